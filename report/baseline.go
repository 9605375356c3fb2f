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
	grantKey
	since, until int64
}

// compare sets how each grant compares with the baseline. Grants are in the order of
// their ids.
func (p *population) compare(ctx context.Context, src snapshot.Querier, o Options) error {
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
	for _, w := range p.headers {
		numbers[w.TakenAt] = w.ID
	}
	for i := 0; i < len(p.grants); {
		j := i + 1
		for j < len(p.grants) && p.grants[i].samePlace(p.grants[j].grantKey) {
			j++
		}
		group := p.grants[i:j]
		// Both lists have the order of the grants.
		for len(then) > 0 && p.compareIDs(then[0], group[0].grantKey) < 0 && !then[0].samePlace(group[0].grantKey) {
			then = then[1:]
		}
		n := 0
		for n < len(then) && then[n].samePlace(group[0].grantKey) {
			n++
		}
		for i := range group {
			g := &group[i]
			for len(gone) > 0 && p.compareIDs(gone[0].grantKey, g.grantKey) < 0 {
				gone = gone[1:]
			}
			spans := 0
			for spans < len(gone) && gone[spans].grantKey == g.grantKey {
				spans++
			}
			p.compareOne(g, group, then[:n], gone[:spans], numbers[p.timeList.all[g.seen]])
		}
		i = j
	}
	return nil
}

// compareIDs orders grants as the ledger lists them.
func (p *population) compareIDs(a, b grantKey) int {
	if a == b {
		return 0
	}
	return cmp.Or(
		strings.Compare(p.workspaceList.all[a.workspace].WorkspaceID, p.workspaceList.all[b.workspace].WorkspaceID),
		strings.Compare(p.personList.all[a.person].id, p.personList.all[b.person].id),
		cmp.Compare(boolInt(a.inherited), boolInt(b.inherited)),
		strings.Compare(p.roleList.all[a.role].id, p.roleList.all[b.role].id))
}

// loadBaseline counts the grants at the baseline and keeps those of people and
// workspaces that have grants now.
func (p *population) loadBaseline(ctx context.Context, src snapshot.Querier, o Options) ([]grantKey, error) {
	var then []grantKey
	for r, err := range query[accessRow](ctx, src, "access", at(o.Since)) {
		if err != nil {
			return nil, err
		}
		p.baseRows[r.WorkspaceID]++
		if k, ok := p.known(o, r.WorkspaceID, r.UserID, r.Source, r.RoleID); ok && (len(then) == 0 || then[len(then)-1] != k) {
			then = append(then, k)
		}
	}
	return then, nil
}

// loadEnded keeps the intervals of access that had ended, of grants that are there now.
func (p *population) loadEnded(ctx context.Context, src snapshot.Querier, o Options) ([]ended, error) {
	type row struct {
		WorkspaceID, UserID, Source, RoleID string
		SinceSnapshot, UntilSnapshot        int64
	}
	var gone []ended
	for r, err := range query[row](ctx, src, "ended", at(o.At)) {
		if err != nil {
			return nil, err
		}
		k, ok := p.known(o, r.WorkspaceID, r.UserID, r.Source, r.RoleID)
		if !ok {
			continue
		}
		if _, now := slices.BinarySearchFunc(p.grants, k, func(g packedGrant, k grantKey) int { return p.compareIDs(g.grantKey, k) }); now {
			gone = append(gone, ended{k, r.SinceSnapshot, r.UntilSnapshot})
		}
	}
	return gone, nil
}

// known returns the key of a grant, if the workspace and the person have grants now.
func (p *population) known(o Options, workspace, user, source, role string) (grantKey, bool) {
	w, one := p.workspaceList.at[workspace]
	who, two := p.personList.at[user]
	if !one || !two {
		return grantKey{}, false
	}
	return grantKey{w, who, p.anyRole(o, role), source == snapshot.Inherited}, true
}

// compareOne compares one grant with those of the same person, workspace and source
// at the baseline. group is all of them now.
func (p *population) compareOne(g *packedGrant, group []packedGrant, then []grantKey, gone []ended, began int64) {
	// What was not read at the baseline cannot be compared with it.
	w, known := p.before[p.workspaceList.all[g.workspace].WorkspaceID]
	switch {
	case known && w.unread():
		g.change = noBaseline
	case slices.Contains(then, g.grantKey):
		g.interrupted = seenEarlier(gone, began)
		g.change = sameAsBaseline
	case g.orBefore:
		g.change = noBaseline
	case len(then) == 1 && !slices.ContainsFunc(group, func(o packedGrant) bool { return o.role != g.role }):
		g.change = roleChanged
		g.before = then[0].role + 1
	case seenEarlier(gone, began):
		g.change = presentAgain
	default:
		g.change = isNew
	}
}

// seenEarlier reports whether access that began at a snapshot had been seen before and
// then missed. An interval that ends where the next begins is the same access
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
