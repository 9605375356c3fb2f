package transactionlink

import (
	"cmp"
	"net/http"
	"slices"
	"sync"
	"time"
)

// EndpointStats counts the requests to one endpoint.
type EndpointStats struct {
	Endpoint string // "GET /organizations/workspaces/{workspaceId}/memberships"
	Requests int64  // requests sent, repeated ones included
	Retries  int64  // of these, the requests that repeated a failed one
	Failures int64  // calls that ended without a usable answer after all retries, cancelled calls aside
	Bytes    int64  // bytes of bodies read, decompressed
	Query    string // of the last request, without the page number; empty for none
}

// mostNames limits how many names of unknown fields are kept for an endpoint.
const mostNames = 1000

// stats are the statistics of a client so far.
type stats struct {
	mu        sync.Mutex
	endpoints map[string]*EndpointStats
	unknown   map[string]map[string]bool // endpoint -> names
	requests  int64
	retries   int64
	offset    time.Duration
	dated     bool
	simulated bool
}

// count changes the statistics of an endpoint.
func (s *stats) count(endpoint string, change func(*EndpointStats)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.endpoints[endpoint]
	if e == nil {
		e = &EndpointStats{Endpoint: endpoint}
		s.endpoints[endpoint] = e
	}
	requests, retries := e.Requests, e.Retries
	change(e)
	s.requests += e.Requests - requests
	s.retries += e.Retries - retries
}

// noClock is the difference from which on a Date is that of no clock: it is made up, such as
// the year 9999, and a time.Duration could not hold much more.
const noClock = 200 * 366 * 24 * time.Hour

// clock compares the Date of an answer, in whole seconds, with the times at which the
// request was sent and the answer arrived. A Date that no clock shows is as if there were none.
func (s *stats) clock(date, asked, answered time.Time) {
	if date.Sub(asked).Abs() > noClock {
		return
	}
	var offset time.Duration
	switch {
	case date.After(answered):
		offset = date.Sub(answered)
	case date.Add(time.Second).Before(asked):
		offset = date.Sub(asked)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dated = true
	if offset.Abs() > s.offset.Abs() {
		s.offset = offset
	}
}

// noteUnknown keeps names of unknown fields.
func (s *stats) noteUnknown(endpoint string, names map[string]bool) {
	if len(names) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.unknown[endpoint]
	if known == nil {
		known = map[string]bool{}
		s.unknown[endpoint] = known
	}
	for name := range names {
		if len(known) >= mostNames && !known[name] {
			known["(more than are kept)"] = true
			return
		}
		known[name] = true
	}
}

// Stats returns the counts of every endpoint that requests were sent to, ordered by
// Endpoint.
func (c *Client) Stats() []EndpointStats {
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	list := make([]EndpointStats, 0, len(c.stats.endpoints))
	for _, s := range c.stats.endpoints {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b EndpointStats) int { return cmp.Compare(a.Endpoint, b.Endpoint) })
	return list
}

// Attempted returns how many requests were sent so far, repeated ones included, and how
// many of them were retries.
func (c *Client) Attempted() (requests, retries int64) {
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	return c.stats.requests, c.stats.retries
}

// Clock returns the largest difference so far between the API's clock, which it reads
// from the Date headers, and ours; it is positive if the API's clock is ahead. Date has
// whole seconds, so a difference of up to a second is returned as 0. known is false
// until an answer has a Date within 200 years of ours.
func (c *Client) Clock() (offset time.Duration, known bool) {
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	return c.stats.offset, c.stats.dated
}

// simulatorHeader is the header that answers of our own simulator have.
const simulatorHeader = "Tlaudit-Simulator"

// noteSimulator keeps whether an answer says that it is our simulator's.
func (s *stats) noteSimulator(header http.Header) {
	if header.Get(simulatorHeader) == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.simulated = true
}

// Simulated reports whether an answer so far said that it is our simulator's: what it returns
// is sample data.
func (c *Client) Simulated() bool {
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	return c.stats.simulated
}

// UnknownFields returns the fields in answers that this client does not know: for each
// endpoint their dotted names, as in content.nickname, in order. The names are the API's
// own text. After 1,000 names of an endpoint, one entry says that there were more.
func (c *Client) UnknownFields() map[string][]string {
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	fields := make(map[string][]string, len(c.stats.unknown))
	for endpoint, names := range c.stats.unknown {
		list := make([]string, 0, len(names))
		for name := range names {
			list = append(list, name)
		}
		slices.Sort(list)
		fields[endpoint] = list
	}
	return fields
}
