package snapshot

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// pristineFile is the content of a ledger with the schema and nothing in it. It is made
// once for all tests: the schema takes longer than most snapshots of a test.
var pristineFile = sync.OnceValues(func() (_ []byte, err error) {
	dir, err := os.MkdirTemp("", "tlaudit-test-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "access.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		return nil, err
	}
	l, err := open(context.Background(), path, "rw")
	if err != nil {
		return nil, err
	}
	err = l.transaction(context.Background(), time.Now().Add(time.Second), func() error { return nil })
	if e := l.Close(); err == nil {
		err = e
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// WriteEmptyLedger writes a ledger with the schema and nothing in it, over what is there.
func WriteEmptyLedger(path string) error {
	b, err := pristineFile()
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o600)
}

// empty opens a ledger with the schema and nothing in it.
func empty(t *testing.T) *Ledger {
	t.Helper()
	path := filepath.Join(t.TempDir(), "access.db")
	if err := WriteEmptyLedger(path); err != nil {
		t.Fatal(err)
	}
	l, err := open(t.Context(), path, "rw")
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
