package transactionlink_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink"
)

// serve starts a server on loopback and returns a client of it that uses the client's
// own transport.
func serve(t *testing.T, handler http.HandlerFunc, change func(*transactionlink.Config)) *transactionlink.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return newClient(t, nil, func(cfg *transactionlink.Config) {
		var err error
		if cfg.BaseURL, err = transactionlink.ParseBaseURL(server.URL, true); err != nil {
			t.Fatal(err)
		}
		if change != nil {
			change(cfg)
		}
	})
}

func TestOverTheNetwork(t *testing.T) {
	var got http.Header
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			io.WriteString(z, both)
			return
		}
		io.WriteString(w, both)
	}, nil)
	if _, err := c.Memberships(t.Context(), workspace); err != nil {
		t.Fatal(err)
	}
	want := http.Header{"Authorization": {canary}, "Accept": {"application/json"}, "User-Agent": {"tlaudit"}, "Accept-Encoding": {"gzip"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("headers (-want +got):\n%s", d)
	}
	if bytes := c.Stats()[0].Bytes; bytes != int64(len(both)) {
		t.Errorf("%d bytes, want %d", bytes, len(both))
	}
	if offset, known := c.Clock(); !known || offset.Abs() > time.Second {
		t.Errorf("clock %v, %v", offset, known)
	}
}

// A Date that no clock shows is not compared with our clock.
func TestADateThatNoClockShows(t *testing.T) {
	for _, date := range []string{"Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "yesterday"} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", date)
			io.WriteString(w, both)
		}, nil)
		if _, err := c.Memberships(t.Context(), workspace); err != nil {
			t.Fatal(err)
		}
		if offset, known := c.Clock(); known {
			t.Errorf("Date %s: clock %v, want none", date, offset)
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var followed atomic.Int32
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	defer evil.Close()
	for name, location := range map[string]string{
		"another host":     evil.URL + "/steal?t=" + canary,
		"the same host":    "/organizations/workspaces/x/memberships",
		"token in host":    "https://" + strings.ReplaceAll(canary, "/", "-") + ".evil.example/",
		"no location":      "",
		"broken location":  "https://[::1",
		"user in location": "https://" + "ann:pw@evil.example/",
	} {
		for _, code := range []int{301, 302, 303, 307, 308} {
			requests := 0
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests++
				if location != "" {
					w.Header().Set("Location", location)
				}
				w.WriteHeader(code)
			}, nil)
			_, err := c.Memberships(t.Context(), workspace)
			var status *transactionlink.StatusError
			if !errors.As(err, &status) || status.Code != code || requests != 1 || followed.Load() != 0 {
				t.Errorf("%s, %d: error %v, %d requests, %d followed", name, code, err, requests, followed.Load())
			}
			if name == "another host" && !strings.Contains(err.Error(), strings.TrimPrefix(evil.URL, "http://")) {
				t.Errorf("the error does not name the host: %v", err)
			}
			if name != "token in host" {
				safe(t, name, err.Error())
			}
			if strings.Contains(err.Error(), "pw@") {
				t.Errorf("the error repeats a password: %v", err)
			}
		}
	}
}

func TestUntrustedServers(t *testing.T) {
	requests := 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests++ }))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	defer server.Close()
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests++ }))
	defer plain.Close()
	trusting := server.Client().Transport.(*http.Transport).Clone()
	defer trusting.CloseIdleConnections()
	trusting.TLSClientConfig.ServerName = "bank.example"
	trusting.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	for name, tt := range map[string]struct {
		url       string
		transport http.RoundTripper
	}{
		"unknown authority":       {server.URL, nil},
		"plain http behind https": {strings.Replace(plain.URL, "http:", "https:", 1), nil},
		"another name":            {"https://bank.example", trusting},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, tt.transport, func(cfg *transactionlink.Config) {
				var err error
				if cfg.BaseURL, err = transactionlink.ParseBaseURL(tt.url, false); err != nil {
					t.Fatal(err)
				}
			})
			_, err := c.Memberships(t.Context(), workspace)
			var fault *transactionlink.TransportError
			if !errors.As(err, &fault) || !fault.Untrusted || fault.Attempts != 1 || requests != 0 {
				t.Errorf("error %v, %d requests", err, requests)
			}
		})
	}
}

// An error of the transport is not taken for the end of the caller's own context.
func TestTransportThatCancels(t *testing.T) {
	c := newClient(t, fails(fmt.Errorf("proxy: %w", context.Canceled)), nil)
	err := c.Cancel(t.Context(), pending)
	var fault *transactionlink.TransportError
	if !errors.As(err, &fault) || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "proxy") {
		t.Errorf("error %v", err)
	}
}

