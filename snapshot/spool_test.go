package snapshot

import (
	"crypto/sha512"
	"fmt"
	"maps"
	"os"
	"runtime"
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

// staged reads back what is staged of a kind: facts by unit.
func staged[T any](tb testing.TB, s *Spool, k factKind[T]) map[string][]T {
	tb.Helper()
	all := map[string][]T{}
	reader := s.reader()
	for _, u := range s.units(k.kind) {
		name := strings.Join(u.unit, "/")
		all[name] = []T{}
		rows, digest, err := reader.read(u)
		if err != nil {
			tb.Fatal(err)
		}
		var text []byte
		for i := range rows.tails {
			text = append(text, rows.row(i)...)
			values := make([][]byte, len(k.columns)-k.unit)
			if err := cut(rows.row(i), values); err != nil {
				tb.Fatal(err)
			}
			texts, places := slices.Clone(u.unit), []int64{}
			for _, v := range values {
				text, err := unquoted(v)
				if err != nil {
					tb.Fatal(err)
				}
				texts = append(texts, string(text))
			}
			for i := range texts {
				places = append(places, int64(i))
			}
			fact, err := k.fact(places, func(i int64) (string, error) { return texts[i], nil })
			if err != nil {
				tb.Fatal(err)
			}
			all[name] = append(all[name], fact)
			if line := string(AppendLine(nil, []string{k.name}, texts)) + "\n"; line != u.lead()+string(rows.row(i)) {
				tb.Errorf("%q%q, want %q", u.lead(), rows.row(i), line)
			}
		}
		if digest != sha512.Sum512_256(text) {
			tb.Errorf("%s: the digest is not that of its rows", name)
		}
	}
	return all
}

// What is staged is read back in the order of the lines, each row once, whatever the texts
// are and in however many pieces they came.
func TestSpoolReturnsWhatWasStaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	short := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.StringOf(rapid.RuneFrom([]rune("a\\\"\n\x01\u0001],"))))
	text := rapid.OneOf(short, short, short, short, rapid.OneOf(short, short, short, rapid.Just(strings.Repeat("long", 40_000))))
	rapid.Check(t, func(rt *rapid.T) {
		s := newTestSpool(t, dir)
		grants, users, workspaces := map[string][]Grant{}, map[string][]User{}, map[string][]Workspace{}
		for range rapid.IntRange(0, 8).Draw(rt, "pieces") {
			workspace := rapid.SampledFrom([]string{"a", "b", "c\x00", ""}).Draw(rt, "workspace")
			gs := []Grant{}
			for range rapid.IntRange(0, 4).Draw(rt, "rows") {
				gs = append(gs, Grant{workspace, text.Draw(rt, "user"), text.Draw(rt, "source"), text.Draw(rt, "role"), text.Draw(rt, "status")})
			}
			u := User{UserID: text.Draw(rt, "id"), Title: text.Draw(rt, "title")}
			w := Workspace{WorkspaceID: text.Draw(rt, "id"), Listed: rapid.Bool().Draw(rt, "listed")}
			for _, err := range []error{s.AddMemberships(workspace, gs, nil), s.AddUsers([]User{u}), s.AddWorkspaces([]Workspace{w})} {
				if err != nil {
					rt.Fatal(err)
				}
			}
			grants[workspace] = append(grants[workspace], gs...)
			users[""] = append(users[""], u)
			workspaces[""] = append(workspaces[""], w)
		}
		for _, d := range []string{cmp.Diff(inLineOrder(grantKind, grants), staged(t, s, grantKind)), cmp.Diff(inLineOrder(userKind, users), staged(t, s, userKind)),
			cmp.Diff(inLineOrder(workspaceKind, workspaces), staged(t, s, workspaceKind))} {
			if d != "" {
				rt.Errorf("staged (-want +got):\n%s", d)
			}
		}
	})
}

// inLineOrder returns the facts of each unit in the order of their lines, each once.
func inLineOrder[T comparable](k factKind[T], units map[string][]T) map[string][]T {
	all := map[string][]T{}
	for unit, facts := range units {
		line := func(fact T) string {
			var texts []string
			for _, f := range k.fields(&fact) {
				texts = append(texts, f.text())
			}
			return string(AppendLine(nil, nil, texts))
		}
		all[unit] = append([]T{}, facts...)
		slices.SortFunc(all[unit], func(a, b T) int { return strings.Compare(line(a), line(b)) })
		all[unit] = slices.Compact(all[unit])
	}
	return all
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
	if got := staged(t, s, grantKind); len(got) != 50 {
		t.Errorf("%d workspaces, want 50", len(got))
	}
	for id, rows := range staged(t, s, grantKind) {
		if d := cmp.Diff([]Grant{{id, "ann", Direct, "r", ""}, {id, "bob", Direct, "r", ""}}, rows); d != "" {
			t.Errorf("%s (-want +got):\n%s", id, d)
		}
	}
	if got := len(staged(t, s, userKind)[""]); got != 50 {
		t.Errorf("%d users, want 50", got)
	}
}

func TestSpoolDiscards(t *testing.T) {
	for listing, gone := range map[string]string{Users: `["user"]`, Enrollments: `["invitation"]`, Workspaces: `["workspace"]`, Roster: `["roster"]`,
		OrganizationRoles: `["role","organization_roles",null]`} {
		t.Run(listing, func(t *testing.T) {
			s := newTestSpool(t, t.TempDir())
			for _, err := range []error{s.AddUsers([]User{{UserID: "a"}}), s.AddInvitations(nil), s.AddWorkspaces(nil), s.AddRoster(nil), s.AddOrganizationRoles(nil),
				s.AddWorkspaceRoles("w", nil), s.AddMemberships("w", nil, nil)} {
				if err != nil {
					t.Fatal(err)
				}
			}
			before := slices.Sorted(maps.Keys(s.staged))
			if err := s.Discard(listing); err != nil {
				t.Fatal(err)
			}
			if err := s.Discard(listing); err != nil {
				t.Errorf("Discard of what is not staged: %v", err)
			}
			want := slices.DeleteFunc(before, func(name string) bool { return name == gone })
			if d := cmp.Diff(want, slices.Sorted(maps.Keys(s.staged))); d != "" || len(want) != 7 {
				t.Errorf("left (-want +got):\n%s", d)
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
	// It has no name, so not even a process that is killed leaves it.
	if named, err := os.ReadDir(dir); runtime.GOOS != "windows" && (err != nil || len(named) > 0) {
		t.Errorf("while it is used: %v, %v", named, err)
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
