package identity

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Domain returns the form in which domains are compared: trimmed, in ASCII (IDNA, which
// folds case by itself), without trailing dots. A name that IDNA refuses, such as one
// whose punycode does not decode, is only folded.
func Domain(name string) string {
	name = Trim(name)
	if lower, ok := plainDomain(name); ok {
		return strings.TrimRight(lower, ".")
	}
	return domainByIDNA(name)
}

// plainDomain returns the lower case of a name in ASCII without punycode, of which IDNA says
// the same in thirty times the time.
func plainDomain(name string) (lower string, ok bool) {
	lower, ok = foldASCII(name)
	return lower, ok && !strings.Contains(lower, "xn--")
}

// domainByIDNA is Domain for any trimmed name.
func domainByIDNA(name string) string {
	name = norm.NFC.String(name)
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil {
		ascii = fold(name)
	}
	return strings.TrimRight(ascii, ".")
}

// DomainOf returns what follows the last @ of an address, as Domain returns it;
// empty where the address has no domain.
func DomainOf(address string) string {
	_, domain, _ := cutLast(EmailKey(address))
	return domain
}

var (
	label   = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	numeric = regexp.MustCompile(`^[0-9]+$`)
)

// CheckDomain returns an error for a text that is not the name of a domain in which
// people have addresses, in Unicode or in punycode: *.corp.example, a URL, an IP
// address, a single label, or punycode that does not decode.
func CheckDomain(name string) error {
	wrong := fmt.Errorf("%q is not a domain name such as bank.example", name)
	domain := Domain(name)
	labels := strings.Split(domain, ".")
	if len(labels) < 2 || len(domain) > 253 || numeric.MatchString(labels[len(labels)-1]) {
		return wrong
	}
	for _, l := range labels {
		if !label.MatchString(l) {
			return wrong
		}
		if strings.HasPrefix(l, "xn--") {
			if _, err := idna.Lookup.ToUnicode(l); err != nil {
				return fmt.Errorf("%q is not a domain name: %q is not the punycode of anything", name, l)
			}
		}
	}
	return nil
}
