package identity

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// The short way of ASCII says what the long way says, of any text.
func TestShortWayOfASCII(t *testing.T) {
	text := rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune("aZkKsSiI09.-_%@ xn")), rapid.RuneFrom(nil, &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0, Hi: 0x7f, Stride: 1}}, LatinOffset: 1})), 0, 90, -1)
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		if folded, ok := foldASCII(s); !ok || folded != foldUnicode(s) {
			t.Fatalf("%q is folded to %q (%v), by Unicode to %q", s, folded, ok, foldUnicode(s))
		}
		name := Trim(s)
		if lower, ok := plainDomain(name); ok && strings.TrimRight(lower, ".") != domainByIDNA(name) {
			t.Fatalf("the domain %q is %q, by IDNA %q", name, lower, domainByIDNA(name))
		}
	})
	for _, s := range []string{"ü", "a\u0301", "\xff"} {
		if _, ok := foldASCII(s); ok {
			t.Errorf("%q counts as ASCII", s)
		}
	}
	if _, ok := plainDomain("XN--MNCHEN-3YA.example"); ok {
		t.Error("punycode is not read by IDNA")
	}
}
