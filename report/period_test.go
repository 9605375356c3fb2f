package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// The Cover names the period that the contents are about. That is the policy's quarter if
// the snapshot and the baseline are of it; otherwise the Cover names both, with the policy's
// due date.
func TestThePeriodIsThatOfTheContents(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	s.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Status: "terminated", EndDate: "2026-07-02"}}
	l := walked(t, nil, s, s, s) // 2026-07-01, 03, 05
	for name, tt := range map[string]struct {
		policy, flag             string
		since                    int64
		period, other, due, ends string
	}{
		"of the policy":            {"2026-Q3", "", 1, "2026-Q3 (2026-07-01 to 2026-09-30), up to the snapshot of 2026-07-05: the period was not over", "", "2026-10-14", "2026-07-02"},
		"of the policy, no before": {"2026-Q3", "", 0, "2026-Q3 (2026-07-01 to 2026-09-30), up to the snapshot of 2026-07-05: the period was not over", "", "2026-10-14", "2026-07-02"},
		"baseline within the policy's": {"2026-Q3", "", 2, "2026-07-03 to 2026-07-05",
			"The policy names 2026-Q3: the snapshot and the baseline are not that quarter's, and this file was made without --period", "2026-10-14 (the policy's, for 2026-Q3)", ""},
		"policy of another": {"2026-Q2", "", 1, "2026-07-01 to 2026-07-05",
			"The policy names 2026-Q2: the snapshot and the baseline are not that quarter's, and this file was made without --period", "2026-10-14 (the policy's, for 2026-Q2)", "2026-07-02"},
		"asked for another":      {"2026-Q3", "2026-Q2", 1, "2026-Q2 (2026-04-01 to 2026-06-30)", "The policy names 2026-Q3: this file was made with --period 2026-Q2", "2026-10-14 (the policy's, for 2026-Q3)", ""},
		"asked for":              {"2026-Q3", "2026-Q3", 2, "2026-Q3 (2026-07-01 to 2026-09-30), up to the snapshot of 2026-07-05: the period was not over", "", "2026-10-14", "2026-07-02"},
		"neither":                {"", "", 1, "2026-07-01 to 2026-07-05", "", "2026-10-14", "2026-07-02"},
		"neither, and no before": {"", "", 0, "2026-07-01 to 2026-07-05 (no baseline: from the first snapshot)", "", "2026-10-14", "2026-07-02"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := findings.Parse("tlaudit.toml", []byte(fmt.Sprintf("[review]\nperiod = %q\ndue = \"2026-10-14\"\n", tt.policy)))
			if err != nil {
				t.Fatal(err)
			}
			r := build(t, l, report.Options{At: 3, Since: tt.since, Period: tt.flag, Policy: p})
			got := map[string]string{}
			for _, f := range r.Headline.Facts {
				if f.Section == "About" {
					got[f.Item] = fmt.Sprint(f.Value)
				}
			}
			if d := cmp.Diff([]string{tt.period, tt.other, tt.due}, []string{got["Period"], got["Period of the policy"], got["Due"]}); d != "" {
				t.Errorf("Cover (-want +got):\n%s", d)
			}
			if got := strings.Join(column(t, r, "Leavers", "End date"), ", "); got != tt.ends {
				t.Errorf("Leavers = %q, want %q", got, tt.ends)
			}
			if lines := column(t, r, "Instructions", "Instruction"); !strings.HasSuffix(lines[9], " by "+tt.due+".") {
				t.Errorf("Instructions end with %q, want %q", lines[9], tt.due)
			}
		})
	}
}
