package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// A walk is one snapshot as the ledger's view of snapshots tells it.
type walk struct {
	number                            int64
	takenAt, finishedAt               time.Time
	status, completeness, label       string
	organization, apiURL, toolVersion string
	collectedBy, parameters           string
	workspaces, unread                int64
	direct, inherited                 int64
	enrollments, users                int64
	changes                           string
	stateDigest, changeDigest, chain  string
}

type workspace struct {
	id, name, kind                             string
	status, httpStatus, errorCode, fingerprint string
}

type role struct {
	id, name, kind, workspace string
	class                     findings.Class
	basis                     findings.Basis
	allows                    string
	holders                   int64
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
	direct, inherited int64
	statuses          []string   // of inherited access, distinct, sorted
	held              []heldRole // inherited, by role id
}

// A heldRole is a role that somebody inherits, and in how many workspaces.
type heldRole struct {
	role       *role
	workspaces int64
}

// A grant is one row of the review.
type grant struct {
	workspace *workspace
	person    *person
	role      *role
	inherited bool
	status    string
	seen      Seen
	change    change
	before    string // the role at the baseline where that changed
	// interrupted: the same as at the baseline, and missed by a reading in between
	// or before.
	interrupted bool
}

// A change is how a grant compares with the baseline.
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
	walks      []walk // up to the snapshot, oldest first
	now, base  *walk  // base is nil without a baseline
	workspaces map[string]*workspace
	order      []*workspace // by id
	before     map[string]*workspace
	roles      map[string]*role
	people     map[string]*person
	ranked     []*person // everybody with an account or inherited access, those with inherited access first, then by role, e-mail, id
	grants     []grant
	baseGrants []key
	coverage   map[string]coverage // of what is read once
	rosterRows int64
	matched    int64 // accounts on the roster, of those that count for the match rate
	matchable  int64
}

type coverage struct{ status, httpStatus, errorCode, fingerprint string }

// A key identifies a grant across snapshots.
type key struct {
	workspace, user string
	inherited       bool
	role            string
}

func (k key) compare(o key) int {
	return cmp.Or(strings.Compare(k.workspace, o.workspace), strings.Compare(k.user, o.user),
		cmp.Compare(boolInt(k.inherited), boolInt(o.inherited)), strings.Compare(k.role, o.role))
}

func (g grant) key() key { return key{g.workspace.id, g.person.id, g.inherited, g.role.id} }

// load reads the population of snapshot o.At as compared with o.Since.
func load(ctx context.Context, src source, o Options) (*population, error) {
	p := &population{
		workspaces: map[string]*workspace{}, before: map[string]*workspace{}, roles: map[string]*role{},
		people: map[string]*person{}, coverage: map[string]coverage{},
	}
	for _, step := range []func(context.Context, source, Options) error{
		p.loadWalks, p.loadWorkspaces, p.loadRoles, p.loadCoverage, p.loadPeople, p.loadGrants, p.compare,
	} {
		if err := step(ctx, src, o); err != nil {
			return nil, err
		}
	}
	p.sort()
	p.rank()
	return p, nil
}

func (p *population) loadWalks(ctx context.Context, src source, o Options) error {
	for r, err := range ask(ctx, src, "snapshots", at(o.At)) {
		if err != nil {
			return err
		}
		p.walks = append(p.walks, walk{
			number: number(r[0]), takenAt: moment(r[1]), finishedAt: moment(r[2]), status: r[3], completeness: r[4], label: r[5],
			organization: r[6], apiURL: r[7], toolVersion: r[8], collectedBy: r[9], parameters: r[10],
			workspaces: number(r[11]), unread: number(r[12]), direct: number(r[13]), inherited: number(r[14]),
			enrollments: number(r[15]), users: number(r[16]), changes: r[17], stateDigest: r[18], changeDigest: r[19], chain: r[20],
		})
	}
	for i := range p.walks {
		switch p.walks[i].number {
		case o.At:
			p.now = &p.walks[i]
		case o.Since:
			p.base = &p.walks[i]
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

func (p *population) loadWorkspaces(ctx context.Context, src source, o Options) error {
	read := func(n int64, into map[string]*workspace) error {
		for r, err := range ask(ctx, src, "workspaces", at(n)) {
			if err != nil {
				return err
			}
			into[r[0]] = &workspace{id: r[0], name: r[1], kind: r[2], status: r[3], httpStatus: r[4], errorCode: r[5], fingerprint: r[6]}
		}
		return nil
	}
	if err := read(o.At, p.workspaces); err != nil {
		return err
	}
	for _, w := range p.workspaces {
		p.order = append(p.order, w)
	}
	slices.SortFunc(p.order, func(a, b *workspace) int { return strings.Compare(a.id, b.id) })
	if p.base == nil {
		return nil
	}
	return read(o.Since, p.before)
}

func (p *population) loadRoles(ctx context.Context, src source, o Options) error {
	for r, err := range ask(ctx, src, "roles", at(o.At)) {
		if err != nil {
			return err
		}
		p.roles[r[0]] = newRole(o.Policy, r[0], r[1], r[2], r[3])
	}
	return nil
}

func newRole(policy findings.Policy, id, name, kind, workspace string) *role {
	class, basis := policy.Classify(id, name)
	return &role{id: id, name: name, kind: kind, workspace: workspace, class: class, basis: basis, allows: policy.Allows(id, name)}
}

func (p *population) loadCoverage(ctx context.Context, src source, o Options) error {
	for r, err := range ask(ctx, src, "coverage", at(o.At)) {
		if err != nil {
			return err
		}
		if r[1] == "" {
			p.coverage[r[0]] = coverage{r[2], r[3], r[4], r[5]}
		}
	}
	return nil
}

// read tells whether a resource that is read once was read.
func (p *population) read(resource string) bool { return p.coverage[resource].status == snapshot.Read }

func (p *population) loadGrants(ctx context.Context, src source, o Options) error {
	first := p.walks[0].takenAt
	times := map[string]time.Time{}
	for r, err := range ask(ctx, src, "access", at(o.At)) {
		if err != nil {
			return err
		}
		w := p.workspaces[r[0]]
		if w == nil {
			return fmt.Errorf("the ledger has access to workspace %s and no word on the workspace", r[0])
		}
		ro := p.roles[r[3]]
		if ro == nil {
			id := r[3]
			ro = newRole(o.Policy, id, "", "", "")
			p.roles[id] = ro
		}
		ro.holders++
		seen, ok := times[r[5]]
		if !ok {
			seen = moment(r[5])
			times[r[5]] = seen
		}
		g := grant{workspace: w, person: p.person(o.Policy, r[1]), role: ro, inherited: r[2] == snapshot.Inherited, status: r[4]}
		// Without an earlier reading that could have seen it, it may be older.
		g.seen = Seen{At: seen, OrBefore: r[6] == "" || seen.Equal(first)}
		g.person.hold(g)
		p.grants = append(p.grants, g)
	}
	return nil
}

func (d *person) hold(g grant) {
	if !g.inherited {
		d.direct++
		return
	}
	d.inherited++
	i, found := slices.BinarySearchFunc(d.held, g.role.id, func(h heldRole, id string) int { return strings.Compare(h.role.id, id) })
	if !found {
		d.held = slices.Insert(d.held, i, heldRole{role: g.role})
	}
	d.held[i].workspaces++
	if g.status != "" {
		if i, found := slices.BinarySearch(d.statuses, g.status); !found {
			d.statuses = slices.Insert(d.statuses, i, g.status)
		}
	}
}
