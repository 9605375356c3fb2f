package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// Every finding of any state and kind is counted once.
func TestFindingsAreCountedOnce(t *testing.T) {
	finding := func(n int, kind, severity, state string) *findings.Finding {
		rule := &findings.Rule{ID: "TL-TST-01", Kind: kind}
		if state == "blind" {
			rule.ID = "TL-TST-02"
		}
		return &findings.Finding{Rule: rule, Kind: kind, Severity: severity, State: state, Subject: fmt.Sprint("organization:", n), Fingerprint: fmt.Sprint(n)}
	}
	now := []*findings.Finding{
		finding(1, findings.Exception, "high", findings.Open), finding(2, findings.ToConfirm, "low", findings.AcceptanceExpired), finding(3, findings.Data, "high", findings.Open),
		finding(4, findings.Data, "high", findings.IsAccepted), finding(5, findings.Exception, "high", findings.IsAccepted),
	}
	before := []*findings.Finding{
		now[0], finding(6, findings.Exception, "high", findings.Open), finding(7, findings.Data, "high", findings.Open),
		finding(8, findings.Exception, "high", "blind"), finding(9, findings.Exception, "high", "blind"), finding(10, findings.Data, "high", "blind"),
	}
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1, Findings: report.Evaluations{
		Now:    findings.Result{Findings: now, NotEvaluated: []findings.NotEvaluated{{Rule: findings.Rule{ID: "TL-TST-02"}, Lacks: []findings.Lack{{Text: "no roster"}}}}},
		Before: &findings.Result{Findings: before},
	}})
	var got []string
	total := int64(0)
	for row, err := range tableNamed(t, r, "Summary").Rows {
		if err != nil {
			t.Fatal(err)
		}
		section, n := fmt.Sprint(row[0]), row[3]
		if section == "Open findings by severity" || section == "Other findings" {
			got = append(got, fmt.Sprint(row[1], ": ", n))
			total += n.(int64)
		}
	}
	if d := cmp.Diff([]string{"critical: 0", "high: 1", "medium: 0", "low: 1", "info: 0",
		"Open, about the evidence itself: 1", "Accepted: 2", "Cannot tell now: 3", "Counted under another: 0", "No longer so: 2"}, got); d != "" {
		t.Errorf("Summary (-want +got):\n%s", d)
	}
	if rows := len(column(t, r, "Findings", "State")); int(total) != rows {
		t.Errorf("Summary counts %d, Findings has %d rows", total, rows)
	}
	var cover []string
	for _, f := range r.Headline.Counts {
		if strings.HasPrefix(f.Item, "Findings") {
			cover = append(cover, fmt.Sprint(f.Item, ": ", f.Value))
		}
	}
	if want := "Findings of the baseline, cannot tell now: 3"; !slices.Contains(cover, want) {
		t.Errorf("Cover = %q, want %q", cover, want)
	}
}

