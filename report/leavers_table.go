package report

import (
	"cmp"
	"strings"
	"time"

	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// A leaver is a person whose end date on a roster falls in the period.
type leaver struct {
	email, userID, name string    // of the roster's row
	accounts            []string  // user ids of whom the row is about
	end                 time.Time // the day, UTC
	firstRoster         time.Time // taken_at of the first snapshot whose roster had it
	atEnd               int64     // grants in the last reading up to the end date's end
	lastSeen, missed    time.Time // with access, and first without it; zero for never
	present             bool
	unread              bool        // access that was there when a workspace was last read, which the snapshot did not read
	beforeEnd           bool        // the snapshot was taken before the end date had passed
	seenAfter           bool        // access was seen after the end date
	otherEnds           []time.Time // of other rows of the roster about the same person
	otherEmails         []string
	contradicted        bool // the roster's row names somebody else too, so nobody's access is followed
}

// follow adds one interval of a leaver's access. Those of one account come in the order in
// which they began; gone is zero if the interval has not ended, and unread says that it has
// not and the snapshot did not read the workspace.
func (l *leaver) follow(since, last, gone time.Time, unread bool) {
	ended := l.ended()
	if since.Before(ended) && (gone.IsZero() || !gone.Before(ended)) {
		l.atEnd++
	}
	l.present = l.present || gone.IsZero() && !unread
	l.unread = l.unread || unread
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

// The results of a leaver, beside contradiction. notReached: no reading is later than the end
// date.
const (
	stillPresent = "Still present"
	late         = "Late"
	gapBetween   = "Cannot tell: gap"
	unreadNow    = "Cannot tell: not read now"
	notReached   = "End date not reached"
	inTime       = "In time"
	noAccess     = "No access"
)

// result compares a leaver's access with the days that the policy allows.
func (l leaver) result(limit int) string {
	switch {
	case l.contradicted:
		return contradiction
	case l.beforeEnd:
		return notReached
	case l.present:
		return stillPresent
	case l.unread:
		return unreadNow
	case l.lastSeen.IsZero(), l.atEnd == 0 && !l.seenAfter:
		return noAccess
	case l.days(l.missed) <= int64(limit):
		return inTime
	case l.days(l.lastSeen) > int64(limit):
		return late
	}
	return gapBetween
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
	empty := noneFound
	if notice != "" {
		empty = notice
	}
	t := table.Table{
		Name: "Leavers", File: "leavers.csv", Sheet: true, Notice: notice, Empty: empty, Total: len(b.leavers),
		Marks: []table.Mark{
			{When: `OR({Result}="` + stillPresent + `",{Result}="` + late + `")`, Columns: []string{"Result"}, Style: table.Red},
			{When: `OR(LEFT({Result},11)="Cannot tell",{Result}="` + contradiction + `")`, Columns: []string{"Result"}, Style: table.Amber},
		},
	}
	return table.Fill(t, table.Of(b.leavers), []table.ColumnOf[leaver]{
		{Header: "Name", Width: 24, Identity: true, Wrap: true, Cell: func(l leaver) any { return cmp.Or(l.name, unknown) }},
		{Header: "Email", Width: 39, Identity: true, Wrap: true, Cell: func(l leaver) any { return cmp.Or(l.addresses(), unknown) }},
		{Header: "End date", Width: 13, Wrap: true, Cell: func(l leaver) any { return l.endWords() }},
		{Header: "First roster that showed it", Kind: table.Time, Width: 19, Cell: func(l leaver) any { return l.firstRoster }},
		{Header: "Access at the end date", Kind: table.Number, Width: 16, Cell: func(l leaver) any {
			if l.beforeEnd || l.contradicted {
				return nil
			}
			return l.atEnd
		}},
		{Header: "Last seen with access", Kind: table.Time, Width: 19, Cell: func(l leaver) any {
			switch {
			case l.contradicted:
				return "–"
			case l.lastSeen.IsZero():
				return "Never seen"
			}
			return l.lastSeen
		}},
		{Header: "First missed", Kind: table.Time, Width: 19, Cell: func(l leaver) any { return l.firstMissed() }},
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
				return stillPresent
			}
			return l.days(l.missed)
		}},
		{Header: "Result", Width: 18, Wrap: true, Cell: func(l leaver) any { return l.result(limit) }},
		{Header: "Days allowed by the policy", Kind: table.Number, Width: 14, Cell: func(leaver) any { return int64(limit) }},
		{Header: "user_id", Width: 14, Guard: true, Group: true, Cell: func(l leaver) any {
			id := cmp.Or(strings.Join(l.accounts, ", "), l.userID)
			if l.contradicted {
				return cmp.Or(id, unknown)
			}
			return cmp.Or(id, "Not an account")
		}},
	})
}

// firstMissed returns the time of the first reading without the access, or words if
// there is no such time.
func (l leaver) firstMissed() any {
	switch {
	case l.lastSeen.IsZero(), l.present && l.beforeEnd:
		return "–"
	case l.present:
		return stillPresent
	case l.unread:
		return "Not read now"
	}
	return l.missed
}

// uncounted reports whether there are no days after the end date to count.
func (l leaver) uncounted(limit int) bool {
	result := l.result(limit)
	return result == noAccess || result == notReached || result == unreadNow || result == contradiction
}
