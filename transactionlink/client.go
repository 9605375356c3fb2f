// Package transactionlink sends requests to the TransactionLink API and returns its
// answers. An answer is used whole and exactly as the contract describes it, or not
// at all.
package transactionlink

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config configures a client. BaseURL and Token are required.
type Config struct {
	BaseURL *url.URL // see ParseBaseURL
	Token   Token

	// Transport carries the requests. nil makes the client use its own, which
	// verifies certificates and takes a proxy from the environment. A transport
	// given here must not follow redirects or repeat requests.
	Transport http.RoundTripper
	Getenv    func(string) string // the environment, for a proxy; nil is an empty one

	Log         *slog.Logger     // retries at Warn, every request at Debug; nil logs nothing
	Now         func() time.Time // the clock that the API's clock is compared with; nil is time.Now
	Timeout     time.Duration    // of one request with its body; 0 is 30 s
	Rate        float64          // requests a second; 0 is as fast as Concurrency allows
	Pace        *Pace            // in place of Rate, a limit that other clients share; nil for none
	Concurrency int              // requests in flight, halved after a rate limit and slowly raised again; 0 is 8
	UserAgent   string           // empty is tlaudit
}

// A Client sends requests to the API. It is safe for concurrent use: its limits and
// its counts apply to all its callers together.
//
// Reads that fail for a reason that may pass (a rate limit, 408, 425, any 5xx, resets,
// time-outs, bodies that break the contract) are repeated, up to 5 attempts in all.
// Writes are never repeated. A failed request returns a *StatusError, a *BodyError
// or a *TransportError, or the context's error when the context ends.
type Client struct {
	base      *url.URL
	token     Token
	transport http.RoundTripper
	own       *http.Transport // nil where the transport was given
	log       *slog.Logger
	now       func() time.Time
	timeout   time.Duration
	agent     string
	gate      *gate
	stats     stats
}

// New checks cfg and returns a client. It sends no request.
func New(cfg Config) (*Client, error) {
	if cfg.BaseURL == nil {
		return nil, errors.New("the API URL is missing")
	}
	if err := checkBaseURL(cfg.BaseURL); err != nil {
		return nil, err
	}
	if cfg.Token.secret() == "" {
		return nil, errors.New("the token is missing")
	}
	if cfg.Timeout < 0 {
		return nil, fmt.Errorf("the time-out is %v: it must be above zero", cfg.Timeout)
	}
	if cfg.Rate < 0 || math.IsNaN(cfg.Rate) || math.IsInf(cfg.Rate, 0) {
		return nil, fmt.Errorf("the rate is %v requests a second: it must be above zero, or 0 for no limit", cfg.Rate)
	}
	if cfg.Concurrency < 0 {
		return nil, fmt.Errorf("the concurrency is %d: it must be 1 or more", cfg.Concurrency)
	}
	if strings.ContainsFunc(cfg.UserAgent, func(r rune) bool { return r < ' ' || r > '~' }) {
		return nil, errors.New("the user agent must be printable ASCII")
	}
	c := &Client{
		base:      cfg.BaseURL,
		token:     cfg.Token,
		transport: cfg.Transport,
		log:       cfg.Log,
		now:       cfg.Now,
		timeout:   cfg.Timeout,
		agent:     cfg.UserAgent,
		stats:     stats{endpoints: map[string]*EndpointStats{}, unknown: map[string]map[string]bool{}},
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.timeout == 0 {
		c.timeout = 30 * time.Second
	}
	if c.agent == "" {
		c.agent = "tlaudit"
	}
	concurrency := cfg.Concurrency
	if concurrency == 0 {
		concurrency = 8
	}
	pace := cfg.Pace
	if pace == nil {
		pace = NewPace(cfg.Rate)
	}
	c.gate = newGate(concurrency, pace)
	if c.transport == nil {
		proxy, err := proxyFrom(cfg.Getenv, cfg.BaseURL)
		if err != nil {
			return nil, err
		}
		c.own = ownTransport(concurrency, proxy)
		c.transport = c.own
	}
	return c, nil
}

// Close drops the connections that the client keeps for its next request. The
// client can still be used afterwards. A transport given in Config is left alone.
func (c *Client) Close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}
