package fleet_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/fleet"
	"tlaudit/snapshot"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// record records a ledger whose accounts are users, at a time.
func record(t *testing.T, path, takenAt string, users ...snapshot.User) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	spool, err := snapshot.NewSpool(filepath.Dir(path))
	must(t, err)
	var grants []snapshot.Grant
	for _, u := range users {
		grants = append(grants, snapshot.Grant{WorkspaceID: "w", UserID: u.UserID, Source: snapshot.Direct, RoleID: "r"})
	}
	must(t, spool.AddMemberships("w", grants, nil))
	must(t, spool.AddUsers(users))
	must(t, spool.AddWorkspaces([]snapshot.Workspace{{WorkspaceID: "w", Name: "Payments", Listed: true}}))
	must(t, spool.AddCoverage([]snapshot.Coverage{{Resource: snapshot.MembershipsOf, WorkspaceID: "w", Status: snapshot.Read}, {Resource: snapshot.Users, Status: snapshot.Read}}))
	_, err = snapshot.Record(t.Context(), path, snapshot.Recording{Spool: spool, LockWait: time.Minute, Header: snapshot.Header{
		TakenAt: takenAt, FinishedAt: takenAt, Status: snapshot.Complete, Completeness: snapshot.AsVisible, OrganizationID: "org", APIURL: "https://api.example",
		ToolVersion: "test", CollectedBy: "tester", Parameters: "{}"}})
	must(t, err)
	must(t, spool.Close())
}

func user(id, email string) snapshot.User {
	return snapshot.User{UserID: id, Email: email, FirstName: "Name", LastName: id}
}

// read reads a fleet's file in a folder.
func read(t *testing.T, dir, file string) ([]fleet.Organization, error) {
	t.Helper()
	path := filepath.Join(dir, "fleet.toml")
	must(t, os.WriteFile(path, []byte(file), 0o600))
	return fleet.Read(path)
}

