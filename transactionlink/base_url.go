package transactionlink

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// ParseBaseURL reads the address of the API, such as
// https://api.transactionlink.io. The address may have a path, which then precedes
// the API's own paths. A slash at the end is dropped. Plain http shows the token to
// the network: it is refused, except to the loopback addresses 127.0.0.1 and [::1]
// when insecureLoopback is set.
func ParseBaseURL(raw string, insecureLoopback bool) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		// The error of url.Parse repeats the text, which may hold a password.
		return nil, errors.New("the API URL cannot be read: give one such as https://api.transactionlink.io")
	}
	switch {
	case u.User != nil:
		return nil, errors.New("the API URL holds a user or password: leave it out, the token alone identifies the caller")
	case u.RawQuery != "" || u.ForceQuery:
		return nil, errors.New("the API URL holds a query: leave out the question mark and what follows")
	case strings.Contains(raw, "#"):
		return nil, errors.New("the API URL holds a fragment: leave out the # and what follows")
	}
	if err := checkBaseURL(u); err != nil {
		return nil, err
	}
	if u.Scheme == "http" && !insecureLoopback {
		return nil, errors.New("the API URL is plain http: use https, or allow plain http to a loopback address with --insecure-loopback")
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// checkBaseURL refuses a base URL that a token must not be sent to, however the URL
// was made.
func checkBaseURL(u *url.URL) error {
	host := u.Hostname()
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("the API URL has the scheme %q: it must begin with https://", u.Scheme)
	case host == "" || u.Opaque != "":
		return errors.New("the API URL has no host: give one such as https://api.transactionlink.io")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("the API URL may have no user, query or fragment: give scheme, host and path only")
	case u.Scheme == "http" && host != "127.0.0.1" && host != "::1":
		return fmt.Errorf("the API URL is plain http to %s: use https; plain http is for 127.0.0.1 and [::1] only", visible(host))
	case slices.ContainsFunc(strings.Split(u.Path, "/"), isDots):
		return errors.New("the API URL has a path with . or ..: write it out")
	}
	return nil
}

// isDots reports whether a segment of a path is . or .., which lead elsewhere.
func isDots(segment string) bool {
	return segment == "." || segment == ".."
}
