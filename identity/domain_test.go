package identity_test

import (
	"strings"
	"testing"

	"tlaudit/identity"
)

func TestDomainOf(t *testing.T) {
	for address, want := range map[string]string{
		"ann@Example.com ": "example.com", `"a@b"@x.example`: "x.example", "ann": "", "ann@": "", "@x.example": "x.example", "": "",
		"bob@MÜNCHEN.example": "xn--mnchen-3ya.example", "ann@xn--MNCHEN-3ya.example.": "xn--mnchen-3ya.example",
	} {
		if got := identity.DomainOf(address); got != want {
			t.Errorf("DomainOf(%q) = %q, want %q", address, got, want)
		}
	}
}

// The two ways to write a domain are one domain. The final sigma is a letter of its own
// in a domain, where IDNA registers it as one.
func TestDomainInUnicodeAndInASCII(t *testing.T) {
	for _, pair := range [][2]string{
		{"münchen.example", "xn--mnchen-3ya.example"}, {"mu\u0308nchen.example", "xn--mnchen-3ya.example"}, {"ας.example", "xn--mxa8a.example"},
		{"straße.example", "xn--strae-oqa.example"}, {"דוגמה.example", "xn--6dbbec0c.example"}, {"corp。example", "corp.example"},
	} {
		if identity.Domain(pair[0]) != identity.Domain(pair[1]) {
			t.Errorf("%q is %q, and %q is %q", pair[0], identity.Domain(pair[0]), pair[1], identity.Domain(pair[1]))
		}
	}
	for _, pair := range [][2]string{{"straße.example", "strasse.example"}, {"ας.example", "ασ.example"}, {"İ.example", "i.example"}, {"ı.example", "i.example"}} {
		if identity.Domain(pair[0]) == identity.Domain(pair[1]) {
			t.Errorf("%q and %q are one domain", pair[0], pair[1])
		}
	}
}

func TestCheckDomain(t *testing.T) {
	for name, ok := range map[string]bool{
		"bank.example": true, " Bank.Example. ": true, "sub.bank.example": true, "münchen.example": true, "xn--mnchen-3ya.example": true, "דוגמה.example": true,
		"ab--cd.example": true, "1.example": true, strings.Repeat("a", 63) + ".example": true,
		"": false, " ": false, ".": false, "corp": false, "localhost": false, "*.corp.example": false, "http://corp.example": false, "corp.example/": false,
		"corp.example:25": false, "@corp.example": false, "ann@corp.example": false, "corp .example": false, ".corp.example": false, "corp..example": false,
		"-corp.example": false, "10.0.0.1": false, "xn--zzzzzzz99.example": false, "xn--.example": false, "my_corp.example": false, "a.example,b.example": false,
		strings.Repeat("a", 64) + ".example": false, strings.Repeat("a.", 130) + "example": false,
	} {
		if err := identity.CheckDomain(name); (err == nil) != ok {
			t.Errorf("CheckDomain(%q) = %v", name, err)
		}
	}
}
