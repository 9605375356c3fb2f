package snapshot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// staleAfter is the distance between a snapshot and the time asked for above
// which a reference says so.
const staleAfter = 26 * time.Hour

// A Reference is what a word for a snapshot was resolved to.
type Reference struct {
	Word     string
	Snapshot int64
	TakenAt  string
	Status   string
	Label    string
	// Stale is how much older than the time asked for the snapshot is, where
	// that is more than 26 hours; else zero.
	Stale time.Duration
}

// String says what was resolved, for people.
func (r Reference) String() string {
	s := fmt.Sprintf("snapshot %d, taken %s, %s", r.Snapshot, r.TakenAt, r.Status)
	if r.Label != "" {
		s += fmt.Sprintf(", label %s", r.Label)
	}
	if r.Stale > 0 {
		s += fmt.Sprintf("; that is %d hours before the time asked for", int(r.Stale.Hours()))
	}
	return s
}

// A ReferenceError says that a word matches no snapshot, and what there is.
type ReferenceError struct {
	Word   string
	Reason string
	Have   string
}

func (e *ReferenceError) Error() string {
	return fmt.Sprintf("no snapshot %q: %s; there are %s", e.Word, e.Reason, e.Have)
}

var (
	relative = regexp.MustCompile(`^(latest|complete)(?:~([0-9]+))?$`)
	number   = regexp.MustCompile(`^[0-9]+$`)
	quarter  = regexp.MustCompile(`^([0-9]{4})-[Qq]([1-4])$`)
)

// Resolve finds the snapshot that a word stands for: latest, latest~N, complete,
// complete~N, its number, a date, an RFC 3339 time, a quarter or a label. Errors:
// *ReferenceError, ErrEmpty.
func (l *Ledger) Resolve(ctx context.Context, word string) (Reference, error) {
	var any int64
	if err := l.row(ctx, "SELECT count(*) FROM snapshot", nil, &any); err != nil {
		return Reference{}, err
	}
	if any == 0 {
		return Reference{}, ErrEmpty
	}
	if m := relative.FindStringSubmatch(word); m != nil {
		back, err := strconv.Atoi("0" + m[2])
		if err != nil {
			return Reference{}, l.unresolved(ctx, word, "the number is too large")
		}
		return l.nth(ctx, word, m[1], back)
	}
	if number.MatchString(word) {
		// As text, so that no number is too large to be looked for.
		return l.one(ctx, word, "there is no such number", "CAST(id AS TEXT) = ltrim(?, '0')", word)
	}
	if m := quarter.FindStringSubmatch(word); m != nil {
		return l.ofQuarter(ctx, word, m)
	}
	if day, err := time.Parse(time.DateOnly, word); err == nil {
		return l.upTo(ctx, word, day.AddDate(0, 0, 1).Add(-time.Second), "none was taken up to the end of that day, UTC")
	}
	if at, err := time.Parse(time.RFC3339, word); err == nil {
		return l.upTo(ctx, word, at.UTC(), "none was taken up to then")
	}
	return l.one(ctx, word, "not a number, date, time, quarter, latest, complete or known label", "label = ?", word)
}

// nth counts back from the newest snapshot, or from the newest complete one.
func (l *Ledger) nth(ctx context.Context, word, of string, back int) (Reference, error) {
	condition := "1"
	if of == "complete" {
		condition = "status = 'complete'"
	}
	r, err := l.find(ctx, word, "SELECT id, taken_at, status, coalesce(label, '') FROM snapshots WHERE "+condition+
		" ORDER BY id DESC LIMIT 1 OFFSET ?", back)
	if errors.Is(err, sql.ErrNoRows) {
		if of == "complete" {
			return r, l.unresolved(ctx, word, "there are not so many complete ones")
		}
		return r, l.unresolved(ctx, word, "there are not so many")
	}
	return r, err
}

