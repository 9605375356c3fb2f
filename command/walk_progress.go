package command

import (
	"fmt"
	"time"

	"tlaudit/collector"
	"tlaudit/text"
)

// redraw is the shortest time between two lines of progress.
const redraw = 100 * time.Millisecond

// A walkProgress draws on a terminal how far a walk is.
type walkProgress struct {
	terminal *ProgressTerminal
	now      func() time.Time
	begun    time.Time // when the walk began
	drawn    time.Time // when a line was last drawn
}

func newWalkProgress(t *ProgressTerminal, now func() time.Time) *walkProgress {
	return &walkProgress{terminal: t, now: now, begun: now()}
}

// show draws how far the walk is: workspaces, time left, rows, requests and their
// rate. It skips a call that comes too soon after the last line.
func (p *walkProgress) show(s collector.Progress) {
	now := p.now()
	if now.Sub(p.drawn) < redraw {
		return
	}
	p.drawn = now
	p.terminal.draw(progressLine(s, now.Sub(p.begun)))
}

// progressLine returns the line to draw. The most important part is first, because a
// narrow terminal cuts off the end.
func progressLine(s collector.Progress, elapsed time.Duration) string {
	line := fmt.Sprintf("%d/%s", s.Workspaces, text.Count(s.WorkspacesTotal, "workspace"))
	if s.WorkspacesTotal == 0 {
		line = "reading"
	}
	if elapsed >= time.Second && s.Workspaces > 0 && s.Workspaces < s.WorkspacesTotal {
		left := elapsed * time.Duration(s.WorkspacesTotal-s.Workspaces) / time.Duration(s.Workspaces)
		line += fmt.Sprintf(", about %s left", left.Round(time.Second))
	}
	line += ", " + text.Count(s.Rows, "row") + ", " + text.Count(s.Requests, "request")
	if elapsed >= time.Second {
		line += fmt.Sprintf(", %.0f a second", float64(s.Requests)/elapsed.Seconds())
	}
	return line + ": " + s.Stage
}
