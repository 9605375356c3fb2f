package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// A prepared is what the scripts copy in place of making it. Each is made once, for
// the first script that needs it.
type prepared struct {
	demo    func() (string, error) // the folder with demo, stdout and stderr
	small   func() (string, error) // the ledger with one snapshot
	quarter func() (string, error) // the ledger with two
}

func prepare(t *testing.T) *prepared {
	dir := t.TempDir()
	return &prepared{
		demo:  sync.OnceValues(func() (string, error) { return makeDemo(filepath.Join(dir, "whole")) }),
		small: sync.OnceValues(func() (string, error) { return makeSmall(filepath.Join(dir, "small"), "2026-09-30T06:00:00Z") }),
		quarter: sync.OnceValues(func() (string, error) {
			return makeSmall(filepath.Join(dir, "quarter"), "2026-06-30T06:00:00Z", "2026-09-30T06:00:00Z")
		}),
	}
}

// makeDemo runs the demo in a new folder.
func makeDemo(dir string) (string, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	var stdout, stderr bytes.Buffer
	p := exec.Command("tlaudit", "demo", "--out", "demo")
	p.Dir, p.Stdout, p.Stderr = dir, &stdout, &stderr
	executable, err := smallExecutable()
	if err != nil {
		return "", err
	}
	p.Env = append(os.Environ(), "SCRIPT_EXECUTABLE="+executable, "TZ=America/St_Johns")
	err = p.Run()
	return dir, errors.Join(err,
		os.WriteFile(filepath.Join(dir, "stdout"), stdout.Bytes(), 0o600), os.WriteFile(filepath.Join(dir, "stderr"), stderr.Bytes(), 0o600))
}

// makeSmall makes the ledger of a small organization, with a snapshot at each of some times.
// Nothing changes between them.
func makeSmall(dir string, times ...string) (_ string, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	executable, err := smallExecutable()
	if err != nil {
		return "", err
	}
	s := &simulation{}
	if err := s.start("--workspaces", "3", "--users", "8", "--members", "3", "--enrollments", "3"); err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	for _, now := range times {
		if err := s.setClock(now); err != nil {
			return "", err
		}
		p := exec.Command("tlaudit", "-q", "--db", "access.db", "collect", "--insecure-loopback")
		p.Dir = dir
		p.Env = append(os.Environ(), "SCRIPT_EXECUTABLE="+executable, "SCRIPT_NOW="+now, "TZ=America/St_Johns", "TLAUDIT_API_URL="+s.url, "TLAUDIT_TOKEN="+s.token, "TLAUDIT_TOKEN_FILE=")
		if out, err := p.CombinedOutput(); err != nil {
			return "", errors.Join(err, errors.New(string(out)))
		}
	}
	return filepath.Join(dir, "access.db"), nil
}

// copyDemo is the command demo: it copies what "tlaudit demo --out demo" made: the folder demo, and its output as
// the files demo.stdout and demo.stderr.
func (p *prepared) copyDemo(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 0 {
		ts.Fatalf("usage: demo")
	}
	dir, err := p.demo()
	ts.Check(err)
	ts.Check(os.CopyFS(ts.MkAbs("demo"), os.DirFS(filepath.Join(dir, "demo"))))
	copyFile(ts, filepath.Join(dir, "stdout"), "demo.stdout")
	copyFile(ts, filepath.Join(dir, "stderr"), "demo.stderr")
}

// copySample is the command sample FILE: it copies the ledger that the demo made, from before its remediation.
func (p *prepared) copySample(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: sample FILE")
	}
	dir, err := p.demo()
	ts.Check(err)
	copyFile(ts, filepath.Join(dir, "demo", "before-remediation.db"), args[0])
}

// copySmall is the command small FILE: it copies the ledger of an organization of 3 workspaces, on which every
// command takes a fraction of the time. It has one snapshot, of 2026-09-30.
func (p *prepared) copySmall(ts *testscript.TestScript, _ bool, args []string) {
	copyLedger(ts, p.small, args)
}

// copyQuarter is the command quarter FILE: it copies a ledger of the same organization, which has a snapshot of
// 2026-06-30 too.
func (p *prepared) copyQuarter(ts *testscript.TestScript, _ bool, args []string) {
	copyLedger(ts, p.quarter, args)
}

func copyLedger(ts *testscript.TestScript, prepared func() (string, error), args []string) {
	if len(args) != 1 {
		ts.Fatalf("give the FILE to write")
	}
	ledger, err := prepared()
	ts.Check(err)
	copyFile(ts, ledger, args[0])
}

func copyFile(ts *testscript.TestScript, from, to string) {
	b, err := os.ReadFile(from)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(to), b, 0o600))
}

// flip FILE BEFORE AFTER replaces some bytes of a file by as many others, once.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 || len(args[1]) != len(args[2]) {
		ts.Fatalf("usage: flip FILE BEFORE AFTER, equally long")
	}
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	if !bytes.Contains(b, []byte(args[1])) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Replace(b, []byte(args[1]), []byte(args[2]), 1), 0o600))
}

// poke FILE OFFSET HEX overwrites bytes of a file.
func poke(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: poke FILE OFFSET HEX")
	}
	at, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	b, err := hex.DecodeString(args[2])
	ts.Check(err)
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY, 0)
	ts.Check(err)
	_, err = f.WriteAt(b, at)
	ts.Check(errors.Join(err, f.Close()))
}
