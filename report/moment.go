package report

import "tlaudit/snapshot"

// momentCell returns the cell for a time: a time if the text is one, else the text itself;
// for an empty text, what to say of an unknown time.
func momentCell(s, unknown string) any {
	if s == "" {
		return unknown
	}
	if t, ok := snapshot.ParseTime(s); ok {
		return t
	}
	return s
}
