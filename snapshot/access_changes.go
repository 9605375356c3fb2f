package snapshot

import (
	"cmp"
	"context"
	_ "embed"
	"slices"
	"strings"
)

//go:embed queries/moved_grants.sql
var movedGrants string

// An accessMove is a change of access, as the view access_change has it: by the numbers of texts, 0 for unknown.
type accessMove struct {
	snapshot, earlier             uint32 // the snapshot that saw it, and the last reading before that
	place                         uint32 // of the kind
	workspace, user, source, role uint32
	roleBefore                    uint32 // of a changed role
	statusBefore, statusAfter     uint32 // of a changed status
}

// roleAtEarlier is the role whose name before the change is said.
func (m accessMove) roleAtEarlier() uint32 {
	if m.place == roleChanged {
		return m.roleBefore
	}
	return m.role
}

// eachAccessChange calls add with each change of access after one snapshot up to another, in no order.
func (l *Ledger) eachAccessChange(ctx context.Context, since, at int64, taken []string, add func(snapshot, place uint32, cells [changeCells]string)) error {
	moves, err := l.accessMoves(ctx, uint32(since), uint32(at))
	if err != nil || len(moves) == 0 {
		return err
	}
	roles, err := l.rolesOfMoves(ctx, moves)
	if err != nil {
		return err
	}
	emails, err := l.emailsOfMoves(ctx, moves)
	if err != nil {
		return err
	}
	workspaces, err := l.knownNames(ctx, moves)
	if err != nil {
		return err
	}
	numbers := &numberSet{}
	for _, m := range moves {
		for _, n := range []uint32{m.workspace, m.user, m.source, m.role, m.roleBefore, m.statusBefore, m.statusAfter, workspaces.at(m.workspace, m.snapshot)} {
			numbers.add(n)
		}
	}
	for _, named := range []*namesAt{roles, emails} {
		for _, n := range named.names {
			numbers.add(n)
		}
	}
	texts, err := l.sortedTexts(ctx, numbers)
	if err != nil {
		return err
	}
	text := func(number uint32) string { return texts.at(texts.place(number)) }
	for _, m := range moves {
		cells := [changeCells]string{
			cellUser: text(m.user), cellSource: text(m.source), cellRole: text(m.role), cellRoleBefore: text(m.roleBefore), cellNotBefore: taken[m.earlier],
			cellWorkspace: text(m.workspace), cellWorkspaceName: text(workspaces.at(m.workspace, m.snapshot)),
			cellEmail: text(cmp.Or(emails.at(m.snapshot, m.user), emails.at(m.earlier, m.user))),
		}
		before, after := roles.at(m.earlier, m.roleAtEarlier()), roles.at(m.snapshot, m.role)
		withID := func(name, role uint32) string {
			if role == 0 {
				return ""
			}
			return cmp.Or(text(name), "unknown") + " (" + text(role) + ")"
		}
		known := func(name, role uint32) string { return cmp.Or(text(name), withID(0, role)) }
		switch {
		case m.place == accessAdded:
			cells[cellAfter] = known(after, m.role)
		case m.place == accessRemoved:
			cells[cellBefore] = known(before, m.role)
		case m.place == statusChanged:
			cells[cellBefore], cells[cellAfter] = text(m.statusBefore), text(m.statusAfter)
		case before != 0 && after != 0 && before != after:
			cells[cellBefore], cells[cellAfter] = text(before), text(after)
		default:
			cells[cellBefore], cells[cellAfter] = withID(before, m.roleBefore), withID(after, m.role)
		}
		add(m.snapshot, m.place, cells)
	}
	return nil
}

// A heldInterval is a row of moved_grants.sql.
type heldInterval struct{ workspace, user, source, role, status, since, until uint32 }

// before and after report whether it held at the reading before a snapshot, and at the snapshot.
func (x heldInterval) before(snapshot uint32) bool {
	return x.since < snapshot && (x.until == 0 || x.until >= snapshot)
}

func (x heldInterval) after(snapshot uint32) bool {
	return x.since <= snapshot && (x.until == 0 || x.until > snapshot)
}

// accessMoves finds the changes of access: of each interval that began or ended, against the last reading of its workspace
// before. What no reading could have seen before is no change.
func (l *Ledger) accessMoves(ctx context.Context, since, at uint32) ([]accessMove, error) {
	var moves []accessMove
	var same []heldInterval // of one person, from one source, in one workspace
	end := func() {
		for _, x := range same {
			if x.since > since && x.since <= at {
				moves = appendMove(moves, same, x, x.since, true)
			}
			if x.until > since && x.until <= at {
				moves = appendMove(moves, same, x, x.until, false)
			}
		}
		same = same[:0]
	}
	err := l.eachNumbers(ctx, strings.TrimSpace(movedGrants), 7, func(row []uint32) {
		x := heldInterval{row[0], row[1], row[2], row[3], row[4], row[5], row[6]}
		if len(same) > 0 && (same[0].workspace != x.workspace || same[0].user != x.user || same[0].source != x.source) {
			end()
		}
		same = append(same, x)
	}, Named("since", since), Named("at", at))
	if err != nil {
		return nil, err
	}
	end()
	var workspaces []uint32
	for _, m := range moves {
		if n := len(workspaces); n == 0 || workspaces[n-1] != m.workspace {
			workspaces = append(workspaces, m.workspace)
		}
	}
	read, unit := unitIntervals{}, uint32(ownID(MembershipsOf))
	if err := l.readIntervals(ctx, unit, workspaces, read); err != nil {
		return nil, err
	}
	for i, m := range moves {
		moves[i].earlier = read.lastReading([2]uint32{unit, m.workspace}, m.snapshot)
	}
	return slices.DeleteFunc(moves, func(m accessMove) bool { return m.earlier == 0 }), nil
}

// appendMove appends the change that the beginning or the end of an interval is, if it is one: of a changed role or status the
// beginning of the first interval that has it. same are all intervals of its person, source and workspace.
func appendMove(moves []accessMove, same []heldInterval, x heldInterval, snapshot uint32, began bool) []accessMove {
	var roleBefore, roleAfter, statusBefore, statusAfter only
	first := x.status // the smallest status with this role at the snapshot
	for _, o := range same {
		before, after := o.before(snapshot), o.after(snapshot)
		if before {
			roleBefore.add(o.role)
		}
		if after {
			roleAfter.add(o.role)
		}
		if o.role == x.role {
			if before {
				statusBefore.add(o.status)
			}
			if after {
				statusAfter.add(o.status)
				first = min(first, o.status)
			}
		}
	}
	m := accessMove{snapshot: snapshot, workspace: x.workspace, user: x.user, source: x.source, role: x.role}
	switch {
	case roleBefore.differs(roleAfter):
		if !began || x.status != first {
			return moves
		}
		m.place, m.roleBefore = roleChanged, roleBefore.number
	case statusBefore.differs(statusAfter):
		if !began {
			return moves
		}
		m.place, m.statusBefore, m.statusAfter = statusChanged, statusBefore.number, statusAfter.number
	case began:
		m.place = accessAdded
	default:
		m.place = accessRemoved
	}
	return append(moves, m)
}

// only is the one number among some, if they are all the same.
type only struct {
	number    uint32
	some, two bool
}

func (o *only) add(n uint32) {
	o.two = o.two || o.some && n != o.number
	o.number, o.some = n, true
}

// differs reports whether each of two has one number, and not the same.
func (o only) differs(from only) bool {
	return o.some && !o.two && from.some && !from.two && o.number != from.number
}
