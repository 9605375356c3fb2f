package report

import (
	"fmt"
	"iter"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// An event is a line of Changes. Inherited access comes from one role in the organization, so
// the same change of one person in several workspaces is one event. Every other change is one
// of its own.
type event struct {
	changeRow
	workspaces int // changes: in how many workspaces it is the same
	between    int // of these, those of something that only snapshots between the two ends had
}

// sameEvent reports whether a change differs from another in the workspace alone.
func (c changeRow) sameEvent(o changeRow) bool {
	c.WorkspaceID, c.WorkspaceName = o.WorkspaceID, o.WorkspaceName
	return c.Source == snapshot.Inherited && c == o
}

// rows yields every change of the period, in the order of the files: by snapshot, then
// by kind, then by person. The changes of an event are neighbours.
func (c *periodChanges) rows() iter.Seq[changeRow] {
	return func(yield func(changeRow) bool) {
		for r := range c.all.All() {
			if !yield(changeRow{r}) {
				return
			}
		}
	}
}

// events yields the events of the changes, in their order. It holds one at a time.
func (c *periodChanges) events() iter.Seq[event] {
	return func(yield func(event) bool) {
		var e event
		for r := range c.rows() {
			if e.workspaces > 0 && !r.sameEvent(e.changeRow) {
				if !yield(e) {
					return
				}
				e = event{}
			}
			if e.workspaces == 0 {
				e.changeRow = r
			}
			e.workspaces++
			e.between += int(countIf(c.onlyBetween(r)))
		}
		if e.workspaces > 0 {
			yield(e)
		}
	}
}

// where names the workspace of an event, or says in how many it was.
func (e event) where() any {
	switch {
	case e.WorkspaceID == "":
		return nil
	case e.workspaces > 1:
		return text.Count(e.workspaces, "workspace")
	}
	return e.workspaceName()
}

// onlyBetweenWords says whether only snapshots between the two ends had what an event is about.
func (e event) onlyBetweenWords() string {
	switch {
	case len(e.items()) == 0:
		return noDirection
	case e.between == 0:
		return "No"
	case e.between < e.workspaces:
		return fmt.Sprintf("Yes, in %d of %s", e.between, text.Count(e.workspaces, "workspace"))
	}
	return "Yes"
}
