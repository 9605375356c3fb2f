package collector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/inputs"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// A workspace is what the walk knows about one workspace.
type workspace struct {
	id       string
	name     string // from the listing, else from the ledger or the user's file
	kind     string
	listed   bool
	scoped   bool // it is in the scope that the user gave
	expected bool // it is on the list of expected ones
	known    *snapshot.KnownWorkspace

	asked       bool
	memberships snapshot.Coverage
	roles       snapshot.Coverage
	crossCheck  snapshot.Coverage
}

// wasGone reports whether it is gone in the newest snapshot.
func (ws *workspace) wasGone() bool {
	return ws.known != nil && ws.known.Coverage.Status == snapshot.Gone
}

// staysGone reports whether it was gone and is not listed again.
func (ws *workspace) staysGone() bool { return ws.wasGone() && !ws.listed }

// wasAsked reports whether the newest snapshot asked for it.
func (ws *workspace) wasAsked() bool {
	if ws.known == nil {
		return false
	}
	switch ws.known.Coverage.Status {
	case "", snapshot.NotAsked, snapshot.Gone:
		return false
	}
	return true
}

// A scope holds every workspace that the listing, the ledger or the user names.
type scope struct {
	given       bool         // the user gave a scope: the listing only checks it
	expecting   bool         // the user gave a list of expected ones
	listingRead bool         // false: whether a workspace is listed is unknown
	all         []*workspace // by id
}

// newScope joins the workspaces of the listing, the ledger and the user. listed is nil
// where the listing was not read.
func newScope(o Options, listed []transactionlink.Workspace) *scope {
	s := &scope{given: o.Scope != nil, expecting: o.Expected != nil, listingRead: listed != nil}
	byID := map[string]*workspace{}
	named := func(id string) *workspace {
		ws := byID[id]
		if ws == nil {
			ws = &workspace{id: id}
			byID[id] = ws
			s.all = append(s.all, ws)
		}
		return ws
	}
	for _, l := range listed {
		ws := named(l.ID)
		ws.listed, ws.name, ws.kind = true, l.Name, l.Type
	}
	for i := range o.Known.Workspaces {
		k := &o.Known.Workspaces[i]
		// An id that was only ever asked for need not exist.
		if k.Exists || k.Coverage.Status == snapshot.Gone {
			named(k.WorkspaceID).known = k
		}
	}
	// People type and paste ids: the API's form of an id is used in place of theirs.
	byKey := map[string]*workspace{}
	for _, ws := range s.all {
		byKey[identity.ID(ws.id)] = ws
	}
	byUser := func(f inputs.Workspace) *workspace {
		ws := byID[f.ID]
		if ws == nil {
			ws = byKey[identity.ID(f.ID)]
		}
		if ws == nil {
			ws = named(f.ID)
			byKey[identity.ID(f.ID)] = ws
		}
		if ws.name == "" {
			ws.name = f.Name
		}
		return ws
	}
	for _, f := range o.Scope {
		byUser(f).scoped = true
	}
	for _, f := range o.Expected {
		byUser(f).expected = true
	}
	for _, ws := range s.all {
		// A name from the listing, even an older one, is better than one from a file.
		if k := ws.known; k != nil && !ws.listed {
			ws.kind = k.Type
			if k.Name != "" && (k.Listed || ws.name == "") {
				ws.name = k.Name
			}
		}
		ws.asked = s.asksFor(ws)
	}
	s.sort()
	return s
}

// sort orders the workspaces by id.
func (s *scope) sort() {
	slices.SortFunc(s.all, func(a, b *workspace) int { return strings.Compare(a.id, b.id) })
}

// asksFor reports whether the walk asks for ws by its id.
func (s *scope) asksFor(ws *workspace) bool {
	switch {
	case ws.scoped, ws.expected:
		return true
	case ws.staysGone():
		return false
	case s.given:
		// Known and no longer listed: only its answer shows whether it is gone or hidden.
		return s.listingRead && !ws.listed
	}
	return true
}

