package report

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// A header is one row of the ledger's view of snapshots.
type header struct {
	ID                                                           int64
	TakenAt, FinishedAt                                          time.Time
	Status, Completeness                                         string
	OrganizationID, APIURL, ToolVersion, CollectedBy, Parameters string
	Workspaces, UnreadWorkspaces                                 int64
	DirectMemberships, InheritedMemberships, Enrollments, Users  int64
	Changes                                                      int64
	StateDigest, ChangeDigest, Chain                             string
}

// A workspaceRow is a workspace at a snapshot, and what reading it gave.
type workspaceRow struct {
	WorkspaceID, Name, Type                        string
	ReadStatus, HTTPStatus, ErrorCode, Fingerprint string
}

// A workspace is a workspace at the report's snapshot.
type workspace struct {
	workspaceRow
	inheriting int64 // people who inherit access
}

type role struct {
	id, name, kind, workspace string
	class                     findings.Class
	basis                     findings.Basis
	allows                    string
	holders                   int64 // people, each once
}

// A person is anybody who has access or an account.
type person struct {
	id, email, name   string
	title             string
	account           bool // the users' listing has it
	roleID, role      string
	created           string
	arrived           time.Time // when the account appeared; zero where the ledger began with it
	outside           findings.Outside
	roster            string
	direct, inherited int64           // workspaces
	statuses          []string        // of inherited access, distinct, sorted
	inheritedRoles    []inheritedRole // by role id
	// The last workspaces in which access was counted: grants come workspace by workspace.
	lastDirect, lastInherited *workspace
}

// An inheritedRole is a role that somebody inherits, and in how many workspaces.
type inheritedRole struct {
	role       *role
	workspaces int64
	last       *workspace // the last that was counted
}

// A change says how a grant compares with the baseline.
type change uint8

const (
	noBaseline change = iota
	isNew
	roleChanged
	presentAgain
	sameAsBaseline
)

func (c change) String() string {
	return [...]string{"No baseline", "New", "Role changed", "Present again", "Same as at baseline"}[c]
}

// A population is everything that a report is about, without a copy of text for
// each row.
type population struct {
	headers    []header // up to the snapshot, oldest first
	later      []header // those after it
	now, base  *header  // base is nil without a baseline
	workspaces map[string]*workspace
	order      []*workspace            // by id
	before     map[string]workspaceRow // at the baseline
	roles      map[string]*role        // that the snapshot saw or that somebody has
	earlier    map[string]*role        // at the baseline, of those that the snapshot did not see
	people     map[string]*person
	// onOrganization is everybody with an account or inherited access: those with
	// inherited access first, then by role, e-mail, id.
	onOrganization []*person
	grants         []packedGrant // in the order of row_order.go
	lists
	baseRows   map[string]int64    // grants at the baseline by workspace id
	coverage   map[string]coverage // of what is read once, by resource
	usersFrom  time.Time           // when accounts were first read
	rosterRows int64
	matched    int64 // accounts on the roster, of those that count for the match rate
	matchable  int64
}

// A coverage is what reading a resource gave.
type coverage struct{ Resource, WorkspaceID, ReadStatus, HTTPStatus, ErrorCode, Fingerprint string }

// load reads the population of snapshot o.At as compared with o.Since.
func load(ctx context.Context, src snapshot.Querier, o Options) (*population, error) {
	p := &population{
		workspaces: map[string]*workspace{}, before: map[string]workspaceRow{}, roles: map[string]*role{}, earlier: map[string]*role{},
		people: map[string]*person{}, coverage: map[string]coverage{}, lists: newLists(), baseRows: map[string]int64{},
	}
	for _, step := range []func(context.Context, snapshot.Querier, Options) error{
		p.loadHeaders, p.loadWorkspaces, p.loadRoles, p.loadCoverage, p.loadPeople, p.loadGrants, p.countHolders, p.compare,
	} {
		if err := step(ctx, src, o); err != nil {
			return nil, err
		}
	}
	p.listOrganization()
	return p, nil
}

