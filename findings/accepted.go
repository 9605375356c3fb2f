package findings

import "time"

// EndingBy lists the acceptances that end within the policy's notice, or have
// ended, by then: in the order of the policy.
func (p Policy) EndingBy(now time.Time) []Accepted {
	limit := now.UTC().AddDate(0, 0, p.Thresholds.AcceptanceNoticeDays).Format(time.DateOnly)
	var ending []Accepted
	for _, a := range p.Accepted {
		if a.Expires <= limit {
			ending = append(ending, a)
		}
	}
	return ending
}
