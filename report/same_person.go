package report

import (
	"slices"

	"tlaudit/identity"
)

// isAbout reports whether a reviewer, by the key of an address, is the person whom a row is
// about: by the address, by the roster, which may have another address for an account, by the
// policy, which names accounts of one person, or as the sheet People lists accounts.
func (b *builder) isAbout(who reviewed, reviewer string) bool {
	if who.key == reviewer {
		return true
	}
	other := b.accountOf(reviewer)
	if who.account != nil && who.account.rosterKey == reviewer || other != nil && other.rosterKey != "" && other.rosterKey == who.key {
		return true
	}
	if other != nil && who.account != nil && slices.Contains(b.same[who.account], other) {
		return true
	}
	return b.samePersonByPolicy(who, reviewed{key: reviewer, account: other})
}

// samePersonByPolicy reports whether the policy names two accounts as those of one person.
func (b *builder) samePersonByPolicy(one, other reviewed) bool {
	person := b.policyPeople.of(one.id, one.key, one.account)
	return person != 0 && person == b.policyPeople.of(other.id, other.key, other.account)
}

// policyPeople number the people whose accounts the policy names, from 1, by the accounts:
// ids and keys of addresses as they are compared. An account is of one person, and may be one
// that TransactionLink does not have.
type policyPeople map[string]int

func (b *builder) loadPolicyPeople() policyPeople {
	all := policyPeople{}
	for i, s := range b.options.Policy.SamePerson {
		for _, account := range s.Accounts {
			all[identity.AccountKey(account)] = i + 1
		}
	}
	return all
}

// of returns the number of a person who has an id, an address by its key, or an account; 0
// if the policy names none of them.
func (all policyPeople) of(id, key string, account *person) int {
	if len(all) == 0 {
		return 0
	}
	if account != nil {
		id = account.id
	}
	if n := all[key]; n != 0 {
		return n
	}
	return all[identity.ID(id)]
}