func (p *population) loadHeaders(ctx context.Context, src snapshot.Querier, o Options) error {
	for h, err := range query[header](ctx, src, "snapshots", at(math.MaxInt64)) {
		if err != nil {
			return err
		}
		p.headers = append(p.headers, h)
	}
	if i := slices.IndexFunc(p.headers, func(h header) bool { return h.ID > o.At }); i >= 0 {
		p.headers, p.later = p.headers[:i:i], p.headers[i:]
	}
	for i := range p.headers {
		switch p.headers[i].ID {
		case o.At:
			p.now = &p.headers[i]
		case o.Since:
			p.base = &p.headers[i]
		}
	}
	if p.now == nil {
		return fmt.Errorf("snapshot %d is not in the ledger", o.At)
	}
	if p.base == nil && o.Since != 0 {
		return fmt.Errorf("baseline %d is not a snapshot before %d", o.Since, o.At)
	}
	return nil
}

func (p *population) loadWorkspaces(ctx context.Context, src snapshot.Querier, o Options) error {
	for w, err := range query[workspaceRow](ctx, src, "workspaces", at(o.At)) {
		if err != nil {
			return err
		}
		p.workspaces[w.WorkspaceID] = &workspace{workspaceRow: w}
		p.order = append(p.order, p.workspaces[w.WorkspaceID])
	}
	slices.SortFunc(p.order, func(a, b *workspace) int { return strings.Compare(a.WorkspaceID, b.WorkspaceID) })
	if p.base == nil {
		return nil
	}
	for w, err := range query[workspaceRow](ctx, src, "workspaces", at(o.Since)) {
		if err != nil {
			return err
		}
		p.before[w.WorkspaceID] = w
	}
	return nil
}

func (p *population) loadRoles(ctx context.Context, src snapshot.Querier, o Options) error {
	type row struct{ RoleID, Name, Type, WorkspaceID string }
	for r, err := range query[row](ctx, src, "roles", at(o.At)) {
		if err != nil {
			return err
		}
		p.roles[r.RoleID] = newRole(o.Policy, r.RoleID, r.Name, r.Type, r.WorkspaceID)
	}
	if o.Since == 0 {
		return nil
	}
	for r, err := range query[row](ctx, src, "roles", at(o.Since)) {
		if err != nil {
			return err
		}
		if p.roles[r.RoleID] == nil {
			p.earlier[r.RoleID] = newRole(o.Policy, r.RoleID, r.Name, r.Type, r.WorkspaceID)
		}
	}
	return nil
}

func newRole(policy findings.Policy, id, name, kind, workspace string) *role {
	class, basis := policy.Classify(id, name)
	return &role{id: id, name: name, kind: kind, workspace: workspace, class: class, basis: basis, allows: policy.Allows(id, name)}
}

func (p *population) loadCoverage(ctx context.Context, src snapshot.Querier, o Options) error {
	for c, err := range query[coverage](ctx, src, "coverage", at(o.At)) {
		if err != nil {
			return err
		}
		if c.WorkspaceID == "" {
			p.coverage[c.Resource] = c
		}
	}
	return nil
}

// read reports whether a resource that is read once was read.
func (p *population) read(resource string) bool {
	return p.coverage[resource].ReadStatus == snapshot.Read
}

// count counts a grant for the person who holds it.
func (d *person) count(g grant) {
	if !g.inherited {
		if d.lastDirect != g.workspace {
			d.lastDirect = g.workspace
			d.direct++
		}
		return
	}
	if d.lastInherited != g.workspace {
		d.lastInherited = g.workspace
		g.workspace.inheriting++
		d.inherited++
	}
	i, found := slices.BinarySearchFunc(d.inheritedRoles, g.role.id, func(h inheritedRole, id string) int { return strings.Compare(h.role.id, id) })
	if !found {
		d.inheritedRoles = slices.Insert(d.inheritedRoles, i, inheritedRole{role: g.role})
	}
	if d.inheritedRoles[i].last != g.workspace {
		d.inheritedRoles[i].last = g.workspace
		d.inheritedRoles[i].workspaces++
	}
	if g.status != "" {
		if i, found := slices.BinarySearch(d.statuses, g.status); !found {
			d.statuses = slices.Insert(d.statuses, i, g.status)
		}
	}
}
