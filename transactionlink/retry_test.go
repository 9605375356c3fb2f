package transactionlink_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink"
)

func TestReadsAreRepeated(t *testing.T) {
	ok := says(200, both)
	const own = -1 // added for the waits of our own, which are random
	tests := map[string]struct {
		steps    []roundTrip
		requests int
		waited   time.Duration
		fails    string // what the error says; empty for no error
	}{
		"at once":                     {[]roundTrip{ok}, 1, 0, ""},
		"429 with seconds":            {[]roundTrip{refuses(429, "3"), ok}, 2, 3 * time.Second, ""},
		"429 without":                 {[]roundTrip{refuses(429, ""), ok}, 2, own, ""},
		"429 with an unreadable time": {[]roundTrip{refuses(429, "soon"), ok}, 2, own, ""},
		"429 with a time in the past": {[]roundTrip{refuses(429, "Fri, 01 Jan 1999 00:00:00 GMT"), ok}, 2, own, ""},
		"429 twice":                   {[]roundTrip{refuses(429, "60"), refuses(429, "200"), ok}, 3, 260 * time.Second, ""},
		"503 with a date":             {[]roundTrip{dated(90 * time.Second), ok}, 2, 90 * time.Second, ""},
		"500":                         {[]roundTrip{refuses(500, ""), ok}, 2, own, ""},
		"502":                         {[]roundTrip{refuses(502, ""), ok}, 2, own, ""},
		"503":                         {[]roundTrip{refuses(503, ""), ok}, 2, own, ""},
		"504, four times":             {[]roundTrip{refuses(504, ""), refuses(504, ""), refuses(504, ""), refuses(504, ""), ok}, 5, own, ""},
		"503, always":                 {[]roundTrip{refuses(503, "")}, 5, own, "503 Service Unavailable: try later (BUSY, fingerprint 7f3a, 5 attempts)"},
		"429, always":                 {[]roundTrip{refuses(429, "30")}, 5, 120 * time.Second, "429 Too Many Requests"},
		"patience of one wait":        {[]roundTrip{refuses(429, "301"), ok}, 1, 0, "the API asks to wait 5m1s more, this client waits at most 5m0s in all"},
		"patience, the last second":   {[]roundTrip{refuses(429, "300"), ok}, 2, 300 * time.Second, ""},
		"patience of all waits":       {[]roundTrip{refuses(503, "200"), refuses(503, "101"), ok}, 2, 200 * time.Second, "asks to wait 1m41s more"},
		"a wait without end":          {[]roundTrip{refuses(429, "99999999999999999999"), ok}, 1, 0, "asks to wait"},
		"reset":                       {[]roundTrip{fails(syscall.ECONNRESET), ok}, 2, own, ""},
		"reset, always":               {[]roundTrip{fails(fmt.Errorf("read tcp: %w", syscall.ECONNRESET))}, 5, own, "no whole answer: read tcp: connection reset by peer (5 attempts)"},
		"cut before the headers":      {[]roundTrip{fails(io.EOF), ok}, 2, own, ""},
		"reset in the body":           {[]roundTrip{breaksInBody(syscall.ECONNRESET), ok}, 2, own, ""},
		"cut in the body":             {[]roundTrip{breaksInBody(io.ErrUnexpectedEOF), ok}, 2, own, ""},
		"no answer":                   {[]roundTrip{stalls, ok}, 2, 30*time.Second + own, ""},
		"no answer, always":           {[]roundTrip{stalls}, 5, 150*time.Second + own, "timed out after 30s (5 attempts)"},
		"stalled body":                {[]roundTrip{stallsInBody, ok}, 2, 30*time.Second + own, ""},
		"truncated":                   {[]roundTrip{says(200, both[:len(both)/2]), ok}, 2, own, ""},
		"HTML":                        {[]roundTrip{says(200, "<html>"), ok}, 2, own, ""},
		"empty":                       {[]roundTrip{says(200, ""), ok}, 2, own, ""},
		"wrong shape":                 {[]roundTrip{says(200, "{}"), says(200, "null"), says(200, "[]"), ok}, 4, own, ""},
		"400":                         {[]roundTrip{refuses(400, "5"), ok}, 1, 0, "400 Bad Request: try later (BUSY, fingerprint 7f3a)"},
		"401":                         {[]roundTrip{refuses(401, ""), ok}, 1, 0, "401 Unauthorized"},
		"403":                         {[]roundTrip{refuses(403, ""), ok}, 1, 0, "403 Forbidden"},
		"404":                         {[]roundTrip{refuses(404, ""), ok}, 1, 0, "404 Not Found"},
		"403 that asks to wait":       {[]roundTrip{refuses(403, "3"), ok}, 2, 3 * time.Second, ""},
		"403 that asks for no wait":   {[]roundTrip{refuses(403, "0"), ok}, 2, own, ""},
		"403 that always asks":        {[]roundTrip{refuses(403, "30")}, 5, 120 * time.Second, "403 Forbidden"},
		"404 that asks to wait":       {[]roundTrip{refuses(404, "3"), ok}, 1, 0, "404 Not Found"},
		"408":                         {[]roundTrip{refuses(408, ""), ok}, 2, own, ""},
		"425":                         {[]roundTrip{refuses(425, ""), ok}, 2, own, ""},
		"501":                         {[]roundTrip{refuses(501, ""), ok}, 2, own, ""},
		"505":                         {[]roundTrip{refuses(505, ""), ok}, 2, own, ""},
		"520":                         {[]roundTrip{refuses(520, ""), ok}, 2, own, ""},
		"599, which has no name":      {[]roundTrip{refuses(599, ""), ok}, 2, own, ""},
		"522, always":                 {[]roundTrip{refuses(522, "")}, 5, own, "522: try later (BUSY, fingerprint 7f3a, 5 attempts)"},
		"413":                         {[]roundTrip{refuses(413, ""), ok}, 1, 0, "413 Request Entity Too Large"},
		"204":                         {[]roundTrip{says(204, ""), ok}, 1, 0, "204 No Content: a status that the contract does not have"},
		"206":                         {[]roundTrip{says(206, both), ok}, 1, 0, "206 Partial Content: a status that"},
		"304":                         {[]roundTrip{says(304, ""), ok}, 1, 0, "304 Not Modified: a status that"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				transport := &script{steps: tt.steps}
				c := newClient(t, transport, nil)
				start := time.Now()
				_, err := c.Memberships(t.Context(), workspace)
				waited := time.Since(start)
				switch {
				case err == nil && tt.fails != "", err != nil && tt.fails == "":
					t.Errorf("error %v, want %q", err, tt.fails)
				case err != nil && !strings.Contains(err.Error(), tt.fails):
					t.Errorf("error %q, want one that says %q", err, tt.fails)
				}
				if len(transport.at) != tt.requests {
					t.Errorf("%d requests, want %d", len(transport.at), tt.requests)
				}
				least, most := tt.waited, tt.waited
				if tt.waited%time.Second != 0 {
					least, most = tt.waited-own, tt.waited-own+10*time.Second
				}
				if waited < least || waited > most {
					t.Errorf("waited %v, want %v to %v", waited, least, most)
				}
				want := transactionlink.EndpointStats{Endpoint: "GET /organizations/workspaces/{workspaceId}/memberships",
					Requests: int64(tt.requests), Retries: int64(tt.requests - 1)}
				if err != nil {
					want.Failures = 1
				}
				got := c.Stats()
				got[0].Bytes = 0
				if d := cmp.Diff([]transactionlink.EndpointStats{want}, got); d != "" {
					t.Errorf("Stats (-want +got):\n%s", d)
				}
				requests, retries := c.Attempted()
				if d := cmp.Diff([]int64{want.Requests, want.Retries}, []int64{requests, retries}); d != "" {
					t.Errorf("Attempted (-want +got):\n%s", d)
				}
			})
		})
	}
}

func TestOwnWaitsAreRandomAndBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		waits := map[time.Duration]bool{}
		for range 100 {
			start := time.Now()
			if _, err := newClient(t, refuses(500, ""), func(c *transactionlink.Config) { c.Log = nil }).OrganizationRoles(t.Context()); err == nil {
				t.Fatal("no error")
			}
			waited := time.Since(start)
			if waited > 10*time.Second {
				t.Errorf("waited %v", waited)
			}
			waits[waited] = true
		}
		if len(waits) < 90 {
			t.Errorf("%d different waits of 100", len(waits))
		}
	})
}

func TestCancelEndsAtOnce(t *testing.T) {
	for name, step := range map[string]roundTrip{
		"in a request":           stalls,
		"in a body":              stallsInBody,
		"while waiting":          refuses(429, "200"),
		"with a reset meanwhile": fails(syscall.ECONNRESET),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				c := newClient(t, step, nil)
				time.AfterFunc(time.Millisecond, cancel)
				start := time.Now()
				_, err := c.Memberships(ctx, workspace)
				if !errors.Is(err, context.Canceled) || time.Since(start) > time.Millisecond {
					t.Errorf("error %v after %v", err, time.Since(start))
				}
				for _, s := range c.Stats() {
					if s.Failures != 0 {
						t.Errorf("a cancelled call is counted as a failure")
					}
				}
			})
		})
	}
	t.Run("before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		transport := &script{steps: []roundTrip{says(200, both)}}
		_, err := newClient(t, transport, nil).Memberships(ctx, workspace)
		if !errors.Is(err, context.Canceled) || len(transport.at) != 0 {
			t.Errorf("error %v, %d requests", err, len(transport.at))
		}
	})
}

// A time-out of one request does not end the caller's context.
func TestTimeoutIsATransportError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := newClient(t, roundTrip(stalls), nil).Memberships(t.Context(), workspace)
		var fault *transactionlink.TransportError
		if !errors.As(err, &fault) || !fault.TimedOut || fault.Untrusted || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %#v", err)
		}
	})
}

func TestRetriesAreLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		transport := &script{steps: []roundTrip{refuses(429, "3"), says(200, both)}}
		c := newClient(t, transport, func(cfg *transactionlink.Config) { cfg.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		if _, err := c.Memberships(t.Context(), workspace); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"level=WARN", "method=GET", "path=/organizations/workspaces/" + workspace + "/memberships", "attempt=1", "wait=3s", "429 Too Many Requests"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log lacks %q: %s", want, log.String())
			}
		}
		safe(t, "log", log.String())
	})
}

// Calls that share their patience wait no longer than a single call. Another call has its
// own.
func TestOnePatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ok := says(200, both)
		transport := &script{steps: []roundTrip{refuses(429, "200"), ok, refuses(503, "101"), refuses(429, "200"), ok}}
		c := newClient(t, transport, nil)
		start := time.Now()
		shared := transactionlink.WithOnePatience(t.Context())
		if _, err := c.Memberships(shared, workspace); err != nil {
			t.Error(err)
		}
		if _, err := c.Memberships(shared, workspace); err == nil || !strings.Contains(err.Error(), "asks to wait 1m41s more") {
			t.Errorf("the second: %v", err)
		}
		if _, err := c.Memberships(transactionlink.WithOnePatience(t.Context()), workspace); err != nil {
			t.Error(err)
		}
		if waited := time.Since(start); waited != 400*time.Second {
			t.Errorf("waited %v", waited)
		}
	})
}
