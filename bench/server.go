package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// A server is a process that serves an organization on loopback.
type server struct {
	cmd        *exec.Cmd
	url, token string
}

// serve starts a program that prints url and token, as simulate does, and waits for both.
func (c call) serve(ctx context.Context) (*server, error) {
	cmd := exec.CommandContext(ctx, c.program, c.args...)
	cmd.Dir, cmd.Env = c.dir, environment(c.dir)
	var complaint tail
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd}
	lines := bufio.NewScanner(out)
	for (s.url == "" || s.token == "") && lines.Scan() {
		switch name, value, _ := strings.Cut(lines.Text(), " "); name {
		case "url":
			s.url = value
		case "token":
			s.token = value
		}
	}
	if s.token == "" {
		err := errors.Join(errors.New("it printed no url and token"), s.stop())
		return nil, fmt.Errorf("%s: %w\n%s", c, err, complaint.text())
	}
	go io.Copy(io.Discard, out) // a server that nobody reads would stop
	return s, nil
}

// stop ends the process. That a signal ended it, or that it has ended, is no error.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	if err := s.cmd.Wait(); s.cmd.ProcessState == nil {
		return err
	}
	return nil
}

// collected is a run of collect that walks the server into a ledger.
func (l *lab) collected(s *server, ledger string, args ...string) (call, error) {
	token := ledger + ".token"
	if err := os.WriteFile(token, []byte(s.token+"\n"), 0o600); err != nil {
		return call{}, err
	}
	return l.audit(ledger, append([]string{"collect", "--api-url", s.url, "--insecure-loopback", "--token-file", token}, args...)...), nil
}
