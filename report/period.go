package report

import (
	"cmp"
	"fmt"
	"time"

	"tlaudit/snapshot"
)

// periodName returns the quarter that the report is about: that of the options, else that
// of the policy if the snapshots are of it. Empty: the report is about no quarter.
func (b *builder) periodName() string {
	if b.options.Period != "" {
		return b.options.Period
	}
	if name := b.options.Policy.Review.Period; b.covers(name) {
		return name
	}
	return ""
}

// covers reports whether the snapshot was taken in a quarter, and the baseline, if there
// is one, no later than on its first day.
func (b *builder) covers(quarter string) bool {
	begin, end, err := snapshot.Quarter(quarter)
	return err == nil && !b.now.TakenAt.Before(begin) && b.now.TakenAt.Before(end) &&
		(b.base == nil || !b.base.TakenAt.After(begin.AddDate(0, 0, 1)))
}

// quarter returns the review's period if that is a quarter; end is the first instant after
// it.
func (b *builder) quarter() (begin, end time.Time, ok bool) {
	begin, end, err := snapshot.Quarter(b.periodName())
	return begin, end, err == nil
}

// periodEnd returns the end of the review's period if that is a quarter and the snapshot
// was taken in it.
func (b *builder) periodEnd() (end time.Time, ok bool) {
	begin, end, ok := b.quarter()
	return end, ok && !b.now.TakenAt.Before(begin) && b.now.TakenAt.Before(end)
}

// period returns the review's period: the quarter, else from the baseline (without one,
// from the first snapshot) to the snapshot.
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

// periodWords returns the period for the cover, with its first and last day.
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

// otherPeriod says which period the policy names if the report is about another one.
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

// dueWords returns the day by which decisions are due. If the policy's period is not the
// report's, it names that period.
func (b *builder) dueWords(none string) string {
	r := b.options.Policy.Review
	if r.Due != "" && b.otherPeriod() != "" {
		return fmt.Sprintf("%s (the policy's, for %s)", r.Due, r.Period)
	}
	return cmp.Or(string(r.Due), none)
}
