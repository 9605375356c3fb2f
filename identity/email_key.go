package identity

import (
	"fmt"
	"strings"

	"golang.org/x/net/idna"
)

// KeyVersion is the version of EmailKey. A ledger records with which version its keys
// were computed; under another one they are computed again.
const KeyVersion = 1

// EmailKey returns the form in which e-mail addresses are compared: without blanks and
// invisible characters around it, Unicode NFC, simple case folding (one character to
// one: ß is not ss, and a look-alike stays different), and the domain as Domain returns
// it. Without an @ it is the folded text, which has no domain.
func EmailKey(address string) string {
	key := fold(trim(address))
	local, domain, ok := cutLast(key)
	if !ok {
		return key
	}
	return local + "@" + Domain(domain)
}

// Domain returns the form in which domains are compared: trimmed and folded as
// EmailKey does it, in ASCII (IDNA), without a trailing dot. A name that IDNA refuses is
// only folded.
func Domain(name string) string {
	folded := strings.TrimSuffix(fold(trim(name)), ".")
	ascii, err := idna.Lookup.ToASCII(folded)
	if err != nil {
		return folded
	}
	return strings.TrimSuffix(ascii, ".")
}

// BeyondASCII reports whether two addresses with one key differ in more than the case
// of ASCII letters and the blanks around them. A match of that kind is said.
func BeyondASCII(a, b string) bool { return lowerASCII(trim(a)) != lowerASCII(trim(b)) }

// CheckDomain returns an error for a text that is not the name of a domain, such as
// *.corp.example or a URL.
func CheckDomain(name string) error {
	if trim(name) == "" {
		return fmt.Errorf("%q is not a domain name", name)
	}
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(fold(trim(name)), "."))
	if err != nil || !strings.ContainsRune(ascii, '.') && ascii != "localhost" || strings.ContainsAny(ascii, "*/:@ ") {
		return fmt.Errorf("%q is not a domain name such as bank.example", name)
	}
	return nil
}