// A finding of the baseline that is not found now is no longer so, unless its rule or
// its workspace could not be looked at.
func TestFindingsThatAreGone(t *testing.T) {
	find := func(rule, subject, workspace string) *findings.Finding {
		return &findings.Finding{Rule: &findings.Rule{ID: rule, Concerns: "person"}, State: findings.Open, Severity: "high", Subject: subject, WorkspaceID: workspace,
			Fingerprint: findings.Fingerprint(rule, subject), Evidence: "seen"}
	}
	states := story()
	states[2].unread = map[string]string{"w-2": snapshot.Forbidden}
	now := find("TL-A", "user:u-ann", "")
	now.UserID = "u-ann"
	accepted := find("TL-A", "user:u-bob", "")
	accepted.State, accepted.UserID = findings.IsAccepted, "u-bob"
	l := ledger(t, states...)
	evaluated := evaluate(t, l, 3, 1)
	evaluated.Now.Findings = []*findings.Finding{now, accepted}
	evaluated.Now.NotEvaluated = []findings.NotEvaluated{{Rule: findings.Rule{ID: "TL-B"}, Lacks: []findings.Lack{{Text: "no roster"}}},
		{Rule: findings.Rule{ID: "TL-C"}, InPart: true, Lacks: []findings.Lack{{Text: "1 workspace was not read"}}}}
	evaluated.Before.Findings = []*findings.Finding{
		now, find("TL-A", "user:u-dee", ""), find("TL-A", "workspace:w-2", "w-2"), find("TL-B", "user:u-dee", ""),
		find("TL-C", "workspace:w-1", "w-1"), find("TL-C", "user:u-dee", ""),
	}
	r := build(t, l, report.Options{At: 3, Since: 1, Draft: true, Findings: evaluated})
	want := []string{
		"Still so, TL-A, user:u-ann", "Accepted, TL-A, user:u-bob", "Cannot tell now, TL-A, workspace:w-2",
		"Cannot tell now, TL-B, user:u-dee", "Cannot tell now, TL-C, user:u-dee",
		"No longer so, TL-A, user:u-dee", "No longer so, TL-C, workspace:w-1",
	}
	if d := cmp.Diff(want, column(t, r, "Findings", "State", "Rule", "subject_id")); d != "" {
		t.Errorf("Findings (-want +got):\n%s", d)
	}
	for _, line := range column(t, r, "Access", "Email", "source", "Findings", "Why") {
		switch {
		case strings.HasPrefix(line, "ann@") && !strings.Contains(line, ", TL-A, ") && strings.Contains(line, "direct"):
			t.Errorf("ann: %s", line)
		case strings.HasPrefix(line, "bob@") && !strings.Contains(line, "TL-A (accepted), Accepted: "):
			t.Errorf("bob: %s", line)
		case strings.HasPrefix(line, "dee@") && !strings.Contains(line, "None, No rule was evaluated. Here since 2026-07-05"):
			t.Errorf("dee: %s", line)
		}
	}
}

// What the first snapshot had may be older than it. A finding names the person whom it is
// about, if only by an id.
func TestFindingsOfTheFirstSnapshotMayBeOlder(t *testing.T) {
	rules, err := findings.Rules()
	if err != nil {
		t.Fatal(err)
	}
	rules = slices.DeleteFunc(rules, func(r findings.Rule) bool { return r.ID != "TL-INV-02" && r.ID != "TL-ORP-01" })
	first := treasury(direct("w-1", "u-ghost", "r-view"))
	first.invitations = []snapshot.Invitation{{EnrollmentID: "e-1", Email: "a@acme.example", Status: "PENDING"}}
	later := first
	later.invitations = append(slices.Clone(first.invitations), snapshot.Invitation{EnrollmentID: "e-2", Email: "b@acme.example", Status: "PENDING"})
	l := walked(t, nil, first, later)
	at, err := l.Resolve(t.Context(), "2")
	if err != nil {
		t.Fatal(err)
	}
	evaluated, err := report.Evaluate(t.Context(), l.Ledger, at, nil, findings.Policy{}, rules)
	if err != nil {
		t.Fatal(err)
	}
	r := build(t, l, report.Options{At: 2, Findings: *evaluated})
	got := column(t, r, "Findings", "Rule", "Who or what", "Since")
	slices.Sort(got)
	one, two := time.Date(2026, 7, 1, 6, 0, 0, 0, time.UTC), time.Date(2026, 7, 3, 6, 0, 0, 0, time.UTC)
	if d := cmp.Diff([]string{
		fmt.Sprint("TL-INV-02, Invitation of a@acme.example, ", table.FirstSeen{At: one, OrBefore: true}),
		fmt.Sprint("TL-INV-02, Invitation of b@acme.example, ", two),
		fmt.Sprint("TL-ORP-01, Unknown (u-ghost), ", table.FirstSeen{At: one, OrBefore: true}), // the second of two snapshots running
	}, got); d != "" {
		t.Errorf("Findings (-want +got):\n%s", d)
	}
}

