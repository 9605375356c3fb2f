package snapshot

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
)

//go:embed queries/role_names_of.sql
var roleNamesOf string

// A whoIsWho has all that the view everybody_at reads, of every snapshot, as numbers of texts. It says who somebody was at
// one of them without SQLite, which would look up some twenty texts for each person. The view says what is meant: a test
// compares the two.
type whoIsWho struct {
	// Rows, one after another.
	people   []uint32 // of known_person: user
	accounts []uint32 // of fact_user
	roster   []uint32 // of fact_roster
	holders  []uint32 // of holder: user, since, until
	keys     []uint32 // of text_key: text, key, domain
	read     unitIntervals

	accountsOf, accountsWithKey, rosterOf, rosterWithKey, holderRuns, keyOf rowIndex
}

// How many columns of holder and text_key are read.
const (
	holderWidth = 3
	keyWidth    = 3
)

// The columns of fact_user and fact_roster, as userKind and rosterKind have them.
const (
	accountUser = iota
	accountEmail
	accountFirst
	accountLast
	accountTitle
	accountRole
	accountCreated
	accountIDP
	accountSince
	accountUntil
	accountWidth
)

const (
	rosterEmail = iota
	rosterUser
	rosterName
	rosterManager
	rosterDepartment
	rosterTitle
	rosterStatus
	rosterStart
	rosterEnd
	rosterSince
	rosterUntil
	rosterWidth
)

// whoIsWho reads the people of the snapshots up to one.
func (l *Ledger) whoIsWho(ctx context.Context, upTo int64) (*whoIsWho, error) {
	w := &whoIsWho{read: unitIntervals{}}
	for _, table := range []struct {
		into  *[]uint32
		query string
		width int
	}{
		{&w.people, "SELECT user FROM known_person WHERE since <= ? ORDER BY user", 1},
		{&w.accounts, "SELECT " + userKind.list("") + ", since, coalesce(until, 0) FROM fact_user WHERE since <= ? ORDER BY 1, 2", accountWidth},
		{&w.roster, "SELECT " + rosterKind.list("") + ", since, coalesce(until, 0) FROM fact_roster WHERE since <= ? ORDER BY 1, 2", rosterWidth},
		{&w.holders, "SELECT user, since, coalesce(until, 0) FROM holder WHERE since <= ? ORDER BY 1, 2", holderWidth},
		{&w.keys, "SELECT text, key, domain FROM text_key WHERE ? > 0 ORDER BY text", keyWidth},
	} {
		if err := l.eachNumbers(ctx, table.query, table.width, func(row []uint32) { *table.into = append(*table.into, row...) }, upTo); err != nil {
			return nil, err
		}
	}
	for _, resource := range []int64{ownID(Users), ownID(Roster)} {
		const read = "SELECT since, coalesce(until, 0) FROM fact_coverage WHERE resource = ? AND workspace = 0 AND read_status = 3 ORDER BY since"
		unit := [2]uint32{uint32(resource), 0}
		if err := l.eachNumbers(ctx, read, 2, func(row []uint32) { w.read[unit] = append(w.read[unit], readInterval{row[0], row[1]}) }, resource); err != nil {
			return nil, err
		}
	}
	w.keyOf = indexOf(w.keys, keyWidth, func(row []uint32) uint32 { return row[0] })
	w.holderRuns = indexOf(w.holders, holderWidth, func(row []uint32) uint32 { return row[0] })
	w.accountsOf = indexOf(w.accounts, accountWidth, func(row []uint32) uint32 { return row[accountUser] })
	w.accountsWithKey = indexOf(w.accounts, accountWidth, func(row []uint32) uint32 { return w.key(row[accountEmail]) })
	w.rosterOf = indexOf(w.roster, rosterWidth, func(row []uint32) uint32 { return row[rosterUser] })
	w.rosterWithKey = indexOf(w.roster, rosterWidth, func(row []uint32) uint32 { return w.key(row[rosterEmail]) })
	return w, nil
}

// noKey is the key of what has none. An address of blanks has the key 0.
const noKey = ^uint32(0)

// key is the key of an address or a word of status.
func (w *whoIsWho) key(text uint32) uint32 {
	for row := range w.keyOf.rows(w.keys, keyWidth, text) {
		return row[1]
	}
	return noKey
}

// account returns a row of fact_user at a snapshot, nil for none.
func (w *whoIsWho) account(user, at uint32) []uint32 {
	for row := range w.accountsOf.rows(w.accounts, accountWidth, user) {
		if heldAt(row, at) {
			return row
		}
	}
	return nil
}

// holds reports whether somebody has access at a snapshot.
func (w *whoIsWho) holds(user, at uint32) bool {
	for row := range w.holderRuns.rows(w.holders, holderWidth, user) {
		if heldAt(row, at) {
			return true
		}
	}
	return false
}

// heldAt reports whether a row that ends in since and until held at a snapshot.
func heldAt(row []uint32, at uint32) bool {
	since, until := row[len(row)-2], row[len(row)-1]
	return since <= at && (until == 0 || at < until)
}

// rolesOf returns the roles in the organization that accounts have, in order.
func (w *whoIsWho) rolesOf() []uint32 {
	var roles numberSet
	for row := range slices.Chunk(w.accounts, accountWidth) {
		if row[accountRole] != 0 {
			roles.add(row[accountRole])
		}
	}
	return roles.ordered()
}

// roleNames returns what these roles are called at a snapshot, as roles_at says it.
func (l *Ledger) roleNames(ctx context.Context, roles []uint32, at int64) (map[uint32]uint32, error) {
	names := map[uint32]uint32{}
	ids, err := json.Marshal(roles)
	if err != nil {
		return nil, err
	}
	return names, l.eachNumbers(ctx, strings.TrimSpace(roleNamesOf), 2, func(row []uint32) {
		if _, named := names[row[0]]; !named {
			names[row[0]] = row[1]
		}
	}, Named("at", at), Named("roles", string(ids)))
}

// A rowIndex finds rows by a number: each entry has the number and the place of a row, in order.
type rowIndex []uint64

func indexOf(rows []uint32, width int, number func(row []uint32) uint32) rowIndex {
	x := make(rowIndex, 0, len(rows)/width)
	for row := range slices.Chunk(rows, width) {
		x = append(x, uint64(number(row))<<32|uint64(len(x)))
	}
	slices.Sort(x)
	return x
}

// rows yields the rows of a number, in their order.
func (x rowIndex) rows(all []uint32, width int, number uint32) func(yield func([]uint32) bool) {
	return func(yield func([]uint32) bool) {
		i, _ := slices.BinarySearchFunc(x, uint64(number)<<32, cmp.Compare[uint64])
		for ; i < len(x) && uint32(x[i]>>32) == number; i++ {
			begin := int(uint32(x[i])) * width
			if !yield(all[begin : begin+width : begin+width]) {
				return
			}
		}
	}
}
