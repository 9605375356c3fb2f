package snapshot

import (
	"context"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
)

//go:embed queries/known_names.sql
var knownNames string

// namesAt are what things are called at snapshots.
type namesAt struct {
	keys  []uint64 // snapshot << 32 | thing, in order
	names []uint32
}

// newNamesAt returns what is to be named, nothing of which has a name yet.
func newNamesAt(keys []uint64) *namesAt {
	slices.Sort(keys)
	keys = slices.Compact(keys)
	return &namesAt{keys, make([]uint32, len(keys))}
}

func nameKey(snapshot, thing uint32) uint64 { return uint64(snapshot)<<32 | uint64(thing) }

// at returns the name of a thing at a snapshot; 0 if it has none.
func (n *namesAt) at(snapshot, thing uint32) uint32 {
	i, found := slices.BinarySearch(n.keys, nameKey(snapshot, thing))
	if !found {
		return 0
	}
	return n.names[i]
}

func (n *namesAt) set(snapshot, thing, name uint32) {
	if i, found := slices.BinarySearch(n.keys, nameKey(snapshot, thing)); found {
		n.names[i] = name
	}
}

// each calls f with each snapshot and the things to be named there.
func (n *namesAt) each(f func(snapshot uint32, things []uint32) error) error {
	for begin := 0; begin < len(n.keys); {
		snapshot := uint32(n.keys[begin] >> 32)
		var things []uint32
		for ; begin < len(n.keys) && uint32(n.keys[begin]>>32) == snapshot; begin++ {
			things = append(things, uint32(n.keys[begin]))
		}
		if err := f(snapshot, things); err != nil {
			return err
		}
	}
	return nil
}

// rolesOfMoves returns what the roles before and after changes are called, as roles_at says it.
func (l *Ledger) rolesOfMoves(ctx context.Context, moves []accessMove) (*namesAt, error) {
	var keys []uint64
	for _, m := range moves {
		if m.place != accessAdded {
			keys = append(keys, nameKey(m.earlier, m.roleAtEarlier()))
		}
		if m.place != accessRemoved {
			keys = append(keys, nameKey(m.snapshot, m.role))
		}
	}
	names := newNamesAt(keys)
	return names, names.each(func(snapshot uint32, roles []uint32) error {
		called, err := l.roleNames(ctx, roles, int64(snapshot))
		for role, name := range called {
			names.set(snapshot, role, name)
		}
		return err
	})
}

// emailsOfMoves returns the addresses of people at the snapshots of changes, and of whom has none there, at the reading before.
func (l *Ledger) emailsOfMoves(ctx context.Context, moves []accessMove) (*namesAt, error) {
	var keys []uint64
	for _, m := range moves {
		keys = append(keys, nameKey(m.snapshot, m.user))
	}
	at := newNamesAt(keys)
	if err := l.nameEmails(ctx, at); err != nil {
		return nil, err
	}
	keys = nil
	for _, m := range moves {
		if at.at(m.snapshot, m.user) == 0 {
			keys = append(keys, nameKey(m.earlier, m.user))
		}
	}
	before := newNamesAt(keys)
	if err := l.nameEmails(ctx, before); err != nil {
		return nil, err
	}
	all := newNamesAt(slices.Concat(at.keys, before.keys))
	for _, names := range []*namesAt{at, before} {
		for i, key := range names.keys {
			if names.names[i] != 0 {
				all.set(uint32(key>>32), uint32(key), names.names[i])
			}
		}
	}
	return all, nil
}

// nameEmails sets the addresses of people: those of the listing, or else those of the roster.
func (l *Ledger) nameEmails(ctx context.Context, names *namesAt) error {
	return names.each(func(snapshot uint32, people []uint32) error {
		ids, err := json.Marshal(people)
		if err != nil {
			return err
		}
		named := map[uint32]bool{}
		err = l.eachNumbers(ctx, strings.TrimSpace(emailsBetween), 4, func(row []uint32) {
			if row[2] != 0 && row[1] != 0 {
				named[row[0]] = true
				names.set(snapshot, row[0], row[1])
			}
		}, Named("ids", string(ids)), Named("from", snapshot), Named("to", snapshot))
		if err != nil {
			return err
		}
		people = slices.DeleteFunc(people, func(who uint32) bool { return named[who] })
		if len(people) == 0 {
			return nil
		}
		if ids, err = json.Marshal(people); err != nil {
			return err
		}
		return l.eachNumbers(ctx, strings.TrimSpace(rosterEmailsAt), 2, func(row []uint32) { names.set(snapshot, row[0], row[1]) },
			Named("ids", string(ids)), Named("at", snapshot))
	})
}

// lastNames are the names of workspaces, each with the snapshot from which it is the last known one.
type lastNames map[uint32][]struct{ since, name uint32 }

// at returns the last name of a workspace that a snapshot knows; 0 if it has none.
func (n lastNames) at(workspace, snapshot uint32) (name uint32) {
	for _, known := range n[workspace] {
		if known.since <= snapshot {
			name = known.name
		}
	}
	return name
}

func (l *Ledger) knownNames(ctx context.Context, moves []accessMove) (lastNames, error) {
	set := &numberSet{}
	for _, m := range moves {
		set.add(m.workspace)
	}
	ids, err := json.Marshal(set.ordered())
	if err != nil {
		return nil, err
	}
	names := lastNames{}
	return names, l.eachNumbers(ctx, strings.TrimSpace(knownNames), 3, func(row []uint32) {
		names[row[0]] = append(names[row[0]], struct{ since, name uint32 }{row[2], row[1]})
	}, Named("ids", string(ids)))
}
