package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tlaudit/text"
)

// unmanagedRows are the rows that a line gives to @manager and whose manager is nobody, by
// the reason.
type unmanagedRows map[string]*unmanaged

// maxUnmanaged is how many people are named whose manager is nobody.
const maxUnmanaged = 5

type unmanaged struct {
	rows, toNobody int64           // all, and those that the fallback does not get
	people         map[string]bool // by id, else by the key of the address
	named          []string        // the first maxUnmanaged of them
}

// add adds a row if its line asks for a manager who is nobody.
func (all unmanagedRows) add(a assignment, who reviewed) {
	if a.noManager == "" {
		return
	}
	u := all[a.noManager]
	if u == nil {
		u = &unmanaged{people: map[string]bool{}}
		all[a.noManager] = u
	}
	u.rows++
	u.toNobody += countIf(a.unassigned)
	id := cmp.Or(who.id, who.key)
	if u.people[id] {
		return
	}
	u.people[id] = true
	if len(u.named) < maxUnmanaged {
		name := who.key
		if who.account != nil {
			name = who.account.words()
		}
		u.named = append(u.named, name)
	}
}

// names returns the first people, and how many more there are.
func (u *unmanaged) names() string {
	names := strings.Join(u.named, ", ")
	if more := len(u.people) - len(u.named); more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return names
}

// unmanagedChecks returns a line for each reason why rows for @manager have no manager.
func (b *builder) unmanagedChecks() []check {
	var checks []check
	for _, why := range slices.Sorted(maps.Keys(b.counts.unmanaged)) {
		u := b.counts.unmanaged[why]
		to := fmt.Sprintf("The fallback gets %s, nobody gets %d", text.Count(u.rows-u.toNobody, "row"), u.toNobody)
		checks = append(checks, check{
			area: areaReport, name: "Rows for @manager without a manager to ask", scope: u.names(), actual: u.rows, result: info, origin: why + ". " + to,
		})
		b.notes = append(b.notes, fmt.Sprintf("%s: %s for @manager %s no manager to ask (%s). %s. About %s: %s", b.options.Reviewers.File,
			text.Count(u.rows, "row"), text.OneOrMany(u.rows, "has", "have"), why, to, text.Count(len(u.people), "person"), u.names()))
	}
	return checks
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
