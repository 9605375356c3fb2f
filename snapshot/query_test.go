package snapshot_test

import (
	"path/filepath"
	"testing"

	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// An answer whose rows are not ranged over does not keep the ledger from closing.
func TestLedgerClosesWithAnAnswerUnread(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	record(t, path, 0, walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "admin")}}))
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Snapshots(t.Context()); err != nil {
		t.Fatal(err)
	}
	machine.Within(t, "close the ledger", func() { err = l.Close() })
	if err != nil {
		t.Error(err)
	}
}
