package lake_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"tlaudit/lake"
	"tlaudit/snapshot"
	"tlaudit/testdata/hostile"
)

// A ledger has one snapshot more each day. organization is that of its headers; empty: the walk could not tell.
type ledger struct {
	t            *testing.T
	path         string
	organization string
	day          int
}

func newLedger(t *testing.T, organization string) *ledger {
	return &ledger{t: t, path: filepath.Join(t.TempDir(), "access.db"), organization: organization}
}

func (l *ledger) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// record records a snapshot in which people have access to a workspace.
func (l *ledger) record(people ...string) {
	l.t.Helper()
	spool, err := snapshot.NewSpool(filepath.Dir(l.path))
	l.must(err)
	defer func() { l.must(spool.Close()) }()
	read := func(resource, workspace string) snapshot.Coverage {
		return snapshot.Coverage{Resource: resource, WorkspaceID: workspace, Status: snapshot.Read, HTTPStatus: "200"}
	}
	notAsked := func(resource string) snapshot.Coverage {
		return snapshot.Coverage{Resource: resource, Status: snapshot.NotAsked}
	}
	var grants []snapshot.Grant
	var users []snapshot.User
	for i, p := range people {
		grants = append(grants, snapshot.Grant{WorkspaceID: "w", UserID: fmt.Sprint("u", i, " ", p), Source: snapshot.Direct, RoleID: "r"})
		users = append(users, snapshot.User{UserID: fmt.Sprint("u", i, " ", p), Email: p + "@bank.example", FirstName: p, LastName: "Secretname"})
	}
	l.must(spool.AddMemberships("w", grants, nil))
	l.must(spool.AddUsers(users))
	l.must(spool.AddWorkspaces([]snapshot.Workspace{{WorkspaceID: "w", Name: people[0], Listed: true}}))
	l.must(spool.AddCoverage([]snapshot.Coverage{read(snapshot.Users, ""), read(snapshot.Workspaces, ""), read(snapshot.MembershipsOf, "w"), notAsked(snapshot.Roster),
		notAsked(snapshot.Enrollments), notAsked(snapshot.OrganizationRoles), notAsked(snapshot.CrossCheck), notAsked(snapshot.WorkspaceRoles)}))
	at := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC).AddDate(0, 0, l.day).Format(time.RFC3339)
	l.day++
	_, err = snapshot.Record(l.t.Context(), l.path, snapshot.Recording{Spool: spool, AcceptDrop: "a test", LockWait: time.Second, Header: snapshot.Header{
		TakenAt: at, FinishedAt: at, Status: snapshot.Partial, Completeness: snapshot.Partial, OrganizationID: l.organization,
		APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "tester", Parameters: "{}"}})
	l.must(err)
}

// export exports the ledger; step is called before each file gets its name.
func (l *ledger) export(o lake.Options, step func(string) error) (lake.Exported, error) {
	l.t.Helper()
	opened, err := snapshot.Open(l.t.Context(), l.path)
	l.must(err)
	defer func() { l.must(opened.Close()) }()
	o.Holder = "a test"
	return lake.ExportStepwise(l.t.Context(), opened, o, step)
}

