package xlsx

import "strings"

// advances are the widths of the characters from space to ~ in Calibri of 11 points, in
// tenths of a pixel.
var advances = [...]uint8{
	33, 48, 59, 73, 74, 105, 100, 32, 44, 44, 73, 73, 37, 45, 37, 57, // space to /
	74, 74, 74, 74, 74, 74, 74, 74, 74, 74, 39, 39, 73, 73, 73, 68, // 0 to ?
	131, 85, 80, 78, 90, 72, 67, 93, 91, 37, 47, 76, 62, 125, 95, 97, // @ to O
	76, 99, 80, 67, 71, 94, 83, 130, 76, 71, 69, 45, 57, 45, 73, 73, // P to _
	43, 70, 77, 62, 77, 73, 45, 69, 77, 34, 35, 67, 34, 117, 77, 77, // ` to o
	77, 77, 51, 57, 49, 77, 66, 105, 64, 66, 58, 46, 68, 46, 73, // p to ~
}

const (
	digit    = 7    // pixels: the width of a column is counted in digits
	padding  = 6    // pixels of a cell that its text does not use
	bold     = 1.05 // how much wider than plain text
	rounding = 1.04 // programs round each character to pixels, and not all have the font
	button   = 18   // pixels that the button of a filter covers
	most     = 25   // lines of a row
)

// advance returns the width of a character, in pixels.
func advance(r rune) float64 {
	switch {
	case r >= ' ' && int(r-' ') < len(advances):
		return float64(advances[r-' ']) / 10
	case r < 0x1100:
		return 8.5 // Latin with accents, Greek, Cyrillic, Hebrew, Arabic
	}
	return 15
}

// textWidth returns the width of a text on one line, in pixels.
func textWidth(s string) float64 {
	across := 0.0
	for _, r := range s {
		across += advance(r)
	}
	return across * rounding
}

// room returns the pixels that text has on each line of a column.
func room(characters float64) float64 { return characters*digit - padding }

// wrapped returns the lines that a text takes where each has some pixels, at most 25, and
// how much of the last one it covers. A word is broken only if it is longer than a line.
func wrapped(s string, room float64) (lines int, last float64) {
	lines, last = 1, 0
	blank := textWidth(" ")
	for word := range strings.FieldsSeq(s) {
		across := textWidth(word)
		if last > 0 && last+blank+across > room {
			lines, last = lines+1, 0
		}
		if last > 0 {
			last += blank
		}
		for last += across; last > room && lines < most; last -= room {
			lines++
		}
		if lines >= most {
			return most, last
		}
	}
	return lines, last
}

// wrappedLines returns the lines that a text takes in a column of some characters.
func wrappedLines(s string, characters float64) int {
	lines, _ := wrapped(s, room(characters))
	return lines
}

// headerLines returns the lines that a header takes in a column: the button of the filter,
// at the end of the last one, covers none of it.
func headerLines(header string, characters float64) int {
	lines, last := wrapped(header, room(characters)/bold)
	if last*bold+button > room(characters) {
		lines++
	}
	return lines
}

// leastFor returns the characters that a column needs so that no word of its header is
// broken inside.
func leastFor(header string) float64 {
	longest := 0.0
	for word := range strings.FieldsSeq(header) {
		longest = max(longest, textWidth(word))
	}
	return (longest*bold + padding) / digit
}
