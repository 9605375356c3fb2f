package snapshot

import (
	"cmp"
	"strings"
)

// A personRow is a row of everybody_at, as numbers of texts; 0 is unknown. A name has the parts of which the first that is
// known counts: first and last name, that of the roster, and that of the earlier roster that the address is from.
type personRow struct {
	present                                  bool
	listed                                   int8 // 1, 0, or -1 where the listing was not read
	match                                    rosterMatching
	user, email, emailAt, key, domain        uint32
	first, last, nameNow, nameThen, title    uint32
	department, manager, role, roleName, idp uint32
	created, rosterEmail, status, start, end uint32
}

// How the row of the roster was found.
type rosterMatching uint8

const (
	matchedNot rosterMatching = iota
	matchedByID
	matchedByEmail
	matchedContradiction
)

func (m rosterMatching) String() string {
	return [...]string{"", "id", "email", "contradiction"}[m]
}

// A peopleView says who is who at one snapshot.
type peopleView struct {
	*whoIsWho
	at                      uint32
	listingRead, rosterRead bool
	roleName                func(role uint32) uint32
}

func (w *whoIsWho) show(at uint32, roleName func(role uint32) uint32) *peopleView {
	return &peopleView{w, at, w.read.readAt(listingUnit(), at), w.read.readAt(rosterUnit(), at), roleName}
}

func listingUnit() [2]uint32 { return [2]uint32{uint32(ownID(Users)), 0} }
func rosterUnit() [2]uint32  { return [2]uint32{uint32(ownID(Roster)), 0} }

// person returns who somebody is.
func (v *peopleView) person(user uint32) personRow {
	p := personRow{user: user, listed: -1, emailAt: v.at}
	account, address := []uint32(nil), uint32(0)
	if v.listingRead {
		p.listed = 0
		if account = v.account(user, v.at); account != nil {
			p.listed, address = 1, account[accountEmail]
		}
	}
	p.present = account != nil || v.holds(user, v.at)
	own, names := address, account
	if account == nil {
		own, names = v.lastAccount(user)
	}
	row, how := v.matched(&p, v.key(own))
	p.match = how
	if row != nil {
		p.rosterEmail, p.nameNow, p.department, p.manager = row[rosterEmail], row[rosterName], row[rosterDepartment], row[rosterManager]
		p.title, p.start, p.end = row[rosterTitle], row[rosterStart], row[rosterEnd]
		if key := v.key(row[rosterStatus]); key != noKey {
			p.status = key
		}
	}
	v.addressed(&p, address)
	if names != nil {
		p.first, p.last, p.title = names[accountFirst], names[accountLast], cmp.Or(p.title, names[accountTitle])
	}
	if p.listed == 1 {
		p.role, p.idp, p.created = account[accountRole], account[accountIDP], account[accountCreated]
		if p.role != 0 {
			p.roleName = v.roleName(p.role)
		}
	}
	return p
}

// lastAccount is the last address that a listing gave somebody who is not on it now, and the last row there.
func (v *peopleView) lastAccount(user uint32) (address uint32, last []uint32) {
	addressed := uint32(0) // since when
	for row := range v.accountsOf.rows(v.accounts, accountWidth, user) {
		since := row[accountSince]
		if since > v.at {
			continue
		}
		if last == nil || since > last[accountSince] {
			last = row
		}
		if row[accountEmail] != 0 && since > addressed {
			address, addressed = row[accountEmail], since
		}
	}
	return address, last
}

// addressed finds the address that is known of somebody: the listing's, the roster's by id, or the newest that an earlier
// snapshot had, the listing before the roster.
func (v *peopleView) addressed(p *personRow, listing uint32) {
	address := listing
	if address == 0 && p.match == matchedByID {
		address = p.rosterEmail
	}
	var last uint32 // twice the number of the last snapshot that knew an address, and 1 more if the listing did
	if listing == 0 {
		last = v.lastAddressed(p.user)
	}
	if address == 0 {
		p.emailAt = last / 2
		address = v.addressThen(p.user, last)
	}
	for row := range v.keyOf.rows(v.keys, keyWidth, address) {
		p.email, p.key, p.domain = address, row[1], row[2]
	}
	if last == 0 || last%2 == 1 || p.email == 0 {
		return
	}
	for row := range v.rosterOf.rows(v.roster, rosterWidth, p.user) {
		if row[rosterEmail] == p.email && heldAt(row, p.emailAt) {
			p.nameThen = row[rosterName]
		}
	}
}

// lastAddressed returns the last snapshot that knew an address, as addressed describes it; 0 for none. An address that a
// listing gave somebody else is nobody's by the roster.
func (v *peopleView) lastAddressed(user uint32) (last uint32) {
	known := func(unit [2]uint32, row []uint32, listing uint32) {
		bound := v.at + 1
		if until := row[len(row)-1]; until != 0 {
			bound = min(bound, until)
		}
		if at := v.read.lastReading(unit, bound); at != 0 {
			last = max(last, 2*at+listing)
		}
	}
	for row := range v.accountsOf.rows(v.accounts, accountWidth, user) {
		if row[accountEmail] != 0 && row[accountSince] <= v.at {
			known(listingUnit(), row, 1)
		}
	}
	if user == 0 {
		return last
	}
	for row := range v.rosterOf.rows(v.roster, rosterWidth, user) {
		if row[rosterSince] <= v.at && !v.givenToOther(row[rosterEmail], user) {
			known(rosterUnit(), row, 0)
		}
	}
	return last
}

// givenToOther reports whether a listing up to the snapshot gave an address, or another with its key, to somebody else.
func (v *peopleView) givenToOther(address, user uint32) bool {
	key := v.key(address)
	if key == noKey {
		return false
	}
	for row := range v.accountsWithKey.rows(v.accounts, accountWidth, key) {
		if row[accountUser] != user && row[accountSince] <= v.at {
			return true
		}
	}
	return false
}

// addressThen is the address that the listing or the roster had at a snapshot that lastAddressed returned.
func (v *peopleView) addressThen(user, last uint32) (address uint32) {
	rows, email := v.accountsOf.rows(v.accounts, accountWidth, user), accountEmail
	if last%2 == 0 {
		rows, email = v.rosterOf.rows(v.roster, rosterWidth, user), rosterEmail
	}
	for row := range rows {
		if n := row[email]; n != 0 && heldAt(row, last/2) && (address == 0 || n < address) {
			address = n
		}
	}
	return address
}

// name returns the name.
func (p *personRow) name(text func(uint32) string) string {
	return cmp.Or(strings.Trim(text(p.first)+" "+text(p.last), " "), text(p.nameNow), text(p.nameThen))
}

// person returns a row with its texts.
func (p *personRow) person(text func(uint32) string, taken func(uint32) string) Person {
	return Person{
		Present: p.present, UserID: text(p.user), Listed: [...]string{"", "0", "1"}[p.listed+1], Email: text(p.email), EmailAsOf: taken(p.emailAt),
		Domain: text(p.domain), Name: p.name(text), Title: text(p.title), Department: text(p.department), Manager: text(p.manager),
		OrganizationRoleID: text(p.role), OrganizationRole: text(p.roleName), IDPID: text(p.idp), CreatedAt: text(p.created),
		RosterEmail: text(p.rosterEmail), RosterStatus: text(p.status), RosterStartDate: text(p.start), RosterEndDate: text(p.end),
		MatchedBy: p.match.String(), EmailKey: text(p.key),
	}
}
