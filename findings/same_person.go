package findings

import (
	"fmt"

	"github.com/BurntSushi/toml"

	"tlaudit/identity"
)

// A SamePerson names accounts that one person has, two or more.
type SamePerson struct {
	Accounts []string `toml:"accounts"` // e-mails or user ids
}

func (c *checker) samePerson(all []SamePerson) {
	first := map[string]int{} // the entry that names an account, from 1
	for i, s := range all {
		key, name := toml.Key{"same_person", fmt.Sprint(i), "accounts"}, fmt.Sprintf("same_person %d: accounts", i+1)
		if len(s.Accounts) < 2 {
			c.add(key, "%s: two or more are required", name)
		}
		for n, entry := range s.Accounts {
			entryName, account := fmt.Sprintf("%s: entry %d", name, n+1), identity.AccountKey(entry)
			switch {
			case identity.Trim(entry) == "":
				c.add(key, "%s is empty", entryName)
			case first[account] == i+1:
				c.add(key, "%s: %q is named twice", entryName, entry)
			case first[account] > 0:
				c.add(key, "%s: same_person %d names %q too: name all accounts of a person in one", entryName, first[account], entry)
			default:
				first[account] = i + 1
				c.account(key, entryName, entry)
			}
		}
	}
}
