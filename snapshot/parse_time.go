package snapshot

import "time"

// ParseTime reads a time of the API or the ledger, in UTC; false for text that is not a
// time.
func ParseTime(text string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339Nano, text)
	return at.UTC(), err == nil
}
