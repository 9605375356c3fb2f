package identity

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// invisible reports whether a character is trimmed of an address: the spaces and line
// ends of Unicode, and characters without width, which copied text brings along, such
// as the marks of right-to-left text.
func invisible(r rune) bool {
	switch {
	case unicode.IsSpace(r), r == '\u00ad', r == '\u061c', r == '\u180e', r == '\ufeff':
		return true
	case '\u200b' <= r && r <= '\u200f', '\u202a' <= r && r <= '\u202e', '\u2060' <= r && r <= '\u2064', '\u2066' <= r && r <= '\u206f':
		return true
	}
	return false
}

// Trim returns a text without the blanks and invisible characters around it.
func Trim(text string) string { return strings.TrimFunc(text, invisible) }

// fold returns NFC text in simple case folding, one character to one. Characters that
// fold into each other have one least member; its lower case, where that folds into it
// too, is the form that all of them take.
func fold(text string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		lower := unicode.ToLower(least)
		for next := unicode.SimpleFold(least); next != least; next = unicode.SimpleFold(next) {
			if next == lower {
				return lower
			}
		}
		return least
	}, norm.NFC.String(text)))
}

func lowerASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}
