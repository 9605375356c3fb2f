package identity_test

import (
	"testing"
	"unicode"

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
