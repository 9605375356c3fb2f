package command

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// A ledger that cannot be opened again, here because its file is gone, gives the same report: the rules run before the reading.
func TestAReportOfALedgerThatOpensOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	spool, err := snapshot.NewSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := spool.Close(); err != nil {
			t.Error(err)
		}
	}()
	err = errors.Join(
		spool.AddWorkspaces([]snapshot.Workspace{{WorkspaceID: "w", Name: "Treasury", Type: "TEAM", Listed: true}}),
		spool.AddMemberships("w", []snapshot.Grant{{WorkspaceID: "w", UserID: "u", Source: snapshot.Inherited, RoleID: "r", Status: "ODD"}}, nil),
		spool.AddCoverage([]snapshot.Coverage{
			{Resource: snapshot.Workspaces, Status: snapshot.Read, HTTPStatus: "200"},
			{Resource: snapshot.MembershipsOf, WorkspaceID: "w", Status: snapshot.Read, HTTPStatus: "200"},
		}))
	if err != nil {
		t.Fatal(err)
	}
	const noon = "2026-01-01T12:00:00Z"
	h := snapshot.Header{TakenAt: noon, FinishedAt: noon, Status: snapshot.Complete, Completeness: snapshot.AsVisible, APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "tester", Parameters: "{}"}
	if _, err := snapshot.Record(t.Context(), path, snapshot.Recording{Header: h, Spool: spool, LockWait: time.Second}); err != nil {
		t.Fatal(err)
	}
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	at, err := l.Resolve(t.Context(), "latest")
	if err != nil {
		t.Fatal(err)
	}
	found := func() int {
		t.Helper()
		reading, evaluations, err := (&reportCmd{}).readAndEvaluate(t.Context(), l, report.Options{At: at.Snapshot, Policy: findings.Default()}, at, snapshot.Reference{})
		if err != nil || reading == nil {
			t.Fatal(reading, err)
		}
		return len(evaluations.Now.Findings)
	}
	before := found()
	if before == 0 {
		t.Error("nothing is found")
	}
	if err := os.Remove(path); err != nil {
		t.Skipf("an open file cannot be removed here: %v", err)
	}
	if after := found(); after != before {
		t.Errorf("%d findings, %d before the file was gone", after, before)
	}
}
