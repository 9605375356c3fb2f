package transactionlink

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// ownTransport speaks HTTP/1.1 only: over HTTP/2 net/http may send a write once
// more when the server says that it refused the stream.
func ownTransport(concurrency int) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConns:           concurrency,
		MaxIdleConnsPerHost:    concurrency,
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
		Protocols:              protocols,
	}
}

// transportError completes e from the fault of a request whose own time was
// limited by ctx.
func (c *Client) transportError(ctx context.Context, err error, e TransportError) error {
	var slow interface{ Timeout() bool }
	e.TimedOut = ctx.Err() != nil || errors.As(err, &slow) && slow.Timeout()
	e.Untrusted = untrusted(err)
	said := err.Error()
	clean := c.token.Scrub(said)
	switch {
	case ctx.Err() != nil:
		e.Err = fmt.Errorf("timed out after %v", c.timeout)
	case clean != said || e.TimedOut || errors.Is(err, context.Canceled):
		// Only the text is kept: what is below has the token in it, or would be
		// taken for the end of the caller's context.
		e.Err = errors.New(clean)
	default:
		e.Err = err
	}
	return &e
}

// untrusted tells whether err means that TLS did not come about because of who
// the other side is or what it speaks.
func untrusted(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		invalid      x509.CertificateInvalidError
		record       tls.RecordHeaderError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) ||
		errors.As(err, &invalid) || errors.As(err, &record) ||
		// What net/http makes of a record that is plain HTTP.
		errors.Is(err, http.ErrSchemeMismatch)
}
