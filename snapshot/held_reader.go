package snapshot

import (
	"context"
	_ "embed"
	"slices"
	"strings"
)

//go:embed queries/grants_listed.sql
var grantsListed string

// A heldReader reads the grants that are held at a snapshot, of one workspace after the other.
type heldReader struct {
	query *numberQuery
	at    uint32
	rows  []uint32 // of the workspace: every interval that had begun
	all   []numberedGrant
}

// A numberedGrant is a grant by the numbers of its texts. since is the first snapshot of its row, roleRun that of the unbroken
// run with this role, whatever the status.
type numberedGrant struct{ user, source, role, status, since, roleRun uint32 }

// heldWidth is the width of a row of grants_listed.sql.
const heldWidth = 6

func (l *Ledger) heldReader(ctx context.Context, at int64) (*heldReader, error) {
	query, err := l.numberQuery(ctx, strings.TrimSpace(grantsListed), heldWidth)
	return &heldReader{query: query, at: uint32(at)}, err
}

func (r *heldReader) close() error { return r.query.close() }

// held returns the grants of a workspace, by their numbers. They are valid until the next call.
func (r *heldReader) held(ctx context.Context, workspace uint32) ([]numberedGrant, error) {
	r.rows, r.all = r.rows[:0], r.all[:0]
	err := r.query.each(ctx, func(row []uint32) { r.rows = append(r.rows, row...) }, Named("workspace", workspace), Named("at", r.at))
	if err != nil {
		return nil, err
	}
	for begin := 0; begin < len(r.rows); {
		same := sameBefore(r.rows[begin:], heldWidth, 3) // of one person, source and role
		begin += len(same)
		for g := range slices.Chunk(same, heldWidth) {
			if since, until := g[4], g[5]; until == 0 || until > r.at {
				r.all = append(r.all, numberedGrant{g[0], g[1], g[2], g[3], since, runOf(since, same)})
			}
		}
	}
	return r.all, nil
}

// runOf is the first snapshot of the unbroken run of intervals that one belongs to, up to it. same are all rows of its person,
// source and role.
func runOf(since uint32, same []uint32) uint32 {
	for {
		before := since
		for r := range slices.Chunk(same, heldWidth) {
			if r[4] < before && (r[5] == 0 || r[5] >= since) {
				before = r[4]
			}
		}
		if before == since {
			return since
		}
		since = before
	}
}
