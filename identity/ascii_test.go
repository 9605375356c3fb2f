package identity

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// The short way of ASCII says what the long way says, of any text.
func TestShortWayOfASCII(t *testing.T) {
	text := rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune("aZkKsSiI09.-_%@ xn'`\"<,")), rapid.RuneFrom(nil, &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0, Hi: 0x7f, Stride: 1}}, LatinOffset: 1})), 0, 90, -1)
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		if folded, ok := foldASCII(s); !ok || folded != foldUnicode(s) {
			t.Fatalf("%q is folded to %q (%v), by Unicode to %q", s, folded, ok, foldUnicode(s))
		}
		name := Trim(s)
		if lower, ok := plainDomain(name); ok && strings.TrimRight(lower, ".") != domainByIDNA(name) {
			t.Fatalf("the domain %q is %q, by IDNA %q", name, lower, domainByIDNA(name))
		}
		if long := strings.TrimFunc(s, invisible); name != long {
			t.Fatalf("%q is trimmed to %q, the long way to %q", s, name, long)
		}
		if key, ok := plainKey(name); ok && key != anyKey(name) {
			t.Fatalf("the key of %q is %q, the long way %q", name, key, anyKey(name))
		}
		if err := checkAddress(s, name); plainAddress(name) && err != nil {
			t.Fatalf("%q counts as an address: %v", name, err)
		}
	})
	for _, s := range []string{"ü", "a\u0301", "\xff"} {
		if _, ok := foldASCII(s); ok {
			t.Errorf("%q counts as ASCII", s)
		}
	}
	for address, plain := range map[string]bool{"Ann.O-Brien+1@X.example": true, "ann@xn--mnchen-3ya.example": false, "ann@x.example.": false, "ann@ü.example": false} {
		if _, ok := plainKey(address); ok != plain {
			t.Errorf("%q is a plain address: %v", address, ok)
		}
	}
	form := regexp.MustCompile(`^(?i:` + uuidPattern + `)$`)
	uuids := rapid.OneOf(rapid.StringMatching(uuidPattern), rapid.StringMatching(`(?i:`+uuidPattern+`)`), rapid.StringMatching(`[0-9a-fA-Gk-]{35,37}`))
	rapid.Check(t, func(t *rapid.T) {
		s := []byte(uuids.Draw(t, "id"))
		s[rapid.IntRange(0, len(s)-1).Draw(t, "at")] = rapid.SampledFrom([]byte("0fF-gG\n")).Draw(t, "byte")
		if is := IsID(string(s)); is != form.Match(s) {
			t.Fatalf("IsID(%q) = %v", s, is)
		}
	})
	if _, ok := plainDomain("XN--MNCHEN-3YA.example"); ok {
		t.Error("punycode is not read by IDNA")
	}
}
