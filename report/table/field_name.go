package table

import (
	"strings"
	"unicode"
)

// FieldName returns a stable field name for a header: "First seen" becomes first_seen, and
// # number. Text in parentheses explains the header and is left out.
func FieldName(header string) string {
	header, _, _ = strings.Cut(header, " (")
	words := strings.FieldsFunc(strings.ReplaceAll(header, "#", "number"), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.ToLower(strings.Join(words, "_"))
}
