package snapshot

import (
	"context"
	_ "embed"
)

//go:embed queries/role_names.sql
var roleNames string

// RoleNames lists every name that a role ever had, one row for each, ordered by name:
// name, role_id, roles (that have or had the name), holders (people who have one of
// them now). A role without a known name has a row of its own, with its role_id and
// an empty name.
func (l *Ledger) RoleNames(ctx context.Context) (Table, error) { return l.Query(ctx, roleNames) }
