package snapshot_test

import (
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/snapshot"
)

// counts compares the counts of grants at a snapshot with what the view of access has. A role
// without a name there has the last known one, which the view cannot tell.
func (o *oracle) counts(at snapshot.Reference) {
	got, err := o.ledger.GrantCounts(o.ctx, at.Snapshot)
	o.must(err)
	var want []snapshot.GrantCount
	for c, err := range snapshot.Rows[snapshot.GrantCount](o.ctx, o.ledger, `SELECT source, role_id, coalesce(role_name, '') AS role_name, count(*) AS grants
		FROM access_at WHERE snapshot_id = :at GROUP BY source, role_id, role_name ORDER BY source, role_id`, snapshot.Named("at", at.Snapshot)) {
		o.must(err)
		if c.RoleName == "" {
			c.RoleName, err = o.ledger.LastRoleName(o.ctx, c.RoleID, at.Snapshot)
			o.must(err)
		}
		want = append(want, c)
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("counts of grants at %d (-view +counted):\n%s", at.Snapshot, d)
	}
}
