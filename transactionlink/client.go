// Package transactionlink asks the TransactionLink API and says what it answered.
// An answer is used whole and as the contract gives it, or not at all.
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

// Config is what a client is made of. BaseURL and Token must be given.
type Config struct {
	BaseURL *url.URL // see ParseBaseURL
	Token   Token

	// Transport carries the requests; nil is a transport of the client's own,
	// which verifies certificates and takes a proxy from the environment. One
	// that is given must not follow redirects or repeat requests.
	Transport http.RoundTripper

	Log         *slog.Logger     // retries at Warn, every request at Debug; nil: none
	Now         func() time.Time // the clock that the API's is compared with; nil: time.Now
	Timeout     time.Duration    // for one request, its body included; 0: 30 s
	Rate        float64          // requests a second; 0: as fast as Concurrency allows
	Concurrency int              // requests in flight, halved at a 429 and slowly raised again; 0: 8
	UserAgent   string           // empty: tlaudit
}

// A Client asks the API. It is safe for concurrent use: its limits and its
// counts are those of all its callers together.
//
// Reads that fail in a way that may pass (429, 500, 502, 503, 504, resets,
// time-outs, bodies that are not the contract's) are repeated, up to 5 attempts
// in all; writes never are. Every error of an answer is a *StatusError, a
// *BodyError or a *TransportError; when the context ends, the error is the
// context's.
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
	tally     tally
}

// New checks cfg and makes a client of it; it asks nothing yet.
func New(cfg Config) (*Client, error) {
	if cfg.BaseURL == nil {
		return nil, errors.New("no API URL was given")
	}
	if err := checkBaseURL(cfg.BaseURL); err != nil {
		return nil, err
	}
	if cfg.Token.secret() == "" {
		return nil, errors.New("no token was given")
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
		tally:     tally{endpoints: map[string]*EndpointStats{}, unknown: map[string]map[string]bool{}},
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
	c.gate = newGate(concurrency, cfg.Rate)
	if c.transport == nil {
		c.own = ownTransport(concurrency)
		c.transport = c.own
	}
	return c, nil
}

// Close drops the connections that the client keeps for its next request. A
// client may be used after it; one that was given its transport leaves it alone.
func (c *Client) Close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}
