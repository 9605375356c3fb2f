package identity

import (
	"fmt"
	"strings"
	"unicode"
)

// KeyVersion is the version of EmailKey. A ledger records with which version its keys
// were computed; under another one they are computed again.
const KeyVersion = 1

// EmailKey returns the form in which e-mail addresses are compared: without blanks and
// invisible characters around it, Unicode NFC, simple case folding (one character to
// one: ß is not ss, and a look-alike stays different), and the domain as Domain returns
// it. Without an @ it is the folded text, which has no domain.
func EmailKey(address string) string {
	address = Trim(address)
	if key, ok := plainKey(address); ok {
		return key
	}
	return anyKey(address)
}

// plainKey is EmailKey for an address of visible ASCII without punycode, as most are.
func plainKey(address string) (key string, ok bool) {
	for i := range len(address) {
		if !printable(address[i]) {
			return "", false
		}
	}
	key = LowerASCII(address)
	return key, !strings.HasSuffix(key, ".") && !strings.Contains(key, "xn--")
}

// anyKey is EmailKey for any trimmed address.
func anyKey(address string) string {
	local, domain, ok := cutLast(address)
	if !ok {
		return fold(address)
	}
	return fold(local) + "@" + Domain(domain)
}

// BeyondASCII reports whether two addresses with one key differ in more than the case
// of ASCII letters and the blanks around them. A match of that kind is reported.
func BeyondASCII(a, b string) bool { return LowerASCII(Trim(a)) != LowerASCII(Trim(b)) }

// CheckAddress returns an error for a text that is not one e-mail address: a name with
// an address, two addresses, or quotes around one. It accepts what the API may have as
// an address, whether or not a mail server would.
func CheckAddress(text string) error {
	address := Trim(text)
	if plainAddress(address) {
		return nil
	}
	return checkAddress(text, address)
}

// checkAddress is CheckAddress for any text.
func checkAddress(text, address string) error {
	local, domain, ok := cutLast(address)
	if !ok || local == "" || domain == "" {
		return fmt.Errorf("%q is not an e-mail address", text)
	}
	if i := strings.IndexFunc(address, notInAddress); i >= 0 || strings.Contains(local, "@") || quoteMark(address, strings.HasPrefix) || quoteMark(address, strings.HasSuffix) {
		return fmt.Errorf("%q is not one e-mail address, without a name or quotes", text)
	}
	return nil
}

// plainAddress reports whether a text is one address of visible ASCII without a mark that
// checkAddress has to look at.
func plainAddress(text string) bool {
	at := strings.IndexByte(text, '@')
	if at <= 0 || at == len(text)-1 {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; c {
		case '<', '>', '(', ')', '[', ']', ',', ';', ':', '"', '\\', '\'', '`':
			return false
		default:
			if !printable(c) || c == '@' && i != at {
				return false
			}
		}
	}
	return true
}

// notInAddress reports whether a character separates addresses or sets an address off
// from a name.
func notInAddress(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`<>()[],;:"\`, r)
}

// quoteMark reports whether an address begins, or ends, with a quotation mark that
// notInAddress allows within it.
func quoteMark(address string, at func(s, part string) bool) bool {
	for _, mark := range "'`´‘’‚“”„«»‹›" {
		if at(address, string(mark)) {
			return true
		}
	}
	return false
}

// cutLast cuts an address at its last @.
func cutLast(address string) (local, domain string, ok bool) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address, "", false
	}
	return address[:at], address[at+1:], true
}
