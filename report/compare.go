package report

import (
	"context"
	"slices"
	"time"

	"tlaudit/snapshot"
)

// A span is an interval of snapshots, from since up to before until.
type span struct{ since, until int64 }

// compare decides how each grant compares with the baseline. Grants are in the
// order of their keys.
func (p *population) compare(ctx context.Context, src source, o Options) error {
	if p.base == nil {
		return nil
	}
	for r, err := range ask(ctx, src, "access", at(o.Since)) {
		if err != nil {
			return err
		}
		p.baseGrants = append(p.baseGrants, key{r[0], r[1], r[2] == snapshot.Inherited, r[3]})
	}
	ended := map[key][]span{}
	for r, err := range ask(ctx, src, "ended", at(o.At)) {
		if err != nil {
			return err
		}
		k := key{r[0], r[1], r[2] == snapshot.Inherited, r[3]}
		ended[k] = append(ended[k], span{number(r[4]), number(r[5])})
	}
	numbers := map[time.Time]int64{}
	for _, w := range p.walks {
		numbers[w.takenAt] = w.number
	}
	for i := 0; i < len(p.grants); {
		j := i + 1
		for j < len(p.grants) && samePlace(p.grants[i].key(), p.grants[j].key()) {
			j++
		}
		group := p.grants[i:j]
		before := p.rolesBefore(group[0].key())
		for n := range group {
			g := &group[n]
			g.change = p.compareOne(g, group, before, ended[g.key()], numbers[g.seen.At])
			if g.change == roleChanged {
				g.before = before[0]
			}
		}
		i = j
	}
	return nil
}

// samePlace tells whether two grants differ in their role alone.
func samePlace(a, b key) bool {
	return a.workspace == b.workspace && a.user == b.user && a.inherited == b.inherited
}

// rolesBefore lists the roles that the same person had from the same source in the
// same workspace at the baseline.
func (p *population) rolesBefore(k key) []string {
	k.role = ""
	i, _ := slices.BinarySearchFunc(p.baseGrants, k, key.compare)
	var roles []string
	for ; i < len(p.baseGrants) && samePlace(p.baseGrants[i], k); i++ {
		if len(roles) == 0 || roles[len(roles)-1] != p.baseGrants[i].role {
			roles = append(roles, p.baseGrants[i].role)
		}
	}
	return roles
}

func (p *population) compareOne(g *grant, group []grant, before []string, ended []span, began int64) change {
	// What was not read at the baseline cannot be compared with it.
	if w := p.before[g.workspace.id]; w != nil && w.status != snapshot.Read && w.status != snapshot.Gone {
		return noBaseline
	}
	if slices.Contains(before, g.role.id) {
		g.interrupted = seenEarlier(ended, began)
		return sameAsBaseline
	}
	if g.seen.OrBefore {
		return noBaseline
	}
	rolesNow := map[string]bool{}
	for _, other := range group {
		rolesNow[other.role.id] = true
	}
	if len(before) == 1 && len(rolesNow) == 1 {
		return roleChanged
	}
	if seenEarlier(ended, began) {
		return presentAgain
	}
	return isNew
}

// seenEarlier tells whether access that began at a snapshot had been seen and
// missed before. An interval that ends where the next begins is the same access
// with another status.
func seenEarlier(ended []span, began int64) bool {
	for _, s := range slices.Backward(ended) {
		if s.until == began {
			began = s.since
		} else if s.until < began {
			return true
		}
	}
	return false
}
