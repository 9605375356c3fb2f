package report

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A leaver is a person whose end date on a roster falls in the period.
type leaver struct {
	email, userID, name string
	end                 time.Time // the day, UTC
	firstRoster         time.Time // taken_at of the first snapshot whose roster had it
	atEnd               int64     // grants in the last reading up to the end date's end
	lastSeen, missed    time.Time // with access; zero for never, and for still there
	present             bool
	ahead               bool // the snapshot was taken before the end date had passed
	cameAfter           bool // access was seen after the end date
}

// loadLeavers follows the access of everybody whom a roster says to have left.
func (b *builder) loadLeavers(ctx context.Context) ([]leaver, error) {
	from, to := b.period()
	taken := map[int64]time.Time{}
	for _, w := range b.walks {
		taken[w.number] = w.takenAt
	}
	byEmail := map[string]string{}
	for id, d := range b.people {
		if email := identity.EmailKey(d.email); email != "" && (byEmail[email] == "" || id < byEmail[email]) {
			byEmail[email] = id
		}
	}
	var all []leaver
	var in parser
	for r, err := range ask(ctx, b.source, "leavers", at(b.now.number), named("from", from.Format(time.DateOnly)), named("to", to.Format(time.DateOnly))) {
		if err != nil {
			return nil, err
		}
		end, err := time.Parse(time.DateOnly, r[3])
		if err != nil {
			return nil, fmt.Errorf("%q is no day", r[3])
		}
		if !end.Before(to) {
			continue // the day after a quarter
		}
		l := leaver{email: r[0], userID: r[1], name: r[2], end: end, firstRoster: taken[in.number(r[4])]}
		l.ahead = b.now.takenAt.Before(l.ended())
		if l.userID == "" {
			l.userID = cmp.Or(byEmail[identity.EmailKey(l.email)], r[5])
		}
		all = append(all, l)
	}
	if in.err != nil {
		return nil, in.err
	}
	if err := b.followLeavers(ctx, all); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(x, y leaver) int {
		return cmp.Or(x.end.Compare(y.end), cmp.Compare(x.email, y.email), cmp.Compare(x.userID, y.userID))
	})
	return all, nil
}

// followLeavers reads every interval of the leavers' access.
func (b *builder) followLeavers(ctx context.Context, all []leaver) error {
	byUser := map[string][]*leaver{}
	for i, l := range all {
		if l.userID != "" {
			byUser[l.userID] = append(byUser[l.userID], &all[i])
		}
	}
	if len(byUser) == 0 {
		return nil
	}
	users, err := json.Marshal(sortedKeys(byUser))
	if err != nil {
		return err
	}
	var in parser
	for r, err := range ask(ctx, b.source, "access_of_users", named("users", string(users)), at(b.now.number)) {
		if err != nil {
			return err
		}
		since, last, gone := in.moment(r[1]), in.moment(r[2]), in.moment(r[3])
		if gone.IsZero() {
			last = b.now.takenAt
		}
		for _, l := range byUser[r[0]] {
			l.follow(since, last, gone)
		}
	}
	return in.err
}

// follow takes in one interval of a leaver's access, the earlier ones first; gone is zero
// where it has not ended.
func (l *leaver) follow(since, last, gone time.Time) {
	ended := l.ended()
	if since.Before(ended) && (gone.IsZero() || !gone.Before(ended)) {
		l.atEnd++
	}
	l.present = l.present || gone.IsZero()
	l.cameAfter = l.cameAfter || !last.Before(ended)
	if last.After(l.lastSeen) {
		l.lastSeen, l.missed = last, gone
	}
	if gone.After(l.missed) && !l.present {
		l.missed = gone
	}
}

// ended is the first instant after the end date.
func (l leaver) ended() time.Time { return l.end.AddDate(0, 0, 1) }

// days are the whole days from the end date to a moment, none before it.
func (l leaver) days(to time.Time) int64 {
	return max(0, int64(to.Sub(l.end)/(24*time.Hour)))
}

// notReached is the result for somebody of whom no reading after the end date can tell.
const notReached = "End date not reached"

// result judges a leaver by the policy's days.
func (l leaver) result(limit int) string {
	switch {
	case l.ahead:
		return notReached
	case l.present:
		return "Still present"
	case l.lastSeen.IsZero(), l.atEnd == 0 && !l.cameAfter:
		return "No access"
	case l.days(l.missed) <= int64(limit):
		return "Within"
	case l.days(l.lastSeen) > int64(limit):
		return "Late"
	}
	return "Cannot tell: gap"
}

func (b *builder) leaversTable() Table {
	limit := b.options.Policy.Review.LeaverDays
	notice := ""
	switch {
	case b.read(snapshot.Roster):
	case len(b.leavers) == 0:
		notice = "No roster supplied: leavers cannot be told"
	default:
		notice = "No roster supplied with this snapshot: told from earlier ones"
	}
	return Table{
		Name: "Leavers", File: "leavers.csv", Sheet: true, Notice: notice, Empty: noneFound, Total: len(b.leavers),
		Columns: []Column{
			{Header: "Name", Width: 24, Identity: true, Wrap: true},
			{Header: "Email", Width: 34, Identity: true, Wrap: true},
			{Header: "End date", Width: 13, Wrap: true},
			{Header: "First roster that showed it", Kind: Time, Width: 20},
			{Header: "Access at the end date", Kind: Number, Width: 16},
			{Header: "Last seen with access", Kind: Time, Width: 20},
			{Header: "First missed", Kind: Time, Width: 20},
			{Header: "Days after the end at least", Kind: Number, Width: 14},
			{Header: "Days after the end at most", Kind: Number, Width: 14},
			{Header: "Result", Width: 18, Wrap: true},
			{Header: "Days allowed by the policy", Kind: Number, Width: 14},
			{Header: "user_id", Width: 14, Guard: true},
		},
		Marks: []Mark{
			{When: `OR({Result}="Still present",{Result}="Late")`, Columns: []string{"Result"}, Style: Red},
			{When: `{Result}="Cannot tell: gap"`, Columns: []string{"Result"}, Style: Amber},
		},
		Rows: rowsFrom(len(b.leavers), func(i int) Row { return b.leavers[i].row(limit) }),
	}
}

func (l leaver) row(limit int) Row {
	var last, missed, least, most any = "Never seen", "–", "–", "–"
	result := l.result(limit)
	if !l.lastSeen.IsZero() {
		last, least = l.lastSeen, l.days(l.lastSeen)
		missed, most = "Still present", "Still present"
		if !l.present {
			missed, most = l.missed, l.days(l.missed)
		}
	}
	if result == "No access" || result == notReached {
		least, most = "–", "–"
	}
	atEnd := any(l.atEnd)
	if l.ahead {
		atEnd = nil
		if l.present {
			missed = "–"
		}
	}
	var id any = l.userID
	if l.userID == "" {
		id = "Not an account"
	}
	return Row{orWords(l.name, unknown), orWords(l.email, unknown), l.end.Format(time.DateOnly), l.firstRoster,
		atEnd, last, missed, least, most, result, int64(limit), id}
}
