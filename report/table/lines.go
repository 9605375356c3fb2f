package table

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"tlaudit/text"
)

// MostLines is the largest result of Lines.
const MostLines = 25

// Lines estimates the lines that a text takes in a column of a width in characters, at most
// MostLines. A word is broken only if it is longer than a line.
func Lines(s string, width float64) int {
	lines, _ := Wrap(s, Room(width))
	return lines
}

// Wrap returns the lines that a text takes where each has room for some pixels, as Lines
// does, and the pixels that it takes on the last one.
func Wrap(s string, room float64) (lines int, last float64) {
	lines = 1
	blank := TextWidth(" ")
	for rest := s; rest != ""; {
		var word string
		word, rest = firstWord(rest)
		if word == "" {
			continue
		}
		across := TextWidth(word)
		if last > 0 && last+blank+across > room {
			lines, last = lines+1, 0
		}
		if last > 0 {
			last += blank
		}
		for last += across; last > room && lines < MostLines; last -= room {
			lines++
		}
		if lines >= MostLines {
			return MostLines, last
		}
	}
	return lines, last
}

// firstWord cuts a text behind its first word, at a blank if it is ASCII up to there. The word is
// empty where the text begins with a blank.
func firstWord(s string) (word, rest string) {
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ' || '\t' <= c && c <= '\r':
			return s[:i], s[i+1:]
		case c >= utf8.RuneSelf:
			at := strings.IndexFunc(s, unicode.IsSpace)
			if at < 0 {
				return s, ""
			}
			_, size := utf8.DecodeRuneInString(s[at:])
			return s[:at], s[at+size:]
		}
	}
	return s, ""
}

// Shorten returns s if it takes no more than some lines in a column of a width in
// characters, else as many of its first words as do, with an ellipsis. A word that is too
// long by itself is cut.
func Shorten(s string, width float64, lines int) string {
	fits := func(s string) bool { return Lines(text.Visible(s), width) <= lines }
	if fits(s) {
		return s
	}
	// The places at which s may be cut: after each word, and in the first one after each character.
	var cuts []int
	first := true
	for i, r := range s[:Most(s, width, lines)] {
		if r == ' ' {
			cuts, first = append(cuts, i), false
		} else if first && i > 0 {
			cuts = append(cuts, i)
		}
	}
	for n := len(cuts) - 1; n >= 0; n-- {
		if short := Ellipsis(s[:cuts[n]]); fits(short) {
			return short
		}
	}
	return "…"
}

// Most returns the length of a beginning of a text, in bytes: a longer one, with the mark of a cut, cannot fit into some lines of a
// column of a width in characters, because its characters are wider than the lines. Blanks, and what Ellipsis may leave out,
// do not count.
func Most(s string, width float64, lines int) int {
	room := Room(width)*float64(lines) + 1
	across := 0.0
	for i, r := range s {
		if across > room {
			return i
		}
		if !unicode.IsSpace(r) && !strings.ContainsRune(leftOut, r) {
			across += advance(r) * rounding
		}
	}
	return len(s)
}

// leftOut are the characters that do not stand before the mark of a cut.
const leftOut = " ,;:.("

// Ellipsis returns the beginning of a text with a mark that more follows.
func Ellipsis(beginning string) string { return strings.TrimRight(beginning, leftOut) + "…" }
