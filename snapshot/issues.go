package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
)

//go:embed queries/issues.sql
var issues string

// Issued is the issue of a review as its event records it.
type Issued struct {
	Seq                      int64 // the number of the event
	At, By, Name, ReviewID   string
	Snapshot, Baseline, Rows int64  // Baseline is 0 for none
	BundleDigest             string // SHA-256 of the bundle's SHA256SUMS
	ReviewersDigest          string // SHA-256 of that of its folder to-reviewers; empty if it had none
	AllowUnassigned          string // why rows may lack a reviewer; empty if none may
	Unassigned               int64  // how many do
	ReviewersFile            string // the name of the file of --reviewers; empty if there was none
	ReviewersFileDigest      string // its SHA-256
	Chain                    string // the value of the chain after the event
}

// Issues returns the reviews that were issued, in their order.
func (l *Ledger) Issues(ctx context.Context) ([]Issued, error) {
	return allRows[Issued](ctx, l, issues)
}

// ReviewFree returns an error if a review of that name was issued and not withdrawn.
func (l *Ledger) ReviewFree(ctx context.Context, name string) error {
	var issued int64
	if err := l.row(ctx, "SELECT count(*) FROM reviews WHERE name = ? AND withdrawn_at IS NULL", []any{name}, &issued); err != nil {
		return plain(err)
	}
	if issued > 0 {
		return fmt.Errorf("a review %q was issued already; give another --issue", name)
	}
	return nil
}

// ReviewersFile returns the file of --reviewers that a review was made with, by the number
// of its event; nil if there was none, or the ledger no longer has it.
func (l *Ledger) ReviewersFile(ctx context.Context, event int64) ([]byte, error) {
	var kept []byte
	err := l.row(ctx, "SELECT reviewers FROM review WHERE event = ?", []any{event}, &kept)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, plain(err)
	}
	content, err := uncompressed(kept)
	if err != nil {
		return nil, fmt.Errorf("the file of reviewers that event %d keeps: %w", event, err)
	}
	return content, nil
}
