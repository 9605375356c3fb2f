package snapshot_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tlaudit/snapshot"
)

// walked stages one small walk: each workspace read with its grants.
func walked(t *testing.T, grants map[string][]snapshot.Grant) *snapshot.Spool {
	t.Helper()
	spool, err := snapshot.NewSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := spool.Close(); err != nil {
			t.Error(err)
		}
	})
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	coverage := []snapshot.Coverage{{Resource: snapshot.Workspaces, Status: snapshot.Read, HTTPStatus: "200"}}
	var workspaces []snapshot.Workspace
	for id, gs := range grants {
		must(spool.AddMemberships(id, gs, nil))
		workspaces = append(workspaces, snapshot.Workspace{WorkspaceID: id, Name: "Workspace " + id, Listed: true})
		coverage = append(coverage, snapshot.Coverage{Resource: snapshot.MembershipsOf, WorkspaceID: id, Status: snapshot.Read, HTTPStatus: "200"})
	}
	must(spool.AddWorkspaces(workspaces))
	must(spool.AddCoverage(coverage))
	return spool
}

// record writes a walk taken n days after the first.
func record(t *testing.T, path string, n int, spool *snapshot.Spool) snapshot.Recorded {
	t.Helper()
	return recordWith(t, path, n, "{}", spool)
}

// recordWith records a walk with some parameters.
func recordWith(t *testing.T, path string, n int, parameters string, spool *snapshot.Spool) snapshot.Recorded {
	t.Helper()
	at := time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.RFC3339)
	r, err := snapshot.Record(t.Context(), path, snapshot.Recording{
		Header: snapshot.Header{TakenAt: at, FinishedAt: at, Status: snapshot.Complete, Completeness: snapshot.AsVisible,
			OrganizationID: "org", APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "tester", Parameters: parameters,
			Requests: []snapshot.Request{{Endpoint: "GET /organizations/workspaces", Requests: 1, Rows: 1, ExpectedTotal: -1}}},
		Spool: spool, AcceptDrop: "test", LockWait: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func grant(workspace, user, role string) snapshot.Grant {
	return snapshot.Grant{WorkspaceID: workspace, UserID: user, Source: snapshot.Direct, RoleID: role}
}

func TestRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	record(t, path, 0, walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "admin"), grant("w1", "bob", "viewer")}}))
	second := record(t, path, 1, walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "viewer")}, "w2": {grant("w2", "cid", "viewer")}}))
	if second.Changes.Int64 != 4 { // role changed, removed, workspace added, access added
		t.Errorf("second snapshot has %d changes, want 4", second.Changes.Int64)
	}
	v, err := snapshot.Verify(t.Context(), path, snapshot.VerifyOptions{Full: true, ExpectHead: second.Chain})
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Problems) > 0 {
		t.Errorf("verify: %v", v.Problems)
	}
}

// A snapshot that is not later than the newest one is not recorded.
func TestRecordNeedsALaterTime(t *testing.T) {
	path, _ := sample(t)
	before := bytesOf(t, path)
	for _, n := range []int{3, 2, 0} {
		_, err := snapshot.Record(t.Context(), path, snapshot.Recording{Header: header(n), Spool: sampleWalks()[0].stage(t), AcceptDrop: "x", LockWait: time.Second})
		want := snapshot.ErrClock
		if n == 3 { // the newest one has the same time: it was recorded during this walk
			want = snapshot.ErrOtherRun
		}
		if !errors.Is(err, want) {
			t.Errorf("day %d: %v, want %v", n, err, want)
		}
	}
	if !bytes.Equal(before, bytesOf(t, path)) {
		t.Error("something was recorded")
	}
	// Where the first snapshot fails there is no ledger.
	first := filepath.Join(t.TempDir(), "access.db")
	bad := header(0)
	bad.Status = "unheard of"
	if _, err := snapshot.Record(t.Context(), first, snapshot.Recording{Header: bad, Spool: sampleWalks()[0].stage(t)}); err == nil {
		t.Error("a status that is not one of ours was recorded")
	}
	if left := namesIn(t, filepath.Dir(first)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// The first snapshot removes the files that SQLite left beside a ledger which is gone:
// they would be played back into the new one.
func TestFirstLedgerRemovesStaleJournals(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	for _, end := range []string{"-journal", "-wal", "-shm"} {
		if err := os.WriteFile(path+end, []byte("of another ledger"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	record(t, path, 0, walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "admin")}}))
	if left := namesIn(t, filepath.Dir(path)); len(left) != 1 {
		t.Errorf("beside the ledger: %q", left)
	}
}

// A link to a ledger that is not there, such as one on a volume that is not mounted, is
// not replaced by a new ledger.
func TestRecordThroughALinkToNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "access.db")
	if err := os.Symlink(filepath.Join(dir, "volume", "access.db"), path); err != nil {
		t.Fatal(err)
	}
	_, err := snapshot.Record(t.Context(), path, snapshot.Recording{Header: header(0), Spool: sampleWalks()[0].stage(t)})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Record: %v, want ErrNotExist", err)
	}
	if left := namesIn(t, dir); len(left) != 1 {
		t.Errorf("left: %q", left)
	}
	if _, err := os.Readlink(path); err != nil {
		t.Errorf("the link: %v", err)
	}
}

