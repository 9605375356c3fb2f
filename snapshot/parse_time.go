package snapshot

import "time"

// ParseTime reads a time of the API or the ledger, in UTC; false for text that is not a
// time, and for the year 1: see IsNoTime.
func ParseTime(text string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || IsNoTime(at) {
		return time.Time{}, false
	}
	return at.UTC(), true
}

// IsNoTime reports whether a time means no time: many programs write the year 1 where they
// have none.
func IsNoTime(at time.Time) bool { return at.UTC().Year() <= 1 }
