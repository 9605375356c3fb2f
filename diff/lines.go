package diff

import (
	"iter"

	"tlaudit/snapshot"
)

// A Line is a change as people read it. Inherited access comes from one role in the
// organization, so the same change of one person in several workspaces is one line with
// the number of workspaces.
type Line struct {
	Change
	Workspaces int // in how many workspaces the change is the same
}

// Lines joins changes for people. The order is that of the first change of each
// line.
func Lines(changes iter.Seq[Change]) iter.Seq[Line] {
	inWorkspaces := map[Change]int{}
	for c := range changes {
		if c.Source == snapshot.Inherited {
			inWorkspaces[inAny(c)]++
		}
	}
	return func(yield func(Line) bool) {
		shown := map[Change]bool{}
		for c := range changes {
			line := Line{Change: c, Workspaces: 1}
			if c.Source == snapshot.Inherited {
				one := inAny(c)
				if shown[one] {
					continue
				}
				shown[one], line.Workspaces = true, inWorkspaces[one]
			}
			if !yield(line) {
				return
			}
		}
	}
}

// inAny is a change without its workspace.
func inAny(c Change) Change {
	c.WorkspaceID, c.WorkspaceName = "", ""
	return c
}
