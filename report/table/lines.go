package table

import (
	"strings"
	"unicode/utf8"

	"tlaudit/text"
)

// MostLines is the largest result of Lines.
const MostLines = 25

// Lines estimates the lines that a text takes in a column of a width in characters, at most
// MostLines. A word is broken only if it is longer than a line.
func Lines(s string, width float64) int {
	perLine := max(int(0.95*width), 1) // letters may be wider than the digits that widths count
	if len(s) <= perLine {
		return 1
	}
	lines, at := 1, 0
	for word := range strings.FieldsSeq(s) {
		n := utf8.RuneCountInString(word)
		if at > 0 && at+1+n > perLine {
			lines, at = lines+1, 0
		}
		if at > 0 {
			at++
		}
		at += n
		for at > perLine && lines < MostLines {
			lines, at = lines+1, at-perLine
		}
		if lines >= MostLines {
			return MostLines
		}
	}
	return lines
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
	most := int(width)*lines + 1
	for i, r := range s {
		if r == ' ' {
			cuts, first = append(cuts, i), false
		} else if first && i > 0 {
			cuts = append(cuts, i)
		}
		if i > most*utf8.UTFMax {
			break // the rest cannot fit
		}
	}
	cut := func(at int) string { return strings.TrimRight(s[:at], " ,;:.(") + "…" }
	for n := len(cuts) - 1; n >= 0; n-- {
		if short := cut(cuts[n]); fits(short) {
			return short
		}
	}
	return "…"
}
