package command

import (
	"fmt"
	"io"
	"sync"
)

// clearLine moves a terminal's cursor to the beginning of its line and clears the line.
const clearLine = "\r\x1b[K"

// A ProgressTerminal is a terminal that shows progress on its last line. Everything
// else that is written to it appears above that line. It is safe for concurrent use.
type ProgressTerminal struct {
	out   io.Writer
	width func() int

	mu    sync.Mutex
	drawn bool // whether the last line shows progress
}

// NewProgressTerminal returns a ProgressTerminal that writes to terminal. width returns
// the characters that a line holds at the moment, 0 where that is not known.
func NewProgressTerminal(terminal io.Writer, width func() int) *ProgressTerminal {
	return &ProgressTerminal{out: terminal, width: width}
}

// Write clears the line of progress and writes p, which must end with a line end.
func (s *ProgressTerminal) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.erase(); err != nil {
		return 0, err
	}
	return s.out.Write(p)
}

// draw replaces the line of progress. It cuts the line to the terminal's width, because
// nothing would clear a second line. It ignores errors of the terminal: a lost terminal
// must not end a walk.
func (s *ProgressTerminal) draw(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.width(); n > 0 && len(line) >= n {
		line = line[:n-1]
	}
	_, err := fmt.Fprint(s.out, clearLine, line)
	s.drawn = err == nil
}

// clear clears the line of progress.
func (s *ProgressTerminal) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.erase(); err != nil {
		s.drawn = false
	}
}

// erase clears the line of progress. The caller holds the mutex.
func (s *ProgressTerminal) erase() error {
	if !s.drawn {
		return nil
	}
	s.drawn = false
	_, err := io.WriteString(s.out, clearLine)
	return err
}
