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
