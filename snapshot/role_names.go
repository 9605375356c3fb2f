package snapshot

import (
	"context"
	_ "embed"
	"iter"
)

var (
	//go:embed queries/role_names.sql
	roleNames string
	//go:embed queries/known_roles.sql
	knownRoles string
)

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

// A KnownRole is a role with a name that a listing gave it; the name is empty if unknown.
type KnownRole struct{ RoleID, Name string }

// RolesBefore lists every role with every name that it had at any snapshot before one,
// ordered by id and name.
func (l *Ledger) RolesBefore(ctx context.Context, at int64) iter.Seq2[KnownRole, error] {
	return Rows[KnownRole](ctx, l, knownRoles, Named("at", at))
}
