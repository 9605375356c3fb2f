package remediation_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"testing"

	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// changed is a transport that changes each page of a listing.
type changed struct {
	http.RoundTripper
	path   string
	change func(page map[string]any)
}

// short removes the last row from a page, whose total still counts it.
func short(page map[string]any) {
	if rows := page["content"].([]any); len(rows) > 0 {
		page["content"] = rows[:len(rows)-1]
	}
}

// endless makes a page one of a listing that never ends.
func endless(page map[string]any) { page["totalElements"], page["totalPages"] = 1<<40, 1<<40/100+1 }

func (s changed) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := s.RoundTripper.RoundTrip(r)
	if err != nil || r.Method != http.MethodGet || r.URL.Path != s.path {
		return resp, err
	}
	var page map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&page); err != nil {
		return nil, err
	}
	s.change(page)
	b, err := json.Marshal(page)
	resp.Body = io.NopCloser(bytes.NewReader(b))
	resp.ContentLength = int64(len(b))
	resp.Header.Set("Content-Length", strconv.Itoa(len(b)))
	return resp, err
}

// TestContradictingListing: nothing is decided from a listing that contradicts its own
// total: nobody who may be on it is invited, and no invitation that may be on it is sent
// again.
func TestContradictingListing(t *testing.T) {
	w := smallFixture(t, func(o *simulator.Organization) {
		enroll(o, "old", "old@bank.example", "EXPIRED", "2026-01-01T00:00:00.000Z")
	})
	w.walk(t, nil)
	w.server.Edit(func(o *simulator.Organization) { dismiss(o, "dan") })
	w.walk(t, nil)
	p := w.reverting(t, smallPolicy())
	if len(p.Actions) != 1 || p.Actions[0].Action != remediation.Invite {
		t.Fatalf("plan %s", written(t, p))
	}
	journal := journalPath(t)
	through := func(transport http.RoundTripper) (remediation.State, int) {
		before := writes(w.server.Requests())
		j, err := remediation.OpenJournal(journal)
		must(t, err)
		defer func() { must(t, j.Close()) }()
		outcomes, err := remediation.Apply(t.Context(), w.through(t, transport), p, w.options(j, smallPolicy()))
		if len(outcomes) != 1 {
			t.Fatalf("%v: %s", err, states(outcomes))
		}
		return outcomes[0].State, writes(w.server.Requests()) - before
	}
	for _, path := range []string{"/organizations/enrollments", "/organizations/users"} {
		if state, sent := through(changed{w.server.Transport(), path, short}); state != remediation.NotDone || sent != 0 {
			t.Errorf("%s is short: %s, %d sent", path, state, sent)
		}
		if state, sent := through(changed{w.server.Transport(), path, endless}); state != remediation.NotDone || sent != 0 {
			t.Errorf("%s is endless: %s, %d sent", path, state, sent)
		}
	}
	// The call has its effect, which the listings after it do not show.
	w.server.SetFaults(simulator.Faults{{Kind: "500", Endpoint: simulator.InviteUser, AfterEffect: true}})
	hidden := &once{RoundTripper: w.server.Transport(), then: changed{w.server.Transport(), "/organizations/enrollments", short}}
	if state, sent := through(hidden); state != remediation.Unknown || sent != 1 {
		t.Errorf("hidden: %s, %d sent", state, sent)
	}
	if state, sent := through(w.server.Transport()); state != remediation.Done || sent != 0 {
		t.Errorf("seen: %s, %d sent", state, sent)
	}
}

// once is a transport until the first write, and then another one.
type once struct {
	http.RoundTripper
	then http.RoundTripper
}

func (o *once) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := o.RoundTripper.RoundTrip(r)
	if r.Method != http.MethodGet {
		o.RoundTripper = o.then
	}
	return resp, err
}
