package lake_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tlaudit/lake"
	"tlaudit/snapshot"
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

// lakeNow returns a lake with what the ledger has now.
func (l *ledger) lakeNow() string {
	l.t.Helper()
	dir := filepath.Join(l.t.TempDir(), "lake")
	_, err := l.export(lake.Options{Dir: dir}, nil)
	l.must(err)
	return dir
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
