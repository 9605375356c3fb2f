package xlsx

import (
	"strings"

	"tlaudit/report/table"
)

const (
	bold   = 1.05 // how much wider bold text is than plain text
	button = 18   // pixels that the button of a filter covers
)

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
