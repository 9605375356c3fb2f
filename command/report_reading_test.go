package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// recordTreasury adds a snapshot of one workspace to a ledger. Its user listing was not read, so the snapshot is partial, if
// nobody is given.
func recordTreasury(t *testing.T, path, day string, users []snapshot.User, grants ...snapshot.Grant) {
	t.Helper()
	spool, err := snapshot.NewSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := spool.Close(); err != nil {
			t.Error(err)
		}
	}()
	coverage := []snapshot.Coverage{
		{Resource: snapshot.Workspaces, Status: snapshot.Read, HTTPStatus: "200"},
		{Resource: snapshot.MembershipsOf, WorkspaceID: "w", Status: snapshot.Read, HTTPStatus: "200"},
	}
	status, completeness := snapshot.Partial, snapshot.Partial
	if users != nil {
		status, completeness = snapshot.Complete, snapshot.AsVisible
		coverage = append(coverage, snapshot.Coverage{Resource: snapshot.Users, Status: snapshot.Read, HTTPStatus: "200"})
		err = spool.AddUsers(users)
	}
	err = errors.Join(err,
		spool.AddWorkspaces([]snapshot.Workspace{{WorkspaceID: "w", Name: "Treasury", Type: "TEAM", Listed: true}}),
		spool.AddMemberships("w", grants, nil), spool.AddCoverage(coverage))
	if err != nil {
		t.Fatal(err)
	}
	noon := day + "T12:00:00Z"
	h := snapshot.Header{TakenAt: noon, FinishedAt: noon, Status: status, Completeness: completeness, APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "tester", Parameters: "{}"}
	if _, err := snapshot.Record(t.Context(), path, snapshot.Recording{Header: h, Spool: spool, LockWait: time.Second}); err != nil {
		t.Fatal(err)
	}
}

func openedLedger(t *testing.T, path string) *snapshot.Ledger {
	t.Helper()
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// opensAgain reports whether a ledger can be opened a second time.
func opensAgain(t *testing.T, l *snapshot.Ledger) bool {
	t.Helper()
	second, err := l.Again(t.Context())
	if err := errors.Join(err, second.Close()); err != nil {
		t.Fatal(err)
	}
	return second != nil
}

// A ledger that cannot be opened again, here because its file is gone, gives the same report as one that can: the rules run
// before the reading.
func TestAReportOfALedgerThatOpensOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	ann := []snapshot.User{{UserID: "u", Email: "ann@bank.example", FirstName: "Ann"}}
	held := snapshot.Grant{WorkspaceID: "w", UserID: "u", Source: snapshot.Direct, RoleID: "r", Status: "ACTIVE"}
	recordTreasury(t, path, "2026-01-01", ann, held, snapshot.Grant{WorkspaceID: "w", UserID: "u", Source: snapshot.Inherited, RoleID: "o", Status: "ODD"})
	recordTreasury(t, path, "2026-01-02", ann, held)
	l := openedLedger(t, path)
	at, err := l.Resolve(t.Context(), "latest")
	if err != nil {
		t.Fatal(err)
	}
	since, err := l.Resolve(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	// A said report is its findings, and the rows of its tables.
	type said struct{ now, before, rows []string }
	report := func() (s said) {
		t.Helper()
		o := report.Options{At: at.Snapshot, Since: since.Snapshot, Policy: findings.Default()}
		reading, evaluations, err := (&reportCmd{}).readAndEvaluate(t.Context(), l, o, at, since)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range evaluations.Now.Findings {
			s.now = append(s.now, f.Rule.ID+" "+f.Subject+" "+f.Evidence)
		}
		for _, f := range evaluations.Before.Findings {
			s.before = append(s.before, f.Rule.ID+" "+f.Subject+" "+f.Evidence)
		}
		o.Findings = *evaluations
		model, err := reading.Build(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range model.Tables {
			for row, err := range table.Rows {
				if err != nil {
					t.Fatal(table.Name, err)
				}
				s.rows = append(s.rows, table.Name+fmt.Sprint(row...))
			}
		}
		return s
	}
	if !opensAgain(t, l) {
		t.Error("the ledger does not open again")
	}
	twice := report()
	if len(twice.now) == 0 || len(twice.before) == 0 || len(twice.rows) == 0 {
		t.Errorf("the report is not about anything: %+v", twice)
	}
	if err := os.Remove(path); err != nil {
		t.Skipf("an open file cannot be removed here: %v", err)
	}
	if opensAgain(t, l) {
		t.Error("a ledger without a file opens again")
	}
	if d := cmp.Diff(twice, report(), cmp.AllowUnexported(said{})); d != "" {
		t.Errorf("the ledger opened twice, and once (-twice +once):\n%s", d)
	}
}

// A partial snapshot is refused as such, and not because the evaluation that runs beside the reading was stopped.
func TestAPartialSnapshotIsRefusedBesideTheRules(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	recordTreasury(t, path, "2026-01-01", nil)
	l := openedLedger(t, path)
	at, err := l.Resolve(t.Context(), "latest")
	if err != nil {
		t.Fatal(err)
	}
	var partial *report.PartialError
	if _, _, err := (&reportCmd{}).readAndEvaluate(t.Context(), l, report.Options{At: at.Snapshot, Policy: findings.Default()}, at, snapshot.Reference{}); !errors.As(err, &partial) {
		t.Errorf("the error is %v, want a PartialError", err)
	}
}
