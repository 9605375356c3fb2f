package table

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

// rounding makes room for programs that round each character to pixels, or lack the font.
const rounding = 1.03

// small is the first character that the table of narrow ones does not have.
const small = 0x1100

// narrow are the widths of the characters below small, in pixels.
var narrow = func() (widths [small]float64) {
	for r := range widths {
		widths[r] = 8.5 // Latin with accents, Greek, Cyrillic, Hebrew, Arabic
	}
	for i, tenths := range advances {
		widths[' '+i] = float64(tenths) / 10
	}
	return widths
}()

// advance returns the width of a character, in pixels.
func advance(r rune) float64 {
	if r < small {
		return narrow[r]
	}
	return 15
}

// TextWidth returns the width of a text on one line in the workbook's font, in pixels.
func TextWidth(s string) float64 {
	across := 0.0
	for _, r := range s {
		across += advance(r)
	}
	return across * rounding
}

// Digit is the width of a digit, in pixels, in which the width of a column is counted.
const Digit = 7

// Room returns the pixels that text has on each line of a column of a width in characters.
func Room(width float64) float64 {
	const padding = 6
	return max(width*Digit-padding, 1)
}
