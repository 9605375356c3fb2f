package monitor

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// A Label is a label of a sample. No label of ours names a person.
type Label struct{ Name, Value string }

// An Instance is one ledger, with the labels that all its samples carry; they differ between
// the ledgers of one exposition.
type Instance struct {
	Labels     []Label
	Unreadable bool // nothing else is known of the ledger
	Facts      Facts
}

// A metric is one kind of number. Every metric is a gauge.
type metric struct {
	name, help string
	samples    func(Facts) []sample // none where the number is unknown; nil for whether the ledger can be read
}

type sample struct {
	labels []Label
	value  float64
}

// WritePrometheus writes ledgers in Prometheus's text format, version 0.0.4: each metric once,
// with the samples of all ledgers in their order. A metric that no ledger has is left out.
func WritePrometheus(w io.Writer, ledgers ...Instance) error {
	out := bufio.NewWriter(w)
	for _, m := range metrics() {
		begun := false
		for _, l := range ledgers {
			for _, s := range l.samples(m) {
				if !begun {
					fmt.Fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", m.name, m.help, m.name)
					begun = true
				}
				fmt.Fprintf(out, "%s%s %s\n", m.name, labelSet(l.Labels, s.labels), strconv.FormatFloat(s.value, 'f', -1, 64))
			}
		}
	}
	return out.Flush() // which returns the first error of a write too
}

// samples returns what a ledger has of a metric.
func (l Instance) samples(m metric) []sample {
	switch {
	case m.samples != nil && l.Unreadable:
		return nil
	case m.samples != nil:
		return m.samples(l.Facts)
	case l.Unreadable:
		return []sample{{nil, 0}}
	}
	return []sample{{nil, 1}}
}

