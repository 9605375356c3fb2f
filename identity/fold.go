package identity

import (
	"strings"
	"unicode"
	"unicode/utf8"

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
func Trim(text string) string {
	if n := len(text); n > 0 && printable(text[0]) && printable(text[n-1]) {
		return text
	}
	return strings.TrimFunc(text, invisible)
}

// printable reports whether a byte is a visible character of ASCII.
func printable(c byte) bool { return '!' <= c && c <= '~' }

// fold returns NFC text in simple case folding, one character to one.
func fold(text string) string {
	if lower, ok := foldASCII(text); ok {
		return lower
	}
	return foldUnicode(text)
}

// foldUnicode is fold for any text.
func foldUnicode(text string) string {
	return norm.NFC.String(strings.Map(foldCharacter, norm.NFC.String(text)))
}

// foldCharacter returns the form of a character and of all that fold into it: the lower
// case of its upper case, where that is one of them. The iota below a letter so folds into
// the letter iota, which combines with nothing. A character that folds into no other, as
// the Turkish i with and without a dot, stays what it is.
func foldCharacter(r rune) rune {
	form := unicode.ToLower(unicode.ToUpper(r))
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		if next == form {
			return form
		}
	}
	return r
}

// foldASCII returns a text of ASCII in simple case folding; ok is false for any other text.
func foldASCII(text string) (folded string, ok bool) {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return "", false
		}
	}
	return LowerASCII(text), true
}

// LowerASCII returns a text with its ASCII letters in lower case, as the NOCASE of SQLite compares
// them. The names of roles and workspaces that a person gives are found so.
func LowerASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}
