package collector_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"tlaudit/collector"
	"tlaudit/transactionlink/simulator"
)

// A walk ends with its first answer if the API's clock is more than a day from ours, in
// either direction, and goes on if that is accepted.
func TestWalkComparesClocks(t *testing.T) {
	const day = 24 * time.Hour
	for name, tt := range map[string]struct {
		offset  time.Duration // the API's clock minus ours
		accept  bool
		want    string // the error; empty for none
		warning string
	}{
		"the same":              {},
		"five minutes":          {offset: 5 * time.Minute},
		"more than that":        {offset: 5*time.Minute + time.Second, warning: "5 minutes behind the API's"},
		"a day":                 {offset: -day, warning: "24 hours ahead of the API's"},
		"more than a day":       {offset: -day - time.Second, want: "the clock says 2000-01-01T00:00:00Z, the API's Date 1999-12-30T23:59:59Z: they differ by more than 24 hours"},
		"a year behind":         {offset: 366 * day, want: "the clock says 2000-01-01T00:00:00Z, the API's Date 2001-01-01T00:00:00Z: they differ by more than 24 hours"},
		"a year, and accepted":  {offset: 366 * day, accept: true, warning: "366 days behind the API's"},
		"accepted for no cause": {accept: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, organization(), simulator.Options{Now: func() time.Time { return time.Now().Add(tt.offset) }})
				r, _, err := s.try(t.Context(), collector.Options{Now: time.Now, AcceptClock: tt.accept})
				if tt.want != "" {
					var clock *collector.ClockError
					if requests, _ := s.client.Attempted(); !errors.As(err, &clock) || err.Error() != tt.want || requests != 1 {
						t.Errorf("%v after %d requests, want %q after 1", err, requests, tt.want)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if got := collector.ClockWarning(r.ClockOffset); got != tt.warning || r.ClockOffset != tt.offset || !r.ClockKnown {
					t.Errorf("offset %v (known: %v), warning %q; want %v, %q", r.ClockOffset, r.ClockKnown, got, tt.offset, tt.warning)
				}
			})
		})
	}
}
