package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A cost is what one run of a process took, the children that it waited for included.
type cost struct {
	cpu  time.Duration // user and system
	wall time.Duration
	peak int64 // the most memory that one of the processes held, in bytes
}

// A call is one run of a program.
type call struct {
	program string
	args    []string
	dir     string // the working folder
	stdout  string // a file; empty: the output is thrown away
}

func (c call) String() string { return strings.Join(append([]string{c.program}, c.args...), " ") }

// run runs a program to its end. Settings of tlaudit in the environment do not reach it.
// An error has the end of what the program wrote to standard error.
func (c call) run(ctx context.Context) (cost, error) {
	cmd := exec.CommandContext(ctx, c.program, c.args...)
	cmd.Dir, cmd.Env = c.dir, environment(c.dir)
	var complaint tail
	cmd.Stderr = &complaint
	var out *os.File
	if c.stdout != "" {
		var err error
		if out, err = os.Create(c.stdout); err != nil {
			return cost{}, err
		}
		cmd.Stdout = out
	}
	begin := time.Now()
	err := cmd.Run()
	took := cost{wall: time.Since(begin)}
	if out != nil {
		err = errors.Join(err, out.Close())
	}
	if cmd.ProcessState == nil {
		return cost{}, fmt.Errorf("%s: %w", c, err)
	}
	if err != nil {
		return cost{}, fmt.Errorf("%s: %w\n%s", c, err, complaint.text())
	}
	took.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	took.peak = peakOf(cmd.ProcessState)
	return took, nil
}

// do runs a program that is not measured.
func (c call) do(ctx context.Context) error {
	_, err := c.run(ctx)
	return err
}

// cpu measures runs of a call by the CPU that they take.
func (c call) cpu(ctx context.Context) (sample, error) {
	took, err := c.run(ctx)
	return sample{took.cpu.Seconds(), float64(took.peak) / (1 << 20)}, err
}

// clock measures runs of a call by the time that passes.
func (c call) clock(ctx context.Context) (sample, error) {
	took, err := c.run(ctx)
	return sample{took.wall.Seconds(), float64(took.peak) / (1 << 20)}, err
}

// environment returns the environment of every program that is measured: the same
// whatever the user has set.
func environment(dir string) []string {
	env := []string{"LC_ALL=C.UTF-8", "TZ=UTC", "HOME=" + dir, "TMPDIR=" + dir, "COLUMNS=200"}
	if path, ok := os.LookupEnv("PATH"); ok {
		env = append(env, "PATH="+path)
	}
	return env
}

// A tail keeps the last lines that are written to it.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	const most = 4096
	t.kept = append(t.kept, p...)
	t.kept = t.kept[max(0, len(t.kept)-most):]
	return len(p), nil
}

func (t *tail) text() string { return string(bytes.TrimSpace(t.kept)) }
