package report

import (
	"strings"

	"tlaudit/identity"
)

// samePeople finds the accounts of one person: those with the same address, those that the
// policy says are one person's, and those that a finding about accounts lists together, as
// what it can grow by. It returns the group of each person who has several, in the order of
// everybody.
func (b *builder) samePeople() map[*person][]*person {
	s := joined{named: map[string]*person{}, with: map[*person]*person{}}
	for _, who := range b.everybody {
		s.named[identity.ID(who.id)] = who
		switch key := identity.EmailKey(who.email); {
		case key == "":
		case s.named[key] == nil:
			s.named[key] = who
		default:
			s.join(s.named[key], who)
		}
	}
	for _, entry := range b.options.Policy.SamePerson {
		s.joinAll(entry.Accounts)
	}
	for _, f := range b.findings.all {
		if f.ended == "" && f.Rule.Concerns == "account" {
			s.joinAll(strings.Split(f.Grows, ","))
		}
	}
	groups := map[*person][]*person{} // by their first
	for _, who := range b.everybody {
		groups[s.first(who)] = append(groups[s.first(who)], who)
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

// joined are people of whom some are one.
type joined struct {
	named map[string]*person  // by id, and by the key of an address
	with  map[*person]*person // somebody else of the same group, nearer to its first
}

// first returns the one person who stands for a whole group.
func (s joined) first(who *person) *person {
	for s.with[who] != nil {
		if next := s.with[s.with[who]]; next != nil {
			s.with[who] = next
		}
		who = s.with[who]
	}
	return who
}

func (s joined) join(one, other *person) {
	if one, other = s.first(one), s.first(other); one != other {
		s.with[other] = one
	}
}

// joinAll joins accounts that are named by their ids or addresses; it passes over names that
// nobody has.
func (s joined) joinAll(accounts []string) {
	var one *person
	for _, account := range accounts {
		switch who := s.named[identity.AccountKey(account)]; {
		case who == nil:
		case one == nil:
			one = who
		default:
			s.join(one, who)
		}
	}
}
