package snapshot

import (
	"os"
	"path/filepath"
	"testing"
)

// WriteEmptyLedger writes a ledger with the schema and nothing in it, over what is there.
func WriteEmptyLedger(path string) error {
	pristine, err := pristineLedger()
	if err != nil {
		return err
	}
	return os.WriteFile(path, pristine.file, 0o600)
}

// empty opens a ledger with the schema and nothing in it.
func empty(t *testing.T) *Ledger {
	t.Helper()
	path := filepath.Join(t.TempDir(), "access.db")
	if err := WriteEmptyLedger(path); err != nil {
		t.Fatal(err)
	}
	return closing(t)(open(t.Context(), path, "rw"))
}

// closing returns the ledger that was opened, and closes it at the end of the test.
func closing(t *testing.T) func(*Ledger, error) *Ledger {
	return func(l *Ledger, err error) *Ledger {
		t.Helper()
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
}
