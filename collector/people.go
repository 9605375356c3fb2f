package collector

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// readUsers reads the accounts. Somebody may have joined after a first page was
// read: a membership that names a user whom the listing does not have has it read
// once more. An organization has at least its owner, so an empty listing is a
// right that was lost and not a reading.
func (w *walk) readUsers(ctx context.Context) error {
	r, err := w.walkUsers(ctx, reading{})
	if err == nil && w.unlisted(r.rows) > 0 {
		w.log.InfoContext(ctx, "users read once more: memberships name some that the listing did not have",
			"users", w.unlisted(r.rows))
		if err = w.discard(snapshot.Users); err != nil {
			return err
		}
		r, err = w.walkUsers(ctx, r)
	}
	if err == nil && len(r.rows) == 0 {
		if err := w.discard(snapshot.Users); err != nil {
			return err
		}
		err = &emptyError{"every organization has an owner"}
	}
	if err == nil {
		w.result.Counts.Users = len(r.rows)
		w.result.UnknownUsers = w.unlisted(r.rows)
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
func (w *walk) walkUsers(ctx context.Context, before reading) (reading, error) {
	var seen tally
	r, err := listing[transactionlink.User]{
		page: w.api.UserPage,
		id:   func(u transactionlink.User) string { return u.ID },
		keep: func(page []transactionlink.User) error {
			facts, t := usersOf(page)
			seen.add(t)
			w.advanceRows(snapshot.Users, len(page))
			return w.sink.AddUsers(facts)
		},
		forget: func() error { seen = tally{}; return w.sink.Discard(snapshot.Users) },
	}.read(ctx, w.o.PageSize, w.o.Concurrency)
	r.walks += before.walks
	if err == nil {
		w.seenUsers = seen
	}
	return r, err
}

// unlisted counts the users that memberships name and rows, sorted, do not have.
func (w *walk) unlisted(rows []row) int {
	n := 0
	for id := range w.members {
		_, found := slices.BinarySearchFunc(rows, id, func(r row, id digest) int { return bytes.Compare(r.id[:], id[:]) })
		if !found {
			n++
		}
	}
	return n
}

// readEnrollments reads the invitations, of every status.
func (w *walk) readEnrollments(ctx context.Context) error {
	var seen tally
	r, err := listing[transactionlink.Enrollment]{
		page: w.api.EnrollmentPage,
		id:   func(e transactionlink.Enrollment) string { return e.EnrollmentID },
		keep: func(page []transactionlink.Enrollment) error {
			facts, t := invitationsOf(page)
			seen.add(t)
			w.advanceRows(snapshot.Enrollments, len(page))
			return w.sink.AddInvitations(facts)
		},
		forget: func() error { seen = tally{}; return w.sink.Discard(snapshot.Enrollments) },
	}.read(ctx, w.o.PageSize, w.o.Concurrency)
	w.countListing(endpointEnrollments, r)
	if err != nil && ends(ctx, err) {
		return fmt.Errorf("enrollments: %w", err)
	}
	if err == nil {
		w.result.Counts.Enrollments = len(r.rows)
		w.seen.add(seen)
	}
	w.settle(ctx, snapshot.Enrollments, err)
	return nil
}

// discard forgets a listing that was staged and is not to be believed.
func (w *walk) discard(resource string) error {
	if err := w.sink.Discard(resource); err != nil {
		return &sinkError{err}
	}
	return nil
}
