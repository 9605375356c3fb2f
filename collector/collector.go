// Package collector walks the API into the facts of one snapshot: what to ask,
// and until when, so that a snapshot called complete is complete. It holds no
// population in memory: facts go to a sink as they arrive.
package collector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"tlaudit/inputs"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// Options say what to walk. Log and Now are required.
type Options struct {
	Scope    []inputs.Workspace // what to ask instead of the listing; nil: what the listing names
	Expected []inputs.Workspace // what must be there, asked beside the scope; nil: no such list

	Roster      []snapshot.RosterRow // people as the roster has them
	RosterGiven bool                 // false: no roster was supplied, whatever Roster holds

	ApprovedDomains []string // Check matches the roster with accounts of these e-mail domains alone; none: with all

	Concurrency int  // workspaces or pages asked at the same time; below 1 means 8
	PageSize    int  // rows a page asked for; below 1 means 100
	CrossCheck  bool // read direct access a second time from its own endpoint

	Known snapshot.Known // what the newest snapshot knew

	Progress func(Progress) // called one at a time as the walk advances; nil: nobody looks
	Log      *slog.Logger
	Now      func() time.Time
}

// Progress is how far a walk has come.
type Progress struct {
	Stage           string // what is being read: a resource of the coverage
	Requests        int64  // sent so far, repetitions included
	Workspaces      int    // asked and settled
	WorkspacesTotal int    // to ask; 0 until it is known
	Rows            int64  // received so far, every walk counted
}

// A Result is what a walk tells about itself. Every list is ordered.
type Result struct {
	TakenAt        string // when the walk began, UTC in whole seconds
	FinishedAt     string // when its last answer was in, UTC in whole seconds
	Status         string // snapshot.Complete or snapshot.Partial
	Completeness   string // snapshot.Reconciled, snapshot.AsVisible or snapshot.Partial
	OrganizationID string // empty where nothing readable named it
	Requests       []snapshot.Request
	Queries        map[string]string // the query of each endpoint that has one, without the page, by endpoint

	Unread      []snapshot.Coverage // everything asked for that was not read, by resource and workspace; limitations too
	Reasons     []string            // why the snapshot is partial; empty when it is complete
	Limitations []string            // what could not be known, or is not claimed, though the snapshot may be complete

	Counts Counts

	ClockSkew      time.Duration       // the API's clock minus ours
	ClockKnown     bool                // false: no answer told the API's time
	UnknownFields  map[string][]string // fields of answers that no type here knows, by object
	UnparsedTimes  int                 // times kept as the API wrote them because they do not parse
	Undocumented   []Value             // statuses and types outside the documented ones
	Duplicates     int                 // equal rows within one answer of memberships that were kept once
	AmbiguousRoles int                 // roles that one answer describes in several ways, all of them kept
	UnknownUsers   int                 // users that memberships name and the users' listing, read twice, does not

	NotListed    []string // ids that answered though a listing that was read does not name them
	Unexpected   []string // ids that exist and the list of expected ones does not name; empty without such a list
	Gone         []string // ids found gone by this walk
	ScopeSmaller []string // ids that the newest snapshot asked and this walk, by its scope, did not
}

// Counts are the numbers of facts that a walk read.
type Counts struct {
	Workspaces  int // whose memberships were read
	Direct      int // grants
	Inherited   int // grants
	Users       int
	Enrollments int
	Roles       int // over every listing of roles, those that memberships carry included
}

// A Value is a status or type that the API's documentation does not name.
type Value struct {
	Field string // enrollment.status, membership.status or role.type
	Value string
	Rows  int
}

// ErrNoWorkspaces means that there is no workspace to ask: none listed, named,
// expected or known.
var ErrNoWorkspaces = errors.New("no workspaces to ask")

// ErrClock means that the clock is not after the newest snapshot's time, so that
// nothing can be recorded.
var ErrClock = errors.New("the clock is not after the newest snapshot")

