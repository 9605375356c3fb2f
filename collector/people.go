package collector

import (
	"context"
	"fmt"

	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// readUsers reads the accounts. Somebody may have joined after a first page was
// read: a membership that names a user whom the listing does not have has it read
// once more. An organization has at least its owner, so an empty listing is a
// right that was lost and not a reading.
func (w *walk) readUsers(ctx context.Context) error {
	r, err := w.walkUsers(ctx, transactionlink.Reading{})
	if err == nil && w.unlisted(r) > 0 {
		w.log.InfoContext(ctx, "users read once more: memberships name some that the listing did not have",
			"users", w.unlisted(r))
		if err = w.discard(snapshot.Users); err != nil {
			return err
		}
		r, err = w.walkUsers(ctx, r)
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
	}
	w.countListing(endpointUsers, r)
	if err != nil && ends(ctx, err) {
		return fmt.Errorf("users: %w", err)
	}
	w.settle(ctx, snapshot.Users, err)
	return nil
}

// walkUsers reads the users' listing into the sink; before counts the walks of an
// earlier reading.
func (w *walk) walkUsers(ctx context.Context, before transactionlink.Reading) (transactionlink.Reading, error) {
	r, seen, err := readPeople(ctx, w, snapshot.Users, w.api.UserPage,
		func(u transactionlink.User) string { return u.ID }, usersOf, w.sink.AddUsers)
	r.Passes += before.Passes
	if err == nil {
		w.seenUsers = seen
	}
	return r, err
}

// readPeople reads a listing of people into the sink. The tally is that of the
// walk that counts.
func readPeople[T, F any](ctx context.Context, w *walk, resource string,
	page func(ctx context.Context, page, size int) (transactionlink.Page[T], error), id func(T) string,
	factsOf func([]T) ([]F, tally), add func([]F) error,
) (transactionlink.Reading, tally, error) {
	var seen tally
	r, err := transactionlink.Listing[T]{
		Page: page,
		ID:   id,
		Keep: func(page []T) error {
			facts, t := factsOf(page)
			seen.add(t)
			w.advanceRows(resource, len(page))
			return kept(add(facts))
		},
		Forget: func() error { seen = tally{}; return w.discard(resource) },
	}.Read(ctx, w.o.PageSize, w.o.Concurrency)
	return r, seen, err
}

// unlisted counts the users that memberships name and a reading does not have.
func (w *walk) unlisted(r transactionlink.Reading) int {
	n := 0
	for id := range w.members {
		if !r.Has(id) {
			n++
		}
	}
	return n
}

// readEnrollments reads the invitations, of every status. None is ever deleted, so
// that an empty listing where the ledger knows some is a right that was lost.
func (w *walk) readEnrollments(ctx context.Context) error {
	r, seen, err := readPeople(ctx, w, snapshot.Enrollments, w.api.EnrollmentPage,
		func(e transactionlink.Enrollment) string { return e.EnrollmentID }, invitationsOf, w.sink.AddInvitations)
	if err == nil {
		if err = w.emptyEnrollments(r.Rows()); err != nil {
			if err := w.discard(snapshot.Enrollments); err != nil {
				return err
			}
		}
	}
	w.countListing(endpointEnrollments, r)
	if err != nil && ends(ctx, err) {
		return fmt.Errorf("enrollments: %w", err)
	}
	if err == nil {
		w.result.Counts.Enrollments = r.Rows()
		w.seen.add(seen)
	}
	w.settle(ctx, snapshot.Enrollments, err)
	return nil
}

// emptyEnrollments is the error of a listing of enrollments that has no rows where
// the ledger knows some; nil where it has any, or none are known.
func (w *walk) emptyEnrollments(rows int) error {
	k := w.o.Known
	if rows > 0 || k.Invitations == 0 {
		return nil
	}
	return &emptyError{fmt.Sprintf("snapshot %d had %d", k.InvitationsAt, k.Invitations)}
}

// discard forgets a listing that was staged and is not to be believed.
func (w *walk) discard(resource string) error {
	return kept(w.sink.Discard(resource))
}
