package table

import (
	"strings"
	"unicode/utf8"
)

// Safe puts a ' before text that a spreadsheet could take for a formula: text that
// begins with = + - @ ' TAB CR LF or the full-width form of one. It reports whether it
// did. A reader who removes one leading ' has the original text.
func Safe(s string) (string, bool) {
	r, _ := utf8.DecodeRuneInString(s)
	if s != "" && strings.ContainsRune("=+-@'\t\r\n＝＋－＠＇", r) {
		return "'" + s, true
	}
	return s, false
}
