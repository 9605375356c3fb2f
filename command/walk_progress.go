package command

import (
	"fmt"
	"time"

	"tlaudit/collector"
)

// redraw is how often a terminal is written to at most.
const redraw = 100 * time.Millisecond

// A progress draws on a screen how far a walk has come.
type progress struct {
	screen *Screen
	now    func() time.Time
	begun  time.Time
	drawn  time.Time
}

func newProgress(s *Screen, now func() time.Time) *progress {
	return &progress{screen: s, now: now, begun: now()}
}

// show draws how far the walk has come: requests, workspaces, rows, rate and the
// time left.
func (p *progress) show(s collector.Progress) {
	now := p.now()
	if now.Sub(p.drawn) < redraw {
		return
	}
	p.drawn = now
	p.screen.draw(progressLine(s, now.Sub(p.begun)))
}

// progressLine has first what a narrow terminal must show.
func progressLine(s collector.Progress, elapsed time.Duration) string {
	line := fmt.Sprintf("%d/%d workspaces", s.Workspaces, s.WorkspacesTotal)
	if s.WorkspacesTotal == 0 {
		line = "reading"
	}
	if elapsed >= time.Second && s.Workspaces > 0 && s.Workspaces < s.WorkspacesTotal {
		left := elapsed * time.Duration(s.WorkspacesTotal-s.Workspaces) / time.Duration(s.Workspaces)
		line += fmt.Sprintf(", about %s left", left.Round(time.Second))
	}
	line += fmt.Sprintf(", %d rows, %d requests", s.Rows, s.Requests)
	if elapsed >= time.Second {
		line += fmt.Sprintf(", %.0f a second", float64(s.Requests)/elapsed.Seconds())
	}
	return line + ": " + s.Stage
}
