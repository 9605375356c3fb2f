package transactionlink

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A StatusError is an answer whose status is not the contract's status of success; a
// redirect is one too. Its text never contains the token.
type StatusError struct {
	Method      string
	Path        string // as requested: escaped, without the query
	Code        int    // the HTTP status
	Details     []ErrorDetail
	Fingerprint string        // the API's id of this error; empty if the answer has none
	Location    string        // scheme and host that a redirect points to; empty for other statuses
	RetryAfter  time.Duration // how long the API requested to wait; 0 if it did not
	RateLimit   bool          // the request came too soon: a 429, or a 403 with Retry-After, whatever that says
	Impatient   bool          // RetryAfter is longer than this client may still wait, so it did not wait
	Attempts    int           // how many requests were sent, the last one included
}

// An ErrorDetail is one of the reasons in an error answer, in the API's words.
type ErrorDetail struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error returns one line of limited length, with control characters made visible:
// "403 Forbidden: insufficient permissions (ACCESS_DENIED, fingerprint 7f3a)".
func (e *StatusError) Error() string {
	line := statusLine(e.Code)
	var messages, codes, notes []string
	for _, d := range e.Details {
		if d.Message != "" {
			messages = append(messages, d.Message)
		}
		if d.Code != "" {
			codes = append(codes, d.Code)
		}
	}
	if len(codes) > 0 {
		notes = append(notes, visible(strings.Join(codes, ", ")))
	}
	if len(messages) > 0 {
		line += ": " + visible(strings.Join(messages, "; "))
	}
	switch {
	case e.Location != "":
		line += ": redirects to " + visible(e.Location) + ", which is never followed"
	case e.Code/100 == 2 || e.Code/100 == 3:
		line += ": a status that the contract does not have"
	}
	if e.Impatient {
		line += fmt.Sprintf(": the API asks to wait %v more, this client waits at most %v in all", e.RetryAfter, longestPatience)
	}
	if e.Fingerprint != "" {
		notes = append(notes, "fingerprint "+visible(e.Fingerprint))
	}
	return line + parenthesis(append(notes, attempts(e.Attempts)...))
}

// A BodyError is an answer with the right status and a body that breaks the contract.
// No part of it was used.
type BodyError struct {
	Method   string
	Path     string // as requested: escaped, without the query
	Code     int    // the HTTP status that the body came with
	Where    string // the place in the JSON value, as in content[3].email; empty for the whole value
	Problem  string // what is wrong there: "is missing", "is null, not a string"
	Bytes    int64  // how many bytes of the body were read, decompressed
	Attempts int    // how many requests were sent, the last one included
}

// Error returns one line, as in "200 OK, but the body breaks the contract:
// content[3].email is missing (512 bytes)". It repeats only what Where and Problem quote.
func (e *BodyError) Error() string {
	where := "it"
	if e.Where != "" {
		where = visible(e.Where)
	}
	return fmt.Sprintf("%s, but the body breaks the contract: %s %s", statusLine(e.Code), where, visible(e.Problem)) +
		parenthesis(append([]string{strconv.FormatInt(e.Bytes, 10) + " bytes"}, attempts(e.Attempts)...))
}

// A TransportError is a request without a whole answer: the connection was refused,
// reset, cut short or too slow, or its certificate does not verify. A write that ends
// so may still have been carried out.
type TransportError struct {
	Method    string
	Path      string // as requested: escaped, without the query
	TimedOut  bool   // the answer did not arrive whole in time
	Untrusted bool   // the other side did not prove to be the API; the request is not repeated
	Attempts  int    // how many requests were sent
	Err       error  // the fault; its text never contains the token
}

// Error returns one line: "no whole answer: connection reset by peer (5 attempts)".
func (e *TransportError) Error() string {
	line := "no whole answer: "
	if e.Untrusted {
		line = "the other side did not prove to be the API: "
	}
	return line + visible(e.Err.Error()) + parenthesis(attempts(e.Attempts))
}

// Unwrap returns the fault. It is never a context's error: when the caller's context
// ends, the call returns that error itself, and a time-out of this client sets TimedOut.
func (e *TransportError) Unwrap() error { return e.Err }

// statusLine returns a status with its name, as in "403 Forbidden"; "599" has no name.
func statusLine(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// attempts returns a note for an error after more than one attempt.
func attempts(n int) []string {
	if n < 2 {
		return nil
	}
	return []string{fmt.Sprintf("%d attempts", n)}
}

// parenthesis returns notes in parentheses, to end an error with.
func parenthesis(notes []string) string {
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, ", ") + ")"
}

// visible returns text of a server for one line of a terminal or log. What does not
// print is escaped as in a Go string, and so is the backslash, so that the text can be
// read back. After 500 bytes it is cut, and the number of bytes left out is added. The
// brackets of text.Visible are not used: whoever prints the error would escape them
// once more.
func visible(s string) string {
	const longest = 500
	var out strings.Builder
	for i, r := range s {
		if out.Len() >= longest {
			fmt.Fprintf(&out, "… (%d bytes more)", len(s)-i)
			break
		}
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			fmt.Fprintf(&out, `\x%02x`, s[i])
		case r == '\\' || !unicode.IsPrint(r):
			out.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// reasons reads the reasons in an error answer, without the token. An answer that does
// not have the contract's form has none; its status is enough.
func (t Token) reasons(body []byte) (fingerprint string, details []ErrorDetail) {
	c := newCursor(body)
	c.object(nil,
		maybe("fingerprint", &fingerprint),
		nested("errors", optional, func() {
			details = rows(c, func() (d ErrorDetail) {
				c.object(nil, maybe("code", &d.Code), maybe("message", &d.Message))
				return d
			})
		}))
	if c.failed() {
		return "", nil
	}
	for i, d := range details {
		details[i] = ErrorDetail{Code: t.Scrub(d.Code), Message: t.Scrub(d.Message)}
	}
	return t.Scrub(fingerprint), details
}
