package transactionlink_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tlaudit/transactionlink"
)

// At most 1,000 names of unknown fields are kept, and one entry says that there were more.
func TestManyUnknownFields(t *testing.T) {
	var extra strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&extra, `"f%04d":1,`, i)
	}
	c := newClient(t, says(200, strings.Replace(both, "{", "{"+extra.String(), 1)), nil)
	if _, err := c.Memberships(t.Context(), workspace); err != nil {
		t.Fatal(err)
	}
	for endpoint, names := range c.UnknownFields() {
		if len(names) != 1001 || names[0] != "(more than are kept)" {
			t.Errorf("%s: %d names, the first %q", endpoint, len(names), names[0])
		}
	}
}

func TestClock(t *testing.T) {
	now := time.Date(2026, 9, 30, 6, 0, 0, 500e6, time.UTC)
	tests := map[string]struct {
		dates []time.Duration
		want  time.Duration
	}{
		"same second": {[]time.Duration{-500 * time.Millisecond}, 0},
		"ahead":       {[]time.Duration{90 * time.Second, time.Minute}, 90 * time.Second},
		"behind":      {[]time.Duration{0, -2 * time.Hour, time.Minute}, -2 * time.Hour},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			transport := &script{}
			for _, d := range tt.dates {
				transport.steps = append(transport.steps, func(req *http.Request) (*http.Response, error) {
					return with(answer(req, 200, both), "Date", now.Add(d).Format(http.TimeFormat)), nil
				})
			}
			c := newClient(t, transport, func(cfg *transactionlink.Config) { cfg.Now = func() time.Time { return now } })
			if _, known := c.Clock(); known {
				t.Error("the difference is known before any answer")
			}
			for range tt.dates {
				if _, err := c.Memberships(t.Context(), workspace); err != nil {
					t.Fatal(err)
				}
			}
			offset, known := c.Clock()
			if !known || (offset-tt.want).Abs() > time.Second {
				t.Errorf("offset %v (%v), want %v", offset, known, tt.want)
			}
		})
	}
}
