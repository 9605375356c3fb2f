package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// lines are the rows that a query gives, their cells joined as column joins them, sorted.
func lines(t *testing.T, l *snapshot.Ledger, query string) []string {
	t.Helper()
	table, err := l.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for row, err := range table.Rows {
		if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, c := range row {
			if c == nil {
				c = ""
			}
			cells = append(cells, fmt.Sprint(c))
		}
		all = append(all, strings.Join(cells, ", "))
	}
	slices.Sort(all)
	return all
}

// Every figure of these sheets is what somebody else would count with SQL over the ledger's
// views alone.
func figuresAreThoseOfTheLedger(t *testing.T, r report.Report, l *snapshot.Ledger) {
	section := func(name, sheet string, headers ...string) []string {
		var all []string
		for _, line := range column(t, r, sheet, append([]string{"Section"}, headers...)...) {
			if rest, ok := strings.CutPrefix(line, name+", "); ok {
				all = append(all, rest)
			}
		}
		slices.Sort(all)
		return all
	}
	sorted := func(all []string) []string {
		slices.Sort(all)
		return all
	}
	for name, tt := range map[string]struct {
		got   []string
		query string
	}{
		"Summary, by workspace": {section("Rows by workspace", "Summary", "Of", "Count", "Direct", "Inherited"), `
			SELECT w.workspace_id, count(a.user_id), count(CASE a.source WHEN 'direct' THEN 1 END), count(CASE a.source WHEN 'inherited' THEN 1 END)
			FROM workspaces_at AS w LEFT JOIN access_at AS a ON a.snapshot_id = w.snapshot_id AND a.workspace_id = w.workspace_id
			WHERE w.snapshot_id = 10 GROUP BY w.workspace_id`},
		"Summary, by workspace and role": {section("Rows by workspace and role", "Summary", "Item", "Of", "Count"), `
			SELECT workspace_name, coalesce(role_name, 'Unknown (' || role_id || ')'), count(*)
			FROM access_at WHERE snapshot_id = 10 GROUP BY workspace_id, role_id`},
		"Summary, over time": {section("Access over time", "Summary", "Item", "Count", "Direct", "Inherited"), `
			SELECT substr(s.taken_at, 1, 10), count(*), count(CASE a.source WHEN 'direct' THEN 1 END), count(CASE a.source WHEN 'inherited' THEN 1 END)
			FROM snapshots AS s JOIN access_at AS a ON a.snapshot_id = s.id
			WHERE s.id <= 10 GROUP BY s.id`},
		"Roles, holders": {sorted(column(t, r, "Roles", "role_id", "Holders")), `
			SELECT r.role_id, count(DISTINCT h.user_id)
			FROM (SELECT role_id FROM roles_at WHERE snapshot_id = 10 UNION SELECT role_id FROM access_at WHERE snapshot_id = 10) AS r
			LEFT JOIN (SELECT role_id, user_id FROM access_at WHERE snapshot_id = 10
			           UNION SELECT organization_role_id, user_id FROM users_at WHERE snapshot_id = 10) AS h ON h.role_id = r.role_id
			GROUP BY r.role_id`},
		"Organization, workspaces": {sorted(column(t, r, "Organization", "user_id", "Workspaces direct", "Workspaces inherited")), `
			SELECT p.user_id, count(DISTINCT CASE a.source WHEN 'direct' THEN a.workspace_id END), count(DISTINCT CASE a.source WHEN 'inherited' THEN a.workspace_id END)
			FROM (SELECT user_id FROM users_at WHERE snapshot_id = 10 UNION SELECT user_id FROM access_at WHERE snapshot_id = 10 AND source = 'inherited') AS p
			LEFT JOIN access_at AS a ON a.snapshot_id = 10 AND a.user_id = p.user_id
			GROUP BY p.user_id`},
		"Invitations": {sorted(column(t, r, "Invitations", "enrollment_id", "Email", "Status")), `
			SELECT enrollment_id, email, status FROM invitations_at WHERE snapshot_id = 10`},
		"Snapshots": {sorted(column(t, r, "Snapshots", "Snapshot", "Status", "Completeness", "Unread workspaces", "Rows")), `
			SELECT s.id, s.status, s.completeness, (SELECT count(*) FROM workspaces_at AS w WHERE w.snapshot_id = s.id AND w.read_status NOT IN ('read', 'gone')),
			  (SELECT count(*) FROM access_at AS a WHERE a.snapshot_id = s.id)
			FROM snapshots AS s WHERE s.id BETWEEN 4 AND 10`},
		"Reconciliation, roll-forward": {sorted(rollForward(t, r)), `
			SELECT 'Rows of one workspace', w.workspace_id,
			  (SELECT count(*) FROM access_at AS a WHERE a.snapshot_id = 4 AND a.workspace_id = w.workspace_id)
			  + (SELECT count(*) FROM access_history AS h WHERE h.workspace_id = w.workspace_id AND h.since_snapshot BETWEEN 5 AND 10)
			  - (SELECT count(*) FROM access_history AS h WHERE h.workspace_id = w.workspace_id AND h.until_snapshot BETWEEN 5 AND 10),
			  (SELECT count(*) FROM access_at AS a WHERE a.snapshot_id = 10 AND a.workspace_id = w.workspace_id)
			FROM workspaces_at AS w WHERE w.snapshot_id = 10`},
		"Changes, who came and went by a passage": {sorted(slices.Compact(sorted(cameAndWent(t, r)))), `
			SELECT DISTINCT workspace_id, user_id, role_id FROM access_history AS h
			WHERE since_snapshot > 4 AND EXISTS (SELECT 1 FROM access_history AS later WHERE later.workspace_id = h.workspace_id AND later.user_id = h.user_id
			  AND later.source = h.source AND later.role_id = h.role_id AND later.since_snapshot >= h.since_snapshot AND later.until_snapshot <= 10
			  AND NOT EXISTS (SELECT 1 FROM access_history AS next WHERE next.workspace_id = h.workspace_id AND next.user_id = h.user_id
			    AND next.source = h.source AND next.role_id = h.role_id AND next.since_snapshot = later.until_snapshot))
			  AND NOT EXISTS (SELECT 1 FROM access_history AS before WHERE before.workspace_id = h.workspace_id AND before.user_id = h.user_id
			    AND before.source = h.source AND before.role_id = h.role_id AND before.until_snapshot = h.since_snapshot)`},
	} {
		t.Run(name, func(t *testing.T) {
			want := lines(t, l, tt.query)
			if len(want) == 0 {
				t.Error("the ledger has nothing of it, so nothing was compared")
			}
			if d := cmp.Diff(want, tt.got); d != "" {
				t.Errorf("-the ledger +the report:\n%s", d)
			}
		})
	}
}

func rollForward(t *testing.T, r report.Report) []string {
	t.Helper()
	var all []string
	for _, line := range column(t, r, "Reconciliation", "Check", "workspace_id", "Expected", "Actual") {
		if strings.HasPrefix(line, "Rows of one workspace, ") {
			all = append(all, line)
		}
	}
	return all
}

// cameAndWent are the passages of access that Changes marks so.
func cameAndWent(t *testing.T, r report.Report) []string {
	t.Helper()
	var all []string
	for _, line := range column(t, r, "Changes", "Came and went", "Kind", "workspace_id", "user_id", "role_id") {
		for _, kind := range []string{"Access appeared", "Access no longer present"} {
			if rest, ok := strings.CutPrefix(line, "Yes, "+kind+", "); ok {
				all = append(all, rest)
			}
		}
	}
	return all
}
