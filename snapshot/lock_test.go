package snapshot_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"tlaudit/snapshot"
)

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	first, err := snapshot.Acquire(path, "pid 1 on here")
	if err != nil {
		t.Fatal(err)
	}
	var held *snapshot.LockedError
	if _, err := snapshot.Acquire(path, "pid 2"); !errors.As(err, &held) || held.Holder != "pid 1 on here" || held.Path != path+".lock" {
		t.Errorf("second Acquire: %v, want it to name the holder", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".lock"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the lock's file is still there: %v", err)
	}
	again, err := snapshot.Acquire(path, "pid 3")
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Fatal(err)
	}
	if _, err := snapshot.Acquire(filepath.Join(path, "none", "access.db"), "pid 4"); err == nil || errors.As(err, &held) && held.Holder == "" {
		t.Errorf("Acquire in a folder that is not there: %v", err)
	}
}

// A writer that is killed leaves its lock file, which holds nobody back.
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
	if line, err := bufio.NewReader(stderr).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("the child says %q, %v", line, err)
	}
	var held *snapshot.LockedError
	if _, err := snapshot.Acquire(path, "me"); !errors.As(err, &held) || held.Holder != "pid of the killed" {
		t.Errorf("while it lives: %v, want it to be named", err)
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
	lock, err := snapshot.Acquire(path, "me")
	if err != nil {
		t.Fatalf("after the kill: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

// Whoever comes while the file is being removed never holds a lock that another
// holds too.
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
					t.Errorf("%d hold the lock", n)
				}
				holders.Add(-1)
				if err := lock.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got.Load() == 0 {
		t.Error("nobody ever got the lock")
	}
}
