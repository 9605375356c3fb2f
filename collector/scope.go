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

// A workspace is all that the walk knows of one workspace.
type workspace struct {
	id       string
	name     string // from the listing, else as the ledger or the user's file has it
	kind     string
	listed   bool
	scoped   bool // the user's scope names it
	expected bool // the list of expected ones names it
	known    *snapshot.KnownWorkspace

	asked       bool
	memberships snapshot.Coverage
	roles       snapshot.Coverage
	crossCheck  snapshot.Coverage
}

// wasGone reports whether the newest snapshot knew it as gone.
func (ws *workspace) wasGone() bool {
	return ws.known != nil && ws.known.Coverage.Status == snapshot.Gone
}

// staysGone reports whether it was gone and no listing names it again.
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

// A scope is every workspace that the listing, the ledger or the user names.
type scope struct {
	given       bool         // the user gave a scope: the listing only checks it
	expecting   bool         // the user gave a list of expected ones
	listingRead bool         // so that what it does not name is not listed
	all         []*workspace // by id
}

// newScope puts together what is named where. listed is nil where the listing was
// not read.
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
		// An id that was only ever asked for says nothing about what there is.
		if k.Exists || k.Coverage.Status == snapshot.Gone {
			named(k.WorkspaceID).known = k
		}
	}
	// People type and paste ids: the spelling of the API wins over theirs.
	folded := map[string]*workspace{}
	for _, ws := range s.all {
		folded[identity.ID(ws.id)] = ws
	}
	byUser := func(f inputs.Workspace) *workspace {
		ws := byID[f.ID]
		if ws == nil {
			ws = folded[identity.ID(f.ID)]
		}
		if ws == nil {
			ws = named(f.ID)
			folded[identity.ID(f.ID)] = ws
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
		// A name that once came from the listing is better than one typed into a file.
		if k := ws.known; k != nil && !ws.listed {
			ws.kind = k.Type
			if k.Name != "" && (k.Listed || ws.name == "") {
				ws.name = k.Name
			}
		}
		ws.asked = s.asks(ws)
	}
	slices.SortFunc(s.all, func(a, b *workspace) int { return strings.Compare(a.id, b.id) })
	return s
}

// asks reports whether the walk asks for ws by its id.
func (s *scope) asks(ws *workspace) bool {
	switch {
	case ws.scoped, ws.expected:
		return true
	case ws.staysGone():
		return false
	case s.given:
		// Known and no longer listed: only its answer tells gone from hidden.
		return s.listingRead && !ws.listed
	}
	return true
}

// toAsk gives the workspaces to ask, by id.
func (s *scope) toAsk() []*workspace {
	var asked []*workspace
	for _, ws := range s.all {
		if ws.asked {
			asked = append(asked, ws)
		}
	}
	return asked
}

// gone reports whether a 404 means that ws is no more: the ledger knew it, a
// listing that was read does not name it, and nobody says that it must be there.
func (s *scope) gone(ws *workspace) bool {
	return s.listingRead && !ws.listed && !ws.expected && !ws.scoped && ws.known != nil
}

// existing gives every workspace that is known to exist, by id.
func (s *scope) existing() []snapshot.Workspace {
	var out []snapshot.Workspace
	for _, ws := range s.all {
		if exists, listed := s.exists(ws); exists {
			out = append(out, snapshot.Workspace{WorkspaceID: ws.id, Name: ws.name, Type: ws.kind, Listed: listed})
		}
	}
	return out
}

// exists reports whether ws is known to exist, and whether it counts as listed:
// where the listing was not read, it does if it did before.
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

// readScope reads the workspaces' listing and settles what to ask.
func (w *walk) readScope(ctx context.Context) error {
	for _, f := range slices.Concat(w.o.Scope, w.o.Expected) {
		if strings.TrimSpace(f.ID) == "" {
			return errors.New("a workspace named for the walk has an empty id")
		}
	}
	listed, r, err := w.listWorkspaces(ctx)
	if unreachable(w.rolesErr) && unreachable(err) {
		return err // every workspace would be asked in vain, through all repetitions
	}
	w.settle(ctx, snapshot.OrganizationRoles, w.rolesErr)
	w.countListing(endpointWorkspaces, r)
	if err == nil && len(listed) == 0 && w.knowsWorkspaces() {
		err = &emptyError{"the ledger knows some"}
	}
	if err != nil {
		if ends(ctx, err) {
			return err
		}
		listed = nil
	}
	w.settle(ctx, snapshot.Workspaces, err)
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

// listWorkspaces reads the listing of workspaces; the rows are not nil where it
// was read.
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

// knowsWorkspaces reports whether the ledger holds a workspace.
func (w *walk) knowsWorkspaces() bool {
	return slices.ContainsFunc(w.o.Known.Workspaces, func(k snapshot.KnownWorkspace) bool {
		return k.Exists
	})
}
