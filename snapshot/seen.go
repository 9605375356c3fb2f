package snapshot

import (
	"context"
	_ "embed"
)

var (
	//go:embed queries/seen_roles.sql
	seenRoles string
	//go:embed queries/identities.sql
	identities string
)

// SeenRoles lists every role that any walk has seen, one row a name, ordered by
// name: name, role_id, roles (that have or had the name), holders (people who have
// one of them now). A role without a known name has a row of its own, with its
// role_id and an empty name.
func (l *Ledger) SeenRoles(ctx context.Context) (Table, error) { return l.Query(ctx, seenRoles) }

// Identities lists every user with every e-mail that the users' listing or a roster
// ever gave them: user_id, email (trimmed, lower case), ordered by both. An e-mail may
// have belonged to several.
func (l *Ledger) Identities(ctx context.Context) (Table, error) { return l.Query(ctx, identities) }