// hangUp sends first, then resets the connection of a request.
func hangUp(t *testing.T, w http.ResponseWriter, first string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	if first != "" {
		io.WriteString(conn, first)
	}
	if err := conn.(*net.TCPConn).SetLinger(0); err != nil {
		t.Error(err)
	}
	conn.Close()
}

func TestConnectionsThatBreak(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n"
	for name, first := range map[string]string{
		"before the headers": "",
		"in the headers":     head,
		"after the headers":  head + "\r\n",
		"in the body":        head + "\r\n" + both[:100],
		"no HTTP":            "SSH-2.0-OpenSSH " + canary + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each waits a little before it asks again
			var requests atomic.Int32
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if requests.Add(1)%2 == 1 {
					hangUp(t, w, first)
					return
				}
				io.WriteString(w, both)
			}, nil)
			if _, err := c.Memberships(t.Context(), workspace); err != nil {
				t.Error(err)
			}
			if s := c.Stats()[0]; s.Requests != int64(requests.Load()) || s.Retries != s.Requests-1 {
				t.Errorf("%d requests arrived, counted %+v", requests.Load(), s)
			}
			requests.Store(0)
			err := c.DeleteMembership(t.Context(), workspace, ann)
			var fault *transactionlink.TransportError
			if !errors.As(err, &fault) || requests.Load() != 1 {
				t.Errorf("DELETE: error %v, %d requests", err, requests.Load())
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				safe(t, name, e.Error())
			}
		})
	}
}

// When a kept connection breaks as it is used again, net/http repeats requests by
// itself. A write must be sent once even then, and a repeated read is counted.
func TestKeptConnectionThatBreaks(t *testing.T) {
	var arrived atomic.Int32
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if arrived.Add(1)%2 == 0 {
			hangUp(t, w, "")
			return
		}
		io.WriteString(w, both)
	}, nil)
	if _, err := c.Memberships(t.Context(), workspace); err != nil {
		t.Fatal(err)
	}
	for name, write := range writes(t, c) {
		before := arrived.Load()
		if err := write(); err == nil {
			t.Errorf("%s: no error", name)
		}
		if got := arrived.Load() - before; got != 1 {
			t.Errorf("%s: %d requests", name, got)
		}
		if _, err := c.Memberships(t.Context(), workspace); err != nil { // keeps a connection again
			t.Fatal(err)
		}
	}
	before := arrived.Load()
	if _, err := c.Memberships(t.Context(), workspace); err != nil {
		t.Fatal(err)
	}
	if got := arrived.Load() - before; got != 2 {
		t.Fatalf("%d requests for a read, want 2", got)
	}
	for _, s := range c.Stats() {
		if strings.HasPrefix(s.Endpoint, "GET ") && (s.Requests != 7+1 || s.Retries != 1) {
			t.Errorf("counted %+v, want 8 requests with 1 retry", s)
		}
	}
}

func TestServersThatStall(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, both[:30])
		http.NewResponseController(w).Flush()
		<-release
	}, func(cfg *transactionlink.Config) { cfg.Timeout = 50 * time.Millisecond })
	err := c.PutMembership(t.Context(), workspace, ann, role)
	var fault *transactionlink.TransportError
	if !errors.As(err, &fault) || !fault.TimedOut {
		t.Errorf("error %v", err)
	}
}

// A small compressed answer with a huge content is given up at the limit.
func TestZipBomb(t *testing.T) {
	var blanks bytes.Buffer // gzip members may follow one another
	z := gzip.NewWriter(&blanks)
	io.WriteString(z, strings.Repeat(" ", 1<<20))
	z.Close()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		for range 200 {
			if _, err := w.Write(blanks.Bytes()); err != nil {
				return
			}
		}
	}, nil)
	err := c.DeleteMembership(t.Context(), workspace, ann)
	var wrong *transactionlink.BodyError
	if !errors.As(err, &wrong) || !strings.Contains(wrong.Problem, "64 MiB") || wrong.Bytes > 64<<20+1 {
		t.Errorf("error %v", err)
	}
}

func TestUnrequestedEncoding(t *testing.T) {
	c := newClient(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		return with(answer(req, 200, "…"), "Content-Encoding", "br"), nil
	}), nil)
	err := c.DeleteMembership(t.Context(), workspace, ann)
	if err == nil || !strings.Contains(err.Error(), "is encoded as br") {
		t.Errorf("error %v", err)
	}
}
