package identity

import "golang.org/x/net/idna"

// UnicodeDomain returns a domain as people read it: folded, with the characters that its
// ASCII form stands for. A name that IDNA refuses is only folded.
func UnicodeDomain(name string) string {
	ascii := Domain(name)
	unicode, err := idna.Lookup.ToUnicode(ascii)
	if err != nil {
		return ascii
	}
	return unicode
}
