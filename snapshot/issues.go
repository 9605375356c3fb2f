package snapshot

import (
	"context"
	_ "embed"
)

//go:embed queries/issues.sql
var issues string

// An Issue is a report that was issued, as its event records it.
type Issue struct {
	Seq             int64 // the number of the event
	At, By, Name    string
	Snapshot        int64
	BundleDigest    string // SHA-256 of the bundle's SHA256SUMS
	ReviewersDigest string // SHA-256 of that of its folder to-reviewers; empty if it had none
}

// Issues returns the reports that were issued, in their order.
func (l *Ledger) Issues(ctx context.Context) ([]Issue, error) { return allRows[Issue](ctx, l, issues) }
