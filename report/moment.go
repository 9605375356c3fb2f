package report

import "time"

// moment reads a time of the API or the ledger; it returns the zero time for text that is
// not a time.
func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// momentCell returns the cell for a time: a time if the text is one, else the text itself;
// for an empty text, what to say of an unknown time.
func momentCell(s, unknown string) any {
	if s == "" {
		return unknown
	}
	if t := moment(s); !t.IsZero() {
		return t
	}
	return s
}
