package snapshot

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
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
	staged map[string]*stagedUnit // by name
}

// A stagedUnit is one unit of one kind, in as many pieces as it came.
type stagedUnit struct {
	kind     *kind
	resource string // that it was read from
	unit     []string
	pieces   []piece
	rows     int
}

func (u stagedUnit) name() string { return u.kind.name + "\x00" + strings.Join(u.unit, "\x00") }

type piece struct{ offset, length int64 }

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

// stage writes facts that were read from a resource to the file of the spool, each
// value as its length and its bytes. The unit's own columns are not written: they
// are the same in every row.
func stage[T any](s *Spool, k factKind[T], resource string, unit []string, facts []T) error {
	var b []byte
	var fact T
	fields := k.fields(&fact)[k.unit:]
	for _, fact = range facts {
		for _, f := range fields {
			value := f.text()
			b = binary.AppendUvarint(b, uint64(len(value)))
			b = append(b, value...)
		}
	}
	return s.write(stagedUnit{kind: k.kind, resource: resource, unit: unit}, b, len(facts))
}

// write appends a piece to a unit.
func (s *Spool) write(of stagedUnit, b []byte, rows int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.staged[of.name()]
	if u == nil {
		u = &of
		s.staged[of.name()] = u
	}
	if len(b) > 0 {
		if _, err := s.file.WriteAt(b, s.size); err != nil {
			return fmt.Errorf("write the spool: %w", err)
		}
		u.pieces = append(u.pieces, piece{s.size, int64(len(b))})
		u.rows += rows
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
	slices.SortFunc(units, func(a, b *stagedUnit) int { return compareLines(a.unit, b.unit) })
	return units
}

// compareLines orders units as their canonical lines sort.
func compareLines(a, b []string) int {
	return strings.Compare(string(appendLine(nil, nil, a)), string(appendLine(nil, nil, b)))
}

// rows reads a unit back as rows of numbers in the order they were staged, with room
// for one number more. number returns the number of a text, and is called once where
// a row repeats the text of the one before it in the same column.
func (s *Spool) rows(u *stagedUnit, number func(text string) (int64, error)) ([][]int64, error) {
	width := len(u.kind.columns)
	texts, row := make([]string, width), make([]int64, width)
	rows := make([][]int64, 0, u.rows)
	set := func(i int, text []byte) (err error) {
		if texts[i] == string(text) { // also spares a copy of what repeats
			return nil
		}
		texts[i] = string(text)
		row[i], err = number(texts[i])
		return err
	}
	for i, text := range u.unit {
		if err := set(i, []byte(text)); err != nil {
			return nil, err
		}
	}
	var b []byte
	for _, p := range u.pieces {
		r := bufio.NewReaderSize(io.NewSectionReader(s.file, p.offset, p.length), 1<<16)
		for {
			if _, err := r.Peek(1); errors.Is(err, io.EOF) {
				break
			}
			for i := len(u.unit); i < width; i++ {
				var err error
				if b, err = readText(r, b); err != nil {
					return nil, fmt.Errorf("read the spool: %w", err)
				}
				if err := set(i, b); err != nil {
					return nil, err
				}
			}
			rows = append(rows, append(make([]int64, 0, width+1), row...))
		}
	}
	return rows, nil
}

// readText reads one value into b.
func readText(r *bufio.Reader, b []byte) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	b = slices.Grow(b[:0], int(n))[:n]
	_, err = io.ReadFull(r, b)
	return b, err
}
