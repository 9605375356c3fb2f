package snapshot

import (
	"context"
	_ "embed"
	"iter"
)

//go:embed queries/role_names.sql
var roleNames string

// A RoleName is one name that roles ever had, or one role without a known name.
type RoleName struct {
	Name    string // empty if unknown
	RoleID  string // empty if the name is known
	Roles   int64  // roles that have or had the name
	Holders int64  // people who hold one of them at the newest snapshot
}

// RoleNames lists every name that a role ever had, and the roles without a known name,
// ordered by name and id.
func (l *Ledger) RoleNames(ctx context.Context) iter.Seq2[RoleName, error] {
	return Rows[RoleName](ctx, l, roleNames)
}
