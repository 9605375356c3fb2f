package snapshot

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// smallest makes a ledger with one snapshot in which nothing was read.
func smallest(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "access.db")
	if _, err := Record(t.Context(), path, emptyRecording(t, "2026-01-01T06:00:00Z", "2026-01-01T06:00:00Z")); err != nil {
		t.Fatal(err)
	}
	return path
}

// emptyRecording is a walk in which nothing was read.
func emptyRecording(t *testing.T, taken, finished string) Recording {
	t.Helper()
	spool := newTestSpool(t, t.TempDir())
	if err := errors.Join(spool.AddCoverage([]Coverage{{Resource: Workspaces, Status: Failed}}), spool.AddWorkspaces(nil)); err != nil {
		t.Fatal(err)
	}
	return Recording{Spool: spool, LockWait: time.Second, Header: Header{TakenAt: taken, FinishedAt: finished,
		Status: Complete, Completeness: AsVisible, APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "tester", Parameters: "{}"}}
}

// A ledger that is opened for reading takes no statement that writes, and trusts nothing
// in its own schema: rules of others run in it.
func TestReaderOnlyReads(t *testing.T) {
	path := smallest(t)
	l := closing(t)(Open(t.Context(), path))
	for _, statement := range []string{"DELETE FROM event", "CREATE TABLE mine (a)", "PRAGMA user_version = 7", "DROP VIEW access"} {
		if err := l.exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "readonly") {
			t.Errorf("%s: %v, want an error of a database that is only read", statement, err)
		}
	}
	for pragma, want := range map[string]int{"trusted_schema": 0, "cell_size_check": 1, "busy_timeout": 1000} {
		var got int
		if err := l.row(t.Context(), "PRAGMA "+pragma, nil, &got); err != nil || got != want {
			t.Errorf("PRAGMA %s: %d, %v; want %d", pragma, got, err, want)
		}
	}
}

// Whoever writes to a ledger waits for the disk, keeps what changed in memory until the
// end, and leaves one file.
func TestWriterSettings(t *testing.T) {
	l := closing(t)(open(t.Context(), smallest(t), "rw"))
	for pragma, want := range map[string]string{"trusted_schema": "0", "synchronous": "2", "journal_mode": "delete", "cache_spill": "0", "busy_timeout": "1000"} {
		var got string
		if err := l.row(t.Context(), "PRAGMA "+pragma, nil, &got); err != nil || got != want {
			t.Errorf("PRAGMA %s: %s, %v; want %s", pragma, got, err, want)
		}
	}
}

// Nothing is recorded if the clock went back during the walk.
func TestRecordRefusesAClockThatWentBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	_, err := Record(t.Context(), path, emptyRecording(t, "2026-01-01T06:00:01Z", "2026-01-01T06:00:00Z"))
	if !errors.Is(err, ErrClockBack) {
		t.Errorf("Record: %v, want ErrClockBack", err)
	}
	if _, err := Record(t.Context(), path, emptyRecording(t, "2026-01-01T06:00:00Z", "2026-01-01T06:00:00Z")); err != nil {
		t.Errorf("in the same second: %v", err)
	}
}

// A copy of the ledger counts only if it ends in the same event.
func TestBackupEndsInTheSameEvent(t *testing.T) {
	path := smallest(t)
	l := closing(t)(Open(t.Context(), path))
	if err := l.sameHead(t.Context(), path); err != nil {
		t.Errorf("the ledger itself: %v", err)
	}
	other := filepath.Join(t.TempDir(), "other.db")
	if _, err := Record(t.Context(), other, emptyRecording(t, "2026-01-02T06:00:00Z", "2026-01-02T06:00:00Z")); err != nil {
		t.Fatal(err)
	}
	if err := l.sameHead(t.Context(), other); !errors.Is(err, ErrDamaged) {
		t.Errorf("another ledger: %v, want ErrDamaged", err)
	}
}

// A transaction that a cancelled context ends is rolled back: the connection can begin
// another, and nothing was written.
func TestCancelledTransactionIsRolledBack(t *testing.T) {
	l := closing(t)(open(t.Context(), smallest(t), "rw"))
	ctx, cancel := context.WithCancel(t.Context())
	err := l.transaction(ctx, time.Now().Add(time.Second), func() error {
		if err := l.exec(ctx, "DELETE FROM event"); err != nil {
			return err
		}
		cancel()
		return ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("transaction: %v", err)
	}
	events := 0
	err = l.transaction(t.Context(), time.Now().Add(time.Second), func() error { return l.row(t.Context(), "SELECT count(*) FROM event", nil, &events) })
	if err != nil || events == 0 {
		t.Errorf("afterwards: %d events, %v", events, err)
	}
}

// Two different rows for one account are an error, and nothing is recorded.
func TestRecordRefusesTwoRowsOfOneAccount(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	recording := emptyRecording(t, "2026-01-01T06:00:00Z", "2026-01-01T06:00:00Z")
	if err := recording.Spool.AddUsers([]User{{UserID: "ann", Email: "ann@bank.example"}, {UserID: "ann", Email: "ann@elsewhere.example"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := Record(t.Context(), path, recording); err == nil || !strings.Contains(err.Error(), "two different rows for ann") {
		t.Errorf("Record: %v", err)
	}
	if left, err := filepath.Glob(path + "*"); err != nil || len(left) > 0 {
		t.Errorf("left: %q, %v", left, err)
	}
}
