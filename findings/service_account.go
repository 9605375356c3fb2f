package findings

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/BurntSushi/toml"

	"tlaudit/identity"
)

// A ServiceAccount is an account that a program or several people use, and what the policy
// says about it. Only Account is required.
type ServiceAccount struct {
	Account     string `toml:"account"` // e-mail or user id
	Owner       string `toml:"owner"`   // who answers for it: a name or an e-mail
	Purpose     string `toml:"purpose"`
	Expires     Date   `toml:"expires"`      // the last day on which it is needed
	ReviewEvery int    `toml:"review_every"` // days between reviews at most; 0: as often as all access
}

// Expired reports whether the last day on which the account is needed is before a day,
// 2006-01-02.
func (s ServiceAccount) Expired(day Date) bool { return s.Expires != "" && s.Expires < day }

// ServiceAccountOf returns a function that returns what the policy says about an account as a
// service account, by its user id or its e-mail; nil if it names no such one.
func (p Policy) ServiceAccountOf() func(id, email string) *ServiceAccount {
	named := map[string]*ServiceAccount{}
	for i := range p.ServiceAccounts {
		named[identity.AccountKey(p.ServiceAccounts[i].Account)] = &p.ServiceAccounts[i]
	}
	delete(named, "")
	return func(id, email string) *ServiceAccount {
		return cmp.Or(named[identity.ID(id)], named[identity.EmailKey(email)])
	}
}

// serviceAccounts returns the accounts that the policy names as service accounts, as it
// has them.
func (p Policy) serviceAccounts() []string {
	var accounts []string
	for _, s := range p.ServiceAccounts {
		accounts = append(accounts, s.Account)
	}
	return accounts
}

func (c *checker) serviceAccounts(all []ServiceAccount) {
	first := map[string]int{} // the entry that names an account, from 1
	for i, s := range all {
		key, name := toml.Key{"service_account", fmt.Sprint(i)}, fmt.Sprintf("service_account %d", i+1)
		in := func(k string) toml.Key { return append(slices.Clone(key), k) }
		account := identity.AccountKey(s.Account)
		switch {
		case identity.Trim(s.Account) == "":
			c.add(key, "%s: account is required", name)
		case first[account] > 0:
			c.add(in("account"), "%s: account: service_account %d names %q too", name, first[account], s.Account)
		default:
			first[account] = i + 1
			c.account(in("account"), name+": account", s.Account)
		}
		c.person(in("owner"), name+": owner", s.Owner)
		c.date(in("expires"), name+": expires", s.Expires)
		c.between(in("review_every"), name+": review_every", s.ReviewEvery, 0, mostDays)
	}
}
