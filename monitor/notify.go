package monitor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"

	"tlaudit/text"
)

// A Notifier runs a command by the shell, and gives it JSON on standard input. The command
// has a limited time, and what it leaves running ends with it.
type Notifier struct {
	Command string
	Environ []string
	Output  io.Writer     // gets both of the command's streams, made visible line by line
	Limit   time.Duration // how long the command may run
}

// stopping is how long a command that is stopped may take to end.
const stopping = 2 * time.Second

// Notify runs the command with a value as JSON, and returns when it has ended. It stops the
// command, with SIGTERM and then SIGKILL, when the context or the time ends.
func (n Notifier) Notify(ctx context.Context, value any) error {
	input, err := json.Marshal(value)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, n.Limit)
	defer cancel()
	output := &visibleLines{to: n.Output}
	shell := exec.CommandContext(limited, "sh", "-c", n.Command)
	shell.Env, shell.Stdin, shell.Stdout, shell.Stderr, shell.WaitDelay = n.Environ, bytes.NewReader(append(input, '\n')), output, output, stopping
	ownGroup(shell)
	err = errors.Join(runGroup(shell), output.end())
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("it was stopped: %w", context.Cause(ctx))
	case limited.Err() != nil:
		return fmt.Errorf("it took longer than %s and was stopped", n.Limit)
	}
	return err
}

// runGroup runs a command to its end, and then ends what it left running.
func runGroup(shell *exec.Cmd) error {
	if err := shell.Start(); err != nil {
		return err
	}
	err := shell.Wait()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // it has ended, and something that it left running had its output
	}
	return errors.Join(err, endGroup(shell))
}

// visibleLines passes lines on as text.Visible has them.
type visibleLines struct {
	to   io.Writer
	line []byte // that has no end yet
}

// longestLine is where a line without an end is broken.
const longestLine = 64 << 10

func (v *visibleLines) Write(p []byte) (int, error) {
	v.line = append(v.line, p...)
	for {
		end, next := bytes.IndexByte(v.line, '\n'), 1
		if end < 0 && len(v.line) >= longestLine {
			end, next = longestLine, 0
		}
		if end < 0 {
			return len(p), nil
		}
		if _, err := fmt.Fprintln(v.to, text.Visible(string(v.line[:end]))); err != nil {
			return 0, err
		}
		v.line = v.line[end+next:]
	}
}

// end passes on a last line without an end.
func (v *visibleLines) end() error {
	if len(v.line) == 0 {
		return nil
	}
	_, err := v.Write([]byte{'\n'})
	return err
}
