package report

import (
	"cmp"
	"fmt"

	"tlaudit/identity"
)

// ownersWhoLeft returns a line for each owner of workspaces and service accounts whom the
// policy names by an address and who has left by the snapshot's own roster, in the order of
// the policy. Without a roster nobody is known to have left.
func (b *builder) ownersWhoLeft() []check {
	owned := map[string][]string{} // what somebody owns, by the key of the address
	var order []string
	add := func(owner, what string) {
		if owner == "" || identity.CheckAddress(owner) != nil {
			return
		}
		key := identity.EmailKey(owner)
		if owned[key] == nil {
			order = append(order, key)
		}
		owned[key] = append(owned[key], what)
	}
	names := map[string]string{}
	for _, w := range b.order {
		names[identity.ID(w.WorkspaceID)] = w.Name
	}
	for _, w := range b.options.Policy.Workspaces {
		add(w.Owner, "workspace "+cmp.Or(names[identity.ID(w.ID)], w.ID))
	}
	for _, s := range b.options.Policy.ServiceAccounts {
		add(s.Owner, "service account "+s.Account)
	}
	var checks []check
	for _, key := range order {
		how := b.left(b.roster.entry(key, b.accountOf(key)))
		if how == "" {
			continue
		}
		c := compared(areaReport, "Owners whom the policy names and who have left", key, 0, 1, how).naming(owned[key])
		checks = append(checks, c)
		b.notes = append(b.notes, fmt.Sprintf("%s, whom the policy names as owner of %s, has left: %s", key, c.aboutWords(), how))
	}
	return checks
}
