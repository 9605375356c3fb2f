package snapshot

// matched finds the row of the roster that is about somebody, by the key of their own address: the last one in a listing for
// somebody who is not on it. It is as the view person_match says it.
func (v *peopleView) matched(p *personRow, ownKey uint32) (row []uint32, how rosterMatching) {
	if !v.rosterRead {
		return nil, matchedNot
	}
	byID, byAddress := v.rowWithID(p.user), v.rowWithAddress(p, ownKey)
	if byAddress != nil && byAddress[rosterUser] != 0 && !v.owns(byAddress[rosterUser], ownKey) {
		return nil, matchedContradiction
	}
	if byID == nil {
		if byAddress == nil {
			return nil, matchedNot
		}
		return byAddress, matchedByEmail
	}
	key := v.key(byID[rosterEmail])
	if key == ownKey && p.listed == 1 || v.owns(p.user, key) || !v.owned(key) {
		return byID, matchedByID
	}
	return nil, matchedContradiction
}

// rowWithID is the row of the roster with an id.
func (v *peopleView) rowWithID(user uint32) []uint32 {
	if user == 0 {
		return nil
	}
	for row := range v.rosterOf.rows(v.roster, rosterWidth, user) {
		if heldAt(row, v.at) {
			return row
		}
	}
	return nil
}

// rowWithAddress is the row with somebody's address and another id or none.
func (v *peopleView) rowWithAddress(p *personRow, key uint32) []uint32 {
	if key == noKey || p.listed != 1 && !v.owns(p.user, key) {
		return nil
	}
	for row := range v.rosterWithKey.rows(v.roster, rosterWidth, key) {
		if row[rosterUser] != p.user && heldAt(row, v.at) {
			return row
		}
	}
	return nil
}

// owns reports whether an address is somebody's: that of their account on the listing; of a holder who is not there the
// last one, if no account has it.
func (v *peopleView) owns(user, key uint32) bool {
	if key == noKey {
		return false
	}
	now := v.account(user, v.at)
	if v.listingRead && now != nil {
		return v.key(now[accountEmail]) == key
	}
	if !v.holds(user, v.at) || v.listingRead && v.onListing(key) {
		return false
	}
	address, _ := v.lastAccount(user)
	return address != 0 && v.key(address) == key
}

// owned reports whether an address is anybody's.
func (v *peopleView) owned(key uint32) bool {
	if key == noKey {
		return false
	}
	if v.listingRead && v.onListing(key) {
		return true
	}
	for row := range v.accountsWithKey.rows(v.accounts, accountWidth, key) {
		if v.owns(row[accountUser], key) {
			return true
		}
	}
	return false
}

// onListing reports whether an account has an address.
func (v *peopleView) onListing(key uint32) bool {
	for row := range v.accountsWithKey.rows(v.accounts, accountWidth, key) {
		if heldAt(row, v.at) {
			return true
		}
	}
	return false
}
