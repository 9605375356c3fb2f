package snapshot

import (
	"cmp"
	"context"
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

// held returns the access to a workspace at the snapshot, in order, but for what the filter leaves out.
func (a *allAccess) held(ctx context.Context, grants *heldReader, w listedWorkspace) ([]listedGrant, error) {
	rows, err := grants.held(ctx, uint32(w.Workspace))
	if err != nil {
		return nil, err
	}
	held := make([]listedGrant, 0, len(rows))
	for _, r := range rows {
		g, err := a.grant(ctx, w, r)
		if err != nil {
			return nil, err
		}
		if a.lists(g) {
			held = append(held, g)
		}
	}
	text := func(v any) string { s, _ := v.(string); return s }
	slices.SortFunc(held, func(a, b listedGrant) int {
		return cmp.Or(cmp.Compare(a.person.place, b.person.place), cmp.Compare(text(a.source), text(b.source)),
			cmp.Compare(a.role.text, b.role.text), cmp.Compare(text(a.status), text(b.status)))
	})
	return held, nil
}

// grant makes the row of a grant.
func (a *allAccess) grant(ctx context.Context, w listedWorkspace, r numberedGrant) (g listedGrant, err error) {
	g = listedGrant{workspace: uint32(w.Workspace), person: a.people[int64(r.user)], direct: r.source == uint32(ownID(Direct)), since: r.since, roleRun: r.roleRun}
	if g.person == nil {
		return g, fmt.Errorf("user %d has access to workspace %s and is no holder of access: %w", r.user, w.WorkspaceID, ErrDamaged)
	}
	if g.role, err = a.role(ctx, int64(r.role)); err != nil {
		return g, err
	}
	if g.source, err = a.value(ctx, int64(r.source)); err != nil {
		return g, err
	}
	g.status, err = a.value(ctx, int64(r.status))
	return g, err
}

// lists reports whether the filter has a grant.
func (a *allAccess) lists(g listedGrant) bool {
	name, _ := g.role.name.(string)
	return (a.filter.Source == "" || g.source == a.filter.Source) &&
		(a.filter.Role == "" || g.role.text == a.filter.Role || g.role.name != nil && identity.LowerASCII(name) == identity.LowerASCII(a.filter.Role))
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
