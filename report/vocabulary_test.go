package report_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// An organization is one of those whose report is read word for word, with what its snapshots
// read.
type organization struct {
	r         report.Report
	l         *snapshot.Ledger
	found     report.Evaluations
	at, since int64
}

// count returns the figure of a query in which AT and SINCE stand for the two snapshots.
func (o organization) count(t *testing.T, query string) int {
	t.Helper()
	return number(t, o.l, strings.NewReplacer("AT", ":at", "SINCE", ":since").Replace(query), snapshot.Named("at", o.at), snapshot.Named("since", o.since))
}

// read reports whether a snapshot read a listing.
func (o organization) read(t *testing.T, n int64, resource string) bool {
	t.Helper()
	return number(t, o.l, "SELECT count(*) FROM coverage_at WHERE snapshot_id = ? AND resource = ? AND workspace_id IS NULL AND read_status = 'read'", n, resource) == 1
}

// unread counts the workspaces that a snapshot did not read.
func (o organization) unread(t *testing.T, n int64) int {
	t.Helper()
	return number(t, o.l, "SELECT count(*) FROM workspaces_at WHERE snapshot_id = ? AND read_status NOT IN ('read', 'gone')", n)
}

// evaluated reports whether a rule looked at all that it needs, or at a part.
func (o organization) evaluated(id string) bool {
	return !slices.ContainsFunc(o.found.Now.NotEvaluated, func(n findings.NotEvaluated) bool { return n.Rule.ID == id && !n.InPart })
}

// reportOf builds the report of a snapshot of a ledger.
func reportOf(t *testing.T, path string, at, since int64, policy []byte, draft bool) organization {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	l, err := snapshot.Open(t.Context(), path)
	must(err)
	t.Cleanup(func() { must(l.Close()) })
	now, err := l.Resolve(t.Context(), fmt.Sprint(at))
	must(err)
	var baseline *snapshot.Reference
	if since > 0 {
		ref, err := l.Resolve(t.Context(), fmt.Sprint(since))
		must(err)
		baseline = &ref
	}
	p, err := findings.Parse("policy", policy)
	must(err)
	rules, err := findings.Rules()
	must(err)
	found, err := report.Evaluate(t.Context(), l, now, baseline, p, rules)
	must(err)
	r, err := report.Build(t.Context(), l, report.Options{At: at, Since: since, Policy: p, Findings: *found, Draft: draft})
	must(err)
	return organization{r, l, *found, at, since}
}

// A said is a place of a report where a word claims that something is not, or is as it was.
type said struct {
	sheet, column string
	row           map[string]string // the cells of its row, by header
	text          string
	notice        string // of the table
}

// claim is what such a word looks like.
var claim = regexp.MustCompile(`(?i)^(0|.*\b(none|nothing|same|no longer so|evaluated|no rule|no workspace|no access|no changes?|no baseline|no roster supplied|not read)\b.*)$`)

// Every 0, None, No longer so, evaluated and same of a report is held to what was read. A word
// at a place that has no check here fails: whoever adds one says what it has to be true of.
func TestEveryClaimIsHeldToWhatWasRead(t *testing.T) {
	holdClaims(t, "listings that were not read", "the sample")
}

func TestSlowEveryClaimIsHeldToWhatWasRead(t *testing.T) {
	holdClaims(t, "the sample, no roster and policy", "a partial snapshot", "a baseline that is partial", "a first snapshot", "a first snapshot, nothing set up")
}

// holdClaims reads some reports, by name.
func holdClaims(t *testing.T, names ...string) {
	path, bare := sampleLedger(t, "vocabulary.db", true), sampleLedger(t, "bare.db", false)
	listings := story() // users and invitations that the snapshot did not read
	listings[2].unreadResources = []string{snapshot.Users, snapshot.Enrollments}
	var entries []entry
	for i, s := range listings {
		h := s.header(i)
		if i == 2 {
			h.Status, h.Completeness = snapshot.Partial, snapshot.Partial
		}
		entries = append(entries, entry{h, s})
	}
	reports := map[string]func() organization{
		"listings that were not read":      func() organization { return reportOf(t, recording(t, entries), 3, 1, nil, true) },
		"the sample":                       func() organization { return reportOf(t, path, 10, 4, simulator.SamplePolicy(), false) },
		"the sample, no roster and policy": func() organization { return reportOf(t, bare, 10, 4, nil, false) },
		"a partial snapshot":               func() organization { return reportOf(t, path, 3, 2, simulator.SamplePolicy(), true) },
		"a baseline that is partial":       func() organization { return reportOf(t, path, 4, 3, simulator.SamplePolicy(), false) },
		"a first snapshot":                 func() organization { return reportOf(t, path, 1, 0, simulator.SamplePolicy(), false) },
		"a first snapshot, nothing set up": func() organization { return reportOf(t, bare, 1, 0, nil, false) },
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			o := reports[name]()
			o.inGlossary(t)
			checked := map[string]int{}
			for _, tbl := range o.r.Tables {
				if tbl.Hidden {
					continue
				}
				if tbl.Total == 0 {
					o.checkEmpty(t, tbl)
				}
				for row, err := range tbl.Rows {
					if err != nil {
						t.Fatal(err)
					}
					values := map[string]string{}
					for i, c := range tbl.Columns {
						values[c.Header] = table.Shown(row[i])
					}
					for _, c := range tbl.Columns {
						s := said{tbl.Name, c.Header, values, values[c.Header], tbl.Notice}
						if claim.MatchString(s.text) {
							checked[tbl.Name+", "+c.Header]++
							if wrong := o.check(t, s); wrong != "" {
								t.Errorf("%s, %s: %q: %s\n%v", s.sheet, s.column, s.text, wrong, s.row)
							}
						}
					}
				}
			}
			for _, place := range []string{"Cover, Value", "Summary, Count", "Access, Findings", "People, Findings", "Organization, Findings", "Evidence, Value"} {
				if checked[place] == 0 {
					t.Errorf("%s has no word to check, so nothing was tested", place)
				}
			}
		})
	}
}

// checkEmpty holds "None found" of a sheet without rows to what was read.
func (o organization) checkEmpty(t *testing.T, tbl table.Table) {
	t.Helper()
	switch {
	case tbl.Empty != "None found":
	case tbl.Name == "Changes" && o.since == 0, tbl.Name == "Leavers" && !o.read(t, o.at, snapshot.Roster),
		tbl.Name == "Invitations" && !o.read(t, o.at, snapshot.Enrollments), tbl.Name == "Organization" && !o.read(t, o.at, snapshot.Users),
		tbl.Name == "Findings" && len(o.found.Now.NotEvaluated) > 0:
		t.Errorf("%s says %q", tbl.Name, tbl.Empty)
	}
}
