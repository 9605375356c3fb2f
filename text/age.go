package text

import "time"

// Age returns a length of time in words, in the largest unit of which it has two or more:
// days, hours or minutes, rounded down, such as "59 days" or "26 hours".
func Age(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return Count(int64(d/day), "day")
	case d >= 2*time.Hour:
		return Count(int64(d/time.Hour), "hour")
	}
	return Count(int64(d/time.Minute), "minute")
}
