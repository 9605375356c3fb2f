package remediation

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// oneLine writes text so that it stays on its line and nothing in it acts: what
// does not print is escaped as in a Go string, a backslash before such an escape's
// letter is doubled.
func oneLine(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i])|0x100, 16)[1:])
		case r == '\\':
			b.WriteString(`\\`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}
