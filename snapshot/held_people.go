package snapshot

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
)

var (
	//go:embed queries/everybody_in_history.sql
	everybodyInHistory string
	//go:embed queries/people_in_history.sql
	peopleInHistory string
)

// A HeldPerson is who somebody was, with the columns of people_at: from Since on, until Until, which is 0 if it is so at
// the newest snapshot. EmailAsOf is empty where it is the time of each snapshot. Unknown is empty.
type HeldPerson struct {
	Since, Until uint32

	UserID, Listed, Email, EmailAsOf, Domain, Name, Title, Department, Manager, OrganizationRoleID, OrganizationRole, IDPID, CreatedAt,
	RosterEmail, RosterStatus, RosterStartDate, RosterEndDate, MatchedBy, EmailKey string
}

// columns are the fields that come from people_at, in the order of the query.
func (p *HeldPerson) columns() []*string {
	return []*string{&p.UserID, &p.Listed, &p.Email, &p.EmailAsOf, &p.Domain, &p.Name, &p.Title, &p.Department, &p.Manager, &p.OrganizationRoleID,
		&p.OrganizationRole, &p.IDPID, &p.CreatedAt, &p.RosterEmail, &p.RosterStatus, &p.RosterStartDate, &p.RosterEndDate, &p.MatchedBy, &p.EmailKey}
}

// A person is a row of people_at: the columns of a HeldPerson.
type person [19]string

// A personRun is a row of people_at while it did not change.
type personRun struct {
	since, until uint32
	row          *person
}

// held returns the run as a HeldPerson.
func (r personRun) held() HeldPerson {
	p := HeldPerson{Since: r.since, Until: r.until}
	for i, into := range p.columns() {
		*into = r.row[i]
	}
	return p
}

// People returns who everybody was, by user id. The view people_at alone says who is who: it is asked at the first
// snapshot, and later for those of whom something that it reads has changed.
func (h *History) People(ctx context.Context) iter.Seq2[HeldPerson, error] {
	return func(yield func(HeldPerson, error) bool) {
		runs, err := h.peopleRuns(ctx)
		if err != nil {
			yield(HeldPerson{}, fmt.Errorf("who is who: %w", plain(err)))
			return
		}
		users := make([]uint32, 0, len(runs))
		for user := range runs {
			users = append(users, user)
		}
		slices.SortFunc(users, func(a, b uint32) int { return int(h.places[a]) - int(h.places[b]) })
		for _, user := range users {
			for _, run := range runs[user] {
				if !yield(run.held(), nil) {
					return
				}
			}
		}
	}
}

// peopleRuns asks people_at, and returns the runs of each person in order.
func (h *History) peopleRuns(ctx context.Context) (map[uint32][]personRun, error) {
	changes, err := h.peopleChanges(ctx)
	if err != nil {
		return nil, err
	}
	numbers := map[string]uint32{}
	for _, user := range changes.people {
		numbers[h.texts[user]] = user
	}
	runs, shared := map[uint32][]personRun{}, sharedTexts()
	asked, everybody := map[uint32]bool{}, true // at the next snapshot
	for at := uint32(1); at <= uint32(h.Newest); at++ {
		everybody = changes.add(asked, at) || everybody
		if h.times[at] == "" || !everybody && len(asked) == 0 {
			continue
		}
		query, args := everybodyInHistory, []any{Named("at", int64(at)), Named("taken_at", h.times[at])}
		if everybody = everybody || len(asked) > len(changes.people)/2; everybody {
			for _, user := range changes.people {
				asked[user] = true
			}
		} else {
			ids := make([]string, 0, len(asked))
			for user := range asked {
				ids = append(ids, h.texts[user])
			}
			list, err := json.Marshal(ids)
			if err != nil {
				return nil, err
			}
			query, args = peopleInHistory, append(args, Named("users", string(list)))
		}
		found := map[uint32]*person{}
		table, err := h.ledger.Query(ctx, query, args...)
		if err != nil {
			return nil, err
		}
		for cells, err := range table.Rows {
			if err != nil {
				return nil, err
			}
			row := &person{}
			for i, cell := range cells {
				if text, ok := cell.(string); ok {
					row[i] = shared(text)
				}
			}
			found[numbers[row[0]]] = row
		}
		for user := range asked {
			runs[user] = followed(runs[user], at, found[user])
		}
		clear(asked)
		everybody = false
	}
	return runs, nil
}

// sharedTexts returns a function that returns the first of equal texts, so that most are in memory once: it remembers the
// last thousands.
func sharedTexts() func(string) string {
	known := newCache[string, string](1 << 12)
	return func(text string) string {
		if first, ok := known.get(text); ok {
			return first
		}
		known.put(text, text)
		return text
	}
}

// followed adds what somebody is from a snapshot on; nil is nobody.
func followed(runs []personRun, at uint32, row *person) []personRun {
	if last := len(runs) - 1; last >= 0 && runs[last].until == 0 {
		if row != nil && *runs[last].row == *row {
			return runs
		}
		runs[last].until = at
	}
	if row == nil {
		return runs
	}
	return append(runs, personRun{since: at, row: row})
}
