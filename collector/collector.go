// Package collector reads the API into the facts of one snapshot. One collect is a
// walk: it decides what to ask for and how often, so that a snapshot called complete
// is complete. It holds no population in memory: facts go to a sink as they arrive.
package collector

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"tlaudit/inputs"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// Options say what a walk asks for. Log and Now are required.
type Options struct {
	Scope    []inputs.Workspace // what to ask instead of the listing; nil: what the listing names
	Expected []inputs.Workspace // what must exist, asked for in addition to the scope; nil: no such list

	Roster      []snapshot.RosterRow // the people on the roster
	RosterGiven bool                 // false: no roster was given, whatever Roster holds

	Organization string // the id that the answers must have; empty for any

	ApprovedDomains []string // Check compares the roster with the accounts of these e-mail domains only; none: with all accounts

	Concurrency int  // workspaces or pages asked at the same time; below 1 means 8
	PageSize    int  // rows asked for in a page; below 1 means 100
	AcceptClock bool // walk although the API's clock and ours differ by more than a day
	CrossCheck  bool // also read direct access from its own endpoint, and compare

	Known snapshot.Known // what the newest snapshot knew

	Progress func(Progress) // called as the walk advances, one call at a time; nil: progress is not reported
	Log      *slog.Logger
	Now      func() time.Time
}

// Progress says how far a walk is.
type Progress struct {
	Stage           string // what is being read: a resource of the coverage
	Requests        int64  // sent so far, repetitions included
	Workspaces      int    // asked, with their outcome known
	WorkspacesTotal int    // to ask; 0 until it is known
	Rows            int64  // received so far, in every pass
}

// A Result is what a walk reports about itself. Every list is ordered.
type Result struct {
	TakenAt        string // when the walk began, UTC in whole seconds
	FinishedAt     string // when its last answer had arrived, UTC in whole seconds
	Status         string // snapshot.Complete or snapshot.Partial
	Completeness   string // snapshot.Reconciled, snapshot.AsVisible or snapshot.Partial
	OrganizationID string // empty where nothing readable named it
	Requests       []snapshot.Request
	Queries        map[string]string // the query of each endpoint that has one, without the page, by endpoint

	Unread      []snapshot.Coverage // everything that was asked for and not read, limitations included, by resource and workspace
	Reasons     []string            // why the snapshot is partial; empty when it is complete
	Limitations []string            // what is unknown or not claimed though the snapshot may be complete

	Counts Counts

	ClockOffset    time.Duration       // the API's clock minus ours
	ClockKnown     bool                // false: no answer had the API's time
	Simulated      bool                // the answers are our simulator's: sample data
	UnknownFields  map[string][]string // fields of answers that the client does not know, by object
	UnparsedTimes  int                 // times kept as the API wrote them because they do not parse
	Undocumented   []Value             // statuses and types outside the documented ones
	Duplicates     int                 // equal rows in one answer, of which one was kept
	AmbiguousRoles int                 // roles that one answer describes in several ways, all of which are kept
	UnknownUsers   int                 // users whom memberships name and the users' listing, read twice, does not have

	NotListed    []string // ids that answered though a listing that was read does not name them
	Unexpected   []string // ids of workspaces that exist and are not on the list of expected ones; empty without such a list
	Gone         []string // ids that this walk found to be gone
	ScopeSmaller []string // ids that the newest snapshot asked for and that this walk's scope leaves out
}

// Counts are the numbers of facts that were read.
type Counts struct {
	Workspaces  int // whose memberships were read
	Direct      int // grants
	Inherited   int // grants
	Users       int
	Enrollments int
	Roles       int // of every listing of roles and of memberships
}

// A Value is a status or type that the API's documentation does not name.
type Value struct {
	Field string // enrollment.status, membership.status or role.type
	Value string
	Rows  int
}

// ErrNoWorkspaces means that there is no workspace to ask for: no workspace is
// listed, named, expected or known.
var ErrNoWorkspaces = errors.New("no workspaces to ask")

// An api answers the requests of a walk; *transactionlink.Client is one. It retries by
// itself, so an error is final.
type api interface {
	EnrollmentPage(ctx context.Context, page, size int) (transactionlink.Page[transactionlink.Enrollment], error)
	EnrollmentTotal(ctx context.Context, status string) (total, rows int, err error)
	UserPage(ctx context.Context, page, size int) (transactionlink.Page[transactionlink.User], error)
	WorkspacePage(ctx context.Context, page, size int) (transactionlink.Page[transactionlink.Workspace], error)
	OrganizationRoles(ctx context.Context) ([]transactionlink.Role, error)
	WorkspaceRoles(ctx context.Context, workspaceID string) ([]transactionlink.Role, error)
	Memberships(ctx context.Context, workspaceID string) (transactionlink.Memberships, error)
	DirectMemberships(ctx context.Context, workspaceID string) ([]transactionlink.Membership, error)
	Stats() []transactionlink.EndpointStats
	Clock() (offset time.Duration, known bool)
	Simulated() bool
	UnknownFields() map[string][]string
}

