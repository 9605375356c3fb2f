package transactionlink

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// redacted is printed in place of a token.
const redacted = "REDACTED"

// A Token is the secret that identifies the caller to the API. Printed, logged or
// marshalled in any way, also inside another value, it reads REDACTED. The zero Token
// holds no token. Tokens are not comparable: compare them with Same.
type Token struct {
	// A closure, because fmt prints the unexported fields of a struct that holds a
	// Token without calling the methods below.
	reveal func() string
}

// ParseToken reads the content of a token file or variable. One line end at its end is
// dropped. Anything else that is not printable ASCII is refused, and the error does not
// repeat it.
func ParseToken(s string) (Token, error) {
	s = strings.TrimSuffix(s, "\n")
	s = strings.TrimSuffix(s, "\r")
	if s == "" {
		return Token{}, errors.New("the token is empty")
	}
	if len(s) > 8192 {
		return Token{}, fmt.Errorf("the token has %d characters: no token is that long", len(s))
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ' || c == '\t':
			return Token{}, fmt.Errorf("the token has a blank at character %d: give the token alone, without Bearer or quotes", i+1)
		case c == '\n' || c == '\r':
			return Token{}, fmt.Errorf("the token has a line end at character %d: give one line with the token alone", i+1)
		case c < ' ' || c == 0x7f:
			return Token{}, fmt.Errorf("the token has a control character at character %d", i+1)
		case c > 0x7f:
			return Token{}, fmt.Errorf("the token has a byte at position %d that is not ASCII", i+1)
		}
	}
	return Token{reveal: func() string { return s }}, nil
}

// secret returns the token itself, for the Authorization header alone.
func (t Token) secret() string {
	if t.reveal == nil {
		return ""
	}
	return t.reveal()
}

// Digest returns the first 8 hexadecimal digits of the SHA-256 of the token: enough to
// recognize which token was used, too little to recover it.
func (t Token) Digest() string {
	sum := sha256.Sum256([]byte(t.secret()))
	return hex.EncodeToString(sum[:4])
}

// Same reports whether two tokens are one.
func (t Token) Same(other Token) bool {
	return subtle.ConstantTimeCompare([]byte(t.secret()), []byte(other.secret())) == 1
}

// Scrub returns s with REDACTED wherever the token appears, plainly or with any of its
// characters escaped as in JSON or in a URL.
func (t Token) Scrub(s string) string {
	secret := t.secret()
	if secret == "" {
		return s
	}
	var out strings.Builder
	kept := 0
	for i := 0; i < len(s); i++ {
		if b := s[i]; b != secret[0] && b != '\\' && b != '%' {
			continue
		}
		if n := spells(s[i:], secret); n > 0 {
			out.WriteString(s[kept:i])
			out.WriteString(redacted)
			kept = i + n
			i = kept - 1
		}
	}
	if kept == 0 {
		return s
	}
	out.WriteString(s[kept:])
	return out.String()
}

// spells returns how many bytes at the start of s spell secret, or 0 if s does not
// begin with it.
func spells(s, secret string) int {
	if strings.HasPrefix(s, secret) {
		return len(secret)
	}
	at := 0
	for i := range len(secret) {
		n := spellsCharacter(s[at:], secret[i])
		if n == 0 {
			return 0
		}
		at += n
	}
	return at
}

// spellsCharacter is spells for one character: itself, \u0074, %74, or a
// backslash and itself.
func spellsCharacter(s string, c byte) int {
	switch {
	case len(s) >= 6 && s[0] == '\\' && (s[1] == 'u' || s[1] == 'U') && s[2] == '0' && s[3] == '0' && isHex(s[4:6], c):
		return 6
	case len(s) >= 3 && s[0] == '%' && isHex(s[1:3], c):
		return 3
	case len(s) >= 2 && s[0] == '\\' && s[1] == c:
		return 2
	case len(s) >= 1 && s[0] == c:
		return 1
	}
	return 0
}

// isHex reports whether two hexadecimal digits, in upper or lower case, encode c.
func isHex(digits string, c byte) bool {
	b, err := hex.DecodeString(digits)
	return err == nil && b[0] == c
}

// String returns REDACTED.
func (t Token) String() string { return redacted }

// GoString returns REDACTED.
func (t Token) GoString() string { return redacted }

// Format prints REDACTED for every verb.
func (t Token) Format(f fmt.State, _ rune) {
	// Writing to a fmt.State cannot fail: it is a buffer, and Fprintf returns the
	// error of the real writer.
	_, _ = f.Write([]byte(redacted))
}

// MarshalText returns REDACTED.
func (t Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON returns "REDACTED".
func (t Token) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue returns REDACTED.
func (t Token) LogValue() slog.Value { return slog.StringValue(redacted) }