// labelSet returns labels in braces, or nothing for none.
func labelSet(of ...[]Label) string {
	var all []string
	for _, labels := range of {
		for _, l := range labels {
			all = append(all, l.Name+`="`+escapeLabel(l.Value)+`"`)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return "{" + strings.Join(all, ",") + "}"
}

// escapeLabel returns the value of a label as the format wants it: valid UTF-8, with a
// backslash before a backslash and a quote. text.Visible leaves no line end, and different
// values stay different.
func escapeLabel(value string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text.Visible(value))
}

// metrics lists every metric, in the order in which they are written.
func metrics() []metric {
	return []metric{
		{"tlaudit_ledger_readable", "1 for a ledger that can be read, 0 for one that cannot: nothing else is known of that one.", nil},
		{"tlaudit_newest_snapshot_taken_timestamp_seconds", "When the newest snapshot was taken, complete or partial.",
			func(f Facts) []sample { return instant(f.Newest.TakenAt) }},
		{"tlaudit_newest_snapshot_finished_timestamp_seconds", "When the walk of the newest snapshot ended.",
			func(f Facts) []sample { return instant(f.Newest.FinishedAt) }},
		{"tlaudit_newest_snapshot_completeness", "1 for what the newest snapshot claims of its completeness, 0 for what it does not claim.", completeness},
		{"tlaudit_complete_snapshot_taken_timestamp_seconds", "When the newest complete snapshot was taken.",
			func(f Facts) []sample { return ofComplete(f, func(h Header) string { return h.TakenAt }) }},
		{"tlaudit_complete_snapshot_finished_timestamp_seconds", "When the walk of the newest complete snapshot ended.",
			func(f Facts) []sample { return ofComplete(f, func(h Header) string { return h.FinishedAt }) }},
		{"tlaudit_failed_runs", "Runs that failed since the newest complete snapshot was recorded.",
			func(f Facts) []sample { return []sample{{nil, float64(len(f.Status.Failed))}} }},
		{"tlaudit_last_failed_run_timestamp_seconds", "When the last of those runs failed.", lastFailed},
		{"tlaudit_clock_offset_seconds", "The clock of the API minus that of the machine, at the newest snapshot.",
			func(f Facts) []sample { return known(f.Status.Clock) }},
		{"tlaudit_workspaces", "Workspaces at the newest snapshot by the result of reading them.",
			func(f Facts) []sample { return counts("state", f.Workspaces) }},
		{"tlaudit_grants", "Grants at the newest complete snapshot by source and class of the role.", grants},
		{"tlaudit_accounts", "Accounts at the newest complete snapshot.",
			func(f Facts) []sample {
				if f.Population == nil || f.Population.Accounts == nil {
					return nil
				}
				return []sample{{nil, float64(*f.Population.Accounts)}}
			}},
		{"tlaudit_invitations", "Invitations at the newest complete snapshot by status.",
			func(f Facts) []sample {
				if f.Population == nil {
					return nil
				}
				return counts("status", f.Population.Invitations)
			}},
		{"tlaudit_roster_timestamp_seconds", "The date of the file of the roster at the newest complete snapshot.",
			func(f Facts) []sample {
				if f.Population == nil {
					return nil
				}
				return instant(f.Population.RosterAt)
			}},
		{"tlaudit_open_findings", "Findings at the newest complete snapshot that nobody has accepted, or whose acceptance has ended, of the rules that could be evaluated.", openFindings},
		{"tlaudit_rules_not_evaluated", "Rules that could not be evaluated at the newest complete snapshot, or that the policy switches off.",
			func(f Facts) []sample { return notEvaluated(f, false) }},
		{"tlaudit_rules_evaluated_in_part", "Rules that could not be evaluated for everything at the newest complete snapshot.",
			func(f Facts) []sample { return notEvaluated(f, true) }},
		{"tlaudit_review_due_timestamp_seconds", "The end, in UTC, of the day on which the review is due by the policy.", reviewDue},
	}
}

func completeness(f Facts) []sample {
	var all []sample
	for _, claim := range []string{snapshot.Reconciled, snapshot.AsVisible, snapshot.Partial} {
		s := sample{labels: []Label{{"completeness", claim}}}
		if f.Newest.Completeness == claim {
			s.value = 1
		}
		all = append(all, s)
	}
	return all
}

func ofComplete(f Facts, time func(Header) string) []sample {
	if f.Complete == nil {
		return nil
	}
	return instant(time(*f.Complete))
}

// lastFailed returns the time of the last failed run. A run that cannot be read has none.
func lastFailed(f Facts) []sample {
	var last []sample
	for _, run := range f.Status.Failed {
		if at := instant(run.At); at != nil && (last == nil || at[0].value > last[0].value) {
			last = at
		}
	}
	return last
}

func grants(f Facts) (all []sample) {
	if f.Population == nil {
		return nil
	}
	for _, g := range f.Population.Grants {
		all = append(all, sample{[]Label{{"source", g.Source}, {"class", string(g.Class)}}, float64(g.Count)})
	}
	return all
}

func openFindings(f Facts) (all []sample) {
	if f.Findings == nil {
		return nil
	}
	for _, c := range f.Findings.Open {
		all = append(all, sample{[]Label{{"severity", c.Severity}, {"kind", c.Kind}}, float64(c.Count)})
	}
	return all
}

func notEvaluated(f Facts, inPart bool) []sample {
	if f.Findings == nil {
		return nil
	}
	n := 0
	for _, r := range f.Findings.NotEvaluated {
		if r.InPart == inPart {
			n++
		}
	}
	return []sample{{nil, float64(n)}}
}

func reviewDue(f Facts) []sample {
	day, err := time.Parse(time.DateOnly, string(f.Review.Due))
	if err != nil {
		return nil // the policy gives none
	}
	return []sample{{nil, float64(day.AddDate(0, 0, 1).Unix())}}
}

func counts(label string, of []Counted) (all []sample) {
	for _, c := range of {
		all = append(all, sample{[]Label{{label, c.Name}}, float64(c.Count)})
	}
	return all
}

// instant returns a time of RFC 3339 in seconds since 1970, and nothing for any other text.
func instant(at string) []sample {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return nil
	}
	return []sample{{nil, float64(t.Unix())}}
}

func known(value *float64) []sample {
	if value == nil {
		return nil
	}
	return []sample{{nil, *value}}
}
