package snapshot_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tlaudit/snapshot"
)

// A reader that does not end delays the writer by LockWait; then nothing is recorded,
// and the same spool can be recorded later.
func TestRecordWaitsForReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// A writer that never gives up fails here, after five minutes of fake time.
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		path, _ := sample(t)
		before := bytesOf(t, path)
		reader, err := snapshot.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		recording := snapshot.Recording{Header: header(9), Spool: sampleWalks()[0].stage(t), AcceptDrop: "x", LockWait: 30 * time.Second}
		begin := time.Now()
		_, err = snapshot.Record(ctx, path, recording)
		if waited := time.Since(begin); !errors.Is(err, snapshot.ErrLocked) || waited != 30*time.Second {
			t.Errorf("Record: %v after %v, want ErrLocked after 30s", err, waited)
		}
		if !bytes.Equal(before, bytesOf(t, path)) {
			t.Error("something was recorded")
		}
		if _, err := os.Stat(path + "-journal"); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a journal was left: %v", err)
		}
		// A reader that ends in time costs only the wait.
		var group sync.WaitGroup
		group.Go(func() {
			time.Sleep(10 * time.Second)
			if err := reader.Close(); err != nil {
				t.Error(err)
			}
		})
		begin = time.Now()
		if _, err := snapshot.Record(ctx, path, recording); err != nil {
			t.Errorf("Record: %v", err)
		}
		if waited := time.Since(begin); waited < 10*time.Second || waited > 11*time.Second {
			t.Errorf("Record waited %v for a reader of 10s", waited)
		}
		group.Wait()
		if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 || v.Snapshots != 5 {
			t.Errorf("verify: %+v", v)
		}
	})
}

// A writer that waits for a reader lets others read, and stops when its context ends.
func TestWriterThatWaitsLetsOthersRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path, _ := sample(t)
		slow, err := snapshot.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer slow.Close()
		ctx, cancel := context.WithCancel(t.Context())
		written := make(chan error, 1)
		go func() {
			_, err := snapshot.Append(ctx, path, time.Minute, snapshot.Event{At: "2026-02-02T06:00:00Z", Kind: snapshot.CollectFailed, By: "test"})
			written <- err
		}()
		synctest.Wait() // the writer has met the reader, and waits
		if err := readWhole(t, path); err != nil {
			t.Errorf("another reader: %v", err)
		}
		cancel()
		if err := <-written; !errors.Is(err, context.Canceled) {
			t.Errorf("the writer ended with %v", err)
		}
	})
}

// Readers see whole snapshots only, while one snapshot after another is recorded.
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
	for n := 1; n <= 5; n++ {
		p.drift = n % 3 * 10
		p.record(t, path, n)
	}
	close(done)
	group.Wait()
}

// readWhole reads the newest snapshot and compares it with its own counts.
func readWhole(t *testing.T, path string) (err error) {
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
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
