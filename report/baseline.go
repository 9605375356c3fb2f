package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"tlaudit/snapshot"
)

// An endedGrant was there from the snapshot since on, and no longer at until.
type endedGrant struct {
	grantKey
	since, until int64
}

// compare sets how each grant compares with the baseline. The grants are ordered by ids.
func (p *population) compare(ctx context.Context, src snapshot.Source, o Options) error {
	if p.base == nil {
		return nil
	}
	baseline, err := p.loadBaseline(ctx, src, o)
	if err != nil {
		return err
	}
	ended, err := p.loadEnded(ctx, src, o)
	if err != nil {
		return err
	}
	numbers := map[time.Time]int64{}
	for _, h := range p.headers {
		numbers[h.TakenAt] = h.ID
	}
	for i := 0; i < len(p.grants); {
		j := i + 1
		for j < len(p.grants) && p.grants[i].samePlace(p.grants[j].grantKey) {
			j++
		}
		group := p.grants[i:j]
		// Both lists are ordered as the grants are.
		for len(baseline) > 0 && p.compareIDs(baseline[0], group[0].grantKey) < 0 && !baseline[0].samePlace(group[0].grantKey) {
			baseline = baseline[1:]
		}
		n := 0
		for n < len(baseline) && baseline[n].samePlace(group[0].grantKey) {
			n++
		}
		for i := range group {
			g := &group[i]
			for len(ended) > 0 && p.compareIDs(ended[0].grantKey, g.grantKey) < 0 {
				ended = ended[1:]
			}
			intervals := 0
			for intervals < len(ended) && ended[intervals].grantKey == g.grantKey {
				intervals++
			}
			facts := *p.factsOf(*g)
			p.compareOne(&facts, *g, group, baseline[:n], ended[:intervals], numbers[facts.firstSeen.At])
			g.facts = p.indexFacts(facts)
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
		falseFirst(a.inherited, b.inherited),
		strings.Compare(p.roleList.all[a.role].id, p.roleList.all[b.role].id))
}

// loadBaseline counts the grants at the baseline, notes who held them, and keeps those of people and
// workspaces that have grants now.
func (p *population) loadBaseline(ctx context.Context, src snapshot.Source, o Options) ([]grantKey, error) {
	var baseline []grantKey
	for r, err := range src.GrantsAt(ctx, o.Since) {
		if err != nil {
			return nil, err
		}
		p.baseRows[r.WorkspaceID]++
		p.baseHolders[r.UserID] = true
		if r.Source == snapshot.Inherited {
			p.baseInherited[r.UserID] = true
		}
		if k, ok := p.known(o, r.WorkspaceID, r.UserID, r.Source, r.RoleID); ok && (len(baseline) == 0 || baseline[len(baseline)-1] != k) {
			baseline = append(baseline, k)
		}
	}
	return baseline, nil
}

// loadEnded keeps the ended intervals of the grants that are there now.
func (p *population) loadEnded(ctx context.Context, src snapshot.Source, o Options) ([]endedGrant, error) {
	type row struct {
		WorkspaceID, UserID, Source, RoleID string
		SinceSnapshot, UntilSnapshot        int64
	}
	var ended []endedGrant
	for r, err := range query[row](ctx, src, "ended", at(o.At)) {
		if err != nil {
			return nil, err
		}
		k, ok := p.known(o, r.WorkspaceID, r.UserID, r.Source, r.RoleID)
		if !ok {
			continue
		}
		if _, now := slices.BinarySearchFunc(p.grants, k, func(g packedGrant, k grantKey) int { return p.compareIDs(g.grantKey, k) }); now {
			ended = append(ended, endedGrant{k, r.SinceSnapshot, r.UntilSnapshot})
		}
	}
	return ended, nil
}

// known returns the key of a grant, if the workspace and the person have grants now.
func (p *population) known(o Options, workspace, user, source, role string) (grantKey, bool) {
	w, hasWorkspace := p.workspaceList.at[workspace]
	who, hasPerson := p.personList.at[user]
	if !hasWorkspace || !hasPerson {
		return grantKey{}, false
	}
	return grantKey{w, who, p.anyRole(o, role), source == snapshot.Inherited}, true
}

// compareOne sets how the grant g with the facts f compares with the baseline's grants of the
// same person, workspace and source. group has all of them now, ended the earlier intervals of
// g, and began is the snapshot that first saw g.
func (p *population) compareOne(f *grantFacts, g packedGrant, group []packedGrant, baseline []grantKey, ended []endedGrant, began int64) {
	// What was not read at the baseline cannot be compared with it.
	w, known := p.before[p.workspaceList.all[g.workspace].WorkspaceID]
	switch {
	case known && w.unread():
		f.change = noBaseline
	case slices.Contains(baseline, g.grantKey):
		f.interrupted = seenEarlier(ended, began)
		f.change = sameAsBaseline
		if began > p.base.ID {
			f.change = presentAgain // it was missed after the baseline
		}
	case f.firstSeen.OrBefore:
		f.change = noBaseline
	case len(baseline) == 1 && !slices.ContainsFunc(group, func(o packedGrant) bool { return o.role != g.role }):
		f.change = roleChanged
		f.before = p.roleList.all[baseline[0].role]
	case seenEarlier(ended, began):
		f.change = presentAgain
	default:
		f.change = isNew
	}
}

// seenEarlier reports whether access that began at a snapshot had been seen before and
// then missed. An interval that ends at the snapshot at which the next one begins is the
// same access with another status.
func seenEarlier(ended []endedGrant, began int64) bool {
	for _, e := range slices.Backward(ended) {
		if e.until == began {
			began = e.since
		} else if e.until < began {
			return true
		}
	}
	return false
}
