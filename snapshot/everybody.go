package snapshot

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"iter"
	"slices"
)

//go:embed queries/everybody.sql
var everybodyAt string

// A Person is a row of the view everybody_at; unknown is empty. Who is not Present had an account or access at earlier
// snapshots only.
type Person struct {
	Present bool

	UserID, Listed, Email, EmailAsOf, Domain, Name, Title, Department, Manager, OrganizationRoleID, OrganizationRole, IDPID, CreatedAt,
	RosterEmail, RosterStatus, RosterStartDate, RosterEndDate, MatchedBy, EmailKey string
}

// Matched reports whether a row of the roster is about the person.
func (p Person) Matched() bool { return p.MatchedBy == "id" || p.MatchedBy == "email" }

// A Source answers queries over the ledger's views, and says who everybody is, who has access and what changed; *Ledger is one.
type Source interface {
	Querier
	Everybody(ctx context.Context, at int64) iter.Seq2[Person, error]
	People(ctx context.Context, at int64) iter.Seq2[Person, error]
	GrantsAt(ctx context.Context, at int64) iter.Seq2[GrantAt, error]
	Changes(ctx context.Context, since, at int64) (*Changes, error)
}

// Everybody returns who everybody is at a snapshot, by user id: the rows of everybody_at, for who reads all of them.
func (l *Ledger) Everybody(ctx context.Context, at int64) iter.Seq2[Person, error] {
	return func(yield func(Person, error) bool) {
		if more, err := l.everybody(ctx, at, yield); err != nil && more {
			yield(Person{}, fmt.Errorf("who is who: %w", plain(err)))
		}
	}
}

// People returns those who have an account or access at a snapshot, as the view people_at does, by user id.
func (l *Ledger) People(ctx context.Context, at int64) iter.Seq2[Person, error] {
	return func(yield func(Person, error) bool) {
		for p, err := range l.Everybody(ctx, at) {
			if (err != nil || p.Present) && !yield(p, err) {
				return
			}
		}
	}
}

// rowsForPerson is for how many rows of the roster the view has one person in the time in which one pass reads the rows.
const rowsForPerson = 16

// everybody yields the rows. more is false if no more were wanted.
func (l *Ledger) everybody(ctx context.Context, at int64, yield func(Person, error) bool) (more bool, err error) {
	fits, err := l.everybodyFits(ctx)
	switch {
	case err != nil:
		return true, err
	case !fits:
		return l.everybodyByView(ctx, at, yield)
	}
	return l.everybodyInOnePass(ctx, at, yield)
}

// everybodyFits reports whether to find out in one pass who everybody is. Over more texts than are kept in memory a pass
// would look up each by itself.
func (l *Ledger) everybodyFits(ctx context.Context) (bool, error) {
	var people, rows, texts int64
	err := l.row(ctx, "SELECT (SELECT count(*) FROM main.known_person), (SELECT count(*) FROM main.fact_roster), (SELECT coalesce(max(id), 0) FROM main.text)", nil, &people, &rows, &texts)
	return rows <= rowsForPerson*people && texts <= cachedTexts, err
}

// everybodyByView asks the view, which finds the few rows of a long roster that few people need.
func (l *Ledger) everybodyByView(ctx context.Context, at int64, yield func(Person, error) bool) (more bool, err error) {
	for p, err := range Rows[Person](ctx, l, everybodyAt, Named("at", at)) {
		if err != nil {
			return true, err
		}
		if !yield(p, nil) {
			return false, nil
		}
	}
	return true, nil
}

// everybodyInOnePass reads all numbers first, and then puts in the texts.
func (l *Ledger) everybodyInOnePass(ctx context.Context, at int64, yield func(Person, error) bool) (more bool, err error) {
	who, err := l.whoIsWho(ctx, at)
	if err != nil {
		return true, err
	}
	view, err := l.showAt(ctx, who, at)
	if err != nil || view == nil {
		return true, err
	}
	return view.each(ctx, who.people, yield)
}

// A shownPeople says with texts who is who at one snapshot.
type shownPeople struct {
	*peopleView
	ledger *Ledger
	times  []string // by snapshot
}

// showAt returns nil for a snapshot that does not exist, at which nobody is.
func (l *Ledger) showAt(ctx context.Context, who *whoIsWho, at int64) (*shownPeople, error) {
	roles, err := l.roleNames(ctx, who.rolesOf(), at)
	if err != nil {
		return nil, err
	}
	times, err := l.times(ctx)
	if err != nil || at < 1 || at >= int64(len(times)) || times[at] == "" {
		return nil, err
	}
	return &shownPeople{who.show(uint32(at), func(role uint32) uint32 { return roles[role] }), l, times}, nil
}

// each yields who some people are, by user id. more is false if no more were wanted.
func (v *shownPeople) each(ctx context.Context, users []uint32, yield func(Person, error) bool) (more bool, err error) {
	texts, err := v.ledger.dictionary(ctx)
	if err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, texts.close()) }()
	texts.foresee(len(users))
	var failed error
	text := func(number uint32) string {
		t, err := texts.text(ctx, int64(number))
		failed = cmp.Or(failed, err)
		return t
	}
	type named struct {
		id   string
		user uint32
	}
	people := make([]named, 0, len(users))
	for _, user := range users {
		people = append(people, named{text(user), user})
	}
	slices.SortFunc(people, func(a, b named) int { return cmp.Compare(a.id, b.id) })
	for i, p := range people {
		if err := stoppedAmong(ctx, i); err != nil {
			return true, err
		}
		row := v.person(p.user)
		person := row.person(text, func(at uint32) string { return v.times[at] })
		if failed != nil {
			return true, failed
		}
		if !yield(person, nil) {
			return false, nil
		}
	}
	return true, failed
}