// An api is what is asked; *transactionlink.Client is one. It repeats requests
// by itself, so an error is final.
type api interface {
	EnrollmentPage(ctx context.Context, page, size int) (transactionlink.Page[transactionlink.Enrollment], error)
	UserPage(ctx context.Context, page, size int) (transactionlink.Page[transactionlink.User], error)
	WorkspacePage(ctx context.Context, page, size int) (transactionlink.Page[transactionlink.Workspace], error)
	OrganizationRoles(ctx context.Context) ([]transactionlink.Role, error)
	WorkspaceRoles(ctx context.Context, workspaceID string) ([]transactionlink.Role, error)
	Memberships(ctx context.Context, workspaceID string) (transactionlink.Memberships, error)
	DirectMemberships(ctx context.Context, workspaceID string) ([]transactionlink.Membership, error)
	Stats() []transactionlink.EndpointStats
	Clock() (skew time.Duration, known bool)
	UnknownFields() map[string][]string
}

// A sink takes facts as they are read; *snapshot.Spool is one. Staging a unit (the
// memberships or roles of a workspace, or a whole listing) says that it was read.
type sink interface {
	AddMemberships(workspaceID string, grants []snapshot.Grant, roles []snapshot.Role) error
	AddWorkspaceRoles(workspaceID string, roles []snapshot.Role) error
	AddOrganizationRoles(roles []snapshot.Role) error
	AddUsers(users []snapshot.User) error
	AddInvitations(invitations []snapshot.Invitation) error
	AddRoster(rows []snapshot.RosterRow) error
	AddWorkspaces(workspaces []snapshot.Workspace) error
	AddCoverage(coverage []snapshot.Coverage) error
	Discard(resource string) error
}

// Walk reads the organization into to. What cannot be read becomes coverage,
// with its reason or limitation in the result; an error means that nothing may
// be recorded: the API is not there (a *transactionlink.TransportError), the token
// is refused (401), the answers are of another organization, there is nothing to
// ask, the clock went back, to failed, or ctx ended. No goroutine outlives it.
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
	rolesErr     error               // of the organization's roles; nil where they were read
	noRolesPath  *snapshot.Coverage  // set where workspace roles are nowhere to be asked
	organization string

	mu        sync.Mutex // guards what follows
	result    Result
	members   map[transactionlink.Digest]struct{} // the users whom memberships name
	counts    map[string]*snapshot.Request
	seen      tally // of everything but the users
	seenUsers tally // of the users' last reading
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
		members: map[transactionlink.Digest]struct{}{},
		counts:  map[string]*snapshot.Request{},
	}
}

// run goes through the stages in an order that matters: the organization before
// anything is trusted; people after access, or somebody who joined during the
// walk would look like an orphan.
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
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := w.stageRest(); err != nil {
		return err
	}
	w.conclude()
	return nil
}

// stageRest hands over what is known only at the end of the walk.
func (w *walk) stageRest() error {
	roster := snapshot.Coverage{Resource: snapshot.Roster, Status: snapshot.NotAsked}
	if w.o.RosterGiven {
		roster.Status = snapshot.Read
		if err := w.sink.AddRoster(w.o.Roster); err != nil {
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

// ourTime is how the ledger writes the time of a walk.
const ourTime = "2006-01-02T15:04:05Z"

// begin gives the time of the snapshot, which is later than the newest one's: in
// the same second it waits for the next.
func begin(ctx context.Context, o Options) (string, error) {
	now := o.Now().UTC()
	if o.Known.TakenAt == "" {
		return now.Format(ourTime), nil
	}
	newest, err := time.Parse(time.RFC3339, o.Known.TakenAt)
	if err != nil {
		return "", fmt.Errorf("time of snapshot %d: %w", o.Known.Snapshot, err)
	}
	if next := newest.Add(time.Second); !now.Before(newest) && now.Before(next) {
		wait := time.NewTimer(next.Sub(now))
		defer wait.Stop()
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-wait.C:
		}
		now = o.Now().UTC()
	}
	if !now.Truncate(time.Second).After(newest) {
		return "", fmt.Errorf("%w: it says %s, snapshot %d was taken at %s",
			ErrClock, now.Format(ourTime), o.Known.Snapshot, o.Known.TakenAt)
	}
	return now.Format(ourTime), nil
}

// advance tells how far the walk is. It calls Progress under the lock, so that
// calls come one at a time and in order.
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
