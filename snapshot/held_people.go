package snapshot

import (
	"context"
	"iter"
	"slices"
)

// A HeldPerson is who somebody with an account or access was: from Since on, until Until, which is 0 if it is so at the
// newest snapshot. It is a row of people_at: what is not a string is the number of a text.
type HeldPerson struct {
	UserID, Email, Domain, Title, Department, Manager, OrganizationRoleID, OrganizationRole, IDPID, CreatedAt,
	RosterEmail, RosterStatus, RosterStartDate, RosterEndDate, EmailKey uint32
	Name, MatchedBy string
	Listed          int8   // 1, 0, or -1 where the listing was not read
	EmailAsOf       uint32 // the snapshot; 0 where it is each snapshot itself
	Since, Until    uint32
}

// A personRun is a row of people_at while it did not change. The address that is of each snapshot itself is of snapshot 0.
type personRun struct {
	since, until uint32
	row          personRow
}

// People returns who everybody was, by user id. It is found out at the first snapshot, and later for those of whom something
// that people_at reads has changed.
func (h *History) People(ctx context.Context) iter.Seq2[HeldPerson, error] {
	return func(yield func(HeldPerson, error) bool) {
		runs, err := h.peopleRuns(ctx)
		if err != nil {
			yield(HeldPerson{}, err)
			return
		}
		users := make([]uint32, 0, len(runs))
		for user := range runs {
			users = append(users, user)
		}
		slices.SortFunc(users, func(a, b uint32) int { return int(h.places[a]) - int(h.places[b]) })
		for _, user := range users {
			for _, run := range runs[user] {
				if !yield(h.heldPerson(&run), nil) {
					return
				}
			}
		}
	}
}

func (h *History) heldPerson(run *personRun) HeldPerson {
	p := &run.row
	return HeldPerson{
		UserID: p.user, Email: p.email, Domain: p.domain, Title: p.title, Department: p.department, Manager: p.manager,
		OrganizationRoleID: p.role, OrganizationRole: p.roleName, IDPID: p.idp, CreatedAt: p.created, RosterEmail: p.rosterEmail,
		RosterStatus: p.status, RosterStartDate: p.start, RosterEndDate: p.end, EmailKey: p.key,
		Name: p.name(h.text), MatchedBy: p.match.String(), Listed: p.listed, EmailAsOf: p.emailAt, Since: run.since, Until: run.until,
	}
}

// peopleRuns returns the runs of each person in order.
func (h *History) peopleRuns(ctx context.Context) (map[uint32][]personRun, error) {
	changes, runs := h.peopleChanges(), map[uint32][]personRun{}
	asked, everybody := map[uint32]bool{}, true // at the next snapshot
	for at := uint32(1); at <= uint32(h.Newest); at++ {
		everybody = changes.add(asked, at) || everybody
		if h.times[at] == "" {
			continue
		}
		if everybody {
			for _, user := range changes.people {
				asked[user] = true
			}
		}
		view := h.who.show(at, func(role uint32) uint32 { return h.roles.at(role, at)[0] })
		people := 0
		for user := range asked {
			if err := stoppedAmong(ctx, people); err != nil {
				return nil, err
			}
			people++
			row := view.person(user)
			if row.emailAt == at {
				row.emailAt = 0
			}
			runs[user] = h.followed(runs[user], at, row)
		}
		clear(asked)
		everybody = false
	}
	return runs, nil
}

// stoppedAmong returns an error if ctx has ended. It looks at every 4,096th person.
func stoppedAmong(ctx context.Context, people int) error {
	if people%4096 != 0 {
		return nil
	}
	return ctx.Err()
}

// text returns the text of a number.
func (h *History) text(number uint32) string { return h.texts[number] }

// followed adds what somebody is from a snapshot on.
func (h *History) followed(runs []personRun, at uint32, row personRow) []personRun {
	if last := len(runs) - 1; last >= 0 && runs[last].until == 0 {
		if before := runs[last].row; row == before || row.present && row.person(h.text, h.Time) == before.person(h.text, h.Time) {
			return runs
		}
		runs[last].until = at
	}
	if !row.present {
		return runs
	}
	return append(runs, personRun{since: at, row: row})
}
