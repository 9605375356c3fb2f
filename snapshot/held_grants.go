package snapshot

import (
	"context"
	"errors"
	"iter"
	"slices"
)

// A HeldGrant is a grant with its span, as numbers of texts. Names are those at its last reading, as the view access_history
// has them. RoleSince is the first snapshot of the unbroken run with the role, whatever the status, RoleNotBefore the last
// reading before that.
type HeldGrant struct {
	Workspace, User, Source, Role, Status uint32
	Span
	RoleSince, RoleNotBefore       uint32
	WorkspaceName, Email, RoleName uint32
}

// grantsOfWorkspace are the grants of a workspace, whenever they held.
const grantsOfWorkspace = "SELECT user, source, role, status, since, coalesce(until, 0) FROM fact_grant WHERE workspace = ?"

// The columns of its rows.
const (
	grantUser = iota
	grantSource
	grantRole
	grantStatus
	grantSince
	grantUntil
	grantRun // added: the first snapshot of the run with the role
	grantWidth
)

type grantRow [grantWidth]uint32

// Grants returns the grants, workspace by workspace. Those of one are valid until the next.
func (h *History) Grants(ctx context.Context) iter.Seq2[[]HeldGrant, error] {
	return func(yield func([]HeldGrant, error) bool) {
		if more, err := h.eachWorkspace(ctx, yield); err != nil && more {
			yield(nil, plain(err))
		}
	}
}

// A grantReader reads the grants of one workspace after another.
type grantReader struct {
	*History
	workspaces claims
	of         *numberQuery

	rows   []grantRow
	grants []HeldGrant
}

func (h *History) eachWorkspace(ctx context.Context, yield func([]HeldGrant, error) bool) (more bool, err error) {
	var names []said
	err = h.ledger.eachNumbers(ctx, "SELECT workspace, name, since, coalesce(until, 0) FROM fact_workspace", 4, func(row []uint32) {
		names = append(names, said{row[0], claim{row[2], h.bound(row[3]), [4]uint32{row[1]}}})
	})
	if err != nil {
		return true, err
	}
	g := &grantReader{History: h, workspaces: h.settle(names, nil)}
	var units []uint32
	err = h.ledger.eachNumbers(ctx, "SELECT DISTINCT workspace FROM fact_grant", 1, func(row []uint32) { units = append(units, row[0]) })
	if err != nil {
		return true, err
	}
	slices.SortFunc(units, func(a, b uint32) int { return int(h.places[a]) - int(h.places[b]) })
	if g.of, err = h.ledger.numberQuery(ctx, grantsOfWorkspace, grantRun); err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, g.of.close()) }()
	for _, workspace := range units {
		if err := g.read(ctx, workspace); err != nil {
			return true, err
		}
		if !yield(g.grants, nil) {
			return false, nil
		}
	}
	return true, nil
}

// read reads the grants of a workspace.
func (g *grantReader) read(ctx context.Context, workspace uint32) error {
	g.rows, g.grants = g.rows[:0], g.grants[:0]
	err := g.of.each(ctx, func(row []uint32) {
		var of grantRow
		copy(of[:], row)
		g.rows = append(g.rows, of)
	}, int64(workspace))
	if err != nil {
		return err
	}
	slices.SortFunc(g.rows, func(a, b grantRow) int { return g.compareRows(a[:], b[:], grantSince) })
	for begin := 0; begin < len(g.rows); {
		begin += g.findRuns(g.rows[begin:])
	}
	unit := [2]uint32{uint32(ownID(MembershipsOf)), workspace}
	for i := range g.rows {
		row := &g.rows[i]
		h := HeldGrant{Workspace: workspace, User: row[grantUser], Source: row[grantSource], Role: row[grantRole], Status: row[grantStatus],
			Span: Span{Since: row[grantSince], Until: row[grantUntil]}, RoleSince: row[grantRun]}
		if last := len(g.grants) - 1; last >= 0 && g.grants[last].Since == h.Since && g.grants[last].Until == h.Until {
			h.Span = g.grants[last].Span // most grants of a workspace have held as long as the one before
		} else {
			g.finish(&h.Span, unit)
		}
		if h.RoleNotBefore = h.NotBefore; h.RoleSince != h.Since {
			h.RoleNotBefore = g.seen.lastReading(unit, h.RoleSince)
		}
		h.WorkspaceName = g.workspaces.at(workspace, h.LastSeen)[0]
		if h.Email = g.users.at(h.User, h.LastSeen)[0]; h.Email == 0 {
			h.Email = g.roster.at(h.User, h.LastSeen)[0]
		}
		h.RoleName = g.roles.at(h.Role, h.LastSeen)[0]
		g.grants = append(g.grants, h)
	}
	return nil
}

// findRuns finds the runs of the first user's first role from one source, and returns how many rows that has. A run begins
// with a row before which none reaches it.
func (g *grantReader) findRuns(rows []grantRow) int {
	n := 1
	for n < len(rows) && [grantStatus]uint32(rows[0][:grantStatus]) == [grantStatus]uint32(rows[n][:grantStatus]) {
		n++
	}
	if n == 1 {
		rows[0][grantRun] = rows[0][grantSince]
		return n
	}
	inTime := make([]*grantRow, n)
	for i := range inTime {
		inTime[i] = &rows[i]
	}
	slices.SortFunc(inTime, func(a, b *grantRow) int { return int(a[grantSince]) - int(b[grantSince]) })
	run, reached := uint32(0), uint32(0)
	for i := 0; i < n; {
		since := inTime[i][grantSince]
		if i == 0 || reached < since {
			run = since
		}
		for ; i < n && inTime[i][grantSince] == since; i++ {
			inTime[i][grantRun] = run
			reached = max(reached, g.bound(inTime[i][grantUntil]))
		}
	}
	return n
}
