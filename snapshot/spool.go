package snapshot

import (
	"cmp"
	"crypto/sha512"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
)

// A Spool keeps what a walk has read, outside the ledger and outside memory, until it
// can be written in one short transaction. A unit (a workspace's memberships, a
// listing) that is staged was read: what is not staged in it ends.
// It is safe for concurrent use.
type Spool struct {
	mu     sync.Mutex
	file   *os.File
	size   int64
	staged map[string]*stagedUnit // by line
	memory sync.Pool              // of *tailWriter
}

// A stagedUnit is one unit of one kind, in as many pieces as it came.
type stagedUnit struct {
	kind     *kind
	resource string // that it was read from
	unit     []string
	line     string // the canonical line of its kind and unit
	pieces   []piece
	digest   unitDigest // of its rows, if it came in one piece
}

// lead is how the canonical lines of its rows begin.
func (u *stagedUnit) lead() string { return u.line[:len(u.line)-1] + "," }

type piece struct{ offset, length int64 }

// A unitDigest is the digest of the tails of a unit's rows, in order and each once.
type unitDigest [sha512.Size256]byte

// NewSpool makes an empty spool in a private temporary file in dir (the system's
// folder for such files if dir is empty).
func NewSpool(dir string) (*Spool, error) {
	f, err := os.CreateTemp(dir, workStart+"spool-*"+workEnd)
	if err != nil {
		return nil, fmt.Errorf("make a spool: %w", err)
	}
	// If the system allows it the file loses its name at once, so that not even a
	// killed walk leaves it behind; otherwise Close removes it, or says why it cannot.
	_ = os.Remove(f.Name())
	return &Spool{file: f, staged: map[string]*stagedUnit{}}, nil
}

// Close removes the spool.
func (s *Spool) Close() error {
	err := s.file.Close()
	if e := os.Remove(s.file.Name()); e != nil && !errors.Is(e, os.ErrNotExist) {
		err = errors.Join(err, e)
	}
	return err
}

// AddMemberships stages what one workspace answered: everybody's access, and the
// roles that direct memberships carry. Empty lists say that nobody has access,
// also for a workspace that is gone.
func (s *Spool) AddMemberships(workspaceID string, grants []Grant, roles []Role) error {
	return errors.Join(
		stage(s, grantKind, MembershipsOf, []string{workspaceID}, grants),
		stage(s, roleKind, MembershipsOf, []string{MembershipsOf, workspaceID}, roles))
}

// AddWorkspaceRoles stages the listing of one workspace's roles.
func (s *Spool) AddWorkspaceRoles(workspaceID string, roles []Role) error {
	return stage(s, roleKind, WorkspaceRoles, []string{WorkspaceRoles, workspaceID}, roles)
}

// AddOrganizationRoles stages the listing of the organization's roles.
func (s *Spool) AddOrganizationRoles(roles []Role) error {
	return stage(s, roleKind, OrganizationRoles, []string{OrganizationRoles, ""}, roles)
}

// AddUsers stages accounts; it may be called page by page.
func (s *Spool) AddUsers(users []User) error { return stage(s, userKind, Users, nil, users) }

// AddInvitations stages invitations; it may be called page by page.
func (s *Spool) AddInvitations(invitations []Invitation) error {
	return stage(s, invitationKind, Enrollments, nil, invitations)
}

// AddRoster stages the roster that was supplied.
func (s *Spool) AddRoster(people []RosterRow) error { return stage(s, rosterKind, Roster, nil, people) }

// AddWorkspaces stages every workspace that is known to exist; one that is not
// staged again is gone.
func (s *Spool) AddWorkspaces(workspaces []Workspace) error {
	return stage(s, workspaceKind, Workspaces, nil, workspaces)
}

// AddCoverage stages the result of reading each resource.
func (s *Spool) AddCoverage(coverage []Coverage) error {
	return stage(s, coverageKind, "", nil, coverage)
}

// Discard removes what was staged of Users, Enrollments, OrganizationRoles,
// Workspaces or Roster, as if it had not been read.
func (s *Spool) Discard(listing string) error {
	if !slices.Contains([]string{Users, Enrollments, OrganizationRoles, Workspaces, Roster}, listing) {
		return fmt.Errorf("discard %q: not a listing", listing)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.staged, func(_ string, u *stagedUnit) bool { return u.resource == listing })
	return nil
}

// stage writes facts that were read from a resource to the file of the spool: of each row
// the tail of its canonical line, in order and each once.
func stage[T any](s *Spool, k factKind[T], resource string, unit []string, facts []T) error {
	rows, ok := s.memory.Get().(*tailWriter)
	if !ok {
		rows = &tailWriter{}
	}
	defer s.memory.Put(rows)
	rows.reset()
	var fact T
	fields := k.fields(&fact)[k.unit:]
	for i := range facts {
		fact = facts[i]
		for _, f := range fields {
			rows.value(f.text())
		}
		rows.end()
	}
	text, digest := rows.unit()
	return s.write(stagedUnit{kind: k.kind, resource: resource, unit: unit, line: lineOfUnit(k.kind, unit), digest: digest}, text)
}

func lineOfUnit(k *kind, unit []string) string {
	return string(AppendLine(nil, []string{k.name}, unit))
}

// write appends a piece to a unit.
func (s *Spool) write(of stagedUnit, b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.staged[of.line]
	if u == nil {
		u = &of
		s.staged[of.line] = u
	}
	if len(b) > 0 {
		if _, err := s.file.WriteAt(b, s.size); err != nil {
			return fmt.Errorf("write the spool: %w", err)
		}
		u.pieces = append(u.pieces, piece{s.size, int64(len(b))})
		u.digest = of.digest
		s.size += int64(len(b))
	}
	return nil
}

// units are the staged units of a kind, in the order of their lines in the state.
func (s *Spool) units(k *kind) []*stagedUnit {
	s.mu.Lock()
	defer s.mu.Unlock()
	var units []*stagedUnit
	for _, u := range s.staged {
		if u.kind == k {
			units = append(units, u)
		}
	}
	slices.SortFunc(units, func(a, b *stagedUnit) int { return cmp.Compare(a.line, b.line) })
	return units
}
