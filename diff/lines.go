package diff

import "tlaudit/snapshot"

// A Line is a change as people read it. Inherited access comes from one role in the
// organization, so the same change of one person in several workspaces is one line with
// the number of workspaces.
type Line struct {
	Change
	Workspaces int // in how many workspaces the change is the same
}

// Lines joins changes for people. The order is that of the first change of each
// line.
func Lines(changes []Change) []Line {
	place := map[Change]int{}
	var lines []Line
	for _, c := range changes {
		if c.Source != snapshot.Inherited {
			lines = append(lines, Line{Change: c, Workspaces: 1})
			continue
		}
		one := c
		one.WorkspaceID, one.WorkspaceName = "", ""
		i, ok := place[one]
		if !ok {
			place[one] = len(lines)
			lines = append(lines, Line{Change: c, Workspaces: 1})
			continue
		}
		lines[i].Workspaces++
	}
	return lines
}

// Count returns the number of changes of each kind, 0 for a kind without changes.
func Count(changes []Change) map[string]int {
	counts := map[string]int{}
	for _, k := range Kinds() {
		counts[k] = 0
	}
	for _, c := range changes {
		counts[c.Kind]++
	}
	return counts
}
