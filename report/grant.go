package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/snapshot"
)

// A grant is one row of the review.
type grant struct {
	workspace *workspace
	person    *person
	role      *role
	inherited bool
	status    string
	seen      Seen
	change    change
	before    *role // the role at the baseline where that changed
	// interrupted: the same as at the baseline, and missed by a reading in between
	// or before.
	interrupted bool
}

// source is where the access comes from, in the ledger's word.
func (g grant) source() string {
	if g.inherited {
		return snapshot.Inherited
	}
	return snapshot.Direct
}

// A packed grant is kept for each row of the population, so it holds places in
// lists instead of text or pointers.
type packed struct {
	key
	seen, status uint32
	before       uint32 // the place of the role at the baseline, from 1; 0 for none
	change       change
	orBefore     bool
	interrupted  bool
	severity     uint8 // of its worst finding, 1 for the worst; 0 for none
}

// A key identifies a grant across snapshots, by places in lists.
type key struct {
	workspace, person, role uint32
	inherited               bool
}

// samePlace tells whether two grants differ in their role alone.
func (k key) samePlace(o key) bool {
	return k.workspace == o.workspace && k.person == o.person && k.inherited == o.inherited
}

// interned are the lists that packed grants point into.
type interned struct {
	places   list[*workspace]
	persons  list[*person]
	holdings list[*role]
	statuses list[string]
	times    list[time.Time]
}

func newInterned() interned {
	return interned{newList[*workspace](), newList[*person](), newList[*role](), newList[string](), newList[time.Time]()}
}

// A list gives each of its names a place.
type list[V any] struct {
	all []V
	at  map[string]uint32
}

func newList[V any]() list[V] { return list[V]{at: map[string]uint32{}} }

// place finds a name, or adds what make gives for it.
func (l *list[V]) place(name string, make func(name string) V) uint32 {
	at, ok := l.at[name]
	if !ok {
		name = strings.Clone(name)
		at = uint32(len(l.all))
		l.all = append(l.all, make(name))
		l.at[name] = at
	}
	return at
}

// grant unpacks one row.
func (p *population) grant(i int) grant { return p.unpack(p.grants[i]) }

func (p *population) unpack(k packed) grant {
	g := grant{
		workspace: p.places.all[k.workspace], person: p.persons.all[k.person], role: p.holdings.all[k.role],
		inherited: k.inherited, status: p.statuses.all[k.status], seen: Seen{At: p.times.all[k.seen], OrBefore: k.orBefore},
		change: k.change, interrupted: k.interrupted,
	}
	if k.before > 0 {
		g.before = p.holdings.all[k.before-1]
	}
	return g
}

func (p *population) loadGrants(ctx context.Context, src source, o Options) error {
	first := p.walks[0].takenAt
	text := func(s string) string { return s }
	var in parser
	for r, err := range ask(ctx, src, "access", at(o.At)) {
		if err != nil {
			return err
		}
		if p.workspaces[r[0]] == nil {
			return fmt.Errorf("the ledger has access to workspace %s and no word on the workspace", r[0])
		}
		k := packed{
			key: key{
				workspace: p.places.place(r[0], func(id string) *workspace { return p.workspaces[id] }),
				person:    p.persons.place(r[1], func(id string) *person { return p.person(o.Policy, id) }),
				role:      p.held(o, r[3]),
				inherited: r[2] == snapshot.Inherited,
			},
			status: p.statuses.place(r[4], text), seen: p.times.place(r[5], in.moment),
		}
		// Without an earlier reading that could have seen it, it may be older.
		k.orBefore = r[6] == "" || p.times.all[k.seen].Equal(first)
		g := p.unpack(k)
		g.person.hold(g)
		p.grants = append(p.grants, k)
	}
	return in.err
}

// held is the place of a role that somebody has; one that no listing names is added.
func (p *population) held(o Options, id string) uint32 {
	return p.holdings.place(id, func(id string) *role {
		if p.roles[id] == nil {
			p.roles[id] = newRole(o.Policy, id, "", "", "")
		}
		return p.roles[id]
	})
}

// holding is the place of a role that somebody had or has. One that only the baseline
// has keeps the name that it had there.
func (p *population) holding(o Options, id string) uint32 {
	return p.holdings.place(id, func(id string) *role {
		for _, known := range []map[string]*role{p.roles, p.earlier} {
			if r := known[id]; r != nil {
				return r
			}
		}
		return newRole(o.Policy, id, "", "", "")
	})
}

// countHolders counts the people of each role: whoever has access by it, and every
// account that has it in the organization, whether or not access comes of it.
func (p *population) countHolders(_ context.Context, _ source, o Options) error {
	type holding struct{ role, person uint32 }
	all := make([]holding, len(p.grants))
	for i, g := range p.grants {
		all[i] = holding{g.role, g.person}
	}
	slices.SortFunc(all, func(a, b holding) int { return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(a.person, b.person)) })
	for _, h := range slices.Compact(all) {
		p.holdings.all[h.role].holders++
	}
	for _, d := range p.people {
		if !d.account || d.roleID == "" || slices.ContainsFunc(d.held, func(h heldRole) bool { return h.role.id == d.roleID }) {
			continue
		}
		if p.roles[d.roleID] == nil {
			p.roles[d.roleID] = newRole(o.Policy, d.roleID, d.role, "", "")
		}
		p.roles[d.roleID].holders++
	}
	return nil
}
