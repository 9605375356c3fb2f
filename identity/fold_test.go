package identity_test

import (
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tlaudit/identity"
)

// Every space of Unicode is trimmed, and no character that people see.
func TestTrim(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r >= 0xd800 && r < 0xe000 {
			continue // halves of UTF-16, which are not characters
		}
		trimmed := identity.Trim(string(r)+"a"+string(r)) == "a"
		if unicode.IsSpace(r) && !trimmed || trimmed && unicode.IsGraphic(r) && !unicode.IsSpace(r) {
			t.Errorf("U+%04X: trimmed %v", r, trimmed)
		}
	}
}

// A letter has one key with all that fold into it, the key is its own key, and no letter
// becomes a mark, which would combine with the letter before it.
func TestLettersFold(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.IsLetter(r) {
			continue
		}
		key := identity.EmailKey("x" + string(r))
		if other := unicode.SimpleFold(r); identity.EmailKey("x"+string(other)) != key {
			t.Errorf("%U has the key %+q, %U which folds into it %+q", r, key, other, identity.EmailKey("x"+string(other)))
		}
		if again := identity.EmailKey(key); again != key {
			t.Errorf("the key of %U is %+q, and that of it %+q", r, key, again)
		}
		if last := []rune(key); unicode.IsMark(last[len(last)-1]) && unicode.IsLetter(r) && len([]rune(norm.NFC.String(string(r)))) == 1 {
			t.Errorf("the letter %U becomes the mark %U", r, last[len(last)-1])
		}
	}
}

// Letters that look alike are different people.
func TestIotaIsNoMark(t *testing.T) {
	for _, tt := range []struct{ one, other string }{{"\u03c0\u03b1\u03b9\u03c2@corp.example", "\u03c0\u1fb3\u03c2@corp.example"}, {"\u03b7\u03b9@corp.example", "\u1fc3@corp.example"}, {"\u03c9\u03b9@corp.example", "\u1ff3@corp.example"}} {
		if identity.EmailKey(tt.one) == identity.EmailKey(tt.other) {
			t.Errorf("%+q and %+q have one key", tt.one, tt.other)
		}
	}
	if got, want := identity.EmailKey("\u039d\u0399\u039a\u039f\u03a3@corp.example"), "\u03bd\u03b9\u03ba\u03bf\u03c3@corp.example"; got != want {
		t.Errorf("%+q, want %+q", got, want)
	}
}
