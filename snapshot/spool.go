package snapshot

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
)

// A Spool keeps what a walk has read, outside the ledger and outside memory,
// until it can be written in one short transaction. Staging a unit (a workspace's
// memberships, a listing) says that it was read: what is not staged in it ends.
// It is safe for concurrent use.
type Spool struct {
	mu     sync.Mutex
	file   *os.File
	size   int64
	staged map[string]*stagedUnit // by unitName
}

// A stagedUnit is one unit of one kind, in as many pieces as it came.
type stagedUnit struct {
	kind   kind
	unit   []string
	pieces []piece
	rows   int
}

type piece struct{ offset, length int64 }

// NewSpool makes an empty spool in a private temporary file in dir (the system's
// folder for such files where dir is empty).
func NewSpool(dir string) (*Spool, error) {
	f, err := os.CreateTemp(dir, ".tlaudit-spool-*")
	if err != nil {
		return nil, fmt.Errorf("make a spool: %w", err)
	}
	// Where the system allows it the file loses its name at once, so that not
	// even a killed walk leaves it behind; elsewhere Close removes it, or says why not.
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
	rows := make([][]string, 0, len(grants))
	for _, g := range grants {
		rows = append(rows, []string{workspaceID, g.UserID, g.Source, g.RoleID, g.Status})
	}
	return errors.Join(
		s.stage(grantKind, []string{workspaceID}, rows),
		s.stage(roleKind, []string{MembershipsOf, workspaceID}, roleRows(MembershipsOf, workspaceID, roles)))
}

// AddWorkspaceRoles stages the listing of one workspace's roles.
func (s *Spool) AddWorkspaceRoles(workspaceID string, roles []Role) error {
	return s.stage(roleKind, []string{WorkspaceRoles, workspaceID}, roleRows(WorkspaceRoles, workspaceID, roles))
}

// AddOrganizationRoles stages the listing of the organization's roles.
func (s *Spool) AddOrganizationRoles(roles []Role) error {
	return s.stage(roleKind, []string{OrganizationRoles, ""}, roleRows(OrganizationRoles, "", roles))
}

func roleRows(listing, workspaceID string, roles []Role) [][]string {
	rows := make([][]string, 0, len(roles))
	for _, r := range roles {
		rows = append(rows, []string{listing, workspaceID, r.RoleID, r.Name, r.Type, r.WorkspaceID, r.OrganizationID, r.CreatedAt})
	}
	return rows
}

// AddUsers stages accounts; it may be called page by page.
func (s *Spool) AddUsers(users []User) error {
	rows := make([][]string, 0, len(users))
	for _, u := range users {
		rows = append(rows, []string{u.UserID, u.Email, u.FirstName, u.LastName, u.Title, u.OrganizationRoleID, u.CreatedAt})
	}
	return s.stage(userKind, nil, rows)
}

// AddInvitations stages invitations; it may be called page by page.
func (s *Spool) AddInvitations(invitations []Invitation) error {
	rows := make([][]string, 0, len(invitations))
	for _, i := range invitations {
		rows = append(rows, []string{i.EnrollmentID, i.Email, i.Status, i.LastSentAt})
	}
	return s.stage(invitationKind, nil, rows)
}

// AddRoster stages the roster that was supplied.
func (s *Spool) AddRoster(people []RosterRow) error {
	rows := make([][]string, 0, len(people))
	for _, p := range people {
		rows = append(rows, []string{p.Email, p.UserID, p.Name, p.Manager, p.Department, p.Title, p.Status, p.StartDate, p.EndDate})
	}
	return s.stage(rosterKind, nil, rows)
}

// AddWorkspaces stages every workspace that is known to exist; one that is not
// named again is gone.
func (s *Spool) AddWorkspaces(workspaces []Workspace) error {
	rows := make([][]string, 0, len(workspaces))
	for _, w := range workspaces {
		listed := "0"
		if w.Listed {
			listed = "1"
		}
		rows = append(rows, []string{w.WorkspaceID, w.Name, w.Type, listed})
	}
	return s.stage(workspaceKind, nil, rows)
}

// AddCoverage stages what reading each resource came to.
func (s *Spool) AddCoverage(coverage []Coverage) error {
	rows := make([][]string, 0, len(coverage))
	for _, c := range coverage {
		rows = append(rows, []string{c.Resource, c.WorkspaceID, c.Status, c.HTTPStatus, c.ErrorCode, c.Fingerprint})
	}
	return s.stage(coverageKind, nil, rows)
}

// Discard forgets what was staged of Users, Enrollments, OrganizationRoles,
// Workspaces or Roster, as if it had not been read.
func (s *Spool) Discard(resource string) error {
	k, unit := kind{}, []string(nil)
	switch resource {
	case Users:
		k = userKind
	case Enrollments:
		k = invitationKind
	case Workspaces:
		k = workspaceKind
	case Roster:
		k = rosterKind
	case OrganizationRoles:
		k, unit = roleKind, []string{OrganizationRoles, ""}
	default:
		return fmt.Errorf("discard %q: not a listing", resource)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.staged, unitName(k, unit))
	return nil
}

func unitName(k kind, unit []string) string { return k.name + "\x00" + strings.Join(unit, "\x00") }

// stage appends rows to a unit. Each value is its length and its bytes.
func (s *Spool) stage(k kind, unit []string, rows [][]string) error {
	var b []byte
	for _, row := range rows {
		for _, v := range row {
			b = binary.AppendUvarint(b, uint64(len(v)))
			b = append(b, v...)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name := unitName(k, unit)
	u := s.staged[name]
	if u == nil {
		u = &stagedUnit{kind: k, unit: unit}
		s.staged[name] = u
	}
	if len(b) > 0 {
		if _, err := s.file.WriteAt(b, s.size); err != nil {
			return fmt.Errorf("write the spool: %w", err)
		}
		u.pieces = append(u.pieces, piece{s.size, int64(len(b))})
		u.rows += len(rows)
		s.size += int64(len(b))
	}
	return nil
}

// units are the staged units of a kind, in the order of their lines in the state.
func (s *Spool) units(k kind) []*stagedUnit {
	s.mu.Lock()
	defer s.mu.Unlock()
	var units []*stagedUnit
	for _, u := range s.staged {
		if u.kind.name == k.name {
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

// each calls f for every row of a unit in the order it was staged. The row is
// only valid until f returns.
func (s *Spool) each(u *stagedUnit, f func(row []string) error) error {
	row := make([]string, len(u.kind.columns))
	var b []byte
	for _, p := range u.pieces {
		r := bufio.NewReaderSize(io.NewSectionReader(s.file, p.offset, p.length), 1<<16)
		for {
			for i := range row {
				n, err := binary.ReadUvarint(r)
				if err == io.EOF && i == 0 {
					goto next
				}
				if err != nil {
					return fmt.Errorf("read the spool: %w", err)
				}
				b = slices.Grow(b[:0], int(n))[:n]
				if _, err := io.ReadFull(r, b); err != nil {
					return fmt.Errorf("read the spool: %w", err)
				}
				if row[i] != string(b) { // spares a copy of what repeats
					row[i] = string(b)
				}
			}
			if err := f(row); err != nil {
				return err
			}
		}
	next:
	}
	return nil
}
