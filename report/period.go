package report

import (
	"fmt"
	"time"

	"tlaudit/snapshot"
)

// periodName is the quarter that the report is about: the one that was asked for, else the
// policy's where the contents are that quarter's. Empty is neither.
func (b *builder) periodName() string {
	if b.options.Period != "" {
		return b.options.Period
	}
	if name := b.options.Policy.Review.Period; b.covers(name) {
		return name
	}
	return ""
}

// covers tells whether the snapshot lies in a quarter and the baseline, if there is one,
// not after its first day.
func (b *builder) covers(quarter string) bool {
	begin, end, err := snapshot.Quarter(quarter)
	return err == nil && !b.now.TakenAt.Before(begin) && b.now.TakenAt.Before(end) &&
		(b.base == nil || !b.base.TakenAt.After(begin.AddDate(0, 0, 1)))
}

// quarter is the review's period where that is a quarter; its end is the first instant
// after it.
func (b *builder) quarter() (begin, end time.Time, ok bool) {
	begin, end, err := snapshot.Quarter(b.periodName())
	return begin, end, err == nil
}

// periodEnd is the first instant after the quarter that the snapshot was taken in, where
// that is the review's period.
func (b *builder) periodEnd() (end time.Time, ok bool) {
	begin, end, ok := b.quarter()
	return end, ok && !b.now.TakenAt.Before(begin) && b.now.TakenAt.Before(end)
}

// period is the review's: the quarter, else from the baseline (the first snapshot
// without one) to the snapshot.
func (b *builder) period() (from, to time.Time) {
	if begin, end, ok := b.quarter(); ok {
		return begin, end
	}
	from = b.headers[0].TakenAt
	if b.base != nil {
		from = b.base.TakenAt
	}
	return from, b.now.TakenAt
}

// periodWords is the period for the cover, with its first and last day.
func (b *builder) periodWords() string {
	from, to := b.period()
	if _, _, ok := b.quarter(); !ok {
		words := days(from, to)
		if b.base == nil {
			words += " (no baseline: from the first snapshot)"
		}
		return words
	}
	last := to.AddDate(0, 0, -1)
	words := b.periodName() + " (" + days(from, last) + ")"
	if taken := b.now.TakenAt; !taken.Before(from) && taken.Before(last) {
		words += fmt.Sprintf(", up to the snapshot of %s: the period was not over", taken.Format(time.DateOnly))
	}
	return words
}

func days(from, to time.Time) string {
	return from.Format(time.DateOnly) + " to " + to.Format(time.DateOnly)
}

// otherPeriod says which period the policy names where the report is about another one.
func (b *builder) otherPeriod() string {
	name := b.options.Policy.Review.Period
	if name == "" || name == b.periodName() {
		return ""
	}
	why := "the snapshot and the baseline are not that quarter's, and this file was made without --period"
	if b.options.Period != "" {
		why = "this file was made with --period " + b.options.Period
	}
	return fmt.Sprintf("The policy names %s: %s", name, why)
}

// dueWords is the day by which decisions are due, with the period that it belongs to where
// that is another than the report's.
func (b *builder) dueWords(none string) string {
	r := b.options.Policy.Review
	if r.Due != "" && b.otherPeriod() != "" {
		return fmt.Sprintf("%s (the policy's, for %s)", r.Due, r.Period)
	}
	return orWords(r.Due, none)
}
