package snapshot_test

import (
	"os"
	"path/filepath"
	"testing"
)

func TestALedgerOpensAgainAsItWas(t *testing.T) {
	path, _ := sample(t)
	l := opened(t, path)
	again := func() bool {
		t.Helper()
		second, err := l.Again(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if second == nil {
			return false
		}
		if err := second.Close(); err != nil {
			t.Error(err)
		}
		return true
	}
	if !again() {
		t.Error("a ledger that nobody changes does not open again")
	}
	// The ledger stays open when its file is replaced. A file that has other events must not pass for it.
	other := filepath.Join(t.TempDir(), "other.db")
	sampleWalks()[0].record(t, other, 0)
	if err := os.Rename(other, path); err != nil {
		t.Skipf("an open file cannot be replaced here: %v", err)
	}
	if again() {
		t.Error("another ledger at the same path opens as the same")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if again() {
		t.Error("a removed ledger opens")
	}
}
