package fleet

import (
	"context"
	"slices"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A Leaver is somebody whom a roster calls terminated and whom a ledger still knows.
type Leaver struct {
	Organization string
	UserID       string
	Email        string // empty if it is not known
	Name         string
	Status       string // the roster's word
	EndDate      string // by the roster; empty if it does not say
	Direct       int64  // grants
	Inherited    int64  // grants
}

// Leavers returns the people of a ledger at a snapshot whom a roster calls terminated, ordered
// by user id: those with access, and those with an account only. terminated tells the roster's
// words. Somebody whose last day is after the snapshot has not left. A roster's row is matched
// as that of a ledger is: by id, else by address, and not at all where the two contradict.
func Leavers(ctx context.Context, organization string, l *snapshot.Ledger, at snapshot.Reference, roster []snapshot.RosterRow, terminated func(word string) bool) ([]Leaver, error) {
	match := identity.NewRoster(nil)
	for _, row := range roster {
		match.Add(row.UserID, row.Email)
	}
	var all []Leaver // at first everybody
	for p, err := range l.People(ctx, at.Snapshot) {
		if err != nil {
			return nil, err
		}
		match.Account(p.UserID, p.Email)
		all = append(all, Leaver{Organization: organization, UserID: p.UserID, Email: p.Email, Name: p.Name})
	}
	left := map[string]snapshot.RosterRow{}
	match.Matched(func(userID string, i int) {
		row := roster[i]
		if terminated(row.Status) && hasEnded(row.EndDate, at) {
			left[userID] = row
		}
	})
	all = slices.DeleteFunc(all, func(p Leaver) bool { _, ok := left[identity.ID(p.UserID)]; return !ok })
	for i := range all {
		row := left[identity.ID(all[i].UserID)]
		all[i].Status, all[i].EndDate = row.Status, row.EndDate
	}
	return all, countGrants(ctx, l, at, all)
}

// ownLeavers returns the people whom the ledger's own roster calls terminated, as Leavers does.
func ownLeavers(ctx context.Context, organization string, l *snapshot.Ledger, at snapshot.Reference, terminated func(word string) bool) ([]Leaver, error) {
	var all []Leaver
	for p, err := range l.People(ctx, at.Snapshot) {
		if err != nil {
			return nil, err
		}
		if p.Matched() && terminated(p.RosterStatus) && hasEnded(p.RosterEndDate, at) {
			all = append(all, Leaver{Organization: organization, UserID: p.UserID, Email: p.Email, Name: p.Name, Status: p.RosterStatus, EndDate: p.RosterEndDate})
		}
	}
	return all, countGrants(ctx, l, at, all)
}

// hasEnded reports whether a last day, empty if it is not known, is not after a snapshot.
func hasEnded(day string, at snapshot.Reference) bool {
	return day == "" || day <= at.TakenAt[:len("2006-01-02")]
}

// countGrants counts the grants of leavers at a snapshot.
func countGrants(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, all []Leaver) error {
	if len(all) == 0 {
		return nil
	}
	places := map[string]int{}
	for i, p := range all {
		places[p.UserID] = i
	}
	const grants = "SELECT user_id, source, count(*) AS grants FROM access_at WHERE snapshot_id = ? GROUP BY user_id, source ORDER BY user_id, source"
	for g, err := range snapshot.Rows[struct {
		UserID, Source string
		Grants         int64
	}](ctx, l, grants, at.Snapshot) {
		if err != nil {
			return err
		}
		i, ok := places[g.UserID]
		switch {
		case !ok:
		case g.Source == snapshot.Direct:
			all[i].Direct = g.Grants
		default:
			all[i].Inherited = g.Grants
		}
	}
	return nil
}
