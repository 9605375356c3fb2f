package report

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// partFile returns the name of a part's workbook: its number in so many digits, the
// reviewer's name and the review's. Every file system can hold it, and the number alone tells
// parts apart, so names may be equal or have no letter that is left. It has no address: file
// names are seen by more people than files are.
func partFile(number, digits int, p Part, review string) string {
	name := "reviewer"
	switch {
	case p.To == "":
		name = "not-assigned"
	case p.Name != p.To:
		name = cmp.Or(slug(p.Name), name)
	}
	return fmt.Sprintf("%0*d-%s-%s.xlsx", digits, number, strings.ToLower(name), cmp.Or(slug(review), "review"))
}

// slug returns the ASCII letters and digits of a text, words joined by "-", at most 40
// characters. A letter with a mark becomes the letter, and what has no such form is left out.
// Of an address only what comes before the @ is kept.
func slug(s string) string {
	const most = 40
	var words strings.Builder
	gap := false
	latin := strings.NewReplacer("ß", "ss", "ẞ", "SS", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ı", "i", "þ", "th", "Þ", "Th")
	for _, r := range norm.NFKD.String(latin.Replace(s)) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if gap && words.Len() > 0 {
				words.WriteByte('-')
			}
			gap = false
			words.WriteRune(r)
		case r == '@':
			return short(words.String(), most)
		case unicode.Is(unicode.Mn, r):
		default:
			gap = true
		}
	}
	return short(words.String(), most)
}

func short(s string, most int) string { return strings.Trim(s[:min(len(s), most)], "-") }