// toAsk returns the workspaces to ask for, by id.
func (s *scope) toAsk() []*workspace {
	var asked []*workspace
	for _, ws := range s.all {
		if ws.asked {
			asked = append(asked, ws)
		}
	}
	return asked
}

// gone reports whether a 404 means that ws was deleted: the ledger has it, a listing
// that was read does not, and the user does not name it.
func (s *scope) gone(ws *workspace) bool {
	return s.listingRead && !ws.listed && !ws.expected && !ws.scoped && ws.known != nil
}

// existing returns every workspace that is known to exist, by id.
func (s *scope) existing() []snapshot.Workspace {
	var out []snapshot.Workspace
	for _, ws := range s.all {
		if exists, listed := s.exists(ws); exists {
			out = append(out, snapshot.Workspace{WorkspaceID: ws.id, Name: ws.name, Type: ws.kind, Listed: listed})
		}
	}
	return out
}

// exists reports whether ws is known to exist, and whether it counts as listed: where
// the listing was not read, as in the newest snapshot.
func (s *scope) exists(ws *workspace) (exists, listed bool) {
	switch {
	case ws.listed:
		return true, true
	case ws.memberships.Status == snapshot.Gone:
		return false, false
	case ws.memberships.Status == snapshot.Read, ws.known != nil && !ws.wasGone():
		return true, !s.listingRead && ws.known != nil && !ws.wasGone() && ws.known.Listed
	}
	return false, false
}

// readScope reads the workspaces' listing and decides what to ask for.
func (w *walk) readScope(ctx context.Context) error {
	for _, f := range slices.Concat(w.o.Scope, w.o.Expected) {
		if strings.TrimSpace(f.ID) == "" {
			return errors.New("a workspace to collect has an empty id")
		}
	}
	listed, r, err := w.listWorkspaces(ctx)
	if unreachable(w.rolesErr) && unreachable(err) {
		return err // every workspace would be asked in vain, with all retries
	}
	w.recordOutcome(ctx, snapshot.OrganizationRoles, w.rolesErr)
	w.countListing(endpointWorkspaces, r)
	if err == nil && len(listed) == 0 && w.knowsWorkspaces() {
		err = &emptyError{"the ledger has workspaces"}
	}
	if err != nil {
		if endsWalk(ctx, err) {
			return err
		}
		listed = nil
	}
	if err == nil {
		w.noteRepeated(ctx, snapshot.Workspaces, r)
	}
	w.recordOutcome(ctx, snapshot.Workspaces, err)
	w.scope = newScope(w.o, listed)
	n := len(w.scope.toAsk())
	if n == 0 {
		if err != nil {
			return fmt.Errorf("%w: listing of workspaces: %w", ErrNoWorkspaces, err)
		}
		return fmt.Errorf("%w: the token sees none, and none is named", ErrNoWorkspaces)
	}
	w.advance(func(p *Progress) { p.WorkspacesTotal = n })
	return nil
}

// listWorkspaces reads the listing of workspaces; the rows are never nil.
func (w *walk) listWorkspaces(ctx context.Context) ([]transactionlink.Workspace, transactionlink.Reading, error) {
	listed := []transactionlink.Workspace{}
	r, err := transactionlink.Listing[transactionlink.Workspace]{
		Page: w.api.WorkspacePage,
		ID:   func(l transactionlink.Workspace) string { return l.ID },
		Keep: func(page []transactionlink.Workspace) error {
			listed = append(listed, page...)
			w.advanceRows(snapshot.Workspaces, len(page))
			return nil
		},
		Forget: func() error { listed = listed[:0]; return nil },
	}.Read(ctx, w.o.PageSize, w.o.Concurrency)
	return listed, r, err
}

// knowsWorkspaces reports whether the ledger has a workspace.
func (w *walk) knowsWorkspaces() bool {
	return slices.ContainsFunc(w.o.Known.Workspaces, func(k snapshot.KnownWorkspace) bool {
		return k.Exists
	})
}
