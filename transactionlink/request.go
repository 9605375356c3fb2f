package transactionlink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"
)

// A call is one operation of the API that a caller needs, however often the request
// has to be repeated.
type call struct {
	method   string
	template string        // the path with {ids} in it
	counted  string        // follows the name of the endpoint in the statistics, for requests that are counted apart
	ids      []string      // the ids for the template, in its order
	query    url.Values    // nil for none
	body     []byte        // a JSON value; nil for none
	want     int           // the status of success
	decode   func(*cursor) // reads the body; nil if the contract has no body
}

// endpoint returns the name of the endpoint.
func (k *call) endpoint() string { return k.method + " " + k.template }

// counter returns the name under which the statistics count the call.
func (k *call) counter() string { return k.endpoint() + k.counted }

// path returns the path of the call, its ids escaped.
func (k *call) path() (string, error) {
	path := k.template
	for _, id := range k.ids {
		before, rest, _ := strings.Cut(path, "{")
		name, after, _ := strings.Cut(rest, "}")
		if id == "" || isDots(id) {
			return "", fmt.Errorf("%s: %s is %q, not an id", k.endpoint(), name, id)
		}
		path = before + url.PathEscape(id) + after
	}
	return path, nil
}

// do carries out a call: it repeats the request until there is an answer that can be
// used or a final error.
func (c *Client) do(ctx context.Context, k call) error {
	path, err := k.path()
	if err != nil {
		return err
	}
	// Printed in place of the path: ids come from files, and somebody may put a token there.
	shown := c.token.Scrub(path)
	p := repetition{method: k.method, patience: patienceOf(ctx)}
	for {
		p.attempts++
		ticket, err := c.gate.in(ctx)
		if err != nil {
			return err
		}
		err = c.attempt(ctx, &k, path, shown, p.attempts)
		if err == nil {
			c.gate.out()
			return nil
		}
		wait, again := p.next(err)
		if throttled(err) {
			c.gate.slow(ticket, wait)
		}
		c.gate.out()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !again {
			c.stats.count(k.counter(), func(s *EndpointStats) { s.Failures++ })
			return err
		}
		c.log.WarnContext(ctx, "asking again", "method", k.method, "path", shown, "attempt", p.attempts, "wait", wait, "error", err)
		if err := sleep(ctx, wait, nil); err != nil {
			return err
		}
	}
}

// attempt sends the request once. If the caller's context ended meanwhile, do ignores
// its error.
func (c *Client) attempt(ctx context.Context, k *call, path, shown string, n int) error {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	c.stats.count(k.counter(), func(s *EndpointStats) {
		s.Requests++
		if n > 1 {
			s.Retries++
		}
		s.Query = k.everyPage()
	})
	req, err := c.request(limited, k, path)
	if err != nil {
		return err
	}
	fault := func(err error) error {
		return c.transportError(limited, err, TransportError{Method: k.method, Path: shown, Attempts: n})
	}
	asked := c.now()
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return fault(err)
	}
	defer resp.Body.Close()
	answered := c.now()
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.stats.clock(date, asked, answered)
	}
	c.stats.noteSimulator(resp.Header)
	body, err := c.read(resp, k)
	c.log.DebugContext(ctx, "asked", "method", k.method, "path", shown, "attempt", n, "status", resp.StatusCode,
		"bytes", len(body), "took", c.now().Sub(asked))
	if resp.StatusCode != k.want {
		// An error of reading the body does not matter: it holds only the reasons.
		return c.statusError(resp, body, answered, StatusError{Method: k.method, Path: shown, Attempts: n})
	}
	wrong := BodyError{Method: k.method, Path: shown, Code: resp.StatusCode, Bytes: int64(len(body)), Attempts: n}
	switch {
	case errors.Is(err, errTooLong):
		wrong.Problem = err.Error()
		return &wrong
	case err != nil:
		return fault(err)
	case k.decode == nil && len(bytes.TrimSpace(body)) == 0:
		return nil
	}
	if encoding := resp.Header.Get("Content-Encoding"); encoding != "" {
		wrong.Problem = "is encoded as " + c.token.Scrub(encoding) + ", which was not requested"
		return &wrong
	}
	cursor := newCursor(body)
	if k.decode != nil && !cursor.failed() {
		k.decode(cursor)
	}
	if cursor.failed() {
		wrong.Where, wrong.Problem = strings.TrimPrefix(cursor.where, "."), c.token.Scrub(cursor.problem)
		return &wrong
	}
	c.stats.noteUnknown(k.endpoint(), cursor.unknown)
	return nil
}

