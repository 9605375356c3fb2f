package snapshot_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tlaudit/snapshot"
)

// A snapshot that is not later than the newest one is not recorded.
func TestRecordNeedsALaterTime(t *testing.T) {
	path, _ := sample(t)
	before := bytesOf(t, path)
	for _, n := range []int{3, 2, 0} {
		_, err := snapshot.Record(t.Context(), path, snapshot.Recording{Header: header(n), Spool: sampleWalks()[0].stage(t), AcceptDrop: "x", LockWait: time.Second})
		if !errors.Is(err, snapshot.ErrClock) {
			t.Errorf("day %d: %v, want ErrClock", n, err)
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

// A reader that does not end delays the writer by LockWait; then nothing is
// recorded, and the same spool can be recorded later.
func TestRecordWaitsForReaders(t *testing.T) {
	path, _ := sample(t)
	before := bytesOf(t, path)
	reader, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	resolved(t, reader, "latest")
	recording := snapshot.Recording{Header: header(9), Spool: sampleWalks()[0].stage(t), AcceptDrop: "x", LockWait: 300 * time.Millisecond}
	begin := time.Now()
	_, err = snapshot.Record(t.Context(), path, recording)
	if waited := time.Since(begin); !errors.Is(err, snapshot.ErrLocked) || waited < 300*time.Millisecond || waited > 5*time.Second {
		t.Errorf("Record: %v after %v, want ErrLocked after 300ms", err, waited)
	}
	if !bytes.Equal(before, bytesOf(t, path)) {
		t.Error("something was recorded")
	}
	if _, err := os.Stat(path + "-journal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a journal was left: %v", err)
	}
	// A reader that ends in time costs nothing but the wait.
	recording.LockWait = 10 * time.Second
	var group sync.WaitGroup
	group.Go(func() {
		time.Sleep(200 * time.Millisecond)
		if err := reader.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := snapshot.Record(t.Context(), path, recording); err != nil {
		t.Errorf("Record: %v", err)
	}
	group.Wait()
	if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 || v.Snapshots != 5 {
		t.Errorf("verify: %+v", v)
	}
}

// Readers see whole snapshots only, and never wait for long, while one snapshot
// after another is recorded.
func TestReadersDuringRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	p := population{grants: 2000, workspaces: 20, users: 200}
	p.record(t, path, 0)
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := readWhole(t, path); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for n := 1; n <= 10; n++ {
		p.drift = n % 3 * 10
		p.record(t, path, n)
	}
	close(done)
	group.Wait()
}

// readWhole reads the newest snapshot and holds it against its own counts. Once the
// ledger is open nobody keeps a reader waiting any more.
func readWhole(t *testing.T, path string) (err error) {
	begin := time.Now()
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if waited := time.Since(begin); waited > 5*time.Second {
		t.Errorf("a reader waited %v", waited)
	}
	var counted, recorded, newest, events int64
	err = errors.Join(
		l.QueryRow(t.Context(), "SELECT id, direct_memberships + inherited_memberships FROM snapshots ORDER BY id DESC LIMIT 1", nil, &newest, &recorded),
		l.QueryRow(t.Context(), "SELECT count(*) FROM access", nil, &counted),
		l.QueryRow(t.Context(), "SELECT count(*) FROM events WHERE kind = 'collected'", nil, &events))
	if err == nil && (counted != recorded || events != newest) {
		t.Errorf("snapshot %d has %d grants and %d events, recorded %d", newest, counted, events, recorded)
	}
	return err
}
