package command

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"tlaudit/text"
)

// A fleetProgress draws on a terminal how far a command is with the organizations. Without a
// terminal it draws nothing.
type fleetProgress struct {
	terminal *ProgressTerminal
	of       int

	mu      sync.Mutex
	ended   int
	failed  int
	running []string
}

func newFleetProgress(t *ProgressTerminal, of int) *fleetProgress {
	return &fleetProgress{terminal: t, of: of}
}

func (p *fleetProgress) begin(name string) {
	p.draw(func() { p.running = append(p.running, name) })
}

func (p *fleetProgress) end(name string, err error) {
	p.draw(func() {
		p.running = slices.DeleteFunc(p.running, func(other string) bool { return other == name })
		p.ended++
		if err != nil {
			p.failed++
		}
	})
}

func (p *fleetProgress) draw(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	if p.terminal != nil {
		p.terminal.draw(p.line())
	}
}

// line returns the line to draw.
func (p *fleetProgress) line() string {
	line := fmt.Sprintf("%d/%s", p.ended, text.Count(p.of, "organization"))
	if p.failed > 0 {
		line += fmt.Sprintf(", %d not well", p.failed)
	}
	if len(p.running) > 0 {
		line += ": " + strings.Join(p.running, ", ")
	}
	return line
}

func (p *fleetProgress) clear() {
	if p.terminal != nil {
		p.terminal.clear()
	}
}
