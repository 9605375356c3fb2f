package report

import (
	"tlaudit/identity"
	"tlaudit/inputs"
)

// reviewerLines find the lines of a reviewers' file that match a row, and look only at lines
// that name its workspace, its person, a role of it, its domain, or nothing of these: a file
// may have a line for each of thousands of workspaces.
type reviewerLines struct {
	all   []inputs.ReviewerLine
	named map[lineName][]int // indexes of lines, in their order
}

// A lineName is the first field that a line gives of those that name something, and what it
// gives. A line that names nothing has the zero lineName.
type lineName struct{ field, value string }

func newReviewerLines(reviewers *inputs.Reviewers) reviewerLines {
	if reviewers == nil {
		return reviewerLines{}
	}
	x := reviewerLines{all: reviewers.Lines}
	every := make([]int, len(x.all))
	for i := range every {
		every[i] = i
	}
	return x.only(every)
}

// only returns the lines with some indexes, which ascend.
func (x reviewerLines) only(indexes []int) reviewerLines {
	some := reviewerLines{x.all, map[lineName][]int{}}
	for _, i := range indexes {
		name := lineName{}
		switch l := x.all[i]; {
		case l.Workspace != "":
			name = lineName{"workspace", l.Workspace}
		case l.User != "":
			name = lineName{"user", l.User}
		case l.Role != "":
			name = lineName{"role", l.Role}
		case l.Domain != "":
			name = lineName{"domain", l.Domain}
		}
		some.named[name] = append(some.named[name], i)
	}
	return some
}

// each calls look with every list of lines of which some may match a row.
func (x reviewerLines) each(w *workspace, roles []*role, who reviewed, look func(name lineName, lines []int)) {
	list := func(field, value string) {
		if lines := x.named[lineName{field, value}]; len(lines) > 0 {
			look(lineName{field, value}, lines)
		}
	}
	if w != nil {
		list("workspace", w.WorkspaceID)
		list("workspace", w.Name)
	}
	list("user", who.id)
	list("user", who.key)
	for _, r := range roles {
		list("role", r.id)
		list("role", r.name)
	}
	list("domain", identity.DomainOf(who.key))
	list("", "")
}

// first returns the index of the first line that matches a row; -1 if none does.
func (x reviewerLines) first(sheet string, w *workspace, roles []*role, who reviewed) int {
	found := -1
	if len(x.all) == 0 {
		return found
	}
	x.each(w, roles, who, func(_ lineName, lines []int) {
		for _, i := range lines {
			if found >= 0 && i >= found {
				return
			}
			if matches(x.all[i], sheet, w, roles, who) {
				found = i
				return
			}
		}
	})
	return found
}

// take moves the lines that match a row from x.named into found.
func (x reviewerLines) take(found map[int]bool, sheet string, w *workspace, roles []*role, who reviewed) {
	x.each(w, roles, who, func(name lineName, lines []int) {
		left := lines[:0]
		for _, i := range lines {
			if matches(x.all[i], sheet, w, roles, who) {
				found[i] = true
			} else {
				left = append(left, i)
			}
		}
		x.named[name] = left
	})
}
