package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

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

// A population is everything that a report is about. Its grants refer to texts by index,
// so that no text is kept once for each row.
type population struct {
	headers    []header // up to the snapshot, oldest first
	later      []header // those after it
	lastRun    int64    // the event of the last run that the report knows of
	now, base  *header  // base is nil without a baseline
	workspaces map[string]*workspace
	order      []*workspace            // by id
	someUnread bool                    // a workspace of them was not read
	before     map[string]workspaceRow // at the baseline
	roles      map[string]*role        // that the snapshot saw or that somebody holds
	earlier    map[string]*role        // at the baseline, of those that the snapshot did not see
	people     map[string]*person
	gone       map[string]*person // who had an account or access at earlier snapshots only
	// members is everybody with an account or inherited access: those with inherited access
	// first, then by role, e-mail, id.
	members        []*person
	onOrganization []*person     // those of the members who are decided on Organization, by risk
	grants         []packedGrant // in the order of row_order.go: the direct ones, then the inherited ones
	direct         int           // how many are direct: a grant's place among them, from 1, is its # on Review
	lists
	byPlace        map[placedRole]*holders
	holdings       holdings
	mostOtherRoles int                 // the most rows that Other roles here names in one row
	baseRows       map[string]int64    // grants at the baseline by workspace id
	baseHolders    map[string]bool     // who had access at the baseline, by user id
	baseAccounts   map[string]string   // the role in the organization of each account at the baseline, by user id
	baseInherited  map[string]bool     // who inherited access at the baseline, by user id
	coverage       map[string]coverage // of what is read once, by resource
	rolesUnread    map[string]bool     // workspaces whose roles were not read, by id
	baseCoverage   map[string]coverage // the same at the baseline
	usersFrom      time.Time           // when accounts were first read
	rosterRows     int64
	contradicted   int64 // people whose row of the roster contradicts itself
	matchable      int64 // accounts that count for the match rate
	matched        int64 // those of them that are on the roster
}

// A coverage is the result of reading a resource.
type coverage struct{ Resource, WorkspaceID, ReadStatus, HTTPStatus, ErrorCode, Fingerprint string }

// load reads the population of snapshot o.At, compared with that of o.Since.
func load(ctx context.Context, src snapshot.Source, o Options) (*population, error) {
	p := &population{
		workspaces: map[string]*workspace{}, before: map[string]workspaceRow{}, roles: map[string]*role{}, earlier: map[string]*role{},
		people: map[string]*person{}, gone: map[string]*person{}, coverage: map[string]coverage{}, rolesUnread: map[string]bool{}, baseCoverage: map[string]coverage{}, lists: newLists(), baseRows: map[string]int64{}, baseHolders: map[string]bool{}, byPlace: map[placedRole]*holders{}, baseAccounts: map[string]string{}, baseInherited: map[string]bool{},
	}
	for _, step := range []func(context.Context, snapshot.Source, Options) error{
		p.loadHeaders, p.loadWorkspaces, p.loadRoles, p.loadCoverage, p.loadPeople, p.loadGrants, p.countHolders, p.compare, p.loadBaseAccounts,
	} {
		if err := step(ctx, src, o); err != nil {
			return nil, err
		}
	}
	p.listMembers()
	p.someUnread = slices.ContainsFunc(p.order, unread)
	return p, nil
}

func (p *population) loadHeaders(ctx context.Context, src snapshot.Source, o Options) error {
	p.lastRun = o.LastRun
	if p.lastRun == 0 {
		for run, err := range query[struct{ Seq int64 }](ctx, src, "last_run") {
			if err != nil {
				return err
			}
			p.lastRun = run.Seq
		}
	}
	for h, err := range query[header](ctx, src, "snapshots", snapshot.Named("run", p.lastRun)) {
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
	if p.now.Status != snapshot.Complete && !o.Draft {
		return &PartialError{o.At}
	}
	return nil
}

func (p *population) loadWorkspaces(ctx context.Context, src snapshot.Source, o Options) error {
	for w, err := range query[workspaceRow](ctx, src, "workspaces", at(o.At)) {
		if err != nil {
			return err
		}
		p.workspaces[w.WorkspaceID] = &workspace{workspaceRow: w}
		p.order = append(p.order, p.workspaces[w.WorkspaceID])
	}
	slices.SortFunc(p.order, func(a, b *workspace) int { return strings.Compare(a.WorkspaceID, b.WorkspaceID) })
	named := map[string]*workspace{} // the first of each name
	for _, w := range p.order {
		if first := named[w.Name]; first != nil {
			first.namesake, w.namesake = true, true
			continue
		}
		named[w.Name] = w
	}
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

func (p *population) loadCoverage(ctx context.Context, src snapshot.Source, o Options) error {
	for n, resources := range map[int64]map[string]coverage{o.At: p.coverage, o.Since: p.baseCoverage} {
		for c, err := range query[coverage](ctx, src, "coverage", at(n)) {
			if err != nil {
				return err
			}
			if c.WorkspaceID == "" {
				resources[c.Resource] = c
			}
			if n == o.At && c.Resource == snapshot.WorkspaceRoles && c.ReadStatus != snapshot.Read {
				p.markRolesUnread(c.WorkspaceID)
			}
		}
	}
	return nil
}

// markRolesUnread notes that the roles of a workspace whose access was read were not, or,
// without an id, those of every such workspace.
func (p *population) markRolesUnread(workspace string) {
	if w := p.workspaces[workspace]; w != nil && w.ReadStatus == snapshot.Read {
		p.rolesUnread[workspace] = true
	}
	if workspace != "" {
		return
	}
	for id, w := range p.workspaces {
		if w.ReadStatus == snapshot.Read {
			p.rolesUnread[id] = true
		}
	}
}

// read reports whether a resource that is read once was read.
func (p *population) read(resource string) bool {
	return p.coverage[resource].ReadStatus == snapshot.Read
}
