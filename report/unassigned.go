package report

import (
	"cmp"
	"fmt"
)

// maxUnassigned is how many rows Report.Unassigned names.
const maxUnassigned = 20

// unassignedRows are the rows that need a decision and have nobody who may decide: no
// reviewer, or their own holder.
type unassignedRows struct {
	count int
	named []string // the first maxUnassigned of them, in the order of the sheets and their rows
}

// add adds a row if nobody may decide on it. words name the row: its sheet, and whom and
// what it is about.
func (u *unassignedRows) add(a assignment, own bool, words func() string) {
	why := a.reviewer
	switch {
	case a.unassigned:
	case own:
		why = "assigned to " + a.reviewer + ", whose own access it is"
	default:
		return
	}
	u.count++
	if len(u.named) < maxUnassigned {
		u.named = append(u.named, words()+": "+why)
	}
}

// words names a row of Review.
func (g grant) words() string {
	return fmt.Sprintf("Review: %s, %s in %s", g.person.words(), g.role.label(), cmp.Or(g.workspace.Name, g.workspace.WorkspaceID))
}

// words names a person: by name and address, else by id.
func (p *person) words() string {
	switch {
	case p.name != "" && p.email != "":
		return p.name + " (" + p.email + ")"
	case p.name != "":
		return p.name + " (" + p.id + ")"
	}
	return cmp.Or(p.email, p.id)
}
