package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// The six figures of the first screen are what the ledger says about both ends.
func figuresAreThoseOfBothEnds(t *testing.T, r report.Report, l *snapshot.Ledger) {
	count := func(query string, snapshot int) (n int64) {
		t.Helper()
		if err := l.QueryRow(t.Context(), query, []any{snapshot}, &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	got := map[string]table.Figure{}
	for _, f := range r.Headline.Figures {
		got[f.Name] = f
	}
	if len(got) != 6 {
		t.Errorf("%d figures, want 6: %v", len(got), r.Headline.Figures)
	}
	for name, query := range map[string]string{
		"People with access":  "SELECT count(DISTINCT user_id) FROM access_at WHERE snapshot_id = ?",
		"Rows of access":      "SELECT count(*) FROM access_at WHERE snapshot_id = ?",
		"Pending invitations": "SELECT count(*) FROM invitations_at WHERE snapshot_id = ? AND status = 'PENDING'",
	} {
		now, then := count(query, 10), count(query, 4)
		if want := (table.Figure{Name: name, Value: now, Change: fmt.Sprintf("%+d, %d at the baseline", now-then, then)}); got[name] != want {
			t.Errorf("%+v, want %+v", got[name], want)
		}
	}
	now, then := map[string]string{}, map[string]string{}
	for _, line := range column(t, r, "Summary", "Section", "Item", "Count", "At the baseline") {
		cells := strings.Split(strings.Replace(line, "Not, or not wholly, evaluated", "unevaluated", 1), ", ")
		if cells[0] == "Open findings by severity" || cells[0] == "Rules" {
			now[cells[1]], then[cells[1]] = cells[2], cells[3]
		}
	}
	sum := func(of map[string]string, severities ...string) (all int64) {
		for _, s := range severities {
			var n int64
			if _, err := fmt.Sscan(of[s], &n); err != nil {
				t.Fatal(err)
			}
			all += n
		}
		return all
	}
	fewer := sum(then, "unevaluated") - sum(now, "unevaluated")
	for name, severities := range map[string][]string{"Open findings": findings.SeverityNames(), "Open findings, critical or high": {"critical", "high"}} {
		now, then := sum(now, severities...), sum(then, severities...)
		if want := (table.Figure{Name: name, Value: now, Change: fmt.Sprintf("%+d, %d at the baseline, where %d fewer rules were wholly evaluated", now-then, then, fewer)}); got[name] != want {
			t.Errorf("%+v, want %+v", got[name], want)
		}
	}
}

// What was not read or not evaluated is no figure, and no change is stated where one end
// lacks something.
func TestFiguresThatCannotBeGiven(t *testing.T) {
	states := story()
	unread := story()
	unread[2].unread = map[string]string{"w-2": snapshot.Forbidden}
	unread[2].unreadResources = []string{snapshot.Enrollments}
	evaluated := report.Evaluations{Rules: []findings.Rule{{ID: "TL-A"}}, Before: &findings.Result{}}
	lacking := report.Evaluations{Rules: []findings.Rule{{ID: "TL-A"}}, Now: findings.Result{NotEvaluated: []findings.NotEvaluated{{Rule: findings.Rule{ID: "TL-A"}}}}, Before: &findings.Result{}}
	lackingNow := report.Evaluations{Rules: []findings.Rule{*about("user:u-1").Rule}, Before: &findings.Result{},
		Now: findings.Result{Findings: []*findings.Finding{about("user:u-1")}, NotEvaluated: lacking.Now.NotEvaluated}}
	const none, noBaseline, notCompared = "No rule was evaluated", "No baseline", "Not compared: 1 workspace not read"
	for name, tt := range map[string]struct {
		states  []state
		options report.Options
		want    []string // value and change of each
	}{
		"no baseline": {states[:1], report.Options{At: 1, Findings: evaluated},
			[]string{"5; " + noBaseline, "1; " + noBaseline, "6; " + noBaseline, "0; " + noBaseline, "0; " + noBaseline, "1; " + noBaseline}},
		"no rules": {states, report.Options{At: 3, Since: 1},
			[]string{"5; Same as at the baseline", "3; +2, 1 at the baseline", "7; +1, 6 at the baseline", "Not evaluated; " + none, "Not evaluated; " + none, "1; Same as at the baseline"}},
		"fewer rules now": {states, report.Options{At: 3, Since: 1, Findings: lackingNow},
			[]string{"5; Same as at the baseline", "3; +2, 1 at the baseline", "7; +1, 6 at the baseline", "1; +1, 0 at the baseline, where 1 more rule was wholly evaluated",
				"1; +1, 0 at the baseline, where 1 more rule was wholly evaluated", "1; Same as at the baseline"}},
		"partial": {unread, report.Options{At: 3, Since: 1, Draft: true, Findings: lacking},
			[]string{"4; " + notCompared, "2; " + notCompared, "4; " + notCompared, "None found by the rules that were evaluated; Not compared",
				"None found by the rules that were evaluated; Not compared", "Not read; Not compared"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range build(t, ledger(t, tt.states...), tt.options).Headline.Figures {
				got = append(got, fmt.Sprintf("%v; %s", f.Value, f.Change))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("figures (-want +got):\n%s", d)
			}
		})
	}
}
