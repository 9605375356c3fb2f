package snapshot

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func newTestSpool(tb testing.TB, dir string) *Spool {
	tb.Helper()
	s, err := NewSpool(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// stagedRows reads back what is staged of a kind: rows by unit.
func stagedRows(tb testing.TB, s *Spool, k kind) map[string][][]string {
	tb.Helper()
	all := map[string][][]string{}
	for _, u := range s.units(k) {
		name := strings.Join(u.unit, "/")
		all[name] = [][]string{}
		err := s.each(u, func(row []string) error {
			all[name] = append(all[name], slices.Clone(row))
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
		if len(all[name]) != u.rows {
			tb.Errorf("%s has %d rows, counted %d", name, len(all[name]), u.rows)
		}
	}
	return all
}

// What is staged is read back, row by row in the order it came, whatever the texts
// are and in however many pieces they came.
func TestSpoolGivesBackWhatWasStaged(t *testing.T) {
	dir := t.TempDir()
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }), rapid.Just(strings.Repeat("long", 40_000)))
	rapid.Check(t, func(rt *rapid.T) {
		s := newTestSpool(t, dir)
		grants, users := map[string][][]string{}, [][]string{}
		for range rapid.IntRange(0, 8).Draw(rt, "pieces") {
			workspace := rapid.SampledFrom([]string{"a", "b", "c\x00", ""}).Draw(rt, "workspace")
			var gs []Grant
			for range rapid.IntRange(0, 4).Draw(rt, "rows") {
				g := Grant{workspace, text.Draw(rt, "user"), text.Draw(rt, "source"), text.Draw(rt, "role"), text.Draw(rt, "status")}
				gs = append(gs, g)
			}
			if err := s.AddMemberships(workspace, gs, nil); err != nil {
				rt.Fatal(err)
			}
			rows := grants[workspace]
			if rows == nil {
				rows = [][]string{}
			}
			for _, g := range gs {
				rows = append(rows, []string{g.WorkspaceID, g.UserID, g.Source, g.RoleID, g.Status})
			}
			grants[workspace] = rows
			u := User{UserID: text.Draw(rt, "id"), Title: text.Draw(rt, "title")}
			if err := s.AddUsers([]User{u}); err != nil {
				rt.Fatal(err)
			}
			users = append(users, []string{u.UserID, "", "", "", u.Title, "", ""})
		}
		if d := cmp.Diff(grants, stagedRows(t, s, grantKind)); d != "" {
			rt.Errorf("grants (-want +got):\n%s", d)
		}
		want := map[string][][]string{}
		if len(users) > 0 {
			want[""] = users
		}
		if d := cmp.Diff(want, stagedRows(t, s, userKind)); d != "" {
			rt.Errorf("users (-want +got):\n%s", d)
		}
	})
}

func TestSpoolIsForManyAtOnce(t *testing.T) {
	s := newTestSpool(t, t.TempDir())
	var group sync.WaitGroup
	for w := range 50 {
		group.Go(func() {
			id := fmt.Sprint("w", w)
			if err := s.AddMemberships(id, []Grant{{id, "ann", Direct, "r", ""}, {id, "bob", Direct, "r", ""}}, nil); err != nil {
				t.Error(err)
			}
			if err := s.AddUsers([]User{{UserID: id}}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := stagedRows(t, s, grantKind); len(got) != 50 {
		t.Errorf("%d workspaces, want 50", len(got))
	}
	for id, rows := range stagedRows(t, s, grantKind) {
		if d := cmp.Diff([][]string{{id, "ann", Direct, "r", ""}, {id, "bob", Direct, "r", ""}}, rows); d != "" {
			t.Errorf("%s (-want +got):\n%s", id, d)
		}
	}
	if got := len(stagedRows(t, s, userKind)[""]); got != 50 {
		t.Errorf("%d users, want 50", got)
	}
}

func TestSpoolDiscards(t *testing.T) {
	for resource, k := range map[string]kind{Users: userKind, Enrollments: invitationKind, Workspaces: workspaceKind, Roster: rosterKind, OrganizationRoles: roleKind} {
		t.Run(resource, func(t *testing.T) {
			s := newTestSpool(t, t.TempDir())
			for _, err := range []error{s.AddUsers([]User{{UserID: "a"}}), s.AddInvitations(nil), s.AddWorkspaces(nil), s.AddRoster(nil), s.AddOrganizationRoles(nil),
				s.AddWorkspaceRoles("w", nil), s.AddMemberships("w", nil, nil)} {
				if err != nil {
					t.Fatal(err)
				}
			}
			before := len(s.staged)
			if err := s.Discard(resource); err != nil {
				t.Fatal(err)
			}
			if err := s.Discard(resource); err != nil {
				t.Errorf("Discard of what is not staged: %v", err)
			}
			if len(s.staged) != before-1 {
				t.Errorf("%d units left of %d, want one less", len(s.staged), before)
			}
			left := stagedRows(t, s, k)
			if _, ok := left[OrganizationRoles+"/"]; ok || (k.name != roleKind.name && len(left) > 0) {
				t.Errorf("left of %s: %v", resource, left)
			}
		})
	}
	if err := newTestSpool(t, t.TempDir()).Discard(MembershipsOf); err == nil {
		t.Error("memberships were discarded as if they were a listing")
	}
}

// A spool holds people's names: nobody else reads it, and nothing of it is left.
func TestSpoolLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := NewSpool(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddUsers([]User{{UserID: "ann"}}); err != nil {
		t.Fatal(err)
	}
	if info, err := s.file.Stat(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := NewSpool(dir + "/none"); err == nil {
		t.Error("a spool in a folder that is not there")
	}
}
