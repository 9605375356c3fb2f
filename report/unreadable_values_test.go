package report_test

import (
	"context"
	"iter"
	"strings"
	"testing"
	"time"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// A value that is not a whole number, a time or JSON, and should be, ends the report: it is not
// taken for zero or for "not recorded".
func TestWhatCannotBeReadIsAnError(t *testing.T) {
	l := ledger(t, story()...)
	tests := map[string]struct{ from, to, want string }{
		"a number of a snapshot":    {"direct_memberships, inherited_memberships", "'many' AS direct_memberships, inherited_memberships", `"many" is not a whole number`},
		"a time of a snapshot":      {"SELECT id, taken_at,", "SELECT id, 'noon' AS taken_at,", `"noon" is not a time`},
		"changes of a snapshot":     {"users, changes,", "users, 'some' AS changes,", `"some" is not a whole number`},
		"rows that appeared":        {"SELECT workspace_id,\n       count(CASE WHEN since_snapshot > :since AND not_before IS NOT NULL THEN 1 END)", "SELECT workspace_id, 'x'", `"x" is not a whole number`},
		"rows of a request":         {"retries, failures, rows", "retries, failures, 'all' AS rows", `"all" is not a whole number`},
		"an API's total":            {"rows, expected_total", "rows, 'most' AS expected_total", `"most" is not a whole number`},
		"an end date":               {"e.end_date, e.first", "'soon' AS end_date, e.first", `"soon" is not a day`},
		"parameters":                {"collected_by, parameters", "collected_by, '{' AS parameters", "parameters of snapshot"},
		"parameters of other types": {"collected_by, parameters", `collected_by, '{"expected":"all"}' AS parameters`, "parameters of snapshot"},
		"the clock":                 {"collected_by, parameters", `collected_by, '{"clock_offset_seconds":"much"}' AS parameters`, "parameters of snapshot"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r, err := report.Build(t.Context(), tampered{l, tt.from, tt.to}, report.Options{At: 3, Since: 1, Period: "2026-Q2", Policy: policy(t)})
			for _, tbl := range r.Tables {
				for _, rowErr := range tbl.Rows {
					if err == nil {
						err = rowErr
					}
				}
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Build: %v, want %s", err, tt.want)
			}
		})
	}
}

// A snapshot whose parameters are NULL has none.
func TestNoParametersAreNoError(t *testing.T) {
	if _, err := report.Build(t.Context(), tampered{ledger(t, story()...), "collected_by, parameters", "collected_by, NULL AS parameters"}, report.Options{At: 3, Since: 1, Policy: policy(t)}); err != nil {
		t.Error(err)
	}
}

// timeless is a source whose access has no time.
type timeless struct{ *testLedger }

func (l timeless) GrantsAt(ctx context.Context, at int64) iter.Seq2[snapshot.GrantAt, error] {
	return func(yield func(snapshot.GrantAt, error) bool) {
		for g, err := range l.Ledger.GrantsAt(ctx, at) {
			g.RoleSince = time.Time{}
			if !yield(g, err) {
				return
			}
		}
	}
}

func TestAccessWithoutATimeIsAnError(t *testing.T) {
	_, err := report.Build(t.Context(), timeless{ledger(t, story()...)}, report.Options{At: 3, Since: 1, Policy: policy(t)})
	if err == nil || !strings.Contains(err.Error(), "has no role_since") {
		t.Errorf("Build: %v", err)
	}
}
