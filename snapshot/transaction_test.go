package snapshot_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"tlaudit/snapshot"
)

// TestQueryThatNobodyReadsClosesWithTheLedger: an answer that is left alone must
// not keep the ledger from closing.
func TestQueryThatNobodyReadsClosesWithTheLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	record(t, path, 0, walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "admin")}}))
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Snapshots(t.Context()); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() { closed <- l.Close() }()
	select {
	case err := <-closed:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("Close still waits after 10 s")
	}
}

// TestWriterThatWaitsKeepsNobodyOut: while a writer waits for one reader, others
// read, and the end of its context ends the wait.
func TestWriterThatWaitsKeepsNobodyOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	record(t, path, 0, walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "admin")}}))
	slow, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := slow.Resolve(t.Context(), "latest"); err != nil { // holds the ledger from here on
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	written := make(chan error, 1)
	go func() {
		_, err := snapshot.Append(ctx, path, time.Minute, snapshot.Event{At: "2026-01-02T06:00:00Z", Kind: snapshot.CollectFailed, By: "test"})
		written <- err
	}()
	time.Sleep(1500 * time.Millisecond) // the writer has met the reader by now
	begin := time.Now()
	other, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(begin); waited > 5*time.Second {
		t.Errorf("another reader waited %v", waited)
	}
	cancel()
	select {
	case err := <-written:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the writer ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("the writer goes on after its context ended")
	}
}
