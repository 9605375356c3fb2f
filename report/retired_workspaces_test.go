package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// A workspace that the policy retired is told apart from one that is gone without a word
// of the policy, and one that is still there is named.
func TestRetiredWorkspaces(t *testing.T) {
	first := treasury(direct("w-1", "u-ann", "r-view"))
	first.names = map[string]string{"w-1": "Treasury", "w-2": "Payments", "w-3": "Audit"}
	second := first
	second.unread = map[string]string{"w-2": snapshot.Gone, "w-3": snapshot.Gone}
	l := ledger(t, first, second)
	const gone, there = "Workspaces retired", "Workspaces that the policy retired and that are still there"
	for name, tt := range map[string]struct {
		policy string
		want   []string
	}{
		"nothing said": {"", []string{gone + ", , 2, "}},
		"not yet":      {"[[workspace]]\nid = \"w-3\"\nretired_on = 2099-01-01\n", []string{gone + ", , 2, "}},
		"two of three": {
			"[[workspace]]\nid = \"w-1\"\nretired_on = 2020-01-01\n[[workspace]]\nid = \"w-3\"\nretired_on = 2020-01-01\n",
			[]string{gone + ", the policy retired 1 of them, 2, ", there + ", , 1, Treasury (w-1)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := findings.Parse("p.toml", []byte(tt.policy+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			got := column(t, build(t, l, report.Options{At: 2, Since: 1, Policy: p}), "Reconciliation", "Check", "Of", "Actual", "About")
			got = slices.DeleteFunc(got, func(line string) bool { return !strings.HasPrefix(line, gone) && !strings.HasPrefix(line, there) })
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("checks (-want +got):\n%s", d)
			}
		})
	}
}
