package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// lines returns the rows of a query, sorted, with their cells joined as column joins them.
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

// The figures of these sheets are those that SQL over the ledger's views counts.
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
		"Summary, by workspace": {section("Access by workspace", "Summary", "Of", "Count", "At the baseline", "Direct", "Inherited", "Privileged", "Standard", "Unclassified", "People", "Privileged people"), `
			WITH held AS (SELECT *, CASE WHEN role_name IN ('Workspace Admin', 'Super User', 'owner', 'admin') THEN 'p'
			    WHEN role_name IS NULL OR role_name IN ('Case Orchestrator', 'Desk 4') THEN 'u' ELSE 's' END AS class FROM access_at WHERE snapshot_id = 10),
			  then_ AS (SELECT workspace_id, count(*) AS rows FROM access_at WHERE snapshot_id = 4 GROUP BY workspace_id)
			SELECT w.workspace_id, CASE w.read_status WHEN 'gone' THEN 'Gone (' || t.rows || ' rows at the baseline)' ELSE count(a.user_id) END,
			  CASE WHEN b.workspace_id IS NULL THEN 'Not known then' ELSE coalesce(t.rows, 0) END,
			  CASE w.read_status WHEN 'read' THEN count(CASE a.source WHEN 'direct' THEN 1 END) END,
			  CASE w.read_status WHEN 'read' THEN count(CASE a.source WHEN 'inherited' THEN 1 END) END,
			  CASE w.read_status WHEN 'read' THEN count(CASE a.class WHEN 'p' THEN 1 END) END, CASE w.read_status WHEN 'read' THEN count(CASE a.class WHEN 's' THEN 1 END) END,
			  CASE w.read_status WHEN 'read' THEN count(CASE a.class WHEN 'u' THEN 1 END) END, CASE w.read_status WHEN 'read' THEN count(DISTINCT a.user_id) END,
			  CASE w.read_status WHEN 'read' THEN count(DISTINCT CASE a.class WHEN 'p' THEN a.user_id END) END
			FROM workspaces_at AS w LEFT JOIN held AS a USING (workspace_id) LEFT JOIN then_ AS t USING (workspace_id)
			  LEFT JOIN workspaces_at AS b ON b.snapshot_id = 4 AND b.workspace_id = w.workspace_id
			WHERE w.snapshot_id = 10 GROUP BY w.workspace_id`},
		"Workspaces": {sorted(column(t, r, "Workspaces", "workspace_id", "People direct", "People inherited", "People")), `
			SELECT w.workspace_id,
			  CASE w.read_status WHEN 'read' THEN count(DISTINCT CASE a.source WHEN 'direct' THEN a.user_id END) ELSE g.words END,
			  CASE w.read_status WHEN 'read' THEN count(DISTINCT CASE a.source WHEN 'inherited' THEN a.user_id END) ELSE g.words END,
			  CASE w.read_status WHEN 'read' THEN count(DISTINCT a.user_id) ELSE g.words END
			FROM workspaces_at AS w LEFT JOIN access_at AS a ON a.snapshot_id = w.snapshot_id AND a.workspace_id = w.workspace_id
			  LEFT JOIN (SELECT workspace_id, 'Gone (' || count(*) || ' rows at the baseline)' AS words FROM access_at WHERE snapshot_id = 4 GROUP BY workspace_id) AS g
			  ON g.workspace_id = w.workspace_id
			WHERE w.snapshot_id = 10 GROUP BY w.workspace_id`},
		"Roles, by workspace and role": {section("Access by workspace and role", "Roles", "workspace_id", "role_id", "Holders", "Holders direct", "Holders inherited"), `
			SELECT workspace_id, role_id, count(DISTINCT user_id), count(DISTINCT CASE source WHEN 'direct' THEN user_id END), count(DISTINCT CASE source WHEN 'inherited' THEN user_id END)
			FROM access_at WHERE snapshot_id = 10 GROUP BY workspace_id, role_id`},
		"Summary, over time": {section("Access over time", "Summary", "Of", "Count", "Direct", "Inherited", "Privileged people"), `
			SELECT CASE s.status WHEN 'complete' THEN 'Snapshot ' || s.id ELSE 'Snapshot ' || s.id || ', partial: ' || s.unread_workspaces || iif(s.unread_workspaces = 1, ' workspace', ' workspaces') || ' not read' END,
			  iif(s.status = 'complete', count(*), NULL), iif(s.status = 'complete', count(CASE a.source WHEN 'direct' THEN 1 END), NULL),
			  iif(s.status = 'complete', count(CASE a.source WHEN 'inherited' THEN 1 END), NULL),
			  iif(s.status = 'complete', count(DISTINCT CASE WHEN role_name IN ('Workspace Admin', 'Super User', 'owner', 'admin') THEN a.user_id END), NULL)
			FROM snapshots AS s JOIN access_at AS a ON a.snapshot_id = s.id
			WHERE s.id <= 10 GROUP BY s.id`},
		"Summary, partial snapshots": {partialOnly(section("Access over time", "Summary", "Access read in part", "Privileged people read in part")), `
			SELECT count(*), count(DISTINCT CASE WHEN role_name IN ('Workspace Admin', 'Super User', 'owner', 'admin') THEN a.user_id END)
			FROM snapshots AS s JOIN access_at AS a ON a.snapshot_id = s.id
			WHERE s.id <= 10 AND s.status = 'partial' GROUP BY s.id`},
		"Roles, holders": {section("Roles", "Roles", "role_id", "Holders", "Holders direct", "Holders inherited"), `
			SELECT r.role_id, count(DISTINCT h.user_id), count(DISTINCT CASE h.source WHEN 'direct' THEN h.user_id END), count(DISTINCT CASE h.source WHEN 'inherited' THEN h.user_id END)
			FROM (SELECT role_id FROM roles_at WHERE snapshot_id = 10 UNION SELECT role_id FROM access_at WHERE snapshot_id = 10) AS r
			LEFT JOIN (SELECT role_id, user_id, source FROM access_at WHERE snapshot_id = 10
			           UNION SELECT organization_role_id, user_id, '' FROM users_at WHERE snapshot_id = 10) AS h ON h.role_id = r.role_id
			GROUP BY r.role_id`},
		"Organization, workspaces": {sorted(column(t, r, "Organization", "user_id", "Workspaces direct", "Workspaces inherited")), `
			SELECT p.user_id, count(DISTINCT CASE a.source WHEN 'direct' THEN a.workspace_id END), count(DISTINCT CASE a.source WHEN 'inherited' THEN a.workspace_id END)
			FROM (SELECT user_id FROM access_at WHERE snapshot_id = 10 AND source = 'inherited' UNION
			  SELECT user_id FROM users_at WHERE snapshot_id = 10 AND user_id NOT IN (SELECT user_id FROM access_at WHERE snapshot_id = 10) UNION
			  SELECT value FROM json_each('["` + strings.Join(column(t, r, "Organization", "user_id"), `","`) + `"]')) AS p
			LEFT JOIN access_at AS a ON a.snapshot_id = 10 AND a.user_id = p.user_id
			GROUP BY p.user_id`},
		"Invitations": {sorted(column(t, r, "Invitations", "enrollment_id", "Email", "Status")), `
			SELECT enrollment_id, email, status FROM invitations_at WHERE snapshot_id = 10`},
		"Snapshots": {sorted(column(t, r, "Snapshots", "Snapshot", "Status", "Completeness", "Unread workspaces", "Rows")), `
			SELECT s.id, s.status, s.completeness, (SELECT count(*) FROM workspaces_at AS w WHERE w.snapshot_id = s.id AND w.read_status NOT IN ('read', 'gone')),
			  (SELECT count(*) FROM access_at AS a WHERE a.snapshot_id = s.id)
			FROM snapshots AS s WHERE s.id BETWEEN 4 AND 10`},
		// What appeared and what is no longer there is what Summary counts.
		"Reconciliation, roll-forward": {rollForward(t, r), `
			WITH moved AS (SELECT
			  (SELECT count(*) FROM changes WHERE kind = 'access_added' AND snapshot_id BETWEEN 5 AND 10) AS added,
			  (SELECT count(*) FROM changes WHERE kind = 'access_removed' AND snapshot_id BETWEEN 5 AND 10) AS removed,
			  (SELECT count(*) FROM access_history WHERE since_snapshot BETWEEN 5 AND 10) AS began,
			  (SELECT count(*) FROM access_history WHERE until_snapshot BETWEEN 5 AND 10) AS ended,
			  (SELECT count(*) FROM access_at WHERE snapshot_id = 4) AS before)
			SELECT before || ' at the baseline, +' || added || ' appeared, −' || removed || ' no longer present, +' || (began - added) || ' and −' ||
			  (ended - removed) || ' by changes of role or status, −0 no longer read, +0 newly read; workspaces that add up: 17 of 17',
			  before + began - ended, (SELECT count(*) FROM access_at WHERE snapshot_id = 10), 'PASS' FROM moved`},
		"Summary, changes by kind": {section("Changes in the period", "Summary", "Item", "Count"), `
			WITH word (kind, words) AS (VALUES
			  ('access_added', 'Access appeared'), ('access_removed', 'Access no longer present'), ('role_changed', 'Role changed'),
			  ('status_changed', 'Account status changed'), ('invitation_added', 'Invitation appeared'), ('invitation_changed', 'Invitation changed'),
			  ('invitation_removed', 'Invitation no longer present'), ('workspace_added', 'Workspace appeared'),
			  ('workspace_removed', 'Workspace no longer present'), ('workspace_changed', 'Workspace changed'), ('user_added', 'Account appeared'),
			  ('user_removed', 'Account no longer present'), ('user_changed', 'Account changed'), ('role_renamed', 'Role renamed'),
			  ('workspace_unread', 'Workspace not read'), ('workspace_read_again', 'Workspace read again'))
			SELECT words, (SELECT count(*) FROM changes AS c WHERE c.kind = word.kind AND c.snapshot_id BETWEEN 5 AND 10) FROM word`},
		"Cover, rows": {sorted(facts(r, "Rows", "Privileged", "Unclassified", "From outside", "Not testable for outside, no e-mail known", "People with access",
			"Changes in the period", "Workspaces that vanished in the period")), `
			WITH own AS (SELECT a.source, a.user_id, CASE WHEN a.role_name IN ('Workspace Admin', 'Super User', 'owner', 'admin') THEN 'Privileged'
			    WHEN a.role_name IS NULL OR a.role_name IN ('Case Orchestrator', 'Desk 4') THEN 'Unclassified' ELSE '' END AS class
			  FROM access_at AS a WHERE a.snapshot_id = 10),
			organization AS (SELECT user_id FROM people_at WHERE snapshot_id = 10 AND user_id IN ('` + strings.Join(column(t, r, "Organization", "user_id"), "', '") + `')),
			person AS (SELECT user_id, CASE WHEN email IS NULL THEN 'Not testable for outside, no e-mail known'
			    WHEN domain NOT IN ('meridianbank.example', 'meridian-payments.example') THEN 'From outside' ELSE '' END AS outside
			  FROM people_at WHERE snapshot_id = 10),
			line AS (SELECT 'Rows' AS item, source, user_id FROM own
			  UNION ALL SELECT 'Rows', 'organization', user_id FROM organization
			  UNION ALL SELECT class, source, user_id FROM own
			  UNION ALL SELECT DISTINCT class, 'organization', user_id FROM own JOIN organization USING (user_id) WHERE source = 'inherited'
			  UNION ALL SELECT outside, source, user_id FROM own JOIN person USING (user_id)
			  UNION ALL SELECT outside, 'organization', user_id FROM organization JOIN person USING (user_id)),
			items (item) AS (VALUES ('Rows'), ('Privileged'), ('Unclassified'), ('From outside'), ('Not testable for outside, no e-mail known'))
			SELECT item, sum(source IS 'direct') || ' on Review, ' || sum(source IS 'organization') || ' on Organization, ' || sum(source IS 'inherited') || ' on Inherited; ' ||
			  count(DISTINCT user_id) || iif(count(DISTINCT user_id) = 1, ' person', ' people') FROM items LEFT JOIN line USING (item) GROUP BY item
			UNION ALL SELECT 'People with access', count(DISTINCT user_id) FROM own
			UNION ALL SELECT 'Changes in the period', count(*) FROM changes WHERE snapshot_id BETWEEN 5 AND 10
			UNION ALL SELECT 'Workspaces that vanished in the period', count(*) || ': ' || group_concat(n.name) FROM workspaces_at AS n
			  JOIN workspaces_at AS o ON o.snapshot_id = 4 AND o.workspace_id = n.workspace_id AND o.read_status <> 'gone'
			  WHERE n.snapshot_id = 10 AND n.read_status = 'gone'`},
		"Reconciliation, the rest": {sorted(reconciled(t, r)), `
			WITH w AS (SELECT read_status AS status FROM workspaces_at WHERE snapshot_id = 10),
			  heir AS (SELECT workspace_id, user_id, role_id FROM access_at WHERE snapshot_id = 10 AND source = 'inherited'),
			  administrator AS (SELECT user_id FROM users_at WHERE snapshot_id = 10 AND organization_role_id IN (SELECT role_id FROM heir)),
			  ours AS (SELECT user_id, email FROM users_at
			    WHERE snapshot_id = 10 AND (email LIKE '%@meridianbank.example' OR email LIKE '%@meridian-payments.example')),
			  named AS (SELECT lower(trim(email)) AS email, user_id FROM roster_at WHERE snapshot_id = 10)
			SELECT 'Workspaces in scope that were read', sum(status NOT IN ('gone', 'not_asked')), sum(status = 'read') FROM w
			UNION ALL SELECT 'Workspaces forbidden', 0, sum(status = 'forbidden') FROM w
			UNION ALL SELECT 'Workspaces missing', 0, sum(status = 'missing') FROM w
			UNION ALL SELECT 'Workspaces failed', 0, sum(status = 'failed') FROM w
			UNION ALL SELECT 'Workspaces unstable', 0, sum(status = 'unstable') FROM w
			UNION ALL SELECT 'Workspaces outside the scope', '', sum(status = 'not_asked') FROM w
			UNION ALL SELECT 'Workspaces retired', '', sum(status = 'gone') FROM w
			UNION ALL SELECT 'Workspaces known at the baseline', '', count(*) FROM workspaces_at WHERE snapshot_id = 4
			UNION ALL SELECT 'Workspaces known before', count(*), sum(workspace_id IN (SELECT n.workspace_id FROM workspaces_at AS n WHERE n.snapshot_id = 10))
			  FROM workspaces_at WHERE snapshot_id = 9
			UNION ALL SELECT 'Workspaces asked before and not now', 0, count(*) FROM workspaces_at AS o JOIN workspaces_at AS n
			  ON n.snapshot_id = 10 AND n.workspace_id = o.workspace_id
			  WHERE o.snapshot_id = 9 AND n.read_status = 'not_asked' AND o.read_status NOT IN ('not_asked', 'gone')
			UNION ALL SELECT 'Invitations, API total against rows', (SELECT expected_total FROM requests WHERE snapshot_id = 10 AND endpoint = 'GET /organizations/enrollments'),
			  count(*) FROM invitations_at WHERE snapshot_id = 10
			UNION ALL SELECT 'Invitations ' || status || ', API total against rows', (SELECT expected_total FROM requests
			  WHERE snapshot_id = 10 AND endpoint = 'GET /organizations/enrollments?status=' || status), count(*) FROM invitations_at WHERE snapshot_id = 10 GROUP BY status
			UNION ALL SELECT 'Accounts, API total against rows', (SELECT expected_total FROM requests WHERE snapshot_id = 10 AND endpoint = 'GET /organizations/users'),
			  count(*) FROM users_at WHERE snapshot_id = 10
			UNION ALL SELECT 'Inherited rows per workspace against accounts with an administering role', (SELECT count(*) FROM administrator), n
			  FROM (SELECT DISTINCT count(DISTINCT user_id) AS n FROM heir GROUP BY workspace_id)
			UNION ALL SELECT 'People who inherit access without such an account', 0, count(DISTINCT user_id) FROM heir WHERE user_id NOT IN (SELECT user_id FROM administrator)
			UNION ALL SELECT 'Such accounts that do not inherit access in every workspace', 0, count(*) FROM administrator AS a
			  WHERE (SELECT count(DISTINCT workspace_id) FROM heir WHERE heir.user_id = a.user_id) < (SELECT sum(status = 'read') FROM w)
			UNION ALL SELECT 'Roster rows', '', count(*) FROM roster_at WHERE snapshot_id = 10
			UNION ALL SELECT 'Roster match rate in %', 80, 100 * sum(EXISTS (SELECT 1 FROM named AS n WHERE n.email = lower(trim(ours.email)) OR n.user_id = ours.user_id)) / count(*) FROM ours
			UNION ALL SELECT 'People of whom the roster contradicts itself', 0, count(*) FROM people_at WHERE snapshot_id = 10 AND matched_by = 'contradiction'
			UNION ALL SELECT 'Rows assigned to the person whom they are about', 0, 0
			UNION ALL SELECT 'Rows on Review', (SELECT direct_memberships FROM snapshots WHERE id = 10), count(*) FROM access_at WHERE snapshot_id = 10 AND source = 'direct'
			UNION ALL SELECT 'Rows on Inherited', (SELECT inherited_memberships FROM snapshots WHERE id = 10), count(*) FROM access_at WHERE snapshot_id = 10 AND source = 'inherited'
			UNION ALL SELECT 'Rows on Invitations', (SELECT enrollments FROM snapshots WHERE id = 10), count(*) FROM invitations_at WHERE snapshot_id = 10
			UNION ALL SELECT 'Accounts on People', (SELECT users FROM snapshots WHERE id = 10), count(*) FROM users_at WHERE snapshot_id = 10
			UNION ALL SELECT 'Rows on Review and Inherited together', (SELECT direct_memberships + inherited_memberships FROM snapshots WHERE id = 10), count(*) FROM access_at WHERE snapshot_id = 10
			UNION ALL SELECT 'Accounts, each decided once', count(*), count(*) FROM users_at WHERE snapshot_id = 10
			UNION ALL SELECT 'Direct access, each decided once', count(*), count(*) FROM access_at WHERE snapshot_id = 10 AND source = 'direct'
			UNION ALL SELECT 'Pending invitations, each decided once', count(*), count(*) FROM invitations_at WHERE snapshot_id = 10 AND status = 'PENDING'
			UNION ALL SELECT 'People who are decided nowhere, or twice', 0, 0
			UNION ALL SELECT 'Lines of the policy that name nobody and nothing here', '', 0
			UNION ALL SELECT 'Rows of the roster with a word of status that the policy does not know', 0, 0
			UNION ALL SELECT 'People on Organization who inherit access and are no account', '', count(DISTINCT user_id) FROM heir
			  WHERE user_id NOT IN (SELECT user_id FROM users_at WHERE snapshot_id = 10)
			UNION ALL SELECT 'Changes in all lines of Changes together', (SELECT sum(changes) FROM snapshots WHERE id BETWEEN 5 AND 10), count(*) FROM changes WHERE snapshot_id BETWEEN 5 AND 10`},
		"Changes, only between snapshots": {sorted(slices.Compact(sorted(onlyBetween(t, r)))), `
			SELECT DISTINCT workspace_id, user_id, role_id FROM access_history AS h
			WHERE since_snapshot > 4 AND until_snapshot <= 10 AND NOT EXISTS (SELECT 1 FROM access_at AS a
			  WHERE a.snapshot_id IN (4, 10) AND a.workspace_id = h.workspace_id AND a.user_id = h.user_id AND a.source = h.source AND a.role_id = h.role_id)`},
		"Changes, privileged now": {privilegedNow(t, r), `
			SELECT DISTINCT c.user_id, (SELECT count(DISTINCT a.workspace_id) FROM access_at AS a
			  WHERE a.snapshot_id = 10 AND a.user_id = c.user_id AND a.role_name IN ('Workspace Admin', 'Super User', 'owner', 'admin')) > 0
			FROM changes AS c WHERE c.snapshot_id BETWEEN 5 AND 10 AND c.user_id IS NOT NULL`},
		"Changes, lines": {[]string{fmt.Sprint(len(column(t, r, "Changes", "Kind")))}, `
			SELECT count(*) FROM (SELECT DISTINCT snapshot_id, kind, iif(source = 'inherited', NULL, workspace_id), user_id, enrollment_id, source, role_id, before, after, not_before
			  FROM changes WHERE snapshot_id BETWEEN 5 AND 10)`},
	} {
		t.Run(name, func(t *testing.T) {
			want := lines(t, l, tt.query)
			if len(want) == 0 {
				t.Error("the ledger has no such rows, so nothing was compared")
			}
			if d := cmp.Diff(want, tt.got); d != "" {
				t.Errorf("-the ledger +the report:\n%s", d)
			}
		})
	}
}

