package snapshot

import (
	"cmp"
	"context"
	"iter"
	"slices"
)

// A claim says what something is called from one snapshot up to but not including another, by the numbers of texts.
type claim struct {
	since, until uint32
	values       [4]uint32
}

// claims are what each thing is called, by its number: intervals that do not overlap, in order.
type claims [][]claim

// claims returns claims of nothing.
func (h *History) claims() claims { return make(claims, len(h.texts)) }

// at returns what a thing is called at a snapshot; unknown where nothing says.
func (c claims) at(thing, snapshot uint32) [4]uint32 {
	for _, of := range c[thing] {
		if of.since <= snapshot && snapshot < of.until {
			return of.values
		}
	}
	return [4]uint32{}
}

// readClaims adds what a row says, where its unit was read.
func (h *History) readClaims(into claims, thing uint32, unit [2]uint32, row claim) {
	for _, r := range h.read[unit] {
		c := claim{max(row.since, r.since), min(row.until, h.bound(r.until)), row.values}
		if c.since < c.until {
			into[thing] = append(into[thing], c)
		}
	}
}

// settle leaves, at each snapshot, what the first of the claims about a thing says. Neighbours that say the same become one.
func (h *History) settle(all claims) {
	owners := make([]int, h.Newest+2) // by snapshot: 1 and the index of the claim that counts there
	for thing, of := range all {
		if len(of) < 2 {
			continue
		}
		clear(owners)
		left := int(h.Newest)
		for i := 0; i < len(of) && left > 0; i++ {
			for s := of[i].since; s < of[i].until; s++ {
				if owners[s] == 0 {
					owners[s] = i + 1
					left--
				}
			}
		}
		var settled []claim
		for s, owner := range owners[:h.Newest+1] {
			if owner == 0 {
				continue
			}
			values, at := of[owner-1].values, uint32(s)
			if last := len(settled) - 1; last >= 0 && settled[last].until == at && settled[last].values == values {
				settled[last].until++
				continue
			}
			settled = append(settled, claim{at, at + 1, values})
		}
		all[thing] = settled
	}
}

// A HeldName is what something is called, by its id, from Since on, until Until: the first snapshot at which that was not
// so or not known; 0 if it is so at the newest.
type HeldName struct {
	ID           string
	Since, Until uint32
	Values       [4]string
}

// UserNames returns what the listing of users says of each account, only where it was read: address, first name, last name
// and title.
func (h *History) UserNames() iter.Seq2[HeldName, error] { return h.names(h.users) }

// RosterNames returns the address that the roster gives each user id.
func (h *History) RosterNames() iter.Seq2[HeldName, error] { return h.names(h.roster) }

// RoleNames returns the name and type of each role, as roles_at has them.
func (h *History) RoleNames() iter.Seq2[HeldName, error] { return h.names(h.roles) }

// inOrder returns the numbers of all texts but the empty one, in the order of lines.
func (h *History) inOrder() []uint32 {
	order := make([]uint32, len(h.places))
	for n, place := range h.places {
		order[place] = uint32(n)
	}
	return slices.DeleteFunc(order, func(n uint32) bool { return n == 0 })
}

// names returns claims in the order of ids.
func (h *History) names(all claims) iter.Seq2[HeldName, error] {
	return func(yield func(HeldName, error) bool) {
		for _, thing := range h.inOrder() {
			for _, c := range all[thing] {
				name := HeldName{ID: h.texts[thing], Since: c.since, Until: c.until}
				if int64(c.until) > h.Newest {
					name.Until = 0
				}
				for i, n := range c.values {
					name.Values[i] = h.texts[n]
				}
				if !yield(name, nil) {
					return
				}
			}
		}
	}
}

// userNames are the address, first name, last name and title of each account, where the listing was read.
func (h *History) userNames() claims {
	all := h.claims()
	for row := range slices.Chunk(h.who.accounts, accountWidth) {
		h.readClaims(all, row[accountUser], listingUnit(), claim{row[accountSince], h.bound(row[accountUntil]), [4]uint32(row[accountEmail:accountRole])})
	}
	h.settle(all)
	return all
}

// rosterNames are the address of each user id of the roster: as the view roster_entry, not from when on a listing gave
// somebody else that address.
func (h *History) rosterNames() claims {
	all := h.claims()
	for row := range slices.Chunk(h.who.roster, rosterWidth) {
		user, email := row[rosterUser], row[rosterEmail]
		if user == 0 {
			continue
		}
		until := h.bound(row[rosterUntil])
		for other := range h.who.accountsWithKey.rows(h.who.accounts, accountWidth, h.who.key(email)) {
			if other[accountUser] != user && other[accountEmail] != 0 {
				until = min(until, other[accountSince])
			}
		}
		h.readClaims(all, user, rosterUnit(), claim{row[rosterSince], until, [4]uint32{email}})
	}
	for _, of := range all {
		slices.SortFunc(of, func(a, b claim) int { return cmp.Compare(h.texts[a.values[0]], h.texts[b.values[0]]) })
	}
	h.settle(all)
	return all
}

// readRoleNames reads the name and type of each role, as the listing that counts has them: the order is that of the view
// roles_at.
func (h *History) readRoleNames(ctx context.Context) error {
	const width = 10
	var all []uint32
	err := h.ledger.eachRow(ctx, "SELECT role, listing, workspace, name, type, role_workspace, organization, created, since, coalesce(until, 0) FROM fact_role", width,
		func(row []uint32) { all = append(all, row...) })
	rows := slices.Collect(slices.Chunk(all, width))
	carried := uint32(ownID(MembershipsOf))
	slices.SortFunc(rows, func(a, b []uint32) int {
		if byListing := after(a[1] == carried, b[1] == carried); byListing != 0 {
			return byListing
		}
		for i, n := range a[2:8] {
			if other := b[2+i]; n != other {
				return cmp.Compare(h.texts[n], h.texts[other])
			}
		}
		return 0
	})
	names := h.claims()
	for _, row := range rows {
		h.readClaims(names, row[0], [2]uint32{row[1], row[2]}, claim{row[8], h.bound(row[9]), [4]uint32{row[3], row[4]}})
	}
	h.settle(names)
	h.roles = names
	return err
}

// after compares by what comes after everything else.
func after(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
