package snapshot_test

import (
	"cmp"
	"slices"
	"strings"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// emailKey is the key of an address; nil for no address.
func emailKey(address string) any { return text(identity.EmailKey(address)) }

// hasRole reports whether a snapshot has the role of a grant, in whatever status.
func (h history) hasRole(g snapshot.Grant) func(int) bool {
	return func(n int) bool {
		for x := range h.at(n).grants {
			if x.Status = g.Status; x == g {
				return true
			}
		}
		return false
	}
}

func (h history) hasUser(u snapshot.User) func(int) bool {
	return func(n int) bool { return h.at(n).users[u.UserID] == u }
}

func (h history) hasRosterRow(r snapshot.RosterRow) func(int) bool {
	return func(n int) bool { return h.at(n).roster[r.Email] == r }
}

func (h history) accountHistory() []row {
	every := set[snapshot.User]{}
	for _, m := range h {
		for _, u := range m.users {
			every[u] = true
		}
	}
	var rows []row
	for u := range every {
		for _, r := range h.intervals(unit{snapshot.Users, ""}, h.hasUser(u)) {
			rows = append(rows, slices.Concat(row{u.UserID, text(u.Email), text(u.FirstName), text(u.LastName), text(u.Title),
				text(u.OrganizationRoleID), text(u.IDPID)}, h.ends(r), row{emailKey(u.Email)}))
		}
	}
	return rows
}

func (h history) rosterHistory() []row {
	every := set[snapshot.RosterRow]{}
	for _, m := range h {
		for _, r := range m.roster {
			every[r] = true
		}
	}
	var rows []row
	for p := range every {
		for _, r := range h.intervals(unit{snapshot.Roster, ""}, h.hasRosterRow(p)) {
			rows = append(rows, slices.Concat(row{text(p.Email), text(p.UserID), text(p.Name), text(p.Manager), text(p.Department), text(p.Title),
				text(p.Status), text(p.StartDate), text(p.EndDate)}, h.ends(r), row{emailKey(p.Email)}))
		}
	}
	return rows
}

// holdersAt are the users with a grant that the snapshot read.
func (h history) holdersAt(n int) set[string] {
	all := set[string]{}
	for g := range h.at(n).grants {
		all[g.UserID] = true
	}
	return all
}

// lastAccount is the account as the newest listing up to n had it; has says of which.
func (h history) lastAccount(n int, user string, has func(snapshot.User) bool) snapshot.User {
	m := h.lastWhere(n+1, func(m int) bool { u, ok := h.at(m).users[user]; return ok && has(u) })
	if m == 0 {
		return snapshot.User{}
	}
	return h.at(m).users[user]
}

func anyAccount(snapshot.User) bool      { return true }
func addressed(u snapshot.User) bool     { return u.Email != "" }
func (h history) listingRead(n int) bool { return h.read(unit{snapshot.Users, ""}, n) }

// owners are whose address it is: accounts of the listing, else unlisted holders by
// their last address in a listing.
func (h history) owners(n int, key string) set[string] {
	all := set[string]{}
	if key == "" {
		return all
	}
	for id, u := range h.at(n).users {
		if identity.EmailKey(u.Email) == key {
			all[id] = true
		}
	}
	if len(all) > 0 {
		return all
	}
	for id := range h.holdersAt(n) {
		_, listed := h.at(n).users[id]
		if !listed && identity.EmailKey(h.lastAccount(n, id, addressed).Email) == key {
			all[id] = true
		}
	}
	return all
}

// match finds the row of the roster for a person.
func (h history) match(n int, user string) (r snapshot.RosterRow, how string) {
	var byID, byAddress *snapshot.RosterRow
	for _, x := range h.at(n).roster {
		owners := h.owners(n, identity.EmailKey(x.Email))
		if x.UserID == user {
			byID = &x
		} else if owners[user] {
			byAddress = &x
		}
		names := x.UserID == user || owners[user]
		if names && x.UserID != "" && len(owners) > 0 && !owners[x.UserID] {
			return snapshot.RosterRow{}, "contradiction"
		}
	}
	switch {
	case byID != nil:
		return *byID, "id"
	case byAddress != nil:
		return *byAddress, "email"
	}
	return snapshot.RosterRow{}, ""
}

// givenToOthers reports whether a listing up to a snapshot gave the address of a row of
// the roster to another account than the row's.
func (h history) givenToOthers(n int, r snapshot.RosterRow) bool {
	for m := 1; m <= n; m++ {
		for id, u := range h.at(m).users {
			if id != r.UserID && u.Email != "" && identity.EmailKey(u.Email) == identity.EmailKey(r.Email) {
				return true
			}
		}
	}
	return false
}

// address is the address of a person, the snapshot that it is from, and the name of the
// row of an earlier roster that it is from.
func (h history) address(n int, user string, byID snapshot.RosterRow) (string, int, string) {
	if u, ok := h.at(n).users[user]; ok && u.Email != "" {
		return u.Email, n, ""
	}
	if byID.Email != "" {
		return byID.Email, n, ""
	}
	for m := n; m > 0; m-- {
		if email := h.at(m).users[user].Email; email != "" {
			return email, m, ""
		}
		for _, r := range h.at(m).roster {
			if r.UserID == user && !h.givenToOthers(n, r) {
				return r.Email, m, r.Name
			}
		}
	}
	return "", 0, ""
}

// peopleAt are those with an account or access at a snapshot.
func (h history) peopleAt(n int) []row {
	people := h.holdersAt(n)
	for id := range h.at(n).users {
		people[id] = true
	}
	return h.whoIsWho(n, people)
}

// everybodyAt are those with an account or access at a snapshot, present, and those who
// had one at earlier snapshots only.
func (h history) everybodyAt(n int) []row {
	var rows []row
	gone := set[string]{}
	for m := 1; m <= n; m++ {
		for id := range h.holdersAt(m) {
			gone[id] = true
		}
		for id := range h.at(m).users {
			gone[id] = true
		}
	}
	for _, here := range h.peopleAt(n) {
		delete(gone, here[0].(string))
		rows = append(rows, append(row{number(1)}, here...))
	}
	for _, r := range h.whoIsWho(n, gone) {
		rows = append(rows, append(row{number(0)}, r...))
	}
	return rows
}

func (h history) whoIsWho(n int, people set[string]) []row {
	var rows []row
	for id := range people {
		account, isListed := h.at(n).users[id]
		names := account
		listed := number(1)
		switch {
		case !h.listingRead(n):
			listed, names = nil, h.lastAccount(n, id, anyAccount)
		case !isListed:
			listed, names = number(0), h.lastAccount(n, id, anyAccount)
		}
		r, how := h.match(n, id)
		byID := snapshot.RosterRow{}
		if how == "id" {
			byID = r
		}
		email, from, nameOnRoster := h.address(n, id, byID)
		name := cmp.Or(strings.TrimSpace(names.FirstName+" "+names.LastName), r.Name, nameOnRoster)
		rows = append(rows, row{id, listed, text(email), text(h.time(from)), text(identity.DomainOf(email)), text(name), text(cmp.Or(r.Title, names.Title)),
			text(r.Department), text(r.Manager), text(account.OrganizationRoleID), text(h.roleName(n, account.OrganizationRoleID)), text(account.IDPID),
			text(account.CreatedAt), text(r.Email), text(identity.EmailKey(r.Status)), text(r.StartDate), text(r.EndDate), text(how), emailKey(email)})
	}
	return rows
}

// everybody compares who everybody is, as Go finds it out, with the view, in its order.
func (o *oracle) everybody(at snapshot.Reference) {
	var got []string
	for p, err := range o.ledger.Everybody(o.ctx, at.Snapshot) {
		o.must(err)
		present := "0"
		if p.Present {
			present = "1"
		}
		got = append(got, strings.Join([]string{present, p.UserID, p.Listed, p.Email, p.EmailAsOf, p.Domain, p.Name, p.Title, p.Department, p.Manager,
			p.OrganizationRoleID, p.OrganizationRole, p.IDPID, p.CreatedAt, p.RosterEmail, p.RosterStatus, p.RosterStartDate, p.RosterEndDate, p.MatchedBy, p.EmailKey}, " | "))
	}
	table, err := o.ledger.Query(o.ctx, "SELECT present,"+peopleColumns+" FROM everybody_at WHERE snapshot_id = ? ORDER BY user_id", at.Snapshot)
	o.must(err)
	var want []string
	for row, err := range table.Texts() {
		o.must(err)
		want = append(want, strings.Join(row, " | "))
	}
	if d := gocmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		o.Errorf("everybody at %d (-view +Go):\n%s", at.Snapshot, d)
	}
}