// reconciled returns the checks that were made, without those that have a test of their own.
func reconciled(t *testing.T, r report.Report) []string {
	t.Helper()
	made := column(t, r, "Reconciliation", "Area", "Result")
	var all []string
	for i, line := range column(t, r, "Reconciliation", "Check", "Expected", "Actual") {
		if !strings.HasPrefix(made[i], "Roll-forward") && !strings.Contains(made[i], "NOT TESTED") && !strings.HasPrefix(line, "Parts against the whole") {
			all = append(all, line)
		}
	}
	return all
}

// partialOnly returns the lines that have figures of partial snapshots.
func partialOnly(all []string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == ", " })
}

// facts returns some lines of the cover.
func facts(r report.Report, items ...string) []string {
	var all []string
	for _, f := range r.Headline.Counts {
		if slices.Contains(items, f.Item) {
			all = append(all, fmt.Sprint(f.Item, ", ", f.Value))
		}
	}
	return all
}

func rollForward(t *testing.T, r report.Report) []string {
	t.Helper()
	var all []string
	for _, line := range column(t, r, "Reconciliation", "Area", "Of", "Expected", "Actual", "Result") {
		if rest, ok := strings.CutPrefix(line, "Roll-forward, "); ok {
			all = append(all, rest)
		}
	}
	return all
}

