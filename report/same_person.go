package report

import (
	"strings"

	"tlaudit/identity"
)

// same reports whether a reviewer, by the key of an address, is the person whom a row is
// about: by the address, by the roster, which may have another address for an account, or by
// the policy, which names accounts of one person.
func (b *builder) same(who reviewed, reviewer string) bool {
	if who.key == reviewer {
		return true
	}
	other := b.accountOf(reviewer)
	if who.account != nil && who.account.rosterKey == reviewer || other != nil && other.rosterKey != "" && other.rosterKey == who.key {
		return true
	}
	if len(b.samePeople) == 0 {
		return false
	}
	person := b.samePeople.of(who.id, who.key, who.account)
	return person != 0 && person == b.samePeople.of("", reviewer, other)
}

// samePeople number the people whose accounts the policy names, from 1, by the accounts: ids
// and keys of addresses as they are compared. An account is of one person.
type samePeople map[string]int

func (b *builder) loadSamePeople() samePeople {
	all := samePeople{}
	for i, s := range b.options.Policy.SamePerson {
		for _, account := range s.Accounts {
			if strings.Contains(account, "@") {
				all[identity.EmailKey(account)] = i + 1
			} else {
				all[identity.ID(account)] = i + 1
			}
		}
	}
	return all
}

// of returns the number of a person who has an id, an address by its key, or an account; 0
// if the policy names none of them.
func (all samePeople) of(id, key string, account *person) int {
	if account != nil {
		id = account.id
	}
	if n := all[key]; n != 0 {
		return n
	}
	return all[identity.ID(id)]
}
