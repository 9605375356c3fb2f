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

// A walk is one snapshot as the ledger's view of snapshots tells it.
type walk struct {
	number                            int64
	takenAt, finishedAt               time.Time
	status, completeness              string
	organization, apiURL, toolVersion string
	collectedBy, parameters           string
	workspaces, unread                int64
	direct, inherited                 int64
	enrollments, users                int64
	changes                           int64
	stateDigest, changeDigest, chain  string
}

type workspace struct {
	id, name, kind                             string
	status, httpStatus, errorCode, fingerprint string
	inheriting                                 int64 // people who inherit access
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
	direct, inherited int64      // workspaces
	statuses          []string   // of inherited access, distinct, sorted
	held              []heldRole // inherited, by role id
	// The last workspaces in which access was counted: grants come workspace by workspace.
	lastDirect, lastInherited *workspace
}

// A heldRole is a role that somebody inherits, and in how many workspaces.
type heldRole struct {
	role       *role
	workspaces int64
	last       *workspace // the last that was counted
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
	later      []walk // those after it
	now, base  *walk  // base is nil without a baseline
	workspaces map[string]*workspace
	order      []*workspace // by id
	before     map[string]*workspace
	roles      map[string]*role // that the snapshot saw or that somebody has
	earlier    map[string]*role // at the baseline, of those that the snapshot did not see
	people     map[string]*person
	ranked     []*person // everybody with an account or inherited access, those with inherited access first, then by role, e-mail, id
	grants     []packed  // in the order in which they deserve attention
	interned
	baseRows   map[string]int64    // grants at the baseline by workspace id
	coverage   map[string]coverage // of what is read once
	usersFrom  time.Time           // when accounts were first read
	rosterRows int64
	matched    int64 // accounts on the roster, of those that count for the match rate
	matchable  int64
}

type coverage struct{ status, httpStatus, errorCode, fingerprint string }

// load reads the population of snapshot o.At as compared with o.Since.
func load(ctx context.Context, src source, o Options) (*population, error) {
	p := &population{
		workspaces: map[string]*workspace{}, before: map[string]*workspace{}, roles: map[string]*role{}, earlier: map[string]*role{},
		people: map[string]*person{}, coverage: map[string]coverage{}, interned: newInterned(), baseRows: map[string]int64{},
	}
	for _, step := range []func(context.Context, source, Options) error{
		p.loadWalks, p.loadWorkspaces, p.loadRoles, p.loadCoverage, p.loadPeople, p.loadGrants, p.countHolders, p.compare,
	} {
		if err := step(ctx, src, o); err != nil {
			return nil, err
		}
	}
	p.rank()
	return p, nil
}

func (p *population) loadWalks(ctx context.Context, src source, o Options) error {
	var in parser
	for r, err := range ask(ctx, src, "snapshots", at(math.MaxInt64)) {
		if err != nil {
			return err
		}
		p.walks = append(p.walks, walk{
			number: in.number(r[0]), takenAt: in.moment(r[1]), finishedAt: in.moment(r[2]), status: r[3], completeness: r[4],
			organization: r[5], apiURL: r[6], toolVersion: r[7], collectedBy: r[8], parameters: r[9],
			workspaces: in.number(r[10]), unread: in.number(r[11]), direct: in.number(r[12]), inherited: in.number(r[13]),
			enrollments: in.number(r[14]), users: in.number(r[15]), changes: in.number(r[16]), stateDigest: r[17], changeDigest: r[18], chain: r[19],
		})
	}
	if in.err != nil {
		return fmt.Errorf("snapshots: %w", in.err)
	}
	if i := slices.IndexFunc(p.walks, func(w walk) bool { return w.number > o.At }); i >= 0 {
		p.walks, p.later = p.walks[:i:i], p.walks[i:]
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
	if o.Since == 0 {
		return nil
	}
	for r, err := range ask(ctx, src, "roles", at(o.Since)) {
		if err != nil {
			return err
		}
		if p.roles[r[0]] == nil {
			p.earlier[r[0]] = newRole(o.Policy, r[0], r[1], r[2], r[3])
		}
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

func (d *person) hold(g grant) {
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
	i, found := slices.BinarySearchFunc(d.held, g.role.id, func(h heldRole, id string) int { return strings.Compare(h.role.id, id) })
	if !found {
		d.held = slices.Insert(d.held, i, heldRole{role: g.role})
	}
	if d.held[i].last != g.workspace {
		d.held[i].last = g.workspace
		d.held[i].workspaces++
	}
	if g.status != "" {
		if i, found := slices.BinarySearch(d.statuses, g.status); !found {
			d.statuses = slices.Insert(d.statuses, i, g.status)
		}
	}
}
