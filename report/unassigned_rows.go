package report

import (
	"cmp"
	"fmt"
	"strings"

	"tlaudit/report/table"
	"tlaudit/text"
)

// namedUnassigned is how many rows an UnassignedError names.
const namedUnassigned = 20

// An UnassignedError says that rows that need a decision have no reviewer, or only their own
// holder, who is not assigned. It names the first of them, and counts all.
type UnassignedError struct {
	NoReviewer, OwnHolder int64
	named                 [2][]string // of either, in the order of the sheets
}

// Rows is how many rows there are.
func (e *UnassignedError) Rows() int64 { return e.NoReviewer + e.OwnHolder }

func (e *UnassignedError) Error() string {
	var parts []string
	for i, part := range []struct {
		rows int64
		what string
	}{
		{e.NoReviewer, text.OneOrMany(e.NoReviewer, "needs a decision and has no reviewer", "need a decision and have no reviewer")},
		{e.OwnHolder, text.OneOrMany(e.OwnHolder, "has only the holder of the access as its reviewer", "have only the holder of the access as their reviewer")},
	} {
		if part.rows == 0 {
			continue
		}
		words := fmt.Sprintf("%s %s", text.Count(part.rows, "row"), part.what)
		if named := e.named[i]; len(named) > 0 {
			words += ": " + strings.Join(named, ", ")
			if more := part.rows - int64(len(named)); more > 0 {
				words += fmt.Sprintf(" and %d more", more)
			}
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, "; ")
}

func (e *UnassignedError) add(which int, count *int64, row string) {
	*count++
	if len(e.named[0])+len(e.named[1]) < namedUnassigned {
		e.named[which] = append(e.named[which], row)
	}
}

// Unassigned returns the rows that need a decision and that nobody is asked to decide; nil if
// there are none.
func (r Report) Unassigned() (*UnassignedError, error) {
	var e UnassignedError
	for _, t := range r.decisionTables() {
		decision, assigned := t.Column(decisionHeader), assignedTo(t)
		n := 0
		for row, err := range t.Rows {
			if err != nil {
				return nil, fmt.Errorf("table %s: %w", t.Name, err)
			}
			n++
			if _, nothing := row[decision].(table.NoInput); nothing {
				continue
			}
			switch who := assigned(row); {
			case isSomebody(who):
			case who == ownAccess, who == ownFallback:
				e.add(1, &e.OwnHolder, rowName(t, n, row))
			default:
				e.add(0, &e.NoReviewer, rowName(t, n, row))
			}
		}
	}
	if e.Rows() == 0 {
		return nil, nil
	}
	return &e, nil
}

// rowName names a row: its sheet and number, whom it is about, and the workspace.
func rowName(t table.Table, n int, row table.Row) string {
	shown := func(header string) string {
		if at := t.Column(header); at >= 0 {
			return table.Shown(row[at])
		}
		return ""
	}
	name := shown("Name")
	if name == unknown {
		name = ""
	}
	who := cmp.Or(name, shown("Email"), unknown)
	if in := shown("Workspace"); in != "" {
		who += " in " + in
	}
	return fmt.Sprintf("%s #%d (%s)", t.Name, n, who)
}
