package snapshot_test

import (
	"os"
	"path/filepath"
	"testing"

	"tlaudit/snapshot"
)

func TestALedgerOpensAgainAsItWas(t *testing.T) {
	path, _ := sample(t)
	l := opened(t, path)
	before, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
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
	// Nor does any other file end the reading of the first.
	newer := bytesOf(t, path)
	newer[63] = 99 // the end of user_version
	for name, content := range map[string][]byte{"no ledger": []byte("Dear auditor"), "a newer ledger": newer, "the beginning of a ledger": newer[:5000], "an empty file": nil} {
		if err := os.WriteFile(other, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(other, path); err != nil {
			t.Fatal(err)
		}
		if _, err := snapshot.Open(t.Context(), path); err == nil {
			t.Errorf("%s opens", name)
		}
		if again() {
			t.Errorf("%s opens as the same", name)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if again() {
		t.Error("a removed ledger opens")
	}
	if head, err := l.Head(t.Context()); err != nil || head != before {
		t.Errorf("the first ledger ends with %v, %v, %v before", head, err, before)
	}
}
