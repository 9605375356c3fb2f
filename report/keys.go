package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// WorkbookFormat is the version of the workbook's contract: headers, keys and
// defined names.
const WorkbookFormat = 1

// reviewID identifies what a report was made from: both state digests (empty
// without a baseline), the policy's digest, and the flags that select or shape
// content, as name=value. It knows no clock.
func reviewID(state, baseline, policy string, flags []string) string {
	flags = slices.Sorted(slices.Values(flags))
	return digest(append([]any{"tlaudit review", fmt.Sprint(WorkbookFormat), state, blankOr(baseline), policy}, anys(flags)...))
}

// The letters that row keys begin with; they keep a spreadsheet from reading a
// key as a number.
const (
	reviewKey       = "r"
	organizationKey = "o"
	invitationKey   = "i"
)

// rowKey identifies a row of one review: 20 hexadecimal digits of a digest over
// the review's id and the row's identity and access.
func rowKey(letter, review string, identity ...any) string {
	return letter + digest(append([]any{review}, identity...))[:20]
}

// rowSum covers what a row displays in some of its columns.
func rowSum(columns []int, row Row) string {
	b := make([]byte, 0, 512)
	for _, at := range columns {
		b = appendCanonical(append(b, ','), cellText(row[at]))
	}
	if len(b) == 0 {
		b = append(b, '[')
	}
	b[0] = '['
	sum := sha256.Sum256(append(b, ']'))
	return "s" + hex.EncodeToString(sum[:4])
}

// digest is the SHA-256, in hexadecimal, of the canonical JSON of values.
func digest(values []any) string {
	sum := sha256.Sum256(canonical(values))
	return hex.EncodeToString(sum[:])
}

// canonical writes strings and nulls as a JSON array without spaces in which only
// `"`, `\` and U+0000 to U+001F are escaped, the latter as \u00xx in lower case.
// A byte that is no UTF-8 becomes U+FFFD.
func canonical(values []any) []byte {
	b := append(make([]byte, 0, 256), '[')
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		if s, ok := v.(string); ok {
			b = appendCanonical(b, s)
			continue
		}
		b = append(b, "null"...)
	}
	return append(b, ']')
}

func appendCanonical(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(append(b, s[from:i]...), '\\')
			from = i
		case r < ' ':
			b = fmt.Appendf(append(b, s[from:i]...), `\u%04x`, r)
			from = i + 1
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			b = append(append(b, s[from:i]...), "\ufffd"...)
			from = i + 1
		}
	}
	return append(append(b, s[from:]...), '"')
}

// cellText is a cell's text as the workbook displays it.
func cellText(cell any) string {
	s, _ := cut(shown(cell))
	return s
}

// cut shortens text to what a spreadsheet's cell holds, with a visible mark, and
// tells whether it had to. Length counts UTF-16 units, as spreadsheets do.
func cut(s string) (string, bool) {
	if len(s) <= maxCell {
		return s, false
	}
	units, keep := 0, 0
	for i, r := range s {
		if units <= maxCell-cutRoom {
			keep = i
		}
		units += max(1, utf16Len(r))
	}
	if units <= maxCell {
		return s, false
	}
	return s[:keep] + fmt.Sprintf(" [cut: %d characters in all]", utf8.RuneCountInString(s)), true
}

const (
	maxCell = 32767 // UTF-16 units
	cutRoom = 64    // for the mark
)

func utf16Len(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

func anys(values []string) []any {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v
	}
	return all
}
