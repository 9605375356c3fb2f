package findings

import (
	"errors"
	"fmt"
	"time"
)

// A Date is a day of the policy, 2006-01-02; empty if none is given. TOML may have it as
// text or as a date of its own kind.
type Date string

// UnmarshalTOML reads a text or a date. A time of day has no meaning here, and is an error.
func (d *Date) UnmarshalTOML(value any) error {
	switch v := value.(type) {
	case string:
		*d = Date(v)
	case time.Time:
		// The decoder marks a date without a time of day by the name of its zone.
		if v.Location().String() != "date-local" {
			return errors.New("a date with a time of day: give one such as 2026-09-30")
		}
		*d = Date(v.Format(time.DateOnly))
	default:
		return fmt.Errorf("%v is not a date such as 2026-09-30", value)
	}
	return nil
}
