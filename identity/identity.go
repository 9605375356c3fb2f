// Package identity compares ids, e-mail addresses and domains, whether they come
// from files, flags, the API or the ledger. Each kind has one function that returns
// the form to compare; what people typed and what the API answered is kept as it is.
package identity

import (
	"fmt"
	"regexp"
	"strings"
)

const uuidPattern = `[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`

// dressedUUID matches the forms in which other programs write a UUID.
var dressedUUID = regexp.MustCompile(`^(?i:(urn:uuid:|\{|\(|")(` + uuidPattern + `)(\}|\)|")?|(` + uuidPattern + `)(\}|\)|")|[0-9a-f]{32})$`)

// IsID reports whether a text has the form of the API's ids, a UUID in any case.
func IsID(text string) bool {
	if len(text) != len("00000000-0000-0000-0000-000000000000") {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return false
			}
		}
	}
	return true
}

// ID returns the form in which ids are compared: trimmed, and a UUID in lower case. Two
// other texts that differ in case are two ids.
func ID(id string) string {
	id = Trim(id)
	if IsID(id) {
		return strings.ToLower(id)
	}
	return id
}

// SameID reports whether two ids are one. It takes no time where they are written alike.
func SameID(a, b string) bool { return a == b || ID(a) == ID(b) }

// CheckID returns an error for a UUID that is written in another form than the API's:
// in braces, without hyphens, or as a URN. Any other text may be an id.
func CheckID(text string) error {
	if id := Trim(text); !IsID(id) && dressedUUID.MatchString(id) {
		return fmt.Errorf("%q is not an id: write it as 8-4-4-4-12 hexadecimal digits, without braces", text)
	}
	return nil
}

// AccountKey returns the form in which an entry is compared that names an account by its
// user id or by its e-mail address.
func AccountKey(entry string) string {
	if strings.Contains(entry, "@") {
		return EmailKey(entry)
	}
	return ID(entry)
}
