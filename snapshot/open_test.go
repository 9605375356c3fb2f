package snapshot_test

import (
	"bufio"
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

func TestOpenRefuses(t *testing.T) {
	path, _ := sample(t)
	whole := bytesOf(t, path)
	file := func(content []byte) string {
		name := filepath.Join(t.TempDir(), "access.db")
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	other := filepath.Join(t.TempDir(), "other.db")
	tamper(t, other, "CREATE TABLE t (a)")
	newer := copied(t, path)
	tamper(t, newer, "PRAGMA user_version = 1000")
	older := copied(t, path)
	tamper(t, older, "PRAGMA user_version = 0")
	tests := map[string]struct {
		path string
		want error
	}{
		"missing":          {filepath.Join(t.TempDir(), "none.db"), snapshot.ErrNoLedger},
		"folder":           {t.TempDir(), snapshot.ErrNotLedger},
		"empty":            {file(nil), snapshot.ErrNotLedger},
		"text":             {file([]byte(strings.Repeat("not a database\n", 100))), snapshot.ErrNotLedger},
		"another database": {other, snapshot.ErrNotLedger},
		"newer":            {newer, snapshot.ErrNewer},
		"no version":       {older, snapshot.ErrDamaged},
		"truncated":        {file(whole[:len(whole)/2]), snapshot.ErrDamaged},
		"header only":      {file(whole[:100]), snapshot.ErrDamaged},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			before, err := os.ReadFile(tt.path)
			l, err2 := snapshot.Open(t.Context(), tt.path)
			if !errors.Is(err2, tt.want) {
				if err2 == nil {
					// SQLite opens a file that lacks its end: reading finds it.
					_, err2 = l.Resolve(t.Context(), "latest")
					if e := l.Close(); e != nil {
						t.Error(e)
					}
				}
				if !errors.Is(err2, tt.want) {
					v, e := snapshot.Verify(t.Context(), tt.path, snapshot.VerifyOptions{})
					if tt.want != snapshot.ErrDamaged || e != nil || len(v.Problems) == 0 {
						t.Errorf("Open: %v, want %v; verify: %v, %v", err2, tt.want, v.Problems, e)
					}
				}
			}
			if err == nil {
				if _, e := snapshot.Append(t.Context(), tt.path, time.Second, snapshot.Event{At: "2026-01-01T00:00:00Z", Kind: snapshot.CollectFailed, By: "t"}); e == nil && tt.want != snapshot.ErrDamaged {
					t.Error("Append wrote to it")
				}
				if tt.want != snapshot.ErrDamaged && !bytes.Equal(before, bytesOf(t, tt.path)) {
					t.Error("the file was touched")
				}
			}
		})
	}
}

// Writers treat an empty file as no ledger.
func TestEmptyFileBecomesALedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	known, err := snapshot.KnownIn(t.Context(), path, time.Minute)
	if err != nil || known.Snapshot != 0 {
		t.Errorf("KnownIn: %+v, %v", known, err)
	}
	sampleWalks()[0].record(t, path, 0)
	if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 {
		t.Errorf("verify: %v", v.Problems)
	}
}

// child is the calling test again in a process of its own, where the variable
// TLAUDIT_TEST_CHILD is the argument; unprivileged: as a user without rights, if the
// tests have all rights.
func child(t *testing.T, argument string, unprivileged bool) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	c.Env = append(os.Environ(), "TLAUDIT_TEST_CHILD="+argument)
	if unprivileged && os.Getuid() == 0 {
		program := filepath.Join(t.TempDir(), "program")
		if err := os.WriteFile(program, bytesOf(t, os.Args[0]), 0o755); err != nil {
			t.Fatal(err)
		}
		reachable(t, program)
		c.Path, c.Dir = program, "/"
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	return c
}

// says waits for the one line that a child writes when it is ready.
func says(t *testing.T, stderr io.Reader, want string) {
	t.Helper()
	var line string
	var err error
	machine.Within(t, "wait for the child to say "+want, func() { line, err = bufio.NewReader(stderr).ReadString('\n') })
	if err != nil || line != want+"\n" {
		t.Fatalf("the child says %q, %v; want %q", line, err, want)
	}
}