// encode encodes a query. The contract requires plain commas between the values of a
// list.
func encode(query url.Values) string { return strings.ReplaceAll(query.Encode(), "%2C", ",") }

// everyPage returns the query of a call without the page number.
func (k *call) everyPage() string {
	query := maps.Clone(k.query)
	delete(query, "page")
	return encode(query)
}

// request returns the HTTP request of a call.
func (c *Client) request(ctx context.Context, k *call, path string) (*http.Request, error) {
	u := *c.base
	u.RawPath = c.base.EscapedPath() + path
	var err error
	if u.Path, err = url.PathUnescape(u.RawPath); err != nil {
		return nil, fmt.Errorf("path of %s: %w", k.endpoint(), err)
	}
	u.RawQuery = encode(k.query)
	var body io.Reader
	if k.body != nil {
		// net/http cannot rewind this reader, so it cannot send a write a second
		// time by itself.
		body = io.NopCloser(bytes.NewReader(k.body))
	}
	if k.method == http.MethodGet {
		ctx = httptrace.WithClientTrace(ctx, c.trace(k.counter()))
	}
	req, err := http.NewRequestWithContext(ctx, k.method, u.String(), body)
	if err != nil {
		return nil, fmt.Errorf("request of %s: %w", k.endpoint(), err)
	}
	req.ContentLength = int64(len(k.body))
	req.Header.Set("Authorization", c.token.secret())
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.agent)
	if k.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// trace counts the requests that net/http repeats by itself. It does so for a GET on a
// kept connection that turns out to be closed.
func (c *Client) trace(endpoint string) *httptrace.ClientTrace {
	sent := 0
	return &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		if sent++; sent > 1 {
			c.stats.count(endpoint, func(s *EndpointStats) { s.Requests++; s.Retries++ })
		}
	}}
}

const (
	longestBody  = 64 << 20 // of an answer, decompressed
	longestError = 1 << 20  // of an error answer
)

// errTooLong is the error of a body that is longer than longestBody.
var errTooLong = errors.New("is longer than 64 MiB")

// read reads the whole body of an answer and replaces the token in it.
func (c *Client) read(resp *http.Response, k *call) ([]byte, error) {
	limit := int64(longestBody)
	if resp.StatusCode != k.want {
		limit = longestError
	}
	buf := bytes.NewBuffer(make([]byte, 0, min(max(resp.ContentLength, 0), 1<<20)+bytes.MinRead))
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, limit+1))
	c.stats.count(k.counter(), func(s *EndpointStats) { s.Bytes += n })
	switch {
	case err != nil:
		return buf.Bytes(), err
	case n > limit:
		return buf.Bytes(), errTooLong
	}
	return c.scrubBody(buf.Bytes(), k.endpoint()), nil
}

// scrubBody replaces the token in a body and logs that it did. A token of a few letters
// is left alone: it is no secret, and any answer may contain it.
func (c *Client) scrubBody(body []byte, endpoint string) []byte {
	const shortest = 8
	if len(c.token.secret()) < shortest {
		return body
	}
	clean := c.token.Scrub(string(body))
	if clean == string(body) {
		return body
	}
	c.log.Warn("the API sent the token back; it was removed from the answer", "endpoint", endpoint)
	return []byte(clean)
}

// statusError completes e from an answer.
func (c *Client) statusError(resp *http.Response, body []byte, now time.Time, e StatusError) error {
	e.Code = resp.StatusCode
	after := resp.Header.Get("Retry-After")
	e.RetryAfter = retryAfter(after, now)
	e.RateLimit = e.Code == http.StatusTooManyRequests || e.Code == http.StatusForbidden && after != ""
	e.Fingerprint, e.Details = c.token.reasons(body)
	if e.Code/100 == 3 {
		if u, err := resp.Location(); err == nil {
			e.Location = c.token.Scrub(u.Scheme + "://" + u.Host)
		}
	}
	return &e
}
