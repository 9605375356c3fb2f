package snapshot

import (
	"context"
	_ "embed"
)

//go:embed queries/identities.sql
var identities string

// Identities lists every user with every e-mail that the users' listing or a roster
// ever gave them: user_id, email (trimmed, lower case), ordered by both. An e-mail may
// have belonged to several.
func (l *Ledger) Identities(ctx context.Context) (Table, error) { return l.Query(ctx, identities) }