// reachable lets every user open a file in a test's own folders.
func reachable(t *testing.T, path string) {
	t.Helper()
	for dir := filepath.Dir(path); strings.HasPrefix(dir, os.TempDir()) && dir != os.TempDir(); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// A ledger that may only be read, in a folder that may only be read, opens.
func TestOpenReadOnly(t *testing.T) {
	if path := os.Getenv("TLAUDIT_TEST_CHILD"); path != "" {
		if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil {
			t.Fatalf("the file can be written to: %v", f.Close())
		}
		if got := resolved(t, opened(t, path), "latest").Snapshot; got != 4 {
			t.Errorf("latest is %d", got)
		}
		if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 {
			t.Errorf("verify: %v", v.Problems)
		}
		if _, err := snapshot.Append(t.Context(), path, time.Second, snapshot.Event{At: "2026-01-01T00:00:00Z", Kind: snapshot.CollectFailed, By: "t"}); err == nil {
			t.Error("Append wrote to a file that is read-only")
		}
		return
	}
	path, _ := sample(t)
	reachable(t, path)
	if err := errors.Join(os.Chmod(path, 0o444), os.Chmod(filepath.Dir(path), 0o555)); err != nil {
		t.Fatal(err)
	}
	out, err := child(t, path, true).CombinedOutput()
	if err := os.Chmod(filepath.Dir(path), 0o755); err != nil {
		t.Error(err)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// A writer that is killed in its transaction leaves a journal: the next to open the
// ledger sees the state before it.
func TestOpenAfterAKill(t *testing.T) {
	if path := os.Getenv("TLAUDIT_TEST_CHILD"); path != "" {
		db, err := sql.Open("sqlite", "file:"+path+"?_pragma=cache_size(1)&_pragma=synchronous(FULL)")
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		// With so small a cache pages are written before the end.
		for _, s := range []string{"BEGIN IMMEDIATE", "UPDATE fact_grant SET until = 4 WHERE until IS NULL", "UPDATE text SET text = text || 'x' WHERE id > 20"} {
			if _, err := db.ExecContext(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := fmt.Fprintln(os.Stderr, "written"); err != nil {
			t.Fatal(err)
		}
		select {}
	}
	killed := func(t *testing.T, top *testing.T) (string, []byte) {
		path, _ := sample(t)
		before := bytesOf(t, path)
		c := child(top, path, false)
		stderr, err := c.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		says(t, stderr, "written")
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = c.Wait() // it was killed
		if bytes.Equal(before, bytesOf(t, path)) {
			t.Fatal("the child wrote nothing before it was killed")
		}
		if info, err := os.Stat(path + "-journal"); err != nil || info.Size() == 0 {
			t.Fatalf("no journal was left: %v", err)
		}
		return path, before
	}
	for name, use := range map[string]func(t *testing.T, path string){
		"open": func(t *testing.T, path string) { opened(t, path) },
		"verify": func(t *testing.T, path string) {
			if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 {
				t.Errorf("verify: %v", v.Problems)
			}
		},
		"export": func(t *testing.T, path string) {
			if _, err := snapshot.Export(t.Context(), path, "latest", filepath.Join(t.TempDir(), "x.db")); err != nil {
				t.Error(err)
			}
		},
		"backup": func(t *testing.T, path string) {
			if err := snapshot.Backup(t.Context(), path, filepath.Join(t.TempDir(), "x.db")); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(sub *testing.T) {
			path, before := killed(sub, t)
			use(sub, path)
			if !bytes.Equal(before, bytesOf(sub, path)) {
				sub.Error("the ledger differs from the one before the killed writer")
			}
		})
	}
	t.Run("record", func(sub *testing.T) {
		path, _ := killed(sub, t)
		sampleWalks()[0].record(sub, path, 9)
		if v := verified(sub, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 || v.Snapshots != 5 {
			sub.Errorf("verify: %+v", v)
		}
	})
}
