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
	firstSeen, status uint32
	notBefore         uint32 // the index of the time, plus 1; 0 for none
	before            uint32 // the index of the role at the baseline, plus 1; 0 for none
	worst             uint32 // see worstPlace
	change            change
	orBefore          bool
	interrupted       bool
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
	workspaceList list[*workspace]
	personList    list[*person]
	roleList      list[*role]
	statusList    list[string]
	timeList      list[time.Time]
}

func newLists() lists {
	return lists{newList[*workspace](), newList[*person](), newList[*role](), newList[string](), newList[time.Time]()}
}

// A list holds values by index, and finds the index by a name.
type list[V any] struct {
	all []V
	at  map[string]uint32
}

func newList[V any]() list[V] { return list[V]{at: map[string]uint32{}} }

// index returns the index of a name; for a new name it adds the value that make
// returns.
func (l *list[V]) index(name string, make func(name string) V) uint32 {
	at, ok := l.at[name]
	if !ok {
		at = uint32(len(l.all))
		l.all = append(l.all, make(name))
		l.at[name] = at
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
	g := grant{
		workspace: p.workspaceList.all[k.workspace], person: p.personList.all[k.person], role: p.roleList.all[k.role],
		inherited: k.inherited, status: p.statusList.all[k.status], firstSeen: table.FirstSeen{At: p.timeList.all[k.firstSeen], OrBefore: k.orBefore},
		change: k.change, interrupted: k.interrupted,
	}
	if k.notBefore > 0 {
		g.notBefore = p.timeList.all[k.notBefore-1]
	}
	if k.before > 0 {
		g.before = p.roleList.all[k.before-1]
	}
	return g
}

// An accessRow is one row of access at a snapshot.
type accessRow struct {
	WorkspaceID, UserID, Source, RoleID, Status string
	RoleSince, RoleNotBefore                    time.Time
}

// time returns the index of a time.
func (p *population) time(t time.Time) uint32 {
	return p.timeList.index(t.Format(time.RFC3339Nano), func(string) time.Time { return t })
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

func (p *population) loadGrants(ctx context.Context, src snapshot.Querier, o Options) error {
	first := p.headers[0].TakenAt
	// Room for all at once takes less than a list that grows. The count is the ledger's, and only a hint.
	const most = 1 << 22
	p.grants = make([]packedGrant, 0, min(max(0, p.now.DirectMemberships+p.now.InheritedMemberships), most))
	for r, err := range query[accessRow](ctx, src, "access", at(o.At)) {
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
			status:    p.statusList.index(r.Status, func(s string) string { return s }),
			firstSeen: p.time(r.RoleSince),
			// Without an earlier reading that could have seen it, it may be older.
			orBefore: r.RoleNotBefore.IsZero() || r.RoleSince.Equal(first),
		}
		if !r.RoleNotBefore.IsZero() {
			k.notBefore = p.time(r.RoleNotBefore) + 1
		}
		g := p.unpack(k)
		g.person.count(g)
		p.countHolder(k, g)
		p.grants = append(p.grants, k)
	}
	return nil
}
