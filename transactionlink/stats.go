package transactionlink

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// EndpointStats counts what was asked of one endpoint.
type EndpointStats struct {
	Endpoint string // "GET /organizations/workspaces/{workspaceId}/memberships"
	Requests int64  // requests that went out, repeated ones included
	Retries  int64  // those of them that repeated one that had failed
	Failures int64  // calls that ended without a usable answer, after all their retries; not those that the caller cancelled
	Bytes    int64  // bytes of bodies read, decompressed
	Query    string // of the last request, without the number of its page; empty for none
}

// mostNames bounds the names of unknown fields that are kept for an endpoint.
const mostNames = 1000

// tally is what a client has seen so far.
type tally struct {
	mu        sync.Mutex
	endpoints map[string]*EndpointStats
	unknown   map[string]map[string]bool // endpoint -> names
	requests  int64
	retries   int64
	skew      time.Duration
	dated     bool
}

// count changes the statistics of an endpoint.
func (t *tally) count(endpoint string, change func(*EndpointStats)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	stats := t.endpoints[endpoint]
	if stats == nil {
		stats = &EndpointStats{Endpoint: endpoint}
		t.endpoints[endpoint] = stats
	}
	requests, retries := stats.Requests, stats.Retries
	change(stats)
	t.requests += stats.Requests - requests
	t.retries += stats.Retries - retries
}

// clock compares the Date of an answer, which has whole seconds, with the time
// between the request and the answer.
func (t *tally) clock(date, asked, answered time.Time) {
	var skew time.Duration
	switch {
	case date.After(answered):
		skew = date.Sub(answered)
	case date.Add(time.Second).Before(asked):
		skew = date.Sub(asked)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dated = true
	if skew.Abs() > t.skew.Abs() {
		t.skew = skew
	}
}

// noteUnknown keeps names of unknown fields.
func (t *tally) noteUnknown(endpoint string, names map[string]bool) {
	if len(names) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.unknown[endpoint]
	if known == nil {
		known = map[string]bool{}
		t.unknown[endpoint] = known
	}
	for name := range names {
		if len(known) >= mostNames && !known[name] {
			known["(more than are kept)"] = true
			return
		}
		known[name] = true
	}
}

// Stats returns the counts of every endpoint that was asked, sorted by Endpoint.
func (c *Client) Stats() []EndpointStats {
	c.tally.mu.Lock()
	defer c.tally.mu.Unlock()
	list := make([]EndpointStats, 0, len(c.tally.endpoints))
	for _, s := range c.tally.endpoints {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b EndpointStats) int { return cmp.Compare(a.Endpoint, b.Endpoint) })
	return list
}

// Attempted returns how many requests went out so far, repeated ones included,
// and how many of them were repetitions.
func (c *Client) Attempted() (requests, retries int64) {
	c.tally.mu.Lock()
	defer c.tally.mu.Unlock()
	return c.tally.requests, c.tally.retries
}

// Clock returns the largest difference seen between the API's clock, by the Date
// header of its answers, and ours: positive where the API's is ahead. Up to a
// second cannot be told from none and is 0. It is not known until an answer came
// with a Date.
func (c *Client) Clock() (skew time.Duration, known bool) {
	c.tally.mu.Lock()
	defer c.tally.mu.Unlock()
	return c.tally.skew, c.tally.dated
}

// UnknownFields returns, for each endpoint that answered with fields that this
// client does not know, their dotted names as in content.nickname, sorted. The
// names are the API's own text; past 1,000 for an endpoint one says that there
// were more.
func (c *Client) UnknownFields() map[string][]string {
	c.tally.mu.Lock()
	defer c.tally.mu.Unlock()
	fields := make(map[string][]string, len(c.tally.unknown))
	for endpoint, names := range c.tally.unknown {
		list := make([]string, 0, len(names))
		for name := range names {
			list = append(list, name)
		}
		slices.Sort(list)
		fields[endpoint] = list
	}
	return fields
}
