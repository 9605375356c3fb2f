package simulator

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// A Kind is a way in which a request can go wrong. Three digits are an HTTP status from
// 400 to 599, which is returned in place of the true answer.
type Kind string

// The kinds of fault. These replace the true answer: a write has no effect, unless
// AfterEffect is set.
const (
	Unauthorized    Kind = "401"
	Forbidden       Kind = "403"
	NotFound        Kind = "404"
	RateLimited     Kind = "429"      // with Retry-After in whole seconds
	RateLimitedDate Kind = "429-date" // with Retry-After as an HTTP date
	RateLimitedBare Kind = "429-bare" // without Retry-After
	RateLimited403  Kind = "403-wait" // a 403 with Retry-After in whole seconds, which is a rate limit too
	ServerError     Kind = "500"
	BadGateway      Kind = "502"
	Unavailable     Kind = "503"
	GatewayTimeout  Kind = "504"
	EchoToken       Kind = "echo-token"    // 500 whose message repeats the Authorization header
	Reset           Kind = "reset"         // the connection ends before the headers
	ResetInHeaders  Kind = "reset-headers" // the connection ends within the headers; without a network, before them
	HTML            Kind = "html"          // 200 with a page for people
	Empty           Kind = "empty"         // 200 with nothing
	Null            Kind = "null"          // 200 with null
	EmptyObject     Kind = "object"        // 200 with {}
	Redirect        Kind = "redirect"      // 302 to another host
	RedirectPlain   Kind = "redirect-http" // 302 to the same host by plain http
)

// Kinds that send the true answer in a broken form: a write has taken effect by then.
const (
	ResetInBody  Kind = "reset-body"    // the connection ends after half of the body
	Stall        Kind = "stall"         // half of the body, then nothing until the client gives up
	Truncated    Kind = "truncated"     // half of the body, sent as if it were whole
	WrongType    Kind = "type"          // a field of another JSON type than the contract's
	TwoValues    Kind = "twice"         // the body twice
	Endless      Kind = "endless"       // the body, then spaces until the client gives up
	Huge         Kind = "huge"          // the body, padded with spaces to hugeBody bytes
	UnknownValue Kind = "unknown-value" // the last row has an undocumented status or type
	RepeatedRow  Kind = "repeated-row"  // the first row of a listing is there twice, and in its total
)

// Kinds that change the order or number of rows before the page is made. The change
// stays in the organization.
const (
	PageInsert  Kind = "page-insert"  // a row is added at a random place
	PageRemove  Kind = "page-remove"  // a random row is removed
	PageReorder Kind = "page-reorder" // the rows are shuffled
	PageMove    Kind = "page-move"    // one of these three at random
)

// Kinds that answer 200 with fewer rows, as if the token had lost a right.
const (
	ShortListing Kind = "short-listing" // the last third of the workspaces is not listed
	EmptyListing Kind = "empty-listing" // no workspace is listed
	NoAdmins     Kind = "no-admins"     // no inherited memberships are listed
	NoUsers      Kind = "no-users"      // no users are listed
)

// hugeBody is how long the body of Huge is, in bytes.
const hugeBody = 80 << 20

// Kinds returns all named kinds of fault, in the order of their documentation.
func Kinds() []Kind {
	return []Kind{
		Unauthorized, Forbidden, NotFound, RateLimited, RateLimitedDate, RateLimitedBare, RateLimited403,
		ServerError, BadGateway, Unavailable, GatewayTimeout, EchoToken, Reset, ResetInHeaders,
		HTML, Empty, Null, EmptyObject, Redirect, RedirectPlain,
		ResetInBody, Stall, Truncated, WrongType, TwoValues, Endless, Huge, UnknownValue, RepeatedRow,
		PageInsert, PageRemove, PageReorder, PageMove,
		ShortListing, EmptyListing, NoAdmins, NoUsers,
	}
}

// status returns the HTTP status of the kind's answer, or 0 if it has none of its own.
func (k Kind) status() int {
	switch k {
	case RateLimitedDate, RateLimitedBare:
		return http.StatusTooManyRequests
	case RateLimited403:
		return http.StatusForbidden
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
	case PageInsert, PageRemove, PageReorder, PageMove, RepeatedRow:
		return e == ListEnrollments || e == ListUsers || e == ListWorkspaces
	case UnknownValue:
		return e == ListEnrollments || e == ListMemberships || e == ListDirectMemberships || e == ListWorkspaceRoles
	}
	return true
}

// Faults are the faults of a server. The first one that applies to a request happens to
// it, and no other.
type Faults []Fault

// A Fault is a kind of fault and the requests to which it happens.
type Fault struct {
	Kind        Kind
	Endpoint    Endpoint // empty for every endpoint that the kind suits
	WorkspaceID string   // of the requests; empty for any
	First       int      // the number, from 1, of the first matching request to which it happens; 0 is 1
	Count       int      // to how many requests it happens in all; 0 is no limit
	Probability float64  // for each request from First on; 0 is always
	Seed        uint64   // of the random numbers

	AfterEffect bool          // a write is carried out, and then its answer is replaced
	RetryAfter  time.Duration // of a rate limit or 503; 0 is one second for a rate limit and no header for 503
}

// An armedFault is a fault of a running server with its counts.
type armedFault struct {
	Fault
	chance  *rand.Rand
	matched int // requests that matched so far
	hits    int // requests to which it happened
}

// A firedFault is a fault that happens to one request; pick is its random number.
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

// fires reports whether the fault happens to the request that was just counted.
func (f *armedFault) fires() bool {
	if f.matched < f.First || f.Count > 0 && f.hits >= f.Count {
		return false
	}
	if f.Probability > 0 && f.chance.Float64() >= f.Probability {
		return false
	}
	f.hits++
	return true
}

// nextFault returns the fault that happens to the request, or nil. Every fault that
// matches counts the request, even if another fault happens to it.
func (s *Server) nextFault(c call) *firedFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fired *firedFault
	for _, f := range s.faults {
		if !f.matches(c) {
			continue
		}
		f.matched++
		if fired == nil && f.fires() {
			fired = &firedFault{Fault: f.Fault, pick: f.chance.Uint64()}
		}
	}
	return fired
}
