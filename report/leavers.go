package report

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A leaverRow is a row of a roster with an end date in the period.
type leaverRow struct {
	Email, EmailKey, UserID, Name, EndDate string
	FirstSnapshot, LastSnapshot            int64 // the first with the end date, and the last roster that has the row
}

// loadLeavers follows the access of everybody whose end date on a roster falls in the
// period.
func (b *builder) loadLeavers(ctx context.Context) ([]leaver, error) {
	from, to := b.period()
	taken := map[int64]time.Time{}
	for _, h := range b.headers {
		taken[h.ID] = h.TakenAt
	}
	var all []leaver
	var rows []leaverRow
	for r, err := range query[leaverRow](ctx, b.source, "leavers", at(b.now.ID),
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
		all, rows = append(all, l), append(rows, r)
	}
	if err := b.matchLeavers(ctx, all, rows); err != nil {
		return nil, err
	}
	if err := b.followLeavers(ctx, all); err != nil {
		return nil, err
	}
	return onePerPerson(all, b.options.Policy.Review.LeaverDays), nil
}

// matchLeavers finds the accounts that the leavers' rows are about, as the view of people
// does at the snapshot of the roster that has the row last. A row that it matches with
// nobody is about those who had its id or its address before.
func (b *builder) matchLeavers(ctx context.Context, all []leaver, rows []leaverRow) error {
	bySnapshot := map[int64][]int{}
	for i, r := range rows {
		bySnapshot[r.LastSnapshot] = append(bySnapshot[r.LastSnapshot], i)
	}
	named := map[int64]map[string]bool{} // by snapshot, the user ids that its roster names
	for _, last := range slices.Sorted(maps.Keys(bySnapshot)) {
		named[last] = map[string]bool{}
		matched := map[string][]string{}  // user ids by the key of the row's address
		contradicted := map[string]bool{} // user ids, and keys of addresses
		for m, err := range b.source.People(ctx, last) {
			if err != nil {
				return err
			}
			if m.MatchedBy == "" {
				continue
			}
			named[last][m.UserID] = true
			if m.MatchedBy == "contradiction" {
				contradicted[m.UserID], contradicted[m.EmailKey] = true, true
				continue
			}
			key := identity.EmailKey(m.RosterEmail)
			matched[key] = append(matched[key], m.UserID)
		}
		for _, i := range bySnapshot[last] {
			r := rows[i]
			all[i].accounts = matched[r.EmailKey]
			all[i].contradicted = r.UserID != "" && contradicted[r.UserID] || contradicted[r.EmailKey]
		}
	}
	return b.matchGoneLeavers(ctx, all, rows, named)
}

// matchGoneLeavers finds the accounts of the leavers whom the view of people matches with
// nobody: the one with the row's id, else those that were the last to have its address, but
// whom another row names. named are the user ids that the roster of a snapshot names.
func (b *builder) matchGoneLeavers(ctx context.Context, all []leaver, rows []leaverRow, named map[int64]map[string]bool) error {
	wanted := map[string]bool{}
	for i, l := range all {
		if len(l.accounts) == 0 && !l.contradicted {
			wanted[rows[i].EmailKey], wanted[rows[i].UserID] = true, true
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	names, err := json.Marshal(slices.Sorted(maps.Keys(wanted)))
	if err != nil {
		return err
	}
	known := map[string]bool{}
	had := map[string][]string{} // user ids by the key of an address
	type account struct {
		UserID, EmailKey string
		Last             bool // no other account had the address later
	}
	for a, err := range query[account](ctx, b.source, "earlier_accounts", snapshot.Named("names", string(names)), at(b.now.ID)) {
		if err != nil {
			return err
		}
		known[a.UserID] = true
		if a.Last && !slices.Contains(had[a.EmailKey], a.UserID) {
			had[a.EmailKey] = append(had[a.EmailKey], a.UserID)
		}
	}
	for i := range all {
		l, r := &all[i], rows[i]
		if len(l.accounts) > 0 || l.contradicted {
			continue
		}
		for _, id := range had[r.EmailKey] {
			if !named[r.LastSnapshot][id] {
				l.accounts = append(l.accounts, id)
			}
		}
		if r.UserID != "" && (known[r.UserID] || len(l.accounts) == 0) {
			l.accounts = []string{r.UserID}
		}
	}
	return nil
}

// followLeavers reads every interval of the leavers' access.
func (b *builder) followLeavers(ctx context.Context, all []leaver) error {
	byUser := map[string][]*leaver{}
	for i, l := range all {
		for _, id := range l.accounts {
			byUser[id] = append(byUser[id], &all[i])
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
		UserID, WorkspaceID                   string
		FirstSeen, LastSeen, LastRead, GoneBy time.Time
	}
	for i, err := range query[interval](ctx, b.source, "access_of_users", snapshot.Named("users", string(users)), at(b.now.ID)) {
		if err != nil {
			return err
		}
		if i.GoneBy.IsZero() {
			i.LastSeen = i.LastRead
		}
		unread := i.GoneBy.IsZero() && i.LastRead.Before(b.now.TakenAt)
		for _, l := range byUser[i.UserID] {
			l.follow(i.FirstSeen, i.LastSeen, i.GoneBy, unread)
		}
	}
	return nil
}