// A row says that no rule matched only where none did: what is found about the account of its
// holder is named, and rules that were not evaluated are counted.
func TestNoRuleMatchedIsSaidWhereNoneDid(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-view"))
	s.users = append(s.users, account("u-twin", "ann@other.example", "Ann", "Ames", "o-member"))
	l := walked(t, nil, s, s)
	why := func(ids ...string) []string {
		r := build(t, l, report.Options{At: 2, Since: 1, Findings: evaluate(t, l, 2, 1, rulesNamed(t, ids...)...)})
		return column(t, r, "Review", "Email", "Findings", "Why")
	}
	// The finding about both accounts is the first one's, by its id.
	if d := cmp.Diff([]string{
		"ann@acme.example, See Findings: TL-ACC-02, No rule matched. Found elsewhere about the person: The same person twice",
		"bob@acme.example, None, No rule matched. Here since on or before 2026-07-01",
	}, why("TL-ACC-02")); d != "" {
		t.Errorf("Review (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{
		"ann@acme.example, None, No rule matched (2 rules about access not evaluated). Here since on or before 2026-07-01",
		"bob@acme.example, None, No rule matched (2 rules about access not evaluated). Here since on or before 2026-07-01",
	}, why("TL-HR-01", "TL-HR-02")); d != "" {
		t.Errorf("without a roster (-want +got):\n%s", d)
	}
	if got := column(t, build(t, l, report.Options{At: 2, Since: 1}), "Review", "Why")[0]; got != "No rule was evaluated. Here since on or before 2026-07-01" {
		t.Errorf("without rules: %s", got)
	}
}

// Findings are by risk, open ones first. Whom or what one is about is said as people know it;
// an id stands only where nothing else is known.
func TestFindingsSayWhomTheyAreAbout(t *testing.T) {
	var all []*findings.Finding
	for i, f := range []*findings.Finding{
		{Severity: "low", Subject: "organization"},
		{Severity: "low", Subject: "policy:0123456789abcdef"},
		{Severity: "low", Subject: "role:r-view"},
		{Severity: "low", Subject: "workspace:w-2", WorkspaceID: "w-2"},
		{Severity: "medium", Subject: "enrollment:e-1", EnrollmentID: "e-1", Email: "new@acme.example"},
		{Severity: "critical", Subject: "user:u-dee", UserID: "u-dee", State: findings.IsAccepted, Acceptance: &findings.Accepted{
			Reason: "On leave", AcceptedBy: "Eve", AcceptedOn: "2026-07-01", Ticket: "T-1", Expires: "2026-12-31"}},
		{Severity: "high", Subject: "user:u-none", UserID: "u-none"},
		{Severity: "high", Subject: "grant:w-1/u-ann/direct/r-admin", WorkspaceID: "w-1", UserID: "u-ann", PrivilegedIn: 1},
	} {
		f.Rule, f.Kind, f.Evidence = &findings.Rule{ID: fmt.Sprintf("TL-INV-%02d", i), Title: "Title"}, findings.Exception, "seen"
		f.Fingerprint = findings.Fingerprint(f.Rule.ID, f.Subject)
		all = append(all, f)
	}
	r := build(t, ledger(t, story()...), report.Options{At: 3, Findings: report.Evaluations{Now: findings.Result{Findings: all}}})
	if d := cmp.Diff([]string{
		"No baseline, high, Ann Ames, ann@acme.example, Title: seen, Treasury, , , ",
		"No baseline, high, Unknown (u-none), Title: seen, , , , ",
		"No baseline, medium, Invitation of new@acme.example, Title: seen, , , , ",
		"No baseline, low, The organization, Title: seen, , , , ",
		"No baseline, low, A line of the policy, Title: seen, , , , ",
		"No baseline, low, Role Viewer, Title: seen, , , , ",
		"No baseline, low, Workspace Payments, Title: seen, Payments, , , ",
		"Accepted, critical, Dee Dunn, dee@acme.example, Title: seen, , Eve, On leave, 2026-07-01",
	}, column(t, r, "Findings", "State", "Severity", "Who or what", "What is wrong", "Workspace", "Accepted by", "Reason", "Accepted on")); d != "" {
		t.Errorf("Findings (-want +got):\n%s", d)
	}
}
