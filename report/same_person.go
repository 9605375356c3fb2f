package report

import (
	"cmp"
	"strings"

	"tlaudit/identity"
)

// A samePerson says which ids and addresses are of one person, as far as anything says so. A
// name is an id or the key of an address. It has another name of the same person, nearer to
// the one that stands for all; a name without one stands for itself.
type samePerson map[string]string

// loadSamePerson joins the id of an account with its address and with that which the roster
// has for it, the accounts that the policy names for one person, whether or not TransactionLink
// has them, and those that a finding about accounts lists together, as what it can grow by.
func (b *builder) loadSamePerson() samePerson {
	s := samePerson{}
	for _, who := range b.everybody {
		s.join(identity.ID(who.id), who.key, who.rosterKey)
	}
	for _, entry := range b.options.Policy.SamePerson {
		s.join(accountKeys(entry.Accounts)...)
	}
	for _, f := range b.findings.all {
		if f.ended == "" && f.Rule.Concerns == "account" {
			s.join(accountKeys(strings.Split(f.Grows, ","))...)
		}
	}
	for name := range s {
		s[name] = s.one(name)
	}
	return s
}

func accountKeys(accounts []string) []string {
	var keys []string
	for _, account := range accounts {
		keys = append(keys, identity.AccountKey(account))
	}
	return keys
}

// one returns the name that stands for all of a person.
func (s samePerson) one(name string) string {
	for s[name] != "" {
		if next := s[s[name]]; next != "" {
			s[name] = next
		}
		name = s[name]
	}
	return name
}

// join makes names those of one person. It passes over empty ones.
func (s samePerson) join(names ...string) {
	first := ""
	for _, name := range names {
		switch name = s.one(name); {
		case name == "", name == first:
		case first == "":
			first = name
		default:
			s[name] = first
		}
	}
}

// ofAccount returns the name that stands for all of an account's person.
func (s samePerson) ofAccount(who *person) string { return s.one(identity.ID(who.id)) }

// isAbout reports whether a reviewer, by the key of an address, is the person whom a row is
// about.
func (b *builder) isAbout(who reviewed, reviewer string) bool {
	name := cmp.Or(who.key, identity.ID(who.id))
	return name != "" && b.samePerson.one(name) == b.samePerson.one(reviewer)
}

// accountsOfOne returns the accounts of one person, for each account whose person has several,
// in the order of everybody.
func (b *builder) accountsOfOne() map[*person][]*person {
	first, groups := map[string]*person{}, map[string][]*person{}
	for _, who := range b.everybody {
		switch one := b.samePerson.ofAccount(who); {
		case first[one] == nil:
			first[one] = who
		case groups[one] == nil:
			groups[one] = []*person{first[one], who}
		default:
			groups[one] = append(groups[one], who)
		}
	}
	several := map[*person][]*person{}
	for _, group := range groups {
		for _, who := range group {
			several[who] = group
		}
	}
	return several
}

// policyPeople number the people whose accounts the policy names, from 1, by the accounts:
// what the policy says is certain.
type policyPeople map[string]int

func (b *builder) loadPolicyPeople() policyPeople {
	all := policyPeople{}
	for i, entry := range b.options.Policy.SamePerson {
		for _, key := range accountKeys(entry.Accounts) {
			all[key] = i + 1
		}
	}
	return all
}

// same reports whether the policy names two accounts as those of one person.
func (all policyPeople) same(one, other *person) bool {
	of := func(who *person) int { return cmp.Or(all[who.key], all[identity.ID(who.id)]) }
	return of(one) != 0 && of(one) == of(other)
}
