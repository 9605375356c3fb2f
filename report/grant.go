package report

import (
	"context"
	"fmt"
	"time"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// A grant is one row of access: of Review if it is direct, else of Inherited.
type grant struct {
	workspace *workspace
	person    *person
	role      *role
	inherited bool
	grantFacts
}

// grantFacts are what is said of a grant besides whose it is: many grants have the same.
type grantFacts struct {
	status    string
	firstSeen table.FirstSeen // with this role, whatever its status
	notBefore time.Time       // the last reading that did not have it with this role; zero if none did
	change    change
	before    *role // the role at the baseline, if it was another
	// interrupted: the baseline had the grant, and a reading before or after it did not.
	interrupted bool
}

// source returns where the access comes from, as the ledger names it.
func (g grant) source() string {
	if g.inherited {
		return snapshot.Inherited
	}
	return snapshot.Direct
}

// A packedGrant is a grant in little memory: it holds indexes into the population's lists
// in place of text and pointers.
type packedGrant struct {
	grantKey
	facts uint32 // the index of its facts
	worst uint32 // see worstPlace
}

// A grantKey identifies a grant across snapshots, by indexes into the lists.
type grantKey struct {
	workspace, person, role uint32
	inherited               bool
}

// samePlace reports whether two grants differ at most in their role.
func (k grantKey) samePlace(o grantKey) bool {
	return k.workspace == o.workspace && k.person == o.person && k.inherited == o.inherited
}

// lists are what packed grants refer to by index.
type lists struct {
	workspaceList list[string, *workspace] // by id
	personList    list[string, *person]    // by id
	roleList      list[string, *role]      // by id
	factsList     list[grantFacts, grantFacts]
}

func newLists() lists {
	return lists{newList[string, *workspace](), newList[string, *person](), newList[string, *role](), newList[grantFacts, grantFacts]()}
}

// A list holds values by index, and finds the index by a key.
type list[K comparable, V any] struct {
	all []V
	at  map[K]uint32
}

func newList[K comparable, V any]() list[K, V] { return list[K, V]{at: map[K]uint32{}} }

// index returns the index of a key; for a new key it adds the value that make returns.
func (l *list[K, V]) index(key K, make func(key K) V) uint32 {
	at, ok := l.at[key]
	if !ok {
		at = uint32(len(l.all))
		l.all = append(l.all, make(key))
		l.at[key] = at
	}
	return at
}

// subject returns the grant as the subject of a finding.
func (g grant) subject() string {
	return findings.GrantSubject(g.workspace.WorkspaceID, g.person.id, g.source(), g.role.id)
}

// grant unpacks one row.
func (p *population) grant(i int) grant { return p.unpack(p.grants[i]) }

func (p *population) unpack(k packedGrant) grant {
	return grant{
		workspace: p.workspaceList.all[k.workspace], person: p.personList.all[k.person], role: p.roleList.all[k.role],
		inherited: k.inherited, grantFacts: *p.factsOf(k),
	}
}

// factsOf returns the facts of a grant, which are not to be changed: other grants share them.
func (p *population) factsOf(k packedGrant) *grantFacts { return &p.factsList.all[k.facts] }

// indexFacts returns the index of some facts.
func (p *population) indexFacts(f grantFacts) uint32 {
	return p.factsList.index(f, func(f grantFacts) grantFacts { return f })
}

// countHolder counts who holds a grant, in its workspace. Grants come workspace by workspace
// and person by person.
func (p *population) countHolder(k packedGrant, g grant) {
	g.workspace.holders.add(k.person, g.inherited)
	if g.role.class == findings.Privileged {
		g.workspace.privileged.add(k.person, g.inherited)
	}
	place := placedRole{k.workspace, k.role}
	if p.byPlace[place] == nil {
		p.byPlace[place] = &holders{}
	}
	p.byPlace[place].add(k.person, g.inherited)
}

func (p *population) loadGrants(ctx context.Context, src snapshot.Source, o Options) error {
	first := p.headers[0].TakenAt
	// Room for all at once takes less than a list that grows. The count is the ledger's, and only a hint.
	const most = 1 << 22
	p.grants = make([]packedGrant, 0, min(max(0, p.now.DirectMemberships+p.now.InheritedMemberships), most))
	for r, err := range src.GrantsAt(ctx, o.At) {
		if err != nil {
			return err
		}
		if p.workspaces[r.WorkspaceID] == nil {
			return fmt.Errorf("the ledger has access to workspace %s, but not the workspace", r.WorkspaceID)
		}
		if r.RoleSince.IsZero() {
			return fmt.Errorf("access to workspace %s has no role_since", r.WorkspaceID)
		}
		k := packedGrant{
			grantKey: grantKey{
				workspace: p.workspaceList.index(r.WorkspaceID, func(id string) *workspace { return p.workspaces[id] }),
				person:    p.personList.index(r.UserID, func(id string) *person { return p.person(o.Policy, id) }),
				role:      p.currentRole(o, r.RoleID),
				inherited: r.Source == snapshot.Inherited,
			},
			facts: p.indexFacts(grantFacts{
				status: r.Status,
				// Without an earlier reading that could have seen it, it may be older.
				firstSeen: table.FirstSeen{At: r.RoleSince, OrBefore: r.RoleNotBefore.IsZero() || r.RoleSince.Equal(first)},
				notBefore: r.RoleNotBefore,
			}),
		}
		g := p.unpack(k)
		g.person.count(g)
		p.countHolder(k, g)
		p.grants = append(p.grants, k)
	}
	return nil
}
