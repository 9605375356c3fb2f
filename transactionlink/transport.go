package transactionlink

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// ownTransport speaks HTTP/1.1 only: over HTTP/2, net/http may send a write a second
// time when the server says that it refused the stream.
func ownTransport(concurrency int, proxy func(*http.Request) (*url.URL, error)) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  proxy,
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

// transportError completes e from err, the fault of a request. ctx is the context
// that limits the time of that request.
func (c *Client) transportError(ctx context.Context, err error, e TransportError) error {
	var slow interface{ Timeout() bool }
	e.TimedOut = ctx.Err() != nil || errors.As(err, &slow) && slow.Timeout()
	e.Untrusted = untrusted(err)
	original := err.Error()
	clean := c.token.Scrub(original)
	switch {
	case ctx.Err() != nil:
		e.Err = fmt.Errorf("timed out after %v", c.timeout)
	case clean != original || e.TimedOut || errors.Is(err, context.Canceled):
		// Only the text is kept: the wrapped error contains the token, or a caller
		// would take it for the end of its own context.
		e.Err = errors.New(clean)
	default:
		e.Err = err
	}
	return &e
}

// untrusted reports whether err means that the other side did not prove by TLS that
// it is the API.
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
		// What net/http returns for a record that is plain HTTP.
		errors.Is(err, http.ErrSchemeMismatch)
}
