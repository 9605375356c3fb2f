// Package simulator serves the TransactionLink API from memory: tokens and their
// rights, listings and pages, writes that really change the organization, and
// faults on request. One rule keeps it simple: a handler turns the organization
// into an answer and knows nothing of HTTP or of faults; what can go wrong is
// laid over the answer afterwards, in one place.
//
// It shares no type with the client, so that neither can hide the other's mistake.
package simulator

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// DefaultToken is the token of a server that was given none.
const DefaultToken = "tot_simulator_0000000000000000"

// keptRequests bounds the log of requests, so that a server can run for weeks.
const keptRequests = 100_000

// Options are what a server is told about its surroundings. The zero value is
// good: DefaultToken, the real clock, no waiting, pages of at most 100 rows.
type Options struct {
	Token   string           // compared exactly with the Authorization header; empty is DefaultToken
	Now     func() time.Time // the Date header and the time that invitations are sent; nil is time.Now
	Latency time.Duration    // waited before each answer
	PageCap int              // a larger size is answered with this one; 0 is 100
	MaxSize int              // a larger size is refused with 400; 0 refuses none
	Shuffle uint64           // seed of an order of rows that differs from the organization's and stays the same; 0 keeps it

	PagedWorkspaces bool // the workspaces' listing is a page object in place of a bare array

	Faults Faults
}

// A Request is a line of the server's log.
type Request struct {
	Method   string
	Path     string // with its query, as it was sent
	Endpoint Endpoint
	Status   int  // what was answered; 0 when the connection ended without a status
	Fault    Kind // what was made to go wrong; empty for nothing
}

// Server is the API of one organization. It is safe for concurrent use.
type Server struct {
	options Options

	mu     sync.Mutex
	org    *Organization
	index  *index // nil when the organization has changed since
	token  string
	denied Denied
	faults []*armedFault
	log    []Request
	served int
}

// New returns a server of org, whose token may do everything. From then on org
// belongs to the server: change it with Edit only.
func New(org *Organization, options Options) *Server {
	if options.Token == "" {
		options.Token = DefaultToken
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.PageCap <= 0 {
		options.PageCap = 100
	}
	s := &Server{options: options, org: org, token: options.Token}
	s.SetFaults(options.Faults)
	return s
}

// Edit runs change on the organization while no request is being answered. To
// serve another one in its place, assign it: *org = *other.
func (s *Server) Edit(change func(org *Organization)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.index = nil
	change(s.org)
}

// Organization returns a copy of the organization as it is now.
func (s *Server) Organization() *Organization {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.org.Clone()
}

// SetToken makes token the only one that is accepted.
func (s *Server) SetToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = token
}

// SetDenied replaces what the token may not do.
func (s *Server) SetDenied(denied Denied) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denied = denied.clone()
}

// SetFaults replaces the faults and begins to count requests for them anew.
func (s *Server) SetFaults(faults Faults) {
	armed := arm(faults)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = armed
}

// Requests returns the requests that have been answered, in the order in which
// they ended; of more than 100,000 the last 100,000.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log[max(0, len(s.log)-keptRequests):])
}

// Served returns how many requests have been answered since New.
func (s *Server) Served() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.served
}

// ServeHTTP answers one request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call := parseCall(r)
	fault := s.nextFault(call)
	out := &statusWriter{ResponseWriter: w, record: func(status int) { s.record(r, call, status, fault) }}
	defer out.end()

	w.Header().Set("Date", s.options.Now().UTC().Format(http.TimeFormat))
	if err := wait(r.Context(), s.options.Latency); err != nil {
		panic(http.ErrAbortHandler) // the client is gone; there is nobody to answer
	}
	if fault != nil {
		s.answerWithFault(out, r, call, fault)
		return
	}
	s.answer(call, r).write(out)
}

func (s *Server) record(r *http.Request, call call, status int, fault *firedFault) {
	line := Request{Method: r.Method, Path: r.URL.RequestURI(), Endpoint: call.endpoint, Status: status}
	if fault != nil {
		line.Fault = fault.Kind
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served++
	if len(s.log) >= 2*keptRequests {
		s.log = append(s.log[:0], s.log[len(s.log)-keptRequests:]...)
	}
	s.log = append(s.log, line)
}

// wait returns after d, or with the context's error once that is done.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A statusWriter records the request before the client can see how it ends, so
// that a client that has an answer, or whose connection was cut, finds it in the log.
type statusWriter struct {
	http.ResponseWriter
	record   func(status int)
	recorded bool
}

func (w *statusWriter) WriteHeader(status int) {
	w.once(status)
	w.ResponseWriter.WriteHeader(status)
}

// Hijack records that the request ends without a status, then hands over the
// connection: from here on the handler can cut it at any moment.
func (w *statusWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.once(0)
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// end records a connection that ends without a status.
func (w *statusWriter) end() { w.once(0) }

func (w *statusWriter) once(status int) {
	if !w.recorded {
		w.recorded = true
		w.record(status)
	}
}

// Unwrap lets http.ResponseController reach what is underneath.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
