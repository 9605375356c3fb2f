package snapshot_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/snapshot"
)

// changesByView are the changes of a period as the view has them, with the role before a changed role.
const changesByView = `
SELECT snapshot_id, taken_at, kind, workspace_id, workspace_name, user_id, email, enrollment_id, role_id, source, before, after, not_before,
  CASE kind WHEN 'role_changed' THEN
    (SELECT min(h.role_id) FROM access_history AS h
     WHERE h.workspace_id = changes.workspace_id AND h.user_id = changes.user_id AND h.source = changes.source
       AND h.until_snapshot = changes.snapshot_id) END AS role_id_before
FROM changes
WHERE snapshot_id > :since AND snapshot_id <= :at
ORDER BY snapshot_id,
  CASE kind WHEN 'access_added' THEN 1 WHEN 'access_removed' THEN 2 WHEN 'role_changed' THEN 3 WHEN 'status_changed' THEN 4
    WHEN 'invitation_added' THEN 5 WHEN 'invitation_changed' THEN 6 WHEN 'invitation_removed' THEN 7
    WHEN 'workspace_added' THEN 8 WHEN 'workspace_removed' THEN 9 WHEN 'workspace_changed' THEN 10
    WHEN 'user_added' THEN 11 WHEN 'user_removed' THEN 12 WHEN 'user_changed' THEN 13 WHEN 'role_renamed' THEN 14
    WHEN 'workspace_unread' THEN 15 ELSE 16 END,
  email, user_id, source, role_id, role_id_before, before, after, not_before, workspace_id, enrollment_id`

// onlyBetweenByView are the things that came and went in a period, and were at neither end.
const onlyBetweenByView = `
WITH kept AS (SELECT * FROM (` + changesByView + `)), way(came) AS (VALUES (0), (1))
SELECT CASE kind WHEN 'role_changed' THEN 'access' ELSE substr(kind, 1, instr(kind, '_') - 1) END AS what, workspace_id, user_id, source,
  CASE WHEN kind = 'role_changed' AND NOT came THEN role_id_before ELSE role_id END AS role_id, enrollment_id
FROM kept JOIN way ON kind = 'role_changed' OR kind LIKE CASE WHEN came THEN '%\_added' ELSE '%\_removed' END ESCAPE '\'
GROUP BY 1, 2, 3, 4, 5, 6
HAVING min(CASE WHEN came THEN snapshot_id END) < min(CASE WHEN NOT came THEN snapshot_id END)
  AND max(CASE WHEN came THEN snapshot_id END) < max(CASE WHEN NOT came THEN snapshot_id END)`

// changes compares the changes of a period, as Go finds them out, with the view, in their order, and what was only between its ends.
func (o *oracle) changes(since, at snapshot.Reference) {
	ask := func(query string) (all []string) {
		table, err := o.ledger.Query(o.ctx, query, snapshot.Named("since", since.Snapshot), snapshot.Named("at", at.Snapshot))
		o.must(err)
		for row, err := range table.Texts() {
			o.must(err)
			all = append(all, strings.Join(row, " | "))
		}
		return all
	}
	found, err := o.ledger.Changes(o.ctx, since.Snapshot, at.Snapshot)
	o.must(err)
	var got []string
	for c := range found.All() {
		got = append(got, strings.Join([]string{fmt.Sprint(c.SnapshotID), c.TakenAt.Format(time.RFC3339), c.Kind, c.WorkspaceID, c.WorkspaceName, c.UserID, c.Email, c.EnrollmentID,
			c.RoleID, c.Source, c.Before, c.After, c.NotBefore, c.RoleIDBefore}, " | "))
	}
	if d := cmp.Diff(ask(changesByView), got, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("changes after %d up to %d (-view +Go):\n%s", since.Snapshot, at.Snapshot, d)
	}
	if found.Len() != len(got) {
		o.Errorf("%d changes, counted as %d", len(got), found.Len())
	}
	var between []string
	for i := range maps.Keys(found.OnlyBetween()) {
		between = append(between, strings.Join([]string{i.What, i.WorkspaceID, i.UserID, i.Source, i.RoleID, i.EnrollmentID}, " | "))
	}
	slices.Sort(between)
	want := ask(onlyBetweenByView)
	slices.Sort(want)
	if d := cmp.Diff(want, between, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("only between %d and %d (-view +Go):\n%s", since.Snapshot, at.Snapshot, d)
	}
}
