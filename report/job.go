package report

import (
	"cmp"

	"tlaudit/identity"
	"tlaudit/report/table"
	"tlaudit/text"
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
		if key := who.key; key != "" && who.name != "" && (n.ofEmail[key] == "" || who.name < n.ofEmail[key]) {
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

// shortName returns the cell of nameOf in a narrow column: where a shared name does not fit with
// the address, the sheet shows the address alone, which tells the two apart.
func (b *builder) shortName(p *person) any {
	name := b.nameOf(p)
	if p.email != "" && name != p.name && table.Lines(text.Visible(name), nameWidth) > shownLines {
		return table.ShortenedTo(p.address(), name)
	}
	return name
}

// job returns a person's title, department and manager as the roster gives them, or why it
// gives none; of a service account its purpose and its owner, as the policy gives them.
func (b *builder) job(p *person) string {
	if p.service != nil {
		return "Service account: " + cmp.Or(p.service.Purpose, "no purpose in the policy") + "; " + cmp.Or(b.nameAt(p.service.Owner), "no owner in the policy")
	}
	switch {
	case p.onRoster:
	case p.title == "":
		return p.roster
	case p.roster == noRoster:
		return p.title + ", by the account"
	default:
		return p.roster + "; the account says " + p.title
	}
	title := p.title
	if title != "" && p.department != "" {
		title += ", "
	}
	return b.withManager(p, cmp.Or(title+p.department, "No title on the roster"))
}

// shortJob returns the cell of job in a narrow column: where it does not fit, the sheet first
// leaves out the department, so that the manager, who can be asked, stays.
func (b *builder) shortJob(p *person) any {
	whole := b.job(p)
	job := whole
	if p.service == nil && p.onRoster && p.title != "" && table.Lines(text.Visible(job), jobWidth) > shownLines {
		job = b.withManager(p, p.title)
	}
	return table.ShortenedTo(table.Shorten(job, jobWidth, shownLines), whole)
}

func (b *builder) withManager(p *person, job string) string {
	if p.manager == "" {
		return job
	}
	return job + "; " + b.nameAt(p.manager)
}

// nameAt returns the name of whoever has an address, or the words as they are.
func (b *builder) nameAt(words string) string {
	return cmp.Or(b.names.ofEmail[identity.EmailKey(words)], words)
}
