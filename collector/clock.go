package collector

import (
	"context"
	"fmt"
	"time"

	"tlaudit/snapshot"
	"tlaudit/text"
)

const (
	// clockTolerance is the largest difference between the API's clock and ours that is
	// not worth a warning.
	clockTolerance = 5 * time.Minute
	// clockLimit is the largest difference with which a snapshot is recorded without a
	// reason.
	clockLimit = 24 * time.Hour
)

// A ClockError reports that the API's clock and ours differ too much: nothing is recorded
// without a reason.
type ClockError struct {
	Ours, API string // the times that the clocks show, UTC in whole seconds
}

func (e *ClockError) Error() string {
	return fmt.Sprintf("the clock says %s, the API's Date %s: they differ by more than %d hours", e.Ours, e.API, int(clockLimit.Hours()))
}

// ClockTooFar reports whether the API's clock minus ours is so much that a snapshot needs
// a reason.
func ClockTooFar(offset time.Duration) bool { return offset.Abs() > clockLimit }

// ClockWarning returns how far our clock is from the API's, such as "12 minutes behind the
// API's"; empty if that is not worth a warning. offset is the API's clock minus ours.
func ClockWarning(offset time.Duration) string {
	if offset.Abs() <= clockTolerance {
		return ""
	}
	if offset > 0 {
		return text.Age(offset) + " behind the API's"
	}
	return text.Age(-offset) + " ahead of the API's"
}

// clockError returns a *ClockError if the API's clock and ours differ too much, else nil.
func (w *walk) clockError() error {
	offset, known := w.api.Clock()
	if !known || !ClockTooFar(offset) {
		return nil
	}
	now := w.o.Now().UTC()
	return &ClockError{Ours: now.Format(ourTime), API: now.Add(offset).Format(ourTime)}
}

// ourTime is the layout of a walk's time in the ledger.
const ourTime = "2006-01-02T15:04:05Z"

// begin returns the time of the snapshot, which is later than that of the newest one:
// within the same second, begin waits for the next second.
func begin(ctx context.Context, o Options) (string, error) {
	now := o.Now().UTC()
	if o.Known.TakenAt == "" {
		return now.Format(ourTime), nil
	}
	newest, err := time.Parse(time.RFC3339, o.Known.TakenAt)
	if err != nil {
		return "", fmt.Errorf("time of snapshot %d: %w", o.Known.Snapshot, err)
	}
	// A timer may fire a moment before the clock shows its time.
	for tries := 0; tries < 3 && !now.Before(newest) && now.Before(newest.Add(time.Second)); tries++ {
		wait := time.NewTimer(newest.Add(time.Second).Sub(now))
		defer wait.Stop()
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-wait.C:
		}
		now = o.Now().UTC()
	}
	if !now.Truncate(time.Second).After(newest) {
		return "", aheadError(o.Known, now)
	}
	return now.Format(ourTime), nil
}

// aheadError returns the error about a newest snapshot that is not before the clock.
func aheadError(known snapshot.Known, now time.Time) error {
	says := now.Format(ourTime)
	if api, wentBack := snapshot.ClockWentBack(known.TakenAt, says, known.Clock); wentBack {
		return fmt.Errorf("%w: it says %s, snapshot %d was taken at %s, when the API's clock said %s", snapshot.ErrClockWentBack, says, known.Snapshot, known.TakenAt, api)
	}
	return fmt.Errorf("%w: it says %s, snapshot %d was taken at %s", snapshot.ErrClock, says, known.Snapshot, known.TakenAt)
}
