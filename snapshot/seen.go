package snapshot

import (
	"context"
	_ "embed"
	"iter"
)

var (
	//go:embed queries/seen_roles.sql
	seenRoles string
	//go:embed queries/identities.sql
	identities string
)

// A SeenRole is one name of roles, or one role without a known name.
type SeenRole struct {
	Name    string // empty if unknown
	RoleID  string // empty if the name is known
	Roles   int64  // roles that have or had the name
	Holders int64  // people who hold one of them at the newest snapshot
}

// SeenRoles lists every role that any walk has read, ordered by name and id.
func (l *Ledger) SeenRoles(ctx context.Context) iter.Seq2[SeenRole, error] {
	return Rows[SeenRole](ctx, l, seenRoles)
}

// An Identity is a user with an e-mail that the users' listing or a roster once had
// for them, trimmed and in lower case.
type Identity struct{ UserID, Email string }

// Identities lists every identity at any snapshot, ordered by user and e-mail. An
// e-mail may have belonged to several users.
func (l *Ledger) Identities(ctx context.Context) iter.Seq2[Identity, error] {
	return Rows[Identity](ctx, l, identities)
}
