package collector

import (
	"context"
	"fmt"

	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// readUsers reads the accounts. Where memberships name a user whom the listing does not
// have, it reads the listing once more: the user may have joined in the meantime. An
// organization has at least its owner, so an empty listing means that the token lost a
// right, and is not a reading.
func (w *walk) readUsers(ctx context.Context) error {
	r, err := w.readUserListing(ctx, transactionlink.Reading{})
	if err == nil && w.unlisted(r) > 0 {
		w.log.InfoContext(ctx, "users are read again: memberships name users that the listing does not have",
			"users", w.unlisted(r))
		if err = w.discard(snapshot.Users); err != nil {
			return err
		}
		r, err = w.readUserListing(ctx, r)
	}
	if err == nil && r.Rows() == 0 {
		if err := w.discard(snapshot.Users); err != nil {
			return err
		}
		err = &emptyError{"every organization has an owner"}
	}
	if err == nil {
		w.result.Counts.Users = r.Rows()
		w.result.UnknownUsers = w.unlisted(r)
		w.noteRepeated(ctx, snapshot.Users, r)
	}
	w.countListing(endpointUsers, r)
	if err != nil && endsWalk(ctx, err) {
		return fmt.Errorf("users: %w", err)
	}
	w.recordOutcome(ctx, snapshot.Users, err)
	return nil
}

// readUserListing reads the users' listing into the sink. It adds the passes of an
// earlier reading, before, to its own.
func (w *walk) readUserListing(ctx context.Context, before transactionlink.Reading) (transactionlink.Reading, error) {
	r, odd, err := readPeople(ctx, w, snapshot.Users, w.api.UserPage,
		func(u transactionlink.User) string { return u.ID }, usersOf, func(users []snapshot.User) error {
			for _, u := range users {
				w.rosterIDs.seen(u.UserID)
			}
			return w.sink.AddUsers(users)
		})
	r.Passes += before.Passes
	if err == nil {
		w.oddUsers = odd
	}
	return r, err
}

// readPeople reads a listing of people into the sink. The oddities are those of the
// pass whose rows are kept.
func readPeople[T, F any](ctx context.Context, w *walk, resource string,
	page func(ctx context.Context, page, size int) (transactionlink.Page[T], error), id func(T) string,
	factsOf func([]T) ([]F, oddities), add func([]F) error,
) (transactionlink.Reading, oddities, error) {
	var odd oddities
	r, err := transactionlink.Listing[T]{
		Page: page,
		ID:   id,
		Keep: func(page []T) error {
			facts, o := factsOf(page)
			odd.add(o)
			w.advanceRows(resource, len(page))
			return sinkFailure(add(facts))
		},
		Forget: func() error { odd = oddities{}; return w.discard(resource) },
	}.Read(ctx, w.o.PageSize, w.o.Concurrency)
	return r, odd, err
}

// unlisted counts the users whom memberships name and a reading does not have.
func (w *walk) unlisted(r transactionlink.Reading) int {
	n := 0
	for id := range w.members {
		if !r.Has(id) {
			n++
		}
	}
	return n
}

// readEnrollments reads the invitations of every status. Invitations are never deleted,
// so an empty listing where the ledger has some means that the token lost a right.
func (w *walk) readEnrollments(ctx context.Context) error {
	r, odd, err := readPeople(ctx, w, snapshot.Enrollments, w.api.EnrollmentPage,
		func(e transactionlink.Enrollment) string { return e.EnrollmentID }, invitationsOf, w.sink.AddInvitations)
	if err == nil {
		if err = w.emptyEnrollments(r.Rows()); err != nil {
			if err := w.discard(snapshot.Enrollments); err != nil {
				return err
			}
		}
	}
	w.countListing(endpointEnrollments, r)
	if err != nil && endsWalk(ctx, err) {
		return fmt.Errorf("enrollments: %w", err)
	}
	if err == nil {
		w.result.Counts.Enrollments = r.Rows()
		w.noteRepeated(ctx, snapshot.Enrollments, r)
		w.odd.add(odd)
		if err := w.readEnrollmentTotals(ctx); err != nil {
			return err
		}
	}
	w.recordOutcome(ctx, snapshot.Enrollments, err)
	return nil
}

// readEnrollmentTotals counts what the API says that it has of the invitations in each
// state. A total that it does not give leaves no gap: every invitation was read.
func (w *walk) readEnrollmentTotals(ctx context.Context) error {
	for _, status := range transactionlink.EnrollmentStatuses() {
		total, rows, err := w.api.EnrollmentTotal(ctx, status)
		switch {
		case err != nil && endsWalk(ctx, err):
			return fmt.Errorf("enrollments of status %s: %w", status, err)
		case err != nil:
			w.log.WarnContext(ctx, "total not read", "resource", snapshot.Enrollments, "status", status, "error", err)
			continue
		}
		w.mu.Lock()
		c := w.counters(endpointEnrollments + "?status=" + status)
		c.Rows, c.Pages, c.Passes, c.ExpectedTotal = int64(rows), 1, 1, int64(total)
		w.mu.Unlock()
	}
	return nil
}

// emptyEnrollments returns an error where a listing of enrollments has no rows and the
// ledger has some.
func (w *walk) emptyEnrollments(rows int) error {
	k := w.o.Known
	if rows > 0 || k.Invitations == 0 {
		return nil
	}
	return &emptyError{fmt.Sprintf("snapshot %d had %d", k.InvitationsAt, k.Invitations)}
}

// discard takes a listing that is not a reading out of the sink.
func (w *walk) discard(resource string) error {
	return sinkFailure(w.sink.Discard(resource))
}
