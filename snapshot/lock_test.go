package snapshot_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// acquire is snapshot.Acquire, which never waits: a test that finds it waiting fails.
func acquire(t *testing.T, path, holder string) (lock *snapshot.Lock, err error) {
	t.Helper()
	machine.Within(t, "lock "+path, func() { lock, err = snapshot.Acquire(path, holder) })
	return lock, err
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	first, err := acquire(t, path, "pid 1 on here")
	if err != nil {
		t.Fatal(err)
	}
	var held *snapshot.LockedError
	if _, err := acquire(t, path, "pid 2"); !errors.As(err, &held) || held.Holder != "pid 1 on here" || held.Path != path+".lock" {
		t.Errorf("second Acquire: %v, want it to name the holder", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".lock"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the lock's file is still there: %v", err)
	}
	again, err := acquire(t, path, "pid 3")
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Fatal(err)
	}
	if _, err := acquire(t, filepath.Join(path, "none", "access.db"), "pid 4"); err == nil || errors.As(err, &held) && held.Holder == "" {
		t.Errorf("Acquire in a folder that is not there: %v", err)
	}
}

// A writer that is killed leaves its lock file, which does not stop the next writer.
func TestLockOfAKilledProcess(t *testing.T) {
	const variable = "TLAUDIT_TEST_HOLD"
	if path := os.Getenv(variable); path != "" {
		if _, err := snapshot.Acquire(path, "pid of the killed"); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintln(os.Stderr, "held"); err != nil {
			t.Fatal(err)
		}
		select {}
	}
	path := filepath.Join(t.TempDir(), "access.db")
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), variable+"="+path)
	stderr, err := child.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	says(t, stderr, "held")
	var held *snapshot.LockedError
	if _, err := acquire(t, path, "me"); !errors.As(err, &held) || held.Holder != "pid of the killed" {
		t.Errorf("while the child lives: %v, want an error that names it", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("the child ended well, want it killed")
	}
	if _, err := os.Stat(path + ".lock"); err != nil {
		t.Fatalf("the killed child left no lock file: %v", err)
	}
	lock, err := acquire(t, path, "me")
	if err != nil {
		t.Fatalf("after the kill: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

// The lock is that of the file: a symbolic link and a hard link have it too.
func TestLockOfAFileWithTwoNames(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "access.db")
	links := map[string]string{"symbolic": filepath.Join(dir, "symbolic.db"), "hard": filepath.Join(t.TempDir(), "hard.db"), "other": filepath.Join(t.TempDir(), "other.db")}
	if err := errors.Join(os.WriteFile(path, []byte("a ledger"), 0o600), os.WriteFile(links["other"], []byte("another ledger"), 0o600),
		os.Symlink("access.db", links["symbolic"]), os.Link(path, links["hard"])); err != nil {
		t.Fatal(err)
	}
	for first, held := range map[string]map[string]string{ // held: what the second is told
		path:              {links["symbolic"]: "the first", links["hard"]: "another name of the file", path: "the first"},
		links["symbolic"]: {path: "the first", links["hard"]: "another name of the file"},
		links["hard"]:     {path: "another name of the file", links["symbolic"]: "another name of the file"},
	} {
		lock, err := acquire(t, first, "the first")
		if err != nil {
			t.Fatal(err)
		}
		for second, want := range held {
			var locked *snapshot.LockedError
			if _, err := acquire(t, second, "the second"); !errors.As(err, &locked) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s while %s is held: %v, want %q", filepath.Base(second), filepath.Base(first), err, want)
			}
		}
		// Reading the file in another way, as SQLite does, must not end the lock.
		if _, err := os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
		if other, err := acquire(t, links["hard"], "the second"); err == nil {
			t.Errorf("%s was locked twice", filepath.Base(first))
			_ = other.Release()
		}
		other, err := acquire(t, links["other"], "of another file")
		if err != nil {
			t.Fatalf("another file: %v", err)
		}
		if err := errors.Join(other.Release(), lock.Release()); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.lock")); err != nil || len(left) > 0 {
		t.Errorf("left: %q: %v", left, err)
	}
}

// The lock is never taken through a link, which would write the holder into another file.
func TestLockThatIsALink(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "access.db"), filepath.Join(dir, "other")
	if err := os.WriteFile(other, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{other, filepath.Join(dir, "none")} {
		if err := os.Symlink(target, path+".lock"); err != nil {
			t.Fatal(err)
		}
		if _, err := acquire(t, path, "me"); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("a link to %s: %v", filepath.Base(target), err)
		}
		if err := os.Remove(path + ".lock"); err != nil {
			t.Fatal(err)
		}
	}
	if left := namesIn(t, dir); len(left) != 1 || string(bytesOf(t, other)) != "theirs" {
		t.Errorf("the folder has %q, the other file %q", left, bytesOf(t, other))
	}
}

// No two hold the lock at once, also if one comes while the other removes the file.
func TestLockExcludes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	var holders, got atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				lock, err := snapshot.Acquire(path, "somebody")
				var held *snapshot.LockedError
				if errors.As(err, &held) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				got.Add(1)
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d hold the lock at once", n)
				}
				holders.Add(-1)
				if err := lock.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	machine.Within(t, "lock and release from 8 goroutines", group.Wait)
	if got.Load() == 0 {
		t.Error("the lock was never held")
	}
}
