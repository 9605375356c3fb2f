package transactionlink

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A StatusError is an answer with another status than the contract gives for
// success, redirects included. All its text is without the token.
type StatusError struct {
	Method      string
	Path        string // as it was asked, escaped, without the query
	Code        int    // the HTTP status
	Details     []ErrorDetail
	Fingerprint string        // the API's name for this error; empty where it gave none
	Location    string        // scheme and host that a redirect points to; empty for other statuses
	RetryAfter  time.Duration // how long the API asked to be left alone; 0 where it did not say
	Impatient   bool          // set when RetryAfter was longer than what is left of this client's patience, and so is not waited
	Attempts    int           // how often it was asked, this answer included
}

// An ErrorDetail is one of the reasons that an error answer gives, in its words.
type ErrorDetail struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error reads like "403 Forbidden: insufficient permissions (ACCESS_DENIED,
// fingerprint 7f3a)": one bounded line, control characters made visible.
func (e *StatusError) Error() string {
	text := statusLine(e.Code)
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
		text += ": " + visible(strings.Join(messages, "; "))
	}
	switch {
	case e.Location != "":
		text += ": redirects to " + visible(e.Location) + ", which is never followed"
	case e.Code/100 == 2 || e.Code/100 == 3:
		text += ": not an answer that the contract names"
	}
	if e.Impatient {
		text += fmt.Sprintf(": asks to wait %v more, and this client waits %v in all", e.RetryAfter, longestPatience)
	}
	if e.Fingerprint != "" {
		notes = append(notes, "fingerprint "+visible(e.Fingerprint))
	}
	return text + parenthesis(append(notes, attempts(e.Attempts)...))
}

// A BodyError is an answer with the right status and a body that is not the
// contract's: nothing of it was used.
type BodyError struct {
	Method   string
	Path     string // as it was asked, escaped, without the query
	Code     int    // the HTTP status that the body came with
	Where    string // the place in the JSON value, as in content[3].email; empty for the value itself
	Problem  string // what is wrong there: "is missing", "is null, not a string"
	Bytes    int64  // how much of the body was read, decompressed
	Attempts int    // how often it was asked, this answer included
}

// Error reads like "200 OK, but not with the contract's body: content[3].email is
// missing". It repeats nothing of the body but names of fields.
func (e *BodyError) Error() string {
	where := "the body"
	if e.Where != "" {
		where = visible(e.Where)
	}
	return fmt.Sprintf("%s, but not with the contract's body: %s %s", statusLine(e.Code), where, visible(e.Problem)) +
		parenthesis(append([]string{strconv.FormatInt(e.Bytes, 10) + " bytes"}, attempts(e.Attempts)...))
}

// A TransportError is a request without a whole answer: refused, reset, cut
// short, too slow, or with a certificate that does not verify. A write that ends
// so may have been carried out.
type TransportError struct {
	Method    string
	Path      string // as it was asked, escaped, without the query
	TimedOut  bool   // nothing, or not all, came in time
	Untrusted bool   // the other side did not prove to be the API; not tried again
	Attempts  int    // how often it was asked
	Err       error  // the fault; its text is without the token
}

// Error reads like "no whole answer: connection reset by peer (5 attempts)".
func (e *TransportError) Error() string {
	text := "no whole answer: "
	if e.Untrusted {
		text = "the other side did not prove to be the API: "
	}
	return text + visible(e.Err.Error()) + parenthesis(attempts(e.Attempts))
}

// Unwrap returns the fault below. It is never a context's error: that of the
// caller's context is returned as such, and a time-out of this client is TimedOut.
func (e *TransportError) Unwrap() error { return e.Err }

// statusLine is a status as people know it: "403 Forbidden", or just "599".
func statusLine(code int) string {
	return strings.TrimSpace(strconv.Itoa(code) + " " + http.StatusText(code))
}

// attempts is a note for errors that came after more than one attempt.
func attempts(n int) []string {
	if n < 2 {
		return nil
	}
	return []string{fmt.Sprintf("%d attempts", n)}
}

// parenthesis puts notes behind an error.
func parenthesis(notes []string) string {
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, ", ") + ")"
}

// visible makes text of a server fit for one line of a terminal or log: what
// does not print is escaped, what is long is cut with a word about it.
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
		case unicode.IsPrint(r):
			out.WriteRune(r)
		default:
			out.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return out.String()
}

// reasons reads what an error answer gives as its reasons. One that is not of the
// contract's form gives none: the status speaks for itself.
func (t Token) reasons(body []byte) (fingerprint string, details []ErrorDetail) {
	var answer struct {
		Fingerprint string        `json:"fingerprint"`
		Errors      []ErrorDetail `json:"errors"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return "", nil
	}
	for i, d := range answer.Errors {
		answer.Errors[i] = ErrorDetail{Code: t.Scrub(d.Code), Message: t.Scrub(d.Message)}
	}
	return t.Scrub(answer.Fingerprint), answer.Errors
}
