package report

import (
	"cmp"
	"strings"

	"tlaudit/identity"
	"tlaudit/report/table"
)

// names are what the report calls people by, made once.
type names struct {
	holders map[string]int    // people by name
	ofEmail map[string]string // names by the key of an address
}

func newNames(people map[string]*person) names {
	n := names{map[string]int{}, map[string]string{}}
	for _, who := range people {
		n.holders[who.name]++
	}
	for _, who := range people {
		// Of two people with one address the first name stands, whatever the order of the map.
		if key := identity.EmailKey(who.email); key != "" && who.name != "" && (n.ofEmail[key] == "" || who.name < n.ofEmail[key]) {
			n.ofEmail[key] = who.name
		}
	}
	return n
}

// nameOf returns a person's name; the address where no name is known, and behind a name that
// somebody else has too.
func (b *builder) nameOf(p *person) string {
	switch {
	case p.name == "":
		return p.addressOr(unknown)
	case b.names.holders[p.name] > 1 && p.email != "":
		return p.name + ", " + p.address()
	}
	return p.name
}

// shortName returns nameOf for a narrow column: where a shared name does not fit with the
// address, the address alone, which tells the two apart.
func (b *builder) shortName(p *person) string {
	name := b.nameOf(p)
	if p.email != "" && table.Shorten(name, nameWidth, shownLines) != name {
		name = p.email
	}
	return table.Shorten(name, nameWidth, shownLines)
}

// job returns a person's title, department and manager as the roster gives them, or why it
// gives none.
func (b *builder) job(p *person) string {
	if !p.onRoster {
		if p.title != "" {
			return p.roster + "; " + p.title + ", by the account"
		}
		return p.roster
	}
	var parts []string
	for _, part := range []string{p.title, p.department} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	job := cmp.Or(strings.Join(parts, ", "), "The roster gives no title")
	if p.manager != "" {
		job += "; " + cmp.Or(b.names.ofEmail[identity.EmailKey(p.manager)], p.manager)
	}
	return job
}