// A sink takes facts as they are read; *snapshot.Spool is one. Adding a unit (the
// memberships or roles of a workspace, or a whole listing) means that it was read.
type sink interface {
	AddMemberships(workspaceID string, grants []snapshot.Grant, roles []snapshot.Role) error
	AddWorkspaceRoles(workspaceID string, roles []snapshot.Role) error
	AddOrganizationRoles(roles []snapshot.Role) error
	AddUsers(users []snapshot.User) error
	AddInvitations(invitations []snapshot.Invitation) error
	AddRoster(rows []snapshot.RosterRow) error // must not change the rows
	AddWorkspaces(workspaces []snapshot.Workspace) error
	AddCoverage(coverage []snapshot.Coverage) error
	Discard(resource string) error
}

// Walk reads the organization into the sink. What cannot be read becomes coverage,
// with its reason or limitation in the result. An error means that nothing may be
// recorded: the API cannot be reached (a *transactionlink.TransportError), the token
// is refused (401), the answers belong to another organization, there is no workspace
// to ask for, the clock went back or is far from the API's (a *ClockError), the sink
// failed, or ctx ended. No goroutine outlives
// Walk.
func Walk(ctx context.Context, client api, to sink, o Options) (Result, error) {
	w := newWalk(client, to, o)
	if err := w.run(ctx); err != nil {
		if ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		return Result{}, err
	}
	return w.result, nil
}

// A walk is the state of one Walk.
type walk struct {
	api  api
	sink sink
	o    Options
	log  *slog.Logger

	scope        *scope
	gaps         []gap
	coverage     []snapshot.Coverage // of everything but the workspaces' own resources
	rolesErr     error               // why the organization's roles were not read; nil where they were
	noRolesPath  *snapshot.Coverage  // set where the API has no endpoint of workspace roles
	organization string

	mu        sync.Mutex // guards what follows
	result    Result
	members   map[transactionlink.Digest]struct{} // users whom memberships name
	rosterIDs rosterIDs
	counts    map[string]*snapshot.Request
	odd       oddities // of everything but the users
	oddUsers  oddities // of the users as they were last read
	progress  Progress
}

func newWalk(client api, to sink, o Options) *walk {
	if o.Concurrency < 1 {
		o.Concurrency = 8
	}
	if o.PageSize < 1 {
		o.PageSize = 100
	}
	return &walk{
		api: client, sink: to, o: o, log: o.Log,
		members:   map[transactionlink.Digest]struct{}{},
		rosterIDs: newRosterIDs(o.Roster),
		counts:    map[string]*snapshot.Request{},
	}
}

// run reads one resource after another. The order matters: the organization comes
// first, because nothing of another one may be recorded; people come after access, so
// that somebody who joins during the walk has an account as well.
func (w *walk) run(ctx context.Context) error {
	began, err := begin(ctx, w.o)
	if err != nil {
		return err
	}
	w.result.TakenAt = began
	stages := []func(context.Context) error{
		w.readOrganizationRoles,
		w.readScope,
		w.readMemberships,
		w.readWorkspaceRoles,
		w.readUsers,
		w.readEnrollments,
	}
	for _, stage := range stages {
		if err := stage(ctx); err != nil {
			return err
		}
		if err := w.clockError(); err != nil && !w.o.AcceptClock {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := w.addRest(); err != nil {
		return err
	}
	w.conclude()
	return nil
}

// addRest adds to the sink what is known only at the end of the walk.
func (w *walk) addRest() error {
	roster := snapshot.Coverage{Resource: snapshot.Roster, Status: snapshot.NotAsked}
	if w.o.RosterGiven {
		roster.Status = snapshot.Read
		if err := w.sink.AddRoster(w.rosterIDs.apply(w.o.Roster)); err != nil {
			return &sinkError{err}
		}
	}
	w.coverage = append(w.coverage, roster)
	if err := w.sink.AddWorkspaces(w.scope.existing()); err != nil {
		return &sinkError{err}
	}
	if err := w.sink.AddCoverage(w.allCoverage()); err != nil {
		return &sinkError{err}
	}
	return nil
}

// advance changes the progress and reports it. It calls Progress under the lock, so
// that calls come one at a time and in order.
func (w *walk) advance(change func(p *Progress)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.progress)
	if w.o.Progress == nil {
		return
	}
	w.progress.Requests = 0
	for _, s := range w.api.Stats() {
		w.progress.Requests += int64(s.Requests)
	}
	w.o.Progress(w.progress)
}
