package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible shows what a terminal or a spreadsheet would obey, reorder or hide: a
// control or bidirectional formatting character and other invisible ones become
// [U+202E], a byte that is no UTF-8 becomes [0xFF]. Two different strings never
// look the same: a literal "[U+" or "[0x" begins with [U+005B].
func Visible(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, "[0x%02X]", s[i])
		case invisible(r) || r == '[' && (strings.HasPrefix(s[i:], "[U+") || strings.HasPrefix(s[i:], "[0x")):
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// plain tells quickly that nothing in s needs showing.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '[' {
			return false
		}
	}
	return true
}

// invisible tells whether a character acts or hides rather than shows. The zero
// width joiners stay: emoji and several scripts are written with them.
func invisible(r rune) bool {
	switch {
	case r == '\u200c' || r == '\u200d':
		return false
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
		return true
	case r == '\ufffe' || r == '\uffff':
		return true
	}
	return false
}
