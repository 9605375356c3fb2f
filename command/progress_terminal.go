package command

import (
	"fmt"
	"io"
	"sync"
)

// clearLine brings a terminal's cursor to the beginning of its line and empties it.
const clearLine = "\r\x1b[K"

// A Screen is a terminal whose last line is drawn again and again; what is written
// to it goes above that line. It is safe for concurrent use.
type Screen struct {
	out   io.Writer
	width func() int

	mu    sync.Mutex
	drawn bool
}

// NewScreen makes a screen of a terminal. width is how many characters a line of
// it holds now, 0 where that is not known.
func NewScreen(terminal io.Writer, width func() int) *Screen {
	return &Screen{out: terminal, width: width}
}

// Write takes the drawn line away and writes p, whole lines, in its place.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.erase(); err != nil {
		return 0, err
	}
	return s.out.Write(p)
}

// draw shows a line in place of the one before, cut to what the terminal holds: a
// longer one would go on a second line, which nothing takes away. A terminal that
// went away costs no snapshot, so its errors do not count.
func (s *Screen) draw(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.width(); n > 0 && len(line) >= n {
		line = line[:n-1]
	}
	_, err := fmt.Fprint(s.out, clearLine, line)
	s.drawn = err == nil
}

// clear takes the drawn line away.
func (s *Screen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.erase(); err != nil {
		s.drawn = false
	}
}

func (s *Screen) erase() error {
	if !s.drawn {
		return nil
	}
	s.drawn = false
	_, err := io.WriteString(s.out, clearLine)
	return err
}
