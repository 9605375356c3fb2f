package report

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"tlaudit/identity"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// A leaver is a person whose end date on a roster falls in the period.
type leaver struct {
	email, userID, name string
	end                 time.Time // the day, UTC
	firstRoster         time.Time // taken_at of the first snapshot whose roster had it
	atEnd               int64     // grants in the last reading up to the end date's end
	lastSeen, missed    time.Time // with access, and first without it; zero for never
	present             bool
	beforeEnd           bool // the snapshot was taken before the end date had passed
	seenAfter           bool // access was seen after the end date
	contradicted        bool // the roster's row names somebody else too
}

// loadLeavers follows the access of everybody whose end date on a roster falls in the
// period.
func (b *builder) loadLeavers(ctx context.Context) ([]leaver, error) {
	from, to := b.period()
	taken := map[int64]time.Time{}
	for _, h := range b.headers {
		taken[h.ID] = h.TakenAt
	}
	byEmail := map[string]string{}
	for id, p := range b.people {
		if email := identity.EmailKey(p.email); email != "" && (byEmail[email] == "" || id < byEmail[email]) {
			byEmail[email] = id
		}
	}
	type row struct {
		Email, UserID, Name, EndDate string
		FirstSnapshot                int64
		EmailKey                     string
		AccountID                    string // of the last account that had the address
	}
	var all []leaver
	for r, err := range query[row](ctx, b.source, "leavers", at(b.now.ID),
		snapshot.Named("from", from.Format(time.DateOnly)), snapshot.Named("to", to.Format(time.DateOnly))) {
		if err != nil {
			return nil, err
		}
		end, err := time.Parse(time.DateOnly, r.EndDate)
		if err != nil {
			return nil, fmt.Errorf("end date %q is not a day", r.EndDate)
		}
		if !end.Before(to) {
			continue // a quarter's end is the first instant after it
		}
		l := leaver{email: r.Email, userID: r.UserID, name: r.Name, end: end, firstRoster: taken[r.FirstSnapshot]}
		l.beforeEnd = b.now.TakenAt.Before(l.ended())
		if l.userID == "" {
			l.userID = cmp.Or(byEmail[r.EmailKey], r.AccountID)
		}
		if who := b.people[l.userID]; who != nil && who.contradicted {
			l.contradicted = true
		}
		all = append(all, l)
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
	users, err := json.Marshal(slices.Sorted(maps.Keys(byUser)))
	if err != nil {
		return err
	}
	type interval struct {
		UserID                      string
		FirstSeen, LastSeen, GoneBy time.Time
	}
	for i, err := range query[interval](ctx, b.source, "access_of_users", snapshot.Named("users", string(users)), at(b.now.ID)) {
		if err != nil {
			return err
		}
		if i.GoneBy.IsZero() {
			i.LastSeen = b.now.TakenAt
		}
		for _, l := range byUser[i.UserID] {
			l.follow(i.FirstSeen, i.LastSeen, i.GoneBy)
		}
	}
	return nil
}

// follow adds one interval of a leaver's access. Intervals come in the order in which
// they began; gone is zero if the interval has not ended.
func (l *leaver) follow(since, last, gone time.Time) {
	ended := l.ended()
	if since.Before(ended) && (gone.IsZero() || !gone.Before(ended)) {
		l.atEnd++
	}
	l.present = l.present || gone.IsZero()
	l.seenAfter = l.seenAfter || !last.Before(ended)
	if last.After(l.lastSeen) {
		l.lastSeen, l.missed = last, gone
	}
	if gone.After(l.missed) && !l.present {
		l.missed = gone
	}
}

// ended returns the first instant after the end date.
func (l leaver) ended() time.Time { return l.end.AddDate(0, 0, 1) }

// days returns the whole days from the end date to a time, 0 if it is earlier.
func (l leaver) days(to time.Time) int64 {
	return max(0, int64(to.Sub(l.end)/(24*time.Hour)))
}

// Results for which no days after the end date are counted. notReached: no reading is
// later than the end date.
const (
	noAccess   = "No access"
	notReached = "End date not reached"
)

// result compares a leaver's access with the days that the policy allows.
func (l leaver) result(limit int) string {
	switch {
	case l.contradicted:
		return contradiction
	case l.beforeEnd:
		return notReached
	case l.present:
		return "Still present"
	case l.lastSeen.IsZero(), l.atEnd == 0 && !l.seenAfter:
		return noAccess
	case l.days(l.missed) <= int64(limit):
		return "Within"
	case l.days(l.lastSeen) > int64(limit):
		return "Late"
	}
	return "Cannot tell: gap"
}

func (b *builder) leaversTable() table.Table {
	limit := b.options.Policy.Review.LeaverDays
	notice := ""
	switch {
	case b.read(snapshot.Roster):
	case len(b.leavers) == 0:
		notice = "No roster supplied: leavers are not known"
	default:
		notice = "No roster supplied with this snapshot: leavers are those of earlier rosters"
	}
	t := table.Table{
		Name: "Leavers", File: "leavers.csv", Sheet: true, Notice: notice, Empty: noneFound, Total: len(b.leavers),
		Marks: []table.Mark{
			{When: `OR({Result}="Still present",{Result}="Late")`, Columns: []string{"Result"}, Style: table.Red},
			{When: `{Result}="Cannot tell: gap"`, Columns: []string{"Result"}, Style: table.Amber},
		},
	}
	return table.Fill(t, table.Of(b.leavers), []table.ColumnOf[leaver]{
		{Header: "Name", Width: 24, Identity: true, Wrap: true, Cell: func(l leaver) any { return cmp.Or(l.name, unknown) }},
		{Header: "Email", Width: 34, Identity: true, Wrap: true, Cell: func(l leaver) any { return cmp.Or(l.email, unknown) }},
		{Header: "End date", Width: 13, Wrap: true, Cell: func(l leaver) any { return l.end.Format(time.DateOnly) }},
		{Header: "First roster that showed it", Kind: table.Time, Width: 20, Cell: func(l leaver) any { return l.firstRoster }},
		{Header: "Access at the end date", Kind: table.Number, Width: 16, Cell: func(l leaver) any {
			if l.beforeEnd {
				return nil
			}
			return l.atEnd
		}},
		{Header: "Last seen with access", Kind: table.Time, Width: 20, Cell: func(l leaver) any {
			if l.lastSeen.IsZero() {
				return "Never seen"
			}
			return l.lastSeen
		}},
		{Header: "First missed", Kind: table.Time, Width: 20, Cell: func(l leaver) any { return l.firstMissed() }},
		{Header: "Days after the end at least", Kind: table.Number, Width: 14, Cell: func(l leaver) any {
			if l.lastSeen.IsZero() || l.uncounted(limit) {
				return "–"
			}
			return l.days(l.lastSeen)
		}},
		{Header: "Days after the end at most", Kind: table.Number, Width: 14, Cell: func(l leaver) any {
			switch {
			case l.lastSeen.IsZero() || l.uncounted(limit):
				return "–"
			case l.present:
				return "Still present"
			}
			return l.days(l.missed)
		}},
		{Header: "Result", Width: 18, Wrap: true, Cell: func(l leaver) any { return l.result(limit) }},
		{Header: "Days allowed by the policy", Kind: table.Number, Width: 14, Cell: func(leaver) any { return int64(limit) }},
		{Header: "user_id", Width: 14, Guard: true, Cell: func(l leaver) any { return cmp.Or(l.userID, "Not an account") }},
	})
}

// firstMissed returns the time of the first reading without the access, or words if
// there is no such time.
func (l leaver) firstMissed() any {
	switch {
	case l.lastSeen.IsZero(), l.present && l.beforeEnd:
		return "–"
	case l.present:
		return "Still present"
	}
	return l.missed
}

// uncounted reports whether there are no days after the end date to count.
func (l leaver) uncounted(limit int) bool {
	result := l.result(limit)
	return result == noAccess || result == notReached || result == contradiction
}