// Nothing is recorded in a database that is not a ledger, or in one of a newer version.
func TestRecordRefusesOtherDatabases(t *testing.T) {
	path, _ := sample(t)
	for _, other := range []struct {
		path, statement string
		want            error
	}{
		{filepath.Join(t.TempDir(), "other.db"), "CREATE TABLE snapshot (id)", snapshot.ErrNotLedger},
		{copied(t, path), "PRAGMA application_id = 7", snapshot.ErrNotLedger},
		{copied(t, path), "PRAGMA user_version = 1000", snapshot.ErrNewer},
	} {
		tamper(t, other.path, other.statement)
		before := bytesOf(t, other.path)
		recording := snapshot.Recording{Header: header(9), Spool: sampleWalks()[0].stage(t), AcceptDrop: "x", LockWait: time.Second}
		if _, err := snapshot.Record(t.Context(), other.path, recording); !errors.Is(err, other.want) {
			t.Errorf("%s: %v, want %v", other.statement, err, other.want)
		}
		if !bytes.Equal(before, bytesOf(t, other.path)) {
			t.Errorf("%s: the file was changed", other.statement)
		}
	}
}

// A walk that says it read something and does not bring it is refused: the digests would
// leave it out.
func TestRecordRefusesWhatWasReadAndNotStaged(t *testing.T) {
	for name, missing := range map[string]snapshot.Coverage{
		"listing":     {Resource: snapshot.Users, Status: snapshot.Read},
		"memberships": {Resource: snapshot.MembershipsOf, WorkspaceID: "b", Status: snapshot.Read},
	} {
		spool := walked(t, map[string][]snapshot.Grant{"a": {grant("a", "ann", "r")}})
		if err := spool.AddCoverage([]snapshot.Coverage{missing}); err != nil {
			t.Fatal(err)
		}
		_, err := snapshot.Record(t.Context(), filepath.Join(t.TempDir(), "access.db"), snapshot.Recording{Header: header(0), Spool: spool, LockWait: time.Second})
		if err == nil || !strings.Contains(err.Error(), "was read, and is not staged") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Where a row of a damaged ledger begins only later, the CHECK of its table refuses to end it
// before it begins.
func TestRecordRefusesToEndWhatBeginsLater(t *testing.T) {
	original := filepath.Join(t.TempDir(), "access.db")
	record(t, original, 0, walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "admin"), grant("w1", "bob", "admin")}}))
	for _, table := range []string{"fact_grant", "holder"} {
		path := copied(t, original)
		tamper(t, path, "UPDATE "+table+" SET since = 9 WHERE user = (SELECT id FROM text WHERE text = 'ann')")
		_, err := snapshot.Record(t.Context(), path, snapshot.Recording{Header: header(1),
			Spool: walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "bob", "admin")}}), AcceptDrop: "x", LockWait: time.Second})
		if err == nil || !strings.Contains(err.Error(), "CHECK constraint failed") {
			t.Errorf("%s: %v, want a CHECK that failed", table, err)
		}
	}
}
