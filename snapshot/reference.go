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

	"tlaudit/text"
)

// staleAfter is how much older than the requested time a snapshot may be before its
// reference says so.
const staleAfter = 26 * time.Hour

// A Reference is the snapshot that a reference such as latest or 2026-Q3 was resolved
// to.
type Reference struct {
	Given    string // the text that was resolved
	Snapshot int64
	TakenAt  string
	Status   string
	Label    string
	// Stale is how many whole hours older than the requested time the snapshot is, where
	// that is more than 26 hours; else zero.
	Stale int64
}

// String says which snapshot it is, for people.
func (r Reference) String() string {
	s := fmt.Sprintf("snapshot %d, taken %s, %s", r.Snapshot, r.TakenAt, r.Status)
	if r.Label != "" {
		s += fmt.Sprintf(", label %s", r.Label)
	}
	if r.Stale > 0 {
		age := text.Count(r.Stale, "hour")
		if r.Stale >= 48 { // as text.Age has it; a time.Duration ends at 292 years
			age = text.Count(r.Stale/24, "day")
		}
		s += "; that is " + age + " before the requested time"
	}
	return s
}

// A ReferenceError says that a reference matches no snapshot, and which snapshots
// there are.
type ReferenceError struct {
	Given  string
	Reason string
	Have   string
}

func (e *ReferenceError) Error() string {
	return fmt.Sprintf("no snapshot %q: %s; the ledger has %s", e.Given, e.Reason, e.Have)
}

var (
	relative = regexp.MustCompile(`^(latest|complete)(?:~([0-9]+))?$`)
	number   = regexp.MustCompile(`^[0-9]+$`)
	quarter  = regexp.MustCompile(`^([0-9]{4})-[Qq]([1-4])$`)
)

// Resolve finds the snapshot of a reference: latest, latest~N, complete, complete~N,
// its number, a date, an RFC 3339 time, a quarter or a label. Errors:
// *ReferenceError, ErrEmpty.
func (l *Ledger) Resolve(ctx context.Context, ref string) (Reference, error) {
	var count int64
	if err := l.row(ctx, "SELECT count(*) FROM snapshot", nil, &count); err != nil {
		return Reference{}, err
	}
	if count == 0 {
		return Reference{}, ErrEmpty
	}
	if m := relative.FindStringSubmatch(ref); m != nil {
		return l.nth(ctx, ref, m[1], m[2])
	}
	if number.MatchString(ref) {
		// As text, so that no number is too large to be looked for.
		return l.last(ctx, ref, "no snapshot has that number", "CAST(id AS TEXT) = ltrim(?, '0')", ref)
	}
	if m := quarter.FindStringSubmatch(ref); m != nil {
		return l.ofQuarter(ctx, ref)
	}
	if day, err := time.Parse(time.DateOnly, ref); err == nil {
		return l.upTo(ctx, ref, day.AddDate(0, 0, 1).Add(-time.Second), "no snapshot was taken by the end of that day, UTC")
	}
	if at, err := time.Parse(time.RFC3339, ref); err == nil {
		return l.upTo(ctx, ref, at.UTC(), "no snapshot was taken by then")
	}
	return l.last(ctx, ref, "not a number, date, time, quarter, latest, complete or known label", "label = ?", ref)
}

// nth counts back from the newest snapshot, or from the newest complete one.
func (l *Ledger) nth(ctx context.Context, ref, of, back string) (Reference, error) {
	n, err := strconv.Atoi("0" + back)
	if err != nil {
		return Reference{}, l.unresolved(ctx, ref, "the number is too large")
	}
	condition, reason := "1", "there are fewer snapshots"
	if of == "complete" {
		condition, reason = "status = 'complete'", "there are fewer complete snapshots"
	}
	r, err := l.find(ctx, ref, "WHERE "+condition+" ORDER BY id DESC LIMIT 1 OFFSET ?", n)
	if errors.Is(err, sql.ErrNoRows) {
		return r, l.unresolved(ctx, ref, reason)
	}
	return r, err
}

// last finds the newest snapshot that meets a condition; reason says what is wrong
// where no snapshot meets it.
func (l *Ledger) last(ctx context.Context, ref, reason, condition string, arg any) (Reference, error) {
	r, err := l.find(ctx, ref, "WHERE "+condition+" ORDER BY id DESC LIMIT 1", arg)
	if errors.Is(err, sql.ErrNoRows) {
		return r, l.unresolved(ctx, ref, reason)
	}
	return r, err
}

// upTo finds the last snapshot taken up to a time.
func (l *Ledger) upTo(ctx context.Context, ref string, at time.Time, reason string) (Reference, error) {
	r, err := l.last(ctx, ref, reason, "taken_at <= ?", at.Format(time.RFC3339))
	if err != nil {
		return r, err
	}
	taken, err := time.Parse(time.RFC3339, r.TakenAt)
	if err != nil {
		return r, err
	}
	if at.Sub(taken) > staleAfter {
		r.Stale = (at.Unix() - taken.Unix()) / 3600 // a time.Duration ends at 292 years
	}
	return r, nil
}

// ofQuarter finds the last snapshot taken in a quarter; if none exists, the error
// names the nearest.
func (l *Ledger) ofQuarter(ctx context.Context, ref string) (Reference, error) {
	begin, end, err := Quarter(ref)
	if err != nil {
		return Reference{}, err
	}
	r, err := l.find(ctx, ref, "WHERE taken_at >= ? AND taken_at < ? ORDER BY id DESC LIMIT 1", begin.Format(time.RFC3339), end.Format(time.RFC3339))
	if !errors.Is(err, sql.ErrNoRows) {
		return r, err
	}
	middle := begin.Add(end.Sub(begin) / 2).Format(time.RFC3339)
	near, err := l.find(ctx, ref, "ORDER BY abs(julianday(taken_at) - julianday(?)), id LIMIT 1", middle)
	if err != nil {
		return r, err
	}
	return r, l.unresolved(ctx, ref, fmt.Sprintf("no snapshot was taken in that quarter, the nearest is %d of %s", near.Snapshot, near.TakenAt))
}

// Quarter returns the bounds of a quarter such as 2026-Q3: its first instant and that
// of the next quarter, UTC.
func Quarter(ref string) (begin, end time.Time, err error) {
	m := quarter.FindStringSubmatch(ref)
	if m == nil {
		return begin, end, fmt.Errorf("%q is not a quarter such as 2026-Q3", ref)
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

// find reads the first row of the snapshots view that a condition and an order select.
func (l *Ledger) find(ctx context.Context, ref, selection string, args ...any) (Reference, error) {
	r := Reference{Given: ref}
	err := l.row(ctx, "SELECT id, taken_at, status, coalesce(label, '') FROM snapshots "+selection, args, &r.Snapshot, &r.TakenAt, &r.Status, &r.Label)
	return r, err
}

// unresolved is the error for a reference that matches nothing. It says what the
// ledger has: the first and last snapshot, and the labels.
func (l *Ledger) unresolved(ctx context.Context, ref, reason string) error {
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
		have = fmt.Sprintf("only snapshot %d (%s)", first, from)
	}
	if labels.Valid {
		have += ", labels " + labels.String
	}
	return &ReferenceError{Given: strings.ToValidUTF8(ref, "?"), Reason: reason, Have: have}
}
