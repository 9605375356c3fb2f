package table

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// WorkbookFormat is the version of the workbook's headers, keys and defined names, on which
// readers of issued workbooks rely.
const WorkbookFormat = 1

// ReviewID returns a digest of what is reviewed: both state digests (empty without a
// baseline), the policy's digest, and of the report's flags, as name=value, those that
// select the population or name the review. It depends neither on the time nor on how the
// files look and who gets them.
func ReviewID(state, baseline, policy string, flags []string) string {
	parts := []any{"tlaudit review", fmt.Sprint(WorkbookFormat), state, Blank(baseline), policy}
	for _, flag := range slices.Sorted(slices.Values(flags)) {
		if name, _, _ := strings.Cut(flag, "="); slices.Contains([]string{"draft", "issue", "period"}, name) {
			parts = append(parts, flag)
		}
	}
	return Digest(parts)
}

// The letters that row keys begin with; they keep a spreadsheet from reading a
// key as a number.
const (
	ReviewKey       = "r"
	OrganizationKey = "o"
	InvitationKey   = "i"
)

// RowKey returns the identity of a row of one review: 20 hexadecimal digits of a digest over
// the review's id and the row's identity and access.
func RowKey(letter, review string, identity ...any) string {
	var digits [2 * sha256.Size]byte
	sum := sumOf([]any{review}, identity)
	hex.Encode(digits[:], sum[:])
	return letter + string(digits[:20])
}

// RowSum returns a short digest over what a row displays in some of its columns.
func RowSum(columns []int, row Row) string {
	b := make([]byte, 0, 2048)
	for _, at := range columns {
		b = appendCanonical(append(b, ','), Display(row[at]))
	}
	sum := sha256.Sum256(inBrackets(b))
	return "s" + hex.EncodeToString(sum[:4])
}

// Digest returns the SHA-256, in hexadecimal, of the canonical JSON of values.
func Digest(values []any) string {
	sum := sumOf(values)
	return hex.EncodeToString(sum[:])
}

// sumOf returns the SHA-256 of strings and nulls as one JSON array without spaces in which only
// `"`, `\` and U+0000 to U+001F are escaped, the latter as \u00xx in lower case.
// A byte that is not UTF-8 becomes U+FFFD.
func sumOf(lists ...[]any) [sha256.Size]byte {
	b := make([]byte, 0, 2048)
	for _, values := range lists {
		for _, v := range values {
			b = append(b, ',')
			if s, ok := v.(string); ok {
				b = appendCanonical(b, s)
			} else {
				b = append(b, "null"...)
			}
		}
	}
	return sha256.Sum256(inBrackets(b))
}

// inBrackets returns values, each behind a comma, as an array.
func inBrackets(b []byte) []byte {
	if len(b) == 0 {
		b = append(b, '[')
	}
	b[0] = '['
	return append(b, ']')
}

func appendCanonical(b []byte, s string) []byte {
	b = append(b, '"')
	if unescaped(s) {
		return append(append(b, s...), '"')
	}
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

// unescaped reports whether s is ASCII of which nothing is escaped, as most texts are.
func unescaped(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// Blank returns a text as a cell: nil if it is empty.
func Blank(s string) any {
	if s == "" {
		return nil
	}
	return s
}
