package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
)

// A HeldGrant is a grant with its span. Names are those at its last reading, as the view access_history has them. RoleSince
// is the first snapshot of the unbroken run with the role, whatever the status, RoleNotBefore the last reading before that.
type HeldGrant struct {
	Grant
	Span
	RoleSince, RoleNotBefore       uint32
	WorkspaceName, Email, RoleName string
}

// grantsOfWorkspace are the grants of a workspace, whenever they held, each column as one text: to read them value by value
// takes more than twice as long.
const grantsOfWorkspace = `SELECT json_group_array(user), json_group_array(source), json_group_array(role), json_group_array(status),
  json_group_array(since), json_group_array(coalesce(until, 0))
FROM fact_grant WHERE workspace = ?`

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
	of         *sql.Stmt

	numbers []uint32
	rows    [][]uint32
	grants  []HeldGrant
}

func (h *History) eachWorkspace(ctx context.Context, yield func([]HeldGrant, error) bool) (more bool, err error) {
	g := &grantReader{History: h, workspaces: h.claims()}
	err = h.ledger.eachRow(ctx, "SELECT workspace, name, since, coalesce(until, 0) FROM fact_workspace", 4, func(row []uint32) {
		g.workspaces[row[0]] = append(g.workspaces[row[0]], claim{row[2], h.bound(row[3]), [4]uint32{row[1]}})
	})
	if err != nil {
		return true, err
	}
	var units []uint32
	err = h.ledger.eachRow(ctx, "SELECT DISTINCT workspace FROM fact_grant", 1, func(row []uint32) { units = append(units, row[0]) })
	if err != nil {
		return true, err
	}
	slices.SortFunc(units, func(a, b uint32) int { return int(h.places[a]) - int(h.places[b]) })
	if g.of, err = h.ledger.conn.PrepareContext(ctx, grantsOfWorkspace); err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, g.of.Close()) }()
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
	var columns [grantRun]string
	err := g.of.QueryRowContext(ctx, workspace).Scan(&columns[0], &columns[1], &columns[2], &columns[3], &columns[4], &columns[5])
	if err != nil {
		return err
	}
	g.numbers = g.numbers[:0]
	for i, column := range columns {
		if err := g.fill(i, column); err != nil {
			return err
		}
	}
	g.rows = slices.AppendSeq(g.rows[:0], slices.Chunk(g.numbers, grantWidth))
	slices.SortFunc(g.rows, func(a, b []uint32) int { return g.compareRows(a, b, grantSince) })
	for begin := 0; begin < len(g.rows); {
		begin += g.findRuns(g.rows[begin:])
	}
	unit := [2]uint32{uint32(ownID(MembershipsOf)), workspace}
	g.grants = g.grants[:0]
	for _, row := range g.rows {
		h := HeldGrant{Span: Span{Since: row[grantSince], Until: row[grantUntil]}, RoleSince: row[grantRun]}
		h.Grant = Grant{g.texts[workspace], g.texts[row[grantUser]], g.texts[row[grantSource]], g.texts[row[grantRole]], g.texts[row[grantStatus]]}
		if last := len(g.grants) - 1; last >= 0 && g.grants[last].Since == h.Since && g.grants[last].Until == h.Until {
			h.Span = g.grants[last].Span // most grants of a workspace have held as long as the one before
		} else {
			g.finish(&h.Span, unit)
		}
		if h.RoleNotBefore = h.NotBefore; h.RoleSince != h.Since {
			h.RoleNotBefore = g.seen.lastReading(unit, h.RoleSince)
		}
		h.WorkspaceName = g.texts[g.workspaces.at(workspace, h.LastSeen)[0]]
		if h.Email = g.texts[g.users.at(row[grantUser], h.LastSeen)[0]]; h.Email == "" {
			h.Email = g.texts[g.roster.at(row[grantUser], h.LastSeen)[0]]
		}
		h.RoleName = g.texts[g.roles.at(row[grantRole], h.LastSeen)[0]]
		g.grants = append(g.grants, h)
	}
	return nil
}

// fill puts the numbers of a JSON array into a column.
func (g *grantReader) fill(column int, array string) error {
	at, number, digits := column, uint64(0), 0
	for i := 1; i < len(array); i++ {
		c := array[i]
		if c >= '0' && c <= '9' {
			number, digits = number*10+uint64(c-'0'), digits+1
			continue
		}
		if digits == 0 || number > math.MaxUint32 || c != ',' && c != ']' {
			return fmt.Errorf("the grants %.40s are not numbers of the ledger: %w", array, ErrDamaged)
		}
		if column == 0 {
			g.numbers = append(g.numbers, make([]uint32, grantWidth)...)
		}
		g.numbers[at] = uint32(number)
		at, number, digits = at+grantWidth, 0, 0
	}
	return nil
}

// findRuns finds the runs of the first user's first role from one source, and returns how many rows that has. A run begins
// with a row before which none reaches it.
func (g *grantReader) findRuns(rows [][]uint32) int {
	n := 1
	for n < len(rows) && slices.Equal(rows[0][:grantStatus], rows[n][:grantStatus]) {
		n++
	}
	if n == 1 {
		rows[0][grantRun] = rows[0][grantSince]
		return n
	}
	inTime := slices.Clone(rows[:n])
	slices.SortFunc(inTime, func(a, b []uint32) int { return int(a[grantSince]) - int(b[grantSince]) })
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