// one finds the snapshot that meets a condition.
func (l *Ledger) one(ctx context.Context, word, reason, condition string, arg any) (Reference, error) {
	r, err := l.find(ctx, word, "SELECT id, taken_at, status, coalesce(label, '') FROM snapshots WHERE "+condition+" ORDER BY id DESC LIMIT 1", arg)
	if errors.Is(err, sql.ErrNoRows) {
		return r, l.unresolved(ctx, word, reason)
	}
	return r, err
}

// upTo finds the last snapshot taken up to a time.
func (l *Ledger) upTo(ctx context.Context, word string, at time.Time, reason string) (Reference, error) {
	r, err := l.one(ctx, word, reason, "taken_at <= ?", at.Format(time.RFC3339))
	if err != nil {
		return r, err
	}
	taken, err := time.Parse(time.RFC3339, r.TakenAt)
	if err != nil {
		return r, err
	}
	if late := at.Sub(taken); late > staleAfter {
		r.Stale = late
	}
	return r, nil
}

// ofQuarter finds the last snapshot taken in a quarter; none is an error that
// names the nearest.
func (l *Ledger) ofQuarter(ctx context.Context, word string, m []string) (Reference, error) {
	begin, end, err := Quarter(word)
	if err != nil {
		return Reference{}, err
	}
	r, err := l.find(ctx, word, `SELECT id, taken_at, status, coalesce(label, '') FROM snapshots
		WHERE taken_at >= ? AND taken_at < ? ORDER BY id DESC LIMIT 1`, begin.Format(time.RFC3339), end.Format(time.RFC3339))
	if !errors.Is(err, sql.ErrNoRows) {
		return r, err
	}
	middle := begin.Add(end.Sub(begin) / 2).Format(time.RFC3339)
	near, err := l.find(ctx, word, `SELECT id, taken_at, status, coalesce(label, '') FROM snapshots
		ORDER BY abs(julianday(taken_at) - julianday(?)), id LIMIT 1`, middle)
	if err != nil {
		return r, err
	}
	return r, l.unresolved(ctx, word, fmt.Sprintf("none was taken in that quarter, the nearest is %d of %s", near.Snapshot, near.TakenAt))
}

// Quarter gives the bounds of a quarter such as 2026-Q3: from its first instant
// to that of the next, UTC.
func Quarter(word string) (begin, end time.Time, err error) {
	m := quarter.FindStringSubmatch(word)
	if m == nil {
		return begin, end, fmt.Errorf("%q is not a quarter such as 2026-Q3", word)
	}
	year, err := strconv.Atoi(m[1])
	if err != nil {
		return begin, end, err
	}
	number, err := strconv.Atoi(m[2])
	if err != nil {
		return begin, end, err
	}
	begin = time.Date(year, time.Month(3*number-2), 1, 0, 0, 0, 0, time.UTC)
	return begin, begin.AddDate(0, 3, 0), nil
}

func (l *Ledger) find(ctx context.Context, word, query string, args ...any) (Reference, error) {
	r := Reference{Word: word}
	err := l.row(ctx, query, args, &r.Snapshot, &r.TakenAt, &r.Status, &r.Label)
	return r, err
}

// unresolved says what there is instead: the bounds of the numbers and times, and
// the labels.
func (l *Ledger) unresolved(ctx context.Context, word, reason string) error {
	var first, last int64
	var from, to string
	var labels sql.NullString
	err := l.row(ctx, `SELECT min(id), max(id), min(taken_at), max(taken_at),
		(SELECT group_concat(label, ', ') FROM (SELECT label FROM snapshots WHERE label IS NOT NULL ORDER BY id)) FROM snapshots`,
		nil, &first, &last, &from, &to, &labels)
	if err != nil {
		return err
	}
	have := fmt.Sprintf("snapshots %d to %d (%s to %s)", first, last, from, to)
	if first == last {
		have = fmt.Sprintf("snapshot %d (%s) alone", first, from)
	}
	if labels.Valid {
		have += ", labels " + labels.String
	}
	return &ReferenceError{Word: strings.ToValidUTF8(word, "?"), Reason: reason, Have: have}
}
