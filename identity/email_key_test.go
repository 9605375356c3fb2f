package identity_test

import (
	"testing"
	"unicode/utf8"

	"tlaudit/identity"
)

func TestEmailKey(t *testing.T) {
	for address, want := range map[string]string{
		"Ann@Example.COM": "ann@example.com", " \ufeffann@x.example\u200b\r\n": "ann@x.example", "ann@x.example.": "ann@x.example",
		"an n@x.example": "an n@x.example", "": "", "On Leave ": "on leave",
		"Ärger@x.example": "ärger@x.example", "JU\u0308RGEN@x.example": "jürgen@x.example", "ju\u0308rgen@x.example": "jürgen@x.example",
		"аnn@x.example":  "аnn@x.example",                                      // a Cyrillic а is not a Latin one
		"weiß@x.example": "weiß@x.example", "WEIẞ@x.example": "weiß@x.example", // and ß is not ss
		"İpek@x.example": "İpek@x.example", "Ipek@x.example": "ipek@x.example", "ıpek@x.example": "ıpek@x.example", // three letters i of Turkish
		"I\u0307pek@x.example": "İpek@x.example",
		"ΝΊΚΟΣ@x.example":      "νίκοσ@x.example", "νίκος@x.example": "νίκοσ@x.example", // the final sigma is a sigma
		"\u200fדנה@דוגמה.example\u200f": "דנה@xn--6dbbec0c.example", "\u202bדנה@xn--6dbbec0c.example\u202c": "דנה@xn--6dbbec0c.example",
		"ann@xn--zzzzzzz99.Example": "ann@xn--zzzzzzz99.example", // punycode that does not decode stays
		`"a@b"@X.example`:           `"a@b"@x.example`,
	} {
		if got := identity.EmailKey(address); got != want {
			t.Errorf("EmailKey(%q) = %q, want %q", address, got, want)
		}
	}
}

// A key is its own key.
func FuzzEmailKey(f *testing.F) {
	for _, seed := range []string{"Ann@Example.COM.", "JU\u0308RGEN@mu\u0308nchen.example", "a@xn--zzzzzzz99.example", "İ@İ.example", "ΑΣ@ΑΣ.example", "\u200fא@א.example\u200f", "@", "a@b..", "ﬃ@ﬃ.example", "a@ b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if !utf8.ValidString(address) {
			return
		}
		key := identity.EmailKey(address)
		if again := identity.EmailKey(key); again != key {
			t.Errorf("the key of %q is %q, and its own is %q", address, key, again)
		}
	})
}

func TestBeyondASCII(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"Ann@X.example", " ann@x.example", false},
		{"JÜRGEN@x.example", "jürgen@x.example", true},
		{"ju\u0308rgen@x.example", "jürgen@x.example", true},
		{"a@münchen.example", "a@xn--mnchen-3ya.example", true},
		{"a@x.example.", "a@x.example", true},
	} {
		if identity.EmailKey(tt.a) != identity.EmailKey(tt.b) {
			t.Errorf("%q and %q have two keys", tt.a, tt.b)
		}
		if got := identity.BeyondASCII(tt.a, tt.b); got != tt.want {
			t.Errorf("BeyondASCII(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

func TestCheckAddress(t *testing.T) {
	for address, ok := range map[string]bool{
		"ann@x.example": true, " Ann@X.example\u200b": true, "o'brien@x.example": true, "a.b+c@x.example": true, "jürgen@münchen.example": true, "a@x": true,
		"\u200fדנה@דוגמה.example": true, "ann@xn--zzzzzzz99.example": true,
		"": false, "ann": false, "ann@": false, "@x.example": false, "Ann <ann@x.example>": false, "<ann@x.example>": false, "Ann ann@x.example": false,
		"ann@x.example;a@x.example": false, "ann@x.example, a@x.example": false, "ann@x.example a@x.example": false, "ann@x.example/a@x.example": false,
		"'ann@x.example'": false, "'ann@x.example": false, `"ann@x.example"`: false, "“ann@x.example”": false, "‘ann@x.example’": false, "«ann@x.example»": false,
		"mailto:ann@x.example": false, "ann@x.example (Ann)": false, "ann\u00a0@x.example": false, "ann\n@x.example": false, "ann@x.example\x00": false,
	} {
		if err := identity.CheckAddress(address); (err == nil) != ok {
			t.Errorf("CheckAddress(%q) = %v", address, err)
		}
	}
}
