package snapshot

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"tlaudit/identity"
)

// A listedGrant is one row of a listing of access.
type listedGrant struct {
	workspace      uint32
	person         *listedPerson
	role           *listedRole
	source, status any
	direct         bool
	since, roleRun uint32 // the first snapshot of the row, and of the unbroken run with this role
}

// held returns the access to a workspace at the snapshot, in order.
func (a *allAccess) held(ctx context.Context, grants *sql.Stmt, w listedWorkspace) ([]listedGrant, error) {
	rows, err := grants.QueryContext(ctx, sql.Named("workspace", w.Workspace), sql.Named("at", a.at))
	if err != nil {
		return nil, err
	}
	var held []listedGrant
	var same [][6]int64 // the rows of one person, source and role
	end := func() error {
		for _, r := range same {
			g, listed, err := a.grant(ctx, w, r, same)
			if err != nil {
				return err
			}
			if listed {
				held = append(held, g)
			}
		}
		same = same[:0]
		return nil
	}
	err = eachTuple(rows, 6, func(values []int64) error {
		r := [6]int64(values)
		if len(same) > 0 && [3]int64(same[0][:3]) != [3]int64(r[:3]) {
			if err := end(); err != nil {
				return err
			}
		}
		same = append(same, r)
		return nil
	})
	if err == nil {
		err = end()
	}
	text := func(v any) string { s, _ := v.(string); return s }
	slices.SortFunc(held, func(a, b listedGrant) int {
		return cmp.Or(cmp.Compare(a.person.place, b.person.place), cmp.Compare(text(a.source), text(b.source)),
			cmp.Compare(a.role.text, b.role.text), cmp.Compare(text(a.status), text(b.status)))
	})
	return held, err
}

// grant makes the row of an interval (user, source, role, status, since, until); false if it
// did not hold at the snapshot, or the filter leaves it out. same are all intervals of its
// person, source and role.
func (a *allAccess) grant(ctx context.Context, w listedWorkspace, r [6]int64, same [][6]int64) (g listedGrant, listed bool, err error) {
	user, source, role, status, since, until := r[0], r[1], r[2], r[3], r[4], r[5]
	if until != 0 && until <= a.at {
		return g, false, nil
	}
	g = listedGrant{workspace: uint32(w.Workspace), person: a.people[user], direct: source == ownID(Direct), since: uint32(since), roleRun: uint32(runOf(since, same))}
	if g.person == nil {
		return g, false, fmt.Errorf("user %d has access to workspace %s and is no holder of access: %w", user, w.WorkspaceID, ErrDamaged)
	}
	if g.role, err = a.role(ctx, role); err != nil {
		return g, false, err
	}
	if g.source, err = a.value(ctx, source); err != nil {
		return g, false, err
	}
	if g.status, err = a.value(ctx, status); err != nil {
		return g, false, err
	}
	name, _ := g.role.name.(string)
	return g, (a.filter.Source == "" || g.source == a.filter.Source) &&
		(a.filter.Role == "" || g.role.text == a.filter.Role || g.role.name != nil && identity.LowerASCII(name) == identity.LowerASCII(a.filter.Role)), nil
}

// runOf is the first snapshot of the unbroken run of intervals that one belongs to, up to it.
func runOf(since int64, same [][6]int64) int64 {
	for {
		before := since
		for _, r := range same {
			if r[4] < before && (r[5] == 0 || r[5] >= since) {
				before = min(before, r[4])
			}
		}
		if before == since {
			return since
		}
		since = before
	}
}

// role returns the cells of a role. One that no listing has at the snapshot has only an id.
func (a *allAccess) role(ctx context.Context, number int64) (*listedRole, error) {
	if r, ok := a.roles[number]; ok {
		return r, nil
	}
	text, err := a.texts.text(ctx, number)
	r := &listedRole{text: text, id: unknownIfEmpty(text)}
	a.roles[number] = r
	return r, err
}

// value returns the cell of a source or a status.
func (a *allAccess) value(ctx context.Context, number int64) (any, error) {
	if v, ok := a.values[number]; ok {
		return v, nil
	}
	text, err := a.texts.text(ctx, number)
	a.values[number] = text
	return a.values[number], err
}

// fill writes the cells of a row, except those of the workspace.
func (g listedGrant) fill(a *allAccess, row []any) {
	p := g.person
	row[2], row[3], row[4], row[5], row[6] = p.id, p.email, p.first, p.last, p.title
	row[7], row[8], row[9], row[10], row[11] = g.source, g.role.id, g.role.name, nil, g.status
	if g.direct {
		row[10] = g.role.kind
	}
	unit := [2]uint32{uint32(ownID(MembershipsOf)), g.workspace}
	for i, first := range []uint32{g.since, g.roleRun} {
		row[12+2*i], row[13+2*i] = a.times[first], nil
		if first > 1 {
			row[13+2*i] = a.times[a.read.lastReading(unit, first)]
		}
	}
	clear(row[16:])
	if p.known != nil {
		copy(row[16:], p.known[:])
	}
}
