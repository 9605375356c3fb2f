package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// A lab is the folder in which everything is made and run: the program, the references
// and the data, each made once.
type lab struct {
	dir     string
	kept    bool
	self    string // this program, for its workers
	tlaudit string
}

// newLab makes a lab and builds tlaudit in it, as a release is built. keep is a folder that
// stays; empty for a temporary one.
func newLab(ctx context.Context, keep string) (*lab, error) {
	l := &lab{kept: keep != ""}
	var err error
	if l.self, err = os.Executable(); err != nil {
		return nil, err
	}
	if l.kept {
		if l.dir, err = filepath.Abs(keep); err != nil {
			return nil, err
		}
		err = os.MkdirAll(l.dir, 0o700)
	} else {
		l.dir, err = os.MkdirTemp("", "tlaudit-bench-")
	}
	if err != nil {
		return nil, err
	}
	l.tlaudit = filepath.Join(l.dir, "tlaudit")
	if err := build(ctx, l.tlaudit); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

// close removes a temporary lab.
func (l *lab) close() error {
	if l.kept {
		return nil
	}
	return os.RemoveAll(l.dir)
}

// once returns the path of a file or folder, which make makes the first time. What make
// leaves behind when it fails is not used.
func (l *lab) once(name string, make func(path string) error) (string, error) {
	path := filepath.Join(l.dir, name)
	if _, err := os.Stat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return path, err
	}
	part := path + ".part"
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	if err := make(part); err != nil {
		return "", fmt.Errorf("make %s: %w", name, err)
	}
	return path, os.Rename(part, path)
}

// call is a run of a program in the lab.
func (l *lab) call(program string, args ...string) call {
	return call{program: program, args: args, dir: l.dir}
}

// audit is a run of tlaudit over a ledger.
func (l *lab) audit(ledger string, args ...string) call {
	return l.call(l.tlaudit, append([]string{"-q", "--db", ledger}, args...)...)
}

// worker is a run of a part of this program, in a process of its own.
func (l *lab) worker(args ...string) call {
	return l.call(l.self, append([]string{"worker"}, args...)...)
}

// sized adds the number of grants to a name.
func sized(name string, grants int) string { return name + "-" + strconv.Itoa(grants) }
