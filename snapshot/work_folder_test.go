package snapshot_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// A file that a killed process was making is removed by the next that writes beside it,
// whatever its date; one that a process is making is not.
func TestWorkOfAKilledProcess(t *testing.T) {
	const variable = "TLAUDIT_TEST_WORK"
	if in := os.Getenv(variable); in != "" {
		work, err := snapshot.NewWorkFolder(in)
		if err == nil {
			err = os.WriteFile(work.File("half"), []byte("who has access"), 0o600)
		}
		if err == nil {
			_, err = fmt.Fprintln(os.Stderr, "made")
		}
		if err != nil {
			t.Fatal(err)
		}
		select {}
	}
	in := t.TempDir()
	halves := func() (all []string) {
		t.Helper()
		all, err := filepath.Glob(filepath.Join(in, ".tlaudit-*", "half"))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), variable+"="+in)
	stderr, err := child.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	says(t, stderr, "made")
	made := halves()
	if len(made) != 1 {
		t.Fatalf("the child made %q", made)
	}
	ago := time.Now().Add(-1000 * time.Hour)
	if err := os.Chtimes(filepath.Dir(made[0]), ago, ago); err != nil {
		t.Fatal(err)
	}
	tidy := func() {
		t.Helper()
		work, err := snapshot.NewWorkFolder(in)
		if err == nil {
			err = work.Remove()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	tidy()
	if d := cmp.Diff(made, halves()); d != "" {
		t.Errorf("while the child lives (-made +left):\n%s", d)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("the child ended well, want it killed")
	}
	now := time.Now().Add(time.Hour)
	if err := errors.Join(os.Chtimes(filepath.Dir(made[0]), now, now), os.WriteFile(filepath.Join(in, ".tlaudit-spool-7.tmp"), []byte("x"), 0o600),
		os.WriteFile(filepath.Join(in, ".tlaudit-demo"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	tidy()
	if left := namesIn(t, in); len(left) != 1 || left[0] != ".tlaudit-demo" {
		t.Errorf("after the kill: %q", left)
	}
}

// Every way to write beside a ledger removes what killed runs left there.
func TestWritersTidy(t *testing.T) {
	in := t.TempDir()
	path := filepath.Join(in, "access.db")
	record(t, path, 1, walked(t, map[string][]snapshot.Grant{"w": {grant("w", "u", "r")}}))
	for what, write := range map[string]func() error{
		"export": func() error {
			_, err := snapshot.Export(t.Context(), path, "latest", filepath.Join(in, "export.db"))
			return err
		},
		"backup": func() error { return snapshot.Backup(t.Context(), path, filepath.Join(in, "backup.db")) },
		"lock": func() error {
			lock, err := snapshot.Acquire(path, "me")
			if err == nil {
				err = lock.Release()
			}
			return err
		},
	} {
		left := filepath.Join(in, ".tlaudit-123.tmp")
		if err := errors.Join(os.Mkdir(left, 0o700), os.WriteFile(filepath.Join(left, "new.db"), []byte("who has access"), 0o600)); err != nil {
			t.Fatal(err)
		}
		half := path + ".new" // a first ledger, half written
		if what == "lock" {
			if err := errors.Join(os.WriteFile(half, []byte("x"), 0o600), os.WriteFile(half+"-journal", []byte("x"), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		if err := write(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		for _, leftover := range []string{left, half, half + "-journal"} {
			if _, err := os.Lstat(leftover); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s: %s is still there: %v", what, filepath.Base(leftover), err)
			}
		}
	}
}
