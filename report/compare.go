package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"tlaudit/snapshot"
)

// An ended grant is an interval of snapshots, from since up to before until.
type ended struct {
	key
	since, until int64
}

// compare decides how each grant compares with the baseline. Grants are in the
// order of their ids.
func (p *population) compare(ctx context.Context, src source, o Options) error {
	if p.base == nil {
		return nil
	}
	then, err := p.loadBaseline(ctx, src, o)
	if err != nil {
		return err
	}
	gone, err := p.loadEnded(ctx, src, o)
	if err != nil {
		return err
	}
	numbers := map[time.Time]int64{}
	for _, w := range p.walks {
		numbers[w.takenAt] = w.number
	}
	for i := 0; i < len(p.grants); {
		j := i + 1
		for j < len(p.grants) && p.grants[i].samePlace(p.grants[j].key) {
			j++
		}
		group := p.grants[i:j]
		// Both lists have the order of the grants.
		for len(then) > 0 && p.compareIDs(then[0], group[0].key) < 0 && !then[0].samePlace(group[0].key) {
			then = then[1:]
		}
		n := 0
		for n < len(then) && then[n].samePlace(group[0].key) {
			n++
		}
		for i := range group {
			g := &group[i]
			for len(gone) > 0 && p.compareIDs(gone[0].key, g.key) < 0 {
				gone = gone[1:]
			}
			spans := 0
			for spans < len(gone) && gone[spans].key == g.key {
				spans++
			}
			p.compareOne(g, group, then[:n], gone[:spans], numbers[p.times.all[g.seen]])
		}
		i = j
	}
	return nil
}

// compareIDs is the order in which the ledger lists grants.
func (p *population) compareIDs(a, b key) int {
	if a == b {
		return 0
	}
	return cmp.Or(
		strings.Compare(p.places.all[a.workspace].id, p.places.all[b.workspace].id),
		strings.Compare(p.persons.all[a.person].id, p.persons.all[b.person].id),
		cmp.Compare(boolInt(a.inherited), boolInt(b.inherited)),
		strings.Compare(p.holdings.all[a.role].id, p.holdings.all[b.role].id))
}

// loadBaseline counts the grants at the baseline and keeps those of people and
// workspaces that have grants now.
func (p *population) loadBaseline(ctx context.Context, src source, o Options) ([]key, error) {
	var then []key
	for r, err := range ask(ctx, src, "access", at(o.Since)) {
		if err != nil {
			return nil, err
		}
		if _, known := p.baseRows[r[0]]; known {
			p.baseRows[r[0]]++
		} else {
			p.baseRows[strings.Clone(r[0])] = 1
		}
		if k, ok := p.known(o, r); ok && (len(then) == 0 || then[len(then)-1] != k) {
			then = append(then, k)
		}
	}
	return then, nil
}

// loadEnded keeps the intervals of access that had ended, of what somebody has now.
func (p *population) loadEnded(ctx context.Context, src source, o Options) ([]ended, error) {
	var gone []ended
	var in parser
	for r, err := range ask(ctx, src, "ended", at(o.At)) {
		if err != nil {
			return nil, err
		}
		k, ok := p.known(o, r)
		if !ok {
			continue
		}
		if _, now := slices.BinarySearchFunc(p.grants, k, func(g packed, k key) int { return p.compareIDs(g.key, k) }); now {
			gone = append(gone, ended{k, in.number(r[4]), in.number(r[5])})
		}
	}
	return gone, in.err
}

// known is the key of a row of workspace, user, source and role, where grants of now
// have that workspace and that user.
func (p *population) known(o Options, r []string) (key, bool) {
	workspace, one := p.places.at[r[0]]
	person, two := p.persons.at[r[1]]
	if !one || !two {
		return key{}, false
	}
	return key{workspace, person, p.holding(o, r[3]), r[2] == snapshot.Inherited}, true
}

// compareOne compares one of the grants of a person in a workspace from a source
// with those at the baseline.
func (p *population) compareOne(g *packed, group []packed, then []key, gone []ended, began int64) {
	// What was not read at the baseline cannot be compared with it.
	w := p.before[p.places.all[g.workspace].id]
	switch {
	case w != nil && w.status != snapshot.Read && w.status != snapshot.Gone:
		g.change = noBaseline
	case slices.Contains(then, g.key):
		g.interrupted = seenEarlier(gone, began)
		g.change = sameAsBaseline
	case g.orBefore:
		g.change = noBaseline
	case len(then) == 1 && !slices.ContainsFunc(group, func(o packed) bool { return o.role != g.role }):
		g.change = roleChanged
		g.before = then[0].role + 1
	case seenEarlier(gone, began):
		g.change = presentAgain
	default:
		g.change = isNew
	}
}

// seenEarlier tells whether access that began at a snapshot had been seen and
// missed before. An interval that ends where the next begins is the same access
// with another status.
func seenEarlier(gone []ended, began int64) bool {
	for _, s := range slices.Backward(gone) {
		if s.until == began {
			began = s.since
		} else if s.until < began {
			return true
		}
	}
	return false
}
