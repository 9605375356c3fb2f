package simulator

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// A Kind is something that goes wrong with a request. Three digits are an HTTP
// status from 400 to 599 that is answered in place of the true one.
type Kind string

// The kinds of fault. First those that stand in for the true answer: a write has
// no effect then, unless the fault says AfterEffect.
const (
	Unauthorized    Kind = "401"
	Forbidden       Kind = "403"
	NotFound        Kind = "404"
	RateLimited     Kind = "429"      // with Retry-After in whole seconds
	RateLimitedDate Kind = "429-date" // with Retry-After as an HTTP date
	RateLimitedBare Kind = "429-bare" // without Retry-After
	ServerError     Kind = "500"
	BadGateway      Kind = "502"
	Unavailable     Kind = "503"
	GatewayTimeout  Kind = "504"
	EchoToken       Kind = "echo-token"    // 500 whose message repeats the Authorization header
	Reset           Kind = "reset"         // the connection ends before the headers
	ResetInHeaders  Kind = "reset-headers" // and amid them; without a network as before them
	HTML            Kind = "html"          // 200 with a page for people
	Empty           Kind = "empty"         // 200 with nothing
	Null            Kind = "null"          // 200 with null
	EmptyObject     Kind = "object"        // 200 with {}
	Redirect        Kind = "redirect"      // 302 to another host
	RedirectPlain   Kind = "redirect-http" // 302 to the same host by plain http
)

// Kinds that spoil the true answer: a write has taken effect by then.
const (
	ResetInBody  Kind = "reset-body"    // the connection ends after half of the body
	Stall        Kind = "stall"         // half of the body, then nothing until the client gives up
	Truncated    Kind = "truncated"     // half of the body, sent as if it were whole
	WrongType    Kind = "type"          // a field of another JSON type than the contract's
	TwoValues    Kind = "twice"         // the body twice over
	Endless      Kind = "endless"       // the body, then spaces until the client gives up
	Huge         Kind = "huge"          // the body, padded with spaces to hugeBody bytes
	UnknownValue Kind = "unknown-value" // the last row's status or type is one that nobody documented
)

// Kinds that change the order or number of rows before the page is made. The
// change is to the organization and stays.
const (
	PageInsert  Kind = "page-insert"  // a row is added anywhere in the listing
	PageRemove  Kind = "page-remove"  // a row is removed from anywhere
	PageReorder Kind = "page-reorder" // the rows change places
	PageMove    Kind = "page-move"    // one of these three, by chance
)

// Kinds that answer 200 with less, as a token does that has lost a right.
const (
	ShortListing Kind = "short-listing" // the last third of the workspaces is not listed
	EmptyListing Kind = "empty-listing" // no workspace is
	NoAdmins     Kind = "no-admins"     // no inherited memberships
	NoUsers      Kind = "no-users"      // no users
)

// hugeBody is how long the body of Huge is, in bytes.
const hugeBody = 80 << 20

// Kinds returns all named kinds of fault, in the order of their documentation.
func Kinds() []Kind {
	return []Kind{
		Unauthorized, Forbidden, NotFound, RateLimited, RateLimitedDate, RateLimitedBare,
		ServerError, BadGateway, Unavailable, GatewayTimeout, EchoToken, Reset, ResetInHeaders,
		HTML, Empty, Null, EmptyObject, Redirect, RedirectPlain,
		ResetInBody, Stall, Truncated, WrongType, TwoValues, Endless, Huge, UnknownValue,
		PageInsert, PageRemove, PageReorder, PageMove,
		ShortListing, EmptyListing, NoAdmins, NoUsers,
	}
}

// status returns the HTTP status that the kind answers with, 0 for none of its own.
func (k Kind) status() int {
	switch k {
	case RateLimitedDate, RateLimitedBare:
		return http.StatusTooManyRequests
	case EchoToken:
		return http.StatusInternalServerError
	}
	n, err := strconv.Atoi(string(k))
	if err != nil || len(k) != 3 || n < 400 || n > 599 {
		return 0
	}
	return n
}

// suits reports whether a fault of the kind can happen to the endpoint.
func (k Kind) suits(e Endpoint) bool {
	switch k {
	case ShortListing, EmptyListing:
		return e == ListWorkspaces
	case NoAdmins:
		return e == ListMemberships
	case NoUsers:
		return e == ListUsers
	case PageInsert, PageRemove, PageReorder, PageMove:
		return e == ListEnrollments || e == ListUsers || e == ListWorkspaces
	case UnknownValue:
		return e == ListEnrollments || e == ListMemberships || e == ListDirectMemberships || e == ListWorkspaceRoles
	}
	return true
}

// Faults is what goes wrong with a server. Each request suffers the first fault
// that applies to it, and at most one.
type Faults []Fault

// A Fault is one kind of trouble and the requests that it befalls.
type Fault struct {
	Kind        Kind
	Endpoint    Endpoint // empty for every one that the kind suits
	WorkspaceID string   // only requests about this workspace; empty for all
	First       int      // counted among the requests that match so far, from 1, where it begins; 0 is 1
	Count       int      // how many requests it befalls in all; 0 is no limit
	Probability float64  // of each request from First on; 0 is always
	Seed        uint64   // of the chances

	AfterEffect bool          // a write is carried out, and the fault befalls its answer
	RetryAfter  time.Duration // of a 429 or 503; 0 is one second for 429 and no header for 503
}

// An armedFault counts the requests that a fault has seen.
type armedFault struct {
	Fault
	chance *rand.Rand
	seen   int
	hits   int
}

// A firedFault is a fault that befalls one request; pick is its share of chance.
type firedFault struct {
	Fault
	pick uint64
}

func arm(faults Faults) []*armedFault {
	armed := make([]*armedFault, len(faults))
	for i, f := range faults {
		armed[i] = &armedFault{Fault: f, chance: rand.New(rand.NewPCG(f.Seed, uint64(i)))}
	}
	return armed
}

func (f *armedFault) matches(c call) bool {
	return (f.Endpoint == "" || f.Endpoint == c.endpoint) &&
		(f.WorkspaceID == "" || f.WorkspaceID == c.workspaceID) &&
		f.Kind.suits(c.endpoint)
}

// fires tells whether the fault befalls the request that was just counted.
func (f *armedFault) fires() bool {
	if f.seen < f.First || f.Count > 0 && f.hits >= f.Count {
		return false
	}
	if f.Probability > 0 && f.chance.Float64() >= f.Probability {
		return false
	}
	f.hits++
	return true
}

// nextFault tells what goes wrong with the request, nil for nothing. Every fault
// that matches counts the request, also where an earlier one befalls it.
func (s *Server) nextFault(c call) *firedFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fired *firedFault
	for _, f := range s.faults {
		if !f.matches(c) {
			continue
		}
		f.seen++
		if fired == nil && f.fires() {
			fired = &firedFault{Fault: f.Fault, pick: f.chance.Uint64()}
		}
	}
	return fired
}
