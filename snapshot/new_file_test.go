package snapshot

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A new file never takes the place of another, also of one that appeared while it was
// made, and does not begin beside what SQLite would play back into it.
func TestNewFileReplacesNothing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "export.db")
	fill := func(temporary string) error { return os.WriteFile(temporary, []byte("ours"), 0o600) }
	err := newFile(file, func(temporary string) error {
		return errors.Join(fill(temporary), os.WriteFile(file, []byte("theirs"), 0o600))
	})
	if !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that appeared meanwhile: %v, want ErrExist", err)
	}
	if err := newFile(file, fill); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that was there: %v, want ErrExist", err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "theirs" {
		t.Errorf("it is now %q, %v", b, err)
	}
	for _, end := range []string{"-journal", "-wal", "-shm"} {
		other := filepath.Join(dir, "other.db")
		if err := os.WriteFile(other+end, []byte("of a database that is gone"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := newFile(other, fill); err == nil || !strings.Contains(err.Error(), other+end+" exists") {
			t.Errorf("beside %s: %v", end, err)
		}
		if err := os.Remove(other + end); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}
