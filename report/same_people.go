package report

import (
	"strings"

	"tlaudit/identity"
)

// samePeople finds the accounts of one person: those with the same address, and those that a
// finding about accounts lists together, as what it can grow by. It returns the group of each
// person who has several, in the order of everybody.
func (b *builder) samePeople() map[*person][]*person {
	first := map[*person]*person{} // of the group, as far as it is known
	of := func(who *person) *person {
		for first[who] != nil {
			who = first[who]
		}
		return who
	}
	join := func(one, other *person) {
		if one, other = of(one), of(other); one != other {
			first[other] = one
		}
	}
	byEmail := map[string]*person{}
	for _, who := range b.everybody {
		key := identity.EmailKey(who.email)
		if key == "" {
			continue
		}
		if byEmail[key] == nil {
			byEmail[key] = who
		}
		join(byEmail[key], who)
	}
	for _, f := range b.findings.all {
		if f.ended != "" || f.Rule.Concerns != "account" {
			continue
		}
		var one *person
		for id := range strings.SplitSeq(f.Grows, ",") {
			who := b.people[id]
			if who == nil {
				continue
			}
			if one == nil {
				one = who
			}
			join(one, who)
		}
	}
	groups := map[*person][]*person{} // by their first
	for _, who := range b.everybody {
		groups[of(who)] = append(groups[of(who)], who)
	}
	same := map[*person][]*person{}
	for _, group := range groups {
		for _, who := range group {
			if len(group) > 1 {
				same[who] = group
			}
		}
	}
	return same
}
