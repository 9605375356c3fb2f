// Package simulator serves the TransactionLink API from memory: tokens and their rights,
// listings and pages, writes that really change the organization, and faults on request.
// One rule keeps it simple: a handler computes an answer from the organization and knows
// nothing of faults; one other place turns the answer into a faulty one.
//
// It shares no type with the client, so that neither can hide a mistake of the other.
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

// DefaultToken is the token of a server without Options.Token.
const DefaultToken = "tot_simulator_0000000000000000"

// keptRequests limits the log of requests, so that a server can run for weeks.
const keptRequests = 100_000

// Options configure a server. The zero value means DefaultToken, the real clock, no
// waiting and pages of at most 100 rows.
type Options struct {
	Token   string           // compared exactly with the Authorization header; empty is DefaultToken
	Now     func() time.Time // for the Date header and the time that invitations are sent; nil is time.Now
	Latency time.Duration    // the wait before each answer
	PageCap int              // replaces a larger size; 0 is 100
	MaxSize int              // a larger size is refused with 400; 0 refuses none
	Shuffle uint64           // seed of another, constant order of rows; 0 keeps the organization's

	PagedWorkspaces bool // the listing of workspaces is a page object, not a bare array

	Faults Faults
}

// A Request is a line of the server's log.
type Request struct {
	Method   string
	Path     string // with its query, as it was sent
	Endpoint Endpoint
	Status   int  // of the answer; 0 if the connection ended without one
	Fault    Kind // the fault that happened; empty for none
}

// Server is the API of one organization. It is safe for concurrent use.
type Server struct {
	options Options

	mu     sync.Mutex
	org    *Organization
	index  *index // nil after a change of the organization
	token  string
	denied Denied
	faults []*armedFault
	log    []Request
	served int
}

// New returns a server of org, whose token may do everything. From then on org belongs to
// the server: use Edit to change it.
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

// SetToken replaces the token that is accepted.
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

// SetFaults replaces the faults and starts their counts at zero.
func (s *Server) SetFaults(faults Faults) {
	armed := arm(faults)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = armed
}

// Requests returns the last 100,000 requests that were answered, in the order in which
// they ended.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log[max(0, len(s.log)-keptRequests):])
}

// Served returns how many requests were answered since New.
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
	w.Header().Set("Tlaudit-Simulator", "sample data") // nobody takes a report of it for one of a real organization
	if err := wait(r.Context(), s.options.Latency); err != nil {
		panic(http.ErrAbortHandler) // the client is gone
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

// wait returns after d, or with the context's error when the context ends.
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

// Unwrap lets http.ResponseController reach the original ResponseWriter.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