func check(t *testing.T, dir string) lake.Checked {
	t.Helper()
	c, err := lake.Check(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// contents are the bytes of every file of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var errKilled = errors.New("killed")

// An export that ends before any of its names leaves files of two generations. They answer for the snapshots that the table
// of snapshots names, and the next export makes what one without an interruption makes.
func TestKilledAtEachName(t *testing.T) {
	t.Run("a later snapshot", func(t *testing.T) {
		l := newLedger(t, "org")
		l.record("ann", "bob")
		before := l.lakeNow()
		l.record("ann", "cyd")
		l.killedAtEachName(before, lake.Options{}, 1, 0)
	})
	t.Run("a snapshot withdrawn and collected again", func(t *testing.T) {
		l := newLedger(t, "org")
		l.record("ann", "bob")
		l.record("ann", "cyd", "eve")
		before := l.lakeNow()
		_, err := snapshot.Withdraw(t.Context(), l.path, "latest", "a test", "2025-12-31T00:00:00Z", "tester", time.Second)
		l.must(err)
		l.record("dan")
		l.killedAtEachName(before, lake.Options{}, 2, 1)
	})
	t.Run("another ledger", func(t *testing.T) {
		other := newLedger(t, "org")
		other.record("ann", "bob")
		other.record("eve")
		before := other.lakeNow()
		l := newLedger(t, "org")
		l.record("cyd")
		l.record("cyd", "dan")
		l.killedAtEachName(before, lake.Options{Replace: "a test"}, 2, 1)
	})
}

// lakeNow returns a lake with what the ledger has now.
func (l *ledger) lakeNow() string {
	l.t.Helper()
	dir := filepath.Join(l.t.TempDir(), "lake")
	_, err := l.export(lake.Options{Dir: dir}, nil)
	l.must(err)
	return dir
}

// killedAtEachName kills an export to a copy of a lake before each of its names. newest is the lake's newest snapshot. fewer
// is 1 if the table of snapshots gets its name first with those that hold in both generations, else 0.
func (l *ledger) killedAtEachName(before string, o lake.Options, newest int32, fewer int) {
	t := l.t
	t.Helper()
	o.Dir = filepath.Join(t.TempDir(), "whole")
	after := o.Dir
	l.must(os.CopyFS(after, os.DirFS(before)))
	var names []string
	_, err := l.export(o, func(file string) error {
		names = append(names, file)
		return nil
	})
	l.must(err)
	if len(names) != len(lake.Tables())+1+fewer || !strings.HasPrefix(names[len(names)-2], "snapshots/") || !strings.HasPrefix(names[len(names)-1], "_manifest/") ||
		strings.HasPrefix(names[0], "snapshots/") != (fewer == 1) {
		t.Errorf("the files get their names in the order %v", names)
	}
	want := contents(t, after)
	for kill, name := range names {
		o.Dir = filepath.Join(t.TempDir(), "lake")
		l.must(os.CopyFS(o.Dir, os.DirFS(before)))
		n := 0
		if _, err := l.export(o, func(string) error {
			if n++; n > kill {
				return errKilled
			}
			return nil
		}); !errors.Is(err, errKilled) {
			t.Fatalf("killed before %s: %v", name, err)
		}
		got, err := lake.NewestOf(o.Dir, "org")
		l.must(err)
		if kill == 0 && got != newest || kill > 0 && kill < len(names)-1 && fewer == 1 && got >= newest || fewer == 0 && kill < len(names)-1 && got != newest {
			t.Errorf("killed before %s: the lake names snapshot %d, before the export %d", name, got, newest)
		}
		if err := lake.CheckStates(t.Context(), o.Dir, "org"); err != nil {
			t.Errorf("killed before %s: %v", name, err)
		}
		_, err = l.export(o, nil)
		l.must(err)
		files := contents(t, o.Dir)
		if len(files) != len(want) {
			t.Errorf("killed before %s, and again: %d files, want %d", name, len(files), len(want))
		}
		for path, data := range want {
			if files[strings.Replace(path, after, o.Dir, 1)] != data {
				t.Errorf("killed before %s, and again: %s has other bytes", name, path)
			}
		}
	}
}

// One bit that is flipped in any file is found.
func TestOneFlippedBit(t *testing.T) {
	l := newLedger(t, "org")
	l.record("ann", "bob")
	l.record("ann")
	dir := filepath.Join(t.TempDir(), "lake")
	_, err := l.export(lake.Options{Dir: dir}, nil)
	l.must(err)
	if c := check(t, dir); len(c.Problems) > 0 || c.Snapshots != 2 {
		t.Fatalf("%+v", c)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for path, data := range contents(t, dir) {
		for i := range len(data) {
			if !strings.Contains(path, "_manifest") && i >= 3 {
				break
			}
			damaged := []byte(data)
			at := i
			if !strings.Contains(path, "_manifest") {
				at = random.IntN(len(data))
			}
			damaged[at] ^= 1 << random.IntN(8)
			l.must(os.WriteFile(path, damaged, 0o600))
			if c := check(t, dir); len(c.Problems) == 0 {
				t.Errorf("a flipped bit in byte %d of %s is not found", at, path)
			}
		}
		l.must(os.WriteFile(path, []byte(data), 0o600))
	}
	if c := check(t, dir); len(c.Problems) > 0 {
		t.Errorf("the lake as it was: %v", c.Problems)
	}
}

// A manifest that is damaged is named, and the export may go on past it with a reason.
func TestDamagedManifest(t *testing.T) {
	l := newLedger(t, "org")
	l.record("ann")
	dir := filepath.Join(t.TempDir(), "lake")
	_, err := l.export(lake.Options{Dir: dir}, nil)
	l.must(err)
	path := filepath.Join(dir, "_manifest", "organization_id=org.json")
	whole := contents(t, dir)[path]
	if strings.Contains(whole, "e3b0c44298fc1c14") {
		t.Errorf("without a policy the manifest has the SHA-256 of nothing: %s", whole)
	}
	for _, damaged := range []string{"", "{", "{}", whole + " ", strings.Replace(whole, `"rows": `, `"rows": 1`, 1), strings.Replace(whole, `"org"`, `"other"`, 1)} {
		l.must(os.WriteFile(path, []byte(damaged), 0o600))
		if c := check(t, dir); !slices.ContainsFunc(c.Problems, func(p string) bool { return strings.Contains(p, "is not a manifest as tlaudit writes it") }) {
			t.Errorf("check with %q: %v", damaged, c.Problems)
		}
		if _, err := l.export(lake.Options{Dir: dir}, nil); !errors.Is(err, lake.ErrManifest) {
			t.Errorf("export with %q: %v", damaged, err)
		}
		e, err := l.export(lake.Options{Dir: dir, Replace: "damaged"}, nil)
		if want := []lake.Replaced{{Reason: "damaged"}}; err != nil || !slices.Equal(e.Replaced, want) {
			t.Errorf("export --replace with %q: %v, %v", damaged, e.Replaced, err)
		}
		if c := check(t, dir); len(c.Problems) > 0 {
			t.Errorf("check after it: %v", c.Problems)
		}
	}
}

// Hostile names, addresses and organization ids get into the lake and out of it as they are.
func TestHostile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "lake")
	strange := hostile.Strings(t, "../testdata/hostile.txt")
	ids := append(strange[:16:16], ".", "..", "../..", "a/b", "a%2Fb", "A", "a", "organization_id=x", "é\u202e", strings.Repeat("x", 200))
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" || !utf8.ValidString(id) || len(id) > 60 && id[0] != 'x' })
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for _, id := range ids {
		l := newLedger(t, id)
		l.record(append(strange, id)...)
		if _, err := l.export(lake.Options{Dir: dir}, nil); err != nil {
			t.Errorf("organization %q: %v", id, err)
		}
	}
	c := check(t, dir)
	if len(c.Problems) > 0 || c.Organizations != len(ids) {
		t.Errorf("%d organizations: %+v", len(ids), c)
	}
	for id, want := range map[string]string{strings.Repeat("/", 100): "cannot be the name of a folder", "bad\xff": "is not UTF-8",
		"NULL": "read it as NULL", "null": "read it as NULL", "__HIVE_DEFAULT_PARTITION__": "read it as NULL"} {
		l := newLedger(t, id)
		l.record("ann")
		if _, err := l.export(lake.Options{Dir: dir}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("organization %q: %v, want %q", id, err, want)
		}
	}
}

// Two exports at once do not mix: the second one says who is first, and everything is whole afterwards.
func TestTwoAtOnce(t *testing.T) {
	l := newLedger(t, "org")
	l.record("ann")
	dir := filepath.Join(t.TempDir(), "lake")
	var second error
	_, err := l.export(lake.Options{Dir: dir}, func(string) error {
		if second == nil {
			_, second = l.export(lake.Options{Dir: dir}, nil)
		}
		return nil
	})
	l.must(err)
	var locked *snapshot.LockedError
	if !errors.As(second, &locked) || locked.Holder != "a test" {
		t.Errorf("the second export: %v", second)
	}
	if c := check(t, dir); len(c.Problems) > 0 || len(c.Notes) > 0 {
		t.Errorf("check: %+v", c)
	}
}

func TestOrganizationIsNotGuessed(t *testing.T) {
	l := newLedger(t, "")
	l.record("ann")
	dir := filepath.Join(t.TempDir(), "lake")
	if _, err := l.export(lake.Options{Dir: dir}, nil); !errors.Is(err, lake.ErrNoOrganization) {
		t.Errorf("without an organization: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
	e, err := l.export(lake.Options{Dir: dir, Organization: "given"}, nil)
	if err != nil || e.OrganizationID != "given" {
		t.Errorf("with an organization: %v, %v", e, err)
	}
	if c := check(t, dir); len(c.Problems) > 0 {
		t.Errorf("check: %v", c.Problems)
	}
}

// A ledger that does not know its organization is compared only where the lake has one.
func TestComparedOnlyWithItsOrganization(t *testing.T) {
	l := newLedger(t, "")
	l.record("ann")
	dir := filepath.Join(t.TempDir(), "lake")
	_, err := l.export(lake.Options{Dir: dir, Organization: "given"}, nil)
	l.must(err)
	opened, err := snapshot.Open(t.Context(), l.path)
	l.must(err)
	defer func() { l.must(opened.Close()) }()
	if c, err := lake.Check(t.Context(), dir, opened); err != nil || c.Compared != "given" || len(c.Notes)+len(c.Problems) > 0 {
		t.Errorf("a lake of one organization: %+v, %v", c, err)
	}
	other := newLedger(t, "other")
	other.record("bob")
	_, err = other.export(lake.Options{Dir: dir}, nil)
	l.must(err)
	if c, err := lake.Check(t.Context(), dir, opened); err != nil || c.Compared != "" || len(c.Problems) > 0 || len(c.Notes) != 1 {
		t.Errorf("a lake of two organizations: %+v, %v", c, err)
	}
}

// While an export gives its files their names, and after it was stopped there, a check says so.
func TestCheckWhileExporting(t *testing.T) {
	l := newLedger(t, "org")
	l.record("ann")
	dir := l.lakeNow()
	l.record("bob")
	n := 0
	_, err := l.export(lake.Options{Dir: dir}, func(string) error {
		if n++; n == 3 {
			if c := check(t, dir); len(c.Problems) > 0 || !slices.Equal(c.Unfinished, []string{"org"}) {
				t.Errorf("check: %+v", c)
			}
		}
		return nil
	})
	l.must(err)
	if c := check(t, dir); len(c.Problems)+len(c.Unfinished)+len(c.Notes) > 0 {
		t.Errorf("check afterwards: %+v", c)
	}
}

// An export without names has no address and no name of a person in any file.
func TestNoNames(t *testing.T) {
	l := newLedger(t, "org")
	l.record("ann", "bob")
	l.record("bob")
	dir := filepath.Join(t.TempDir(), "lake")
	_, err := l.export(lake.Options{Dir: dir, NoNames: true}, nil)
	l.must(err)
	for table, text := range lake.Texts(t, dir, "org") {
		for _, personal := range []string{"Secretname", "@bank.example"} {
			if strings.Contains(text, personal) {
				t.Errorf("%s has %q", table, personal)
			}
		}
	}
	c := check(t, dir)
	if len(c.Problems) > 0 || len(c.Notes) != 1 {
		t.Errorf("check: %+v", c)
	}
}