// Paths begin at the folder of the file, and an organization's own setting wins.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	all, err := read(t, dir, `[defaults]
directory = "ledgers"
roster = "hr/roster.csv"
rate = 20
cross_check = true
[[organization]]
name = "north"
organization_id = "u-1"
token_file = "/run/token"
rate = 2.5
[[organization]]
name = "south"
db = "south.db"
`)
	must(t, err)
	type settings struct{ db, token, roster, rate, crossCheck string }
	var got []settings
	for _, o := range all {
		got = append(got, settings{o.DB, o.TokenFile, o.Settings["roster"].Value, o.Settings["rate"].Value, o.Settings["cross_check"].Value})
	}
	want := []settings{
		{filepath.Join(dir, "ledgers/north/access.db"), "/run/token", filepath.Join(dir, "hr/roster.csv"), "2.5", "true"},
		{filepath.Join(dir, "south.db"), "", filepath.Join(dir, "hr/roster.csv"), "20", "true"},
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(settings{})); d != "" {
		t.Errorf("Read (-want +got):\n%s", d)
	}
}

// One ledger has one organization, whatever its names.
func TestOneLedgerOfTwoOrganizations(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "one.db"), nil, 0o600))
	must(t, os.Link(filepath.Join(dir, "one.db"), filepath.Join(dir, "hard.db")))
	must(t, os.Symlink("one.db", filepath.Join(dir, "soft.db")))
	must(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	must(t, os.Symlink("folder", filepath.Join(dir, "linked")))
	for _, pair := range [][2]string{{"one.db", "./one.db"}, {"one.db", "hard.db"}, {"one.db", "soft.db"}, {"soft.db", "hard.db"}, {"folder/new/access.db", "linked/new/access.db"}} {
		_, err := read(t, dir, fmt.Sprintf("[[organization]]\nname = \"north\"\ndb = %q\n[[organization]]\nname = \"south\"\ndb = %q\n", pair[0], pair[1]))
		if err == nil || !strings.Contains(err.Error(), "line 4: north and south have one ledger") {
			t.Errorf("%s and %s: %v", pair[0], pair[1], err)
		}
	}
	_, err := read(t, dir, "[[organization]]\nname = \"north\"\ndb = \"folder/a.db\"\n[[organization]]\nname = \"south\"\ndb = \"linked/b.db\"\n")
	must(t, err)
}

// Those without a snapshot come first, then the oldest.
func TestOldestFirst(t *testing.T) {
	dir := t.TempDir()
	var all []fleet.Organization
	for i, taken := range []string{"2026-01-03T00:00:00Z", "", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "", "2026-01-01T00:00:00Z"} {
		o := fleet.Organization{Name: fmt.Sprint(i), DB: filepath.Join(dir, fmt.Sprint(i), "access.db")}
		if taken != "" {
			record(t, o.DB, taken, user("u", "ann@x.example"))
		}
		all = append(all, o)
	}
	got, err := fleet.OldestFirst(t.Context(), all)
	must(t, err)
	if d := cmp.Diff([]int{1, 4, 2, 5, 3, 0}, got); d != "" {
		t.Errorf("OldestFirst (-want +got):\n%s", d)
	}
}

// No more run at a time than may, and nothing begins after the context has ended.
func TestEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var running, most, begun atomic.Int64
		fleet.Each(ctx, fleet.InOrder(20), 3, func(ctx context.Context, i int) {
			now := running.Add(1)
			most.Store(max(most.Load(), now))
			if begun.Add(1) == 10 {
				stop()
			}
			time.Sleep(time.Second)
			running.Add(-1)
		})
		if most.Load() != 3 || begun.Load() < 10 || begun.Load() > 13 || running.Load() != 0 {
			t.Errorf("%d at a time, %d begun, %d left running", most.Load(), begun.Load(), running.Load())
		}
	})
}

// An address counts once for each organization, and accounts stay apart.
func TestPeopleInSeveral(t *testing.T) {
	dir := t.TempDir()
	people, err := fleet.NewPeople(filepath.Join(dir, "none"), dir)
	must(t, err)
	for i, users := range [][]snapshot.User{
		{user("1", "bob@x.example"), user("2", "ann@x.example"), user("3", "ANN@x.example"), user("4", "")},
		{user("1", "zoe@x.example"), user("9", "zoe@x.example")},
		{user("5", "Ann@X.example"), user("6", "carl@x.example")},
		{},
		{user("7", "bob@x.example"), user("8", "ann@x.example")},
	} {
		name := fmt.Sprintf("org-%d", i)
		path := filepath.Join(dir, name+".db")
		record(t, path, "2026-01-01T00:00:00Z", append(users, user("x", fmt.Sprintf("only%d@x.example", i)))...)
		l, err := snapshot.Open(t.Context(), path)
		must(t, err)
		at, err := l.Resolve(t.Context(), "latest")
		must(t, err)
		must(t, people.Add(t.Context(), name, l, at))
		must(t, l.Close())
	}
	for least, want := range map[int][]string{
		2: {"ann@x.example org-0/2 org-0/3 org-2/5 org-4/8", "bob@x.example org-0/1 org-4/7"},
		3: {"ann@x.example org-0/2 org-0/3 org-2/5 org-4/8"},
		4: nil,
	} {
		for range 2 { // it may be read again
			var got []string
			for same, err := range people.InSeveral(least) {
				must(t, err)
				line := same[0].Key
				for _, a := range same {
					line += " " + a.Organization + "/" + a.UserID
				}
				got = append(got, line)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("in %d organizations (-want +got):\n%s", least, d)
			}
		}
	}
	if people.NoEmails != 1 {
		t.Errorf("%d accounts without an address, want 1", people.NoEmails)
	}
	must(t, people.Close())
	left, err := filepath.Glob(filepath.Join(dir, ".tlaudit-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// A row of the roster finds its account by id, else by address; one that contradicts finds nobody.
func TestLeavers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	record(t, path, "2026-06-30T06:00:00Z", user("u-1", "ann@x.example"), user("u-2", "bob@x.example"), user("u-3", "carl@x.example"), user("u-4", "dan@x.example"))
	l, err := snapshot.Open(t.Context(), path)
	must(t, err)
	at, err := l.Resolve(t.Context(), "latest")
	must(t, err)
	got, err := fleet.Leavers(t.Context(), "north", l, at, []snapshot.RosterRow{
		{Email: "ANN@x.example", Status: "Gone", EndDate: "2026-06-30"},
		{Email: "robert@x.example", UserID: "u-2", Status: "gone"},
		{Email: "carl@x.example", Status: "gone", EndDate: "2026-07-01"},
		{Email: "dan@x.example", Status: "active"},
		{Email: "nobody@x.example", Status: "gone"},
	}, func(word string) bool { return slices.Contains([]string{"gone", "Gone"}, word) })
	must(t, err)
	must(t, l.Close())
	want := []fleet.Leaver{
		{Organization: "north", UserID: "u-1", Email: "ann@x.example", Name: "Name u-1", Status: "Gone", EndDate: "2026-06-30", Direct: 1},
		{Organization: "north", UserID: "u-2", Email: "bob@x.example", Name: "Name u-2", Status: "gone", Direct: 1},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Leavers (-want +got):\n%s", d)
	}
}
