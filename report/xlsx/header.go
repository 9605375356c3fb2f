package xlsx

import (
	"strings"

	"tlaudit/report/table"
)

const (
	bold   = 1.1 // how much wider bold text is than plain text, and LibreOffice gives it less room beside the button
	button = 18  // pixels that the button of a filter covers
)

// headerOf returns the header of a column as the sheet has it: that of times says UTC, since
// a cell shows a time without its zone.
func headerOf(c table.Column) string {
	if c.Kind == table.Time {
		return c.Header + " (UTC)"
	}
	return c.Header
}

// headerLines returns the lines that a header takes in a column of a width in characters:
// the button of the filter, at the end of the last one, covers none of it.
func headerLines(header string, width float64) int {
	room := table.Room(width)
	lines, last := table.Wrap(header, room/bold)
	if last*bold+button > room {
		lines++
	}
	return lines
}

// leastWidth returns the width in characters that a column needs so that no word of its
// header is broken inside.
func leastWidth(header string) float64 {
	width := 6.0
	for word := range strings.FieldsSeq(header) {
		for table.TextWidth(word)*bold > table.Room(width) {
			width++
		}
	}
	return width
}
