package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/report/table"
	"tlaudit/text"
)

// An involved person has a part in the review: owner, coordinator, reviewer, or whoever
// accepted a finding.
type involved struct {
	name  string   // as the policy or the reviewers' file writes it
	parts []string // what the person does here
}

// independenceFacts say of everybody who has a part in the review which access they have here
// themselves, by any of their accounts, since when, and who decides on it.
func (b *builder) independenceFacts() []table.Fact {
	const section = "Independence"
	all := b.involved()
	one := func(name string) string { return b.samePerson.one(identity.EmailKey(name)) }
	accounts := map[string][]*person{} // by the name under which somebody is involved, of one person
	for _, i := range all {
		accounts[one(i.name)] = nil
	}
	for _, p := range b.everybody {
		for _, key := range slices.Compact([]string{b.samePerson.ofAccount(p), one(p.name)}) {
			if _, wanted := accounts[key]; wanted {
				accounts[key] = append(accounts[key], p)
			}
		}
	}
	var facts []table.Fact
	for _, i := range all {
		item := i.name + ": " + strings.Join(i.parts, ", ")
		found := accounts[one(i.name)]
		if len(found) == 0 {
			facts = append(facts, fact(section, item, "No account and no holder of access has this name or address: whether they have access here is not known"))
		}
		for _, p := range found {
			value := b.ownAccess(p)
			if len(found) > 1 {
				value = p.addressOr(p.id) + ": " + value
			}
			facts = append(facts, fact(section, item, value))
		}
	}
	if len(facts) == 0 {
		facts = append(facts, fact(section, "Nobody", "The policy names no owner and no coordinator, nobody accepted a finding, and no reviewers were assigned"))
	}
	return facts
}

// involved lists who has a part in the review, each once, in the order of their parts.
func (b *builder) involved() []involved {
	var all []involved
	place := map[string]int{} // by the key of the name
	add := func(name, part string) {
		key := identity.EmailKey(name)
		if key == "" {
			return
		}
		at, known := place[key]
		if !known {
			at, place[key] = len(all), len(all)
			all = append(all, involved{name: name})
		}
		if !slices.Contains(all[at].parts, part) {
			all[at].parts = append(all[at].parts, part)
		}
	}
	add(b.options.Policy.Review.Owner, "owner of the control")
	add(b.options.Policy.Review.Coordinator, "coordinator")
	accepted := map[string]bool{}
	for _, f := range b.options.Findings.Now.Findings {
		if f.Acceptance != nil {
			accepted[f.Acceptance.AcceptedBy] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(accepted)) {
		add(name, "accepted findings")
	}
	for _, reviewer := range slices.Sorted(maps.Keys(b.counts.reviewers)) {
		if isSomebody(reviewer) {
			add(reviewer, "reviewer")
		}
	}
	return all
}

// ownAccess says which access somebody has, since when, and who decides on it.
func (b *builder) ownAccess(p *person) string {
	l := b.personLine(p)
	if l.workspaces == 0 && !p.account {
		return "No access"
	}
	var first, privileged table.FirstSeen // of any access, and of privileged access
	earlier := func(of *table.FirstSeen, seen table.FirstSeen) {
		if of.At.IsZero() || seen.At.Before(of.At) {
			*of = seen
		}
	}
	deciders := map[string]bool{}
	for _, i := range b.held(p) {
		g := b.grant(int(i))
		earlier(&first, g.firstSeen)
		if g.role.class == findings.Privileged {
			earlier(&privileged, g.firstSeen)
		}
		if !g.inherited {
			deciders[b.assigned(g).reviewer] = true
		}
	}
	if p.number > 0 {
		deciders[b.assignedPerson(p).reviewer] = true
	}
	var words []string
	if p.account {
		words = append(words, "role in the organization: "+p.organizationRole())
	}
	if l.workspaces == 0 {
		words = append(words, "access to no workspace that was read")
	} else {
		words = append(words, fmt.Sprintf("access to %s, the first since %s", text.Count(l.workspaces, "workspace"), table.Shown(first)))
		if l.privileged > 0 {
			words = append(words, fmt.Sprintf("privileged in %d, the first since %s", l.privileged, table.Shown(privileged)))
		}
	}
	return strings.Join(append(words, "decided by: "+cmp.Or(strings.Join(slices.Sorted(maps.Keys(deciders)), ", "), "nobody")), "; ")
}
