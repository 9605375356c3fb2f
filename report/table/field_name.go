package table

import (
	"strings"
	"unicode"
)

// FieldName returns a stable field name for a header: "First seen" becomes
// first_seen. Text in parentheses explains the header and is left out.
func FieldName(header string) string {
	if header == "#" {
		return "number"
	}
	header, _, _ = strings.Cut(header, " (")
	return strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return '_'
	}, header), "_")
}
