package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
)

//go:embed queries/transients.sql
var transients string

// A Transient is access that began and ended between two snapshots, so that no
// comparison of the two can show it.
type Transient struct {
	Grant
	WorkspaceName string
	Email         string
	RoleName      string
	NotBefore     string // the last reading before it; empty if none exists
	FirstSeen     string
	LastSeen      string
	GoneBy        string
}

// Transients lists the access that began after one snapshot, ended by the other, and
// was not there at either end: by workspace, user, source, role, status and time.
func (l *Ledger) Transients(ctx context.Context, from, to Reference) ([]Transient, error) {
	low, high := min(from.Snapshot, to.Snapshot), max(from.Snapshot, to.Snapshot)
	return allRows[Transient](ctx, l, transients, sql.Named("low", low), sql.Named("high", high))
}