// Summary counts the findings that the sheet Findings lists, by severity.
func severitiesAreThoseOfTheSheet(t *testing.T, r report.Report) {
	counts := map[string]int{}
	for _, line := range column(t, r, "Findings", "State", "Kind", "Severity") {
		state, rest, _ := strings.Cut(line, ", ")
		kind, severity, _ := strings.Cut(rest, ", ")
		if slices.Contains([]string{"New", "First looked at", "Still so", "No baseline", "Acceptance expired"}, state) && kind != findings.Data {
			counts[severity]++
		}
	}
	for _, line := range column(t, r, "Summary", "Section", "Item", "Count") {
		if rest, ok := strings.CutPrefix(line, "Open findings by severity, "); ok {
			severity, n, _ := strings.Cut(rest, ", ")
			if n != fmt.Sprint(counts[severity]) {
				t.Errorf("Summary has %s of %s, the sheet has %d", n, severity, counts[severity])
			}
			delete(counts, severity)
		}
	}
	if len(counts) > 0 {
		t.Errorf("Summary does not count %v", counts)
	}
}

// privilegedNow returns of each person on Changes whether the person is privileged anywhere.
func privilegedNow(t *testing.T, r report.Report) []string {
	t.Helper()
	var all []string
	for _, row := range cells(t, r, "Changes", "user_id", "Privileged now") {
		if row["user_id"] == "" {
			continue
		}
		all = append(all, row["user_id"]+", "+map[bool]string{true: "0", false: "1"}[row["Privileged now"] == "No"])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// onlyBetween returns the access of which the file of changes says that neither end has it.
func onlyBetween(t *testing.T, r report.Report) []string {
	t.Helper()
	var all []string
	for _, line := range column(t, r, "Every change", "Only between snapshots", "Kind", "workspace_id", "user_id", "role_id") {
		for _, kind := range []string{"Access appeared", "Access no longer present"} {
			if rest, ok := strings.CutPrefix(line, "Yes, "+kind+", "); ok {
				all = append(all, rest)
			}
		}
	}
	return all
}
