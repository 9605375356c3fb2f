package collector_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"

	"tlaudit/collector"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

// refusing is a transport on which requests for some paths reach no server.
type refusing struct {
	paths []string // any part of one
	rest  http.RoundTripper
	asked atomic.Int64
}

func (r *refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	r.asked.Add(1)
	for _, p := range r.paths {
		if strings.Contains(req.URL.Path, p) {
			return nil, syscall.ECONNREFUSED
		}
	}
	return r.rest.RoundTrip(req)
}

// An API that cannot be reached ends the walk after two endpoints, however many
// workspaces the ledger has; one endpoint that cannot be reached is a gap.
func TestUnreachable(t *testing.T) {
	tests := map[string]struct {
		paths []string
		asked int64 // at most; 0: the walk goes on
	}{
		"everything":             {paths: []string{"/"}, asked: 10},
		"roles alone":            {paths: []string{"/organizations/roles"}},
		"the listing alone":      {paths: []string{"/organizations/workspaces"}},
		"both, so far as we see": {paths: []string{"/organizations/roles", "/organizations/workspaces"}, asked: 10},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, organization(), simulator.Options{})
				s.walk(collector.Options{})
				o := quiet(collector.Options{Known: s.known})
				for what, ask := range map[string]func(*transactionlink.Client, *memory) error{
					"Walk": func(c *transactionlink.Client, m *memory) error {
						_, err := collector.Walk(t.Context(), c, m, o)
						return err
					},
					"Check": func(c *transactionlink.Client, _ *memory) error {
						_, err := collector.Check(t.Context(), c, o)
						return err
					},
				} {
					r, m := &refusing{paths: tt.paths, rest: s.server.Transport()}, newMemory()
					err := ask(newClient(t, r), m)
					var transport *transactionlink.TransportError
					switch {
					case tt.asked == 0 && err != nil:
						t.Errorf("%s: %v, want it to go on", what, err)
					case tt.asked > 0 && (!errors.As(err, &transport) || r.asked.Load() > tt.asked || len(m.coverage) > 0):
						t.Errorf("%s: error %v after %d requests with %d rows of coverage", what, err, r.asked.Load(), len(m.coverage))
					}
				}
			})
		})
	}
}
