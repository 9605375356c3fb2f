package list

import (
	"regexp"
	"strings"

	pretty "github.com/jedib0t/go-pretty/v6/text"
)

// Wrap breaks each line of a text into lines of the width of a terminal, in characters; 0 is
// no limit.
func Wrap(s string, width int) string {
	if width <= 0 {
		return s
	}
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, wrapLine(line, width)...)
	}
	return strings.Join(lines, "\n")
}

// marks are the punctuation marks after which a line may be broken.
const marks = "@._-,/"

// date matches a day, alone or as the beginning of a time.
var date = regexp.MustCompile(`\d{4}-\d\d-\d\d(T[\d:.]+Z)?`)

// longestDate is the most bytes of what date matches that a line is not broken inside.
const longestDate = len("2006-01-02T15:04:05.000000000Z")

// wrapLine breaks a line at its last blank. Where the word behind it is wider than a line, or
// there is no blank, it breaks the line after a punctuation mark in the later two thirds of the
// width; without one anywhere, but not inside a date. A time that is wider than the width it
// breaks between its date and its time of day.
func wrapLine(s string, width int) (lines []string) {
	for !fits(s, width) {
		at := beyond(s, width)
		if at == 0 {
			break // the character is wider than the line
		}
		if s[at] != ' ' {
			mark := strings.LastIndexAny(s[:at], marks)
			if mark < at/3 {
				mark = -1
			}
			if blank := strings.LastIndexByte(s[:at], ' '); blank > mark || blank > 0 && wordFits(s[blank+1:], width) {
				mark = blank
			}
			if mark > 0 {
				at = mark + 1
			}
		}
		from := max(0, at-longestDate)
		for _, d := range date.FindAllStringIndex(s[from:min(len(s), at+longestDate)], -1) {
			begin := from + d[0]
			if day := begin + len("2006-01-02T"); begin == 0 && at < from+d[1] && day <= beyond(s, width) {
				at = day
			}
			if begin < at && at < from+d[1] && begin > 0 {
				at = begin
				if blank := strings.LastIndexByte(s[:at], ' '); blank > 0 {
					at = blank + 1
				}
			}
		}
		lines = append(lines, strings.TrimRight(s[:at], " "))
		s = strings.TrimLeft(s[at:], " ")
	}
	return append(lines, s)
}

// wordFits reports whether the first word of a text is no wider than a width.
func wordFits(s string, width int) bool {
	s = s[:min(len(s), most*width)]
	word, _, _ := strings.Cut(s, " ")
	return fits(word, width)
}

// most is the bytes of one character's width, as of an emoji that several are joined to.
const most = 16

// fits reports whether a line is no wider than a width. It looks at no more of a long one than
// what could be.
func fits(s string, width int) bool {
	return len(s) <= most*width && pretty.StringWidth(s) <= width
}

// beyond returns the place of the first character of a line that a width has no room for. It
// returns 0 if the whole line fits, or if its first character does not.
func beyond(s string, width int) int {
	end := 0
	for i, r := range s {
		if end += pretty.StringWidth(string(r)); end > width {
			return i
		}
	}
	return 0
}
