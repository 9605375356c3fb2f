package snapshot

import (
	"context"
	_ "embed"
	"iter"
)

//go:embed queries/identities.sql
var identities string

// An Identity is a user with an e-mail that the users' listing or a roster once had for
// them, trimmed and in lower case.
type Identity struct{ UserID, Email string }

// Identities lists every identity at any snapshot, ordered by user and e-mail. An e-mail
// may have belonged to several users.
func (l *Ledger) Identities(ctx context.Context) iter.Seq2[Identity, error] {
	return Rows[Identity](ctx, l, identities)
}
