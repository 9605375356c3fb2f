package transactionlink

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The client's own transport speaks HTTP/1.1 alone, with TLS 1.2 at least, and takes a
// head of limited length.
func TestOwnTransport(t *testing.T) {
	tests := map[string]struct {
		tls    *tls.Config
		head   int    // bytes of a header of the answer
		refuse string // a part of the error; empty for an answer
	}{
		"TLS 1.3":     {tls: &tls.Config{MinVersion: tls.VersionTLS13}},
		"TLS 1.2":     {tls: &tls.Config{MaxVersion: tls.VersionTLS12}},
		"TLS 1.1":     {tls: &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, refuse: "protocol version"},
		"a long head": {head: 1 << 19},
		"too long":    {head: 2 << 20, refuse: "exceeded"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Long", strings.Repeat("x", tt.head))
				io.WriteString(w, r.Proto)
			}))
			server.TLS, server.EnableHTTP2 = tt.tls, true
			server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
			server.StartTLS()
			defer server.Close()
			transport := ownTransport(1, nil)
			defer transport.CloseIdleConnections()
			transport.TLSClientConfig.RootCAs = x509.NewCertPool()
			transport.TLSClientConfig.RootCAs.AddCert(server.Certificate())
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := transport.RoundTrip(request)
			if tt.refuse != "" {
				if err == nil || !strings.Contains(err.Error(), tt.refuse) {
					t.Errorf("%v, want an error with %q", err, tt.refuse)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if body, err := io.ReadAll(response.Body); err != nil || string(body) != "HTTP/1.1" {
				t.Errorf("%s, %v; want HTTP/1.1", body, err)
			}
		})
	}
}
