// Package text writes values for people: counts in words, and text from outside
// made safe for one line of a terminal, a log or a script. It is a leaf: it knows
// no other package of the program.
package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Count writes a number and its noun: "1 row", "2 rows", "1 person", "2 people".
func Count[N int | int64](n N, noun string) string {
	return fmt.Sprintf("%d %s", n, OneOrMany(n, noun, plural(noun)))
}

// OneOrMany returns the first form for 1 and the second for every other number.
func OneOrMany[N int | int64](n N, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// plural returns the plural of an English noun.
func plural(noun string) string {
	switch {
	case noun == "person":
		return "people"
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "ch"):
		return noun + "es"
	case strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "ay") && !strings.HasSuffix(noun, "ey"):
		return strings.TrimSuffix(noun, "y") + "ies"
	}
	return noun + "s"
}

// Visible shows what a terminal or a spreadsheet would obey, reorder or hide: a
// control or bidirectional formatting character and other invisible ones become
// [U+202E], a byte that is not UTF-8 becomes [0xFF]. Two different strings never
// look the same: a literal "[U+" or "[0x" begins with [U+005B].
func Visible(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	shown := 0 // how many bytes of s are in b, in their visible form
	for i := 0; i < len(s); {
		if unchanged(s[i]) {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(s[shown:i])
			fmt.Fprintf(&b, "[0x%02X]", s[i])
			shown = i + size
		case invisible(r) || r == '[' && (strings.HasPrefix(s[i:], "[U+") || strings.HasPrefix(s[i:], "[0x")):
			b.WriteString(s[shown:i])
			fmt.Fprintf(&b, "[U+%04X]", r)
			shown = i + size
		}
		i += size
	}
	if shown == 0 {
		return s
	}
	b.WriteString(s[shown:])
	return b.String()
}

// Line returns s on one line, each line end as "; ", and the rest as Visible has it.
func Line(s string) string {
	return Visible(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), "; "))
}

// Shorten cuts s for a quotation in an error: at most 80 bytes, then an ellipsis.
func Shorten(s string) string {
	const longest = 80
	if len(s) <= longest {
		return s
	}
	return strings.ToValidUTF8(s[:longest], "") + "…"
}

// plain reports whether s is ASCII in which Visible changes nothing.
func plain(s string) bool {
	for i := range len(s) {
		if !unchanged(s[i]) {
			return false
		}
	}
	return true
}

// unchanged reports whether a byte is an ASCII character that Visible never changes.
func unchanged(c byte) bool { return c >= ' ' && c < 0x7f && c != '[' }

// invisible reports whether a character acts or hides rather than shows. The zero
// width joiners stay: emoji and several scripts are written with them.
func invisible(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r < ' ' || r == 0x7f
	case r == '\u200c' || r == '\u200d':
		return false
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return true
	case r == '\ufffe' || r == '\uffff':
		return true
	}
	return false
}
