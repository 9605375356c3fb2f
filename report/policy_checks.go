package report

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// rosterWordsCheck counts the rows of the roster whose word of status the policy does not
// know.
func (b *builder) rosterWordsCheck(ctx context.Context) (check, error) {
	const name, origin = "Rows of the roster with a word of status that the policy does not know", "policy: [roster]; such a word says nothing to the rules"
	if !b.read(snapshot.Roster) {
		return untested(areaConsistency, name, "no roster was supplied", origin), nil
	}
	var rows int64
	var words []string
	type word struct {
		Status string
		Rows   int64
	}
	for w, err := range query[word](ctx, b.source, "roster_words", at(b.now.ID)) {
		if err != nil {
			return check{}, err
		}
		if b.options.Policy.Roster.Means(w.Status) == findings.StatusUnknown {
			rows += w.Rows
			words = append(words, fmt.Sprintf("%s, %s", w.Status, text.Count(w.Rows, "row")))
		}
	}
	return compared(areaConsistency, name, "", 0, rows, origin).naming(words), nil
}

// policyLinesCheck counts the lines of the policy that name nobody and nothing of the
// snapshot: they take no effect in this report.
func (b *builder) policyLinesCheck() check {
	const name, origin = "Lines of the policy that name nobody and nothing here", "accounts, holders, invitations, workspaces and roles of the snapshot"
	if !b.read(snapshot.Users) || b.someUnread {
		return untested(areaConsistency, name, "not everything that a line could name was read", origin)
	}
	unused := b.unusedPolicyLines()
	return counted(areaConsistency, name, int64(len(unused)), origin).naming(unused)
}

// unusedPolicyLines lists those lines, in the order of the policy's tables.
func (b *builder) unusedPolicyLines() []string {
	named := map[string]bool{} // ids and keys of addresses
	for id, p := range b.people {
		named[identity.ID(id)], named[identity.EmailKey(p.email)] = true, true
	}
	for _, i := range b.invitations {
		named[identity.EmailKey(i.Email)] = true
	}
	workspaces := map[string]bool{}
	for id := range b.workspaces {
		workspaces[identity.ID(id)] = true
	}
	var unused []string
	account := func(table, value string) {
		if value != "" && !named[identity.ID(value)] && !named[identity.EmailKey(value)] {
			unused = append(unused, table+": "+value)
		}
	}
	ofRole := func(table, value string) {
		for _, known := range []map[string]*role{b.roles, b.earlier} {
			for id, r := range known {
				if findings.NamesRole(value, id, r.name) {
					return
				}
			}
		}
		unused = append(unused, table+": "+value)
	}
	p := b.options.Policy
	account("organization.token_account", p.Organization.TokenAccount)
	for _, value := range p.Roles.Privileged {
		ofRole("roles.privileged", value)
	}
	for _, value := range p.Roles.Standard {
		ofRole("roles.standard", value)
	}
	for _, value := range slices.Sorted(maps.Keys(p.Roles.Allows)) {
		ofRole("roles.allows", value)
	}
	for _, value := range p.ProtectedUsers {
		account("protected_users", value)
	}
	for _, w := range p.Workspaces {
		if !workspaces[identity.ID(w.ID)] {
			unused = append(unused, "workspace: "+w.ID)
		}
	}
	for _, s := range p.ServiceAccounts {
		account("service_account", s.Account)
	}
	for _, s := range p.SamePerson {
		for _, value := range s.Accounts {
			account("same_person", value)
		}
	}
	for _, e := range p.External {
		account("external", e.Email)
	}
	for _, pair := range p.ToxicPairs {
		ofRole("toxic_pair "+pair.Name, pair.First)
		ofRole("toxic_pair "+pair.Name, pair.Second)
	}
	return unused
}
