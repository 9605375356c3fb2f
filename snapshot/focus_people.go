package snapshot

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
)

//go:embed queries/focus_same_people.sql
var focusSamePeople string

// fillPeople adds the rows of a snapshot to focus_person. Who is the same as at a snapshot that it already has is copied from there.
func (l *Ledger) fillPeople(ctx context.Context, at int64) error {
	from := l.focused.people
	who, err := l.whoIsWho(ctx, max(at, from))
	if err != nil {
		return err
	}
	now, err := l.showAt(ctx, who, at)
	if err != nil || now == nil {
		return err
	}
	people := who.people
	if from != 0 {
		before, err := l.showAt(ctx, who, from)
		if err != nil {
			return err
		}
		people = now.changedSince(before)
		if err := l.copyPeople(ctx, before, now, people); err != nil {
			return err
		}
	}
	if err := l.insertPeople(ctx, now, people); err != nil {
		return err
	}
	l.focused.people = at
	return nil
}

// changedSince returns the people whose row is not the same at another snapshot.
func (v *shownPeople) changedSince(other *shownPeople) (users []uint32) {
	for _, user := range v.people {
		a, b := v.person(user), other.person(user)
		if b.emailAt == other.at {
			b.emailAt = v.at // copyPeople moves its time
		}
		if a != b || user == 0 { // user 0 has no id, and is not copied
			users = append(users, user)
		}
	}
	return users
}

// copyPeople copies the rows of a snapshot, except those of some people, to another.
func (l *Ledger) copyPeople(ctx context.Context, from, to *shownPeople, except []uint32) error {
	others, err := json.Marshal(except)
	if err != nil {
		return err
	}
	return l.exec(ctx, focusSamePeople, Named("at", to.at), Named("time", to.times[to.at]), Named("from", from.at), Named("time_then", from.times[from.at]), Named("others", string(others)))
}

// insertPeople adds who some people are at a snapshot.
func (l *Ledger) insertPeople(ctx context.Context, view *shownPeople, people []uint32) (err error) {
	const columns = "snapshot_id, user_id, listed, email, email_as_of, domain, department, idp_id, created_at, " +
		"roster_email, roster_status, roster_end_date, matched_by, email_key, organization_role_id"
	into := l.inserter("temp.focus_person", columns)
	defer func() { err = errors.Join(err, into.close()) }()
	var failed error
	_, err = view.each(ctx, people, func(p Person, err error) bool {
		if failed = err; err != nil || !p.Present {
			return err == nil
		}
		row := []any{int64(view.at)}
		for _, cell := range []string{p.UserID, p.Listed, p.Email, p.EmailAsOf, p.Domain, p.Department, p.IDPID, p.CreatedAt,
			p.RosterEmail, p.RosterStatus, p.RosterEndDate, p.MatchedBy, p.EmailKey, p.OrganizationRoleID} {
			row = append(row, unknownIfEmpty(cell))
		}
		failed = into.row(ctx, row...)
		return failed == nil
	})
	if err = errors.Join(err, failed); err != nil {
		return err
	}
	return into.flush(ctx)
}
