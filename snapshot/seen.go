package snapshot

import (
	"context"
	_ "embed"
)

//go:embed queries/seen_roles.sql
var seenRoles string

// SeenRoles lists every role that any walk has seen, one row a name, ordered by
// name: name, role_id, roles (that have or had the name), holders (people who have
// one of them now). A role without a known name has a row of its own, with its
// role_id and an empty name.
func (l *Ledger) SeenRoles(ctx context.Context) (Table, error) { return l.Query(ctx, seenRoles) }
