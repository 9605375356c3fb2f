package transactionlink

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	mostAttempts    = 5                      // of one GET
	firstWait       = 500 * time.Millisecond // the longest first wait of our own; it doubles each time: at most 7.5 s in all
	longestPatience = 5 * time.Minute        // the longest time in all that Retry-After may request
)

// patience adds up the waits that Retry-After requested from one GET, or from the calls
// that share it.
type patience struct {
	mu    sync.Mutex
	asked time.Duration
}

// spend adds a wait, and reports whether longestPatience allows it.
func (p *patience) spend(wait time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if wait > longestPatience-p.asked {
		return false
	}
	p.asked += wait
	return true
}

type patienceKey struct{}

// WithOnePatience returns a context whose calls share one patience: together they wait
// at the API's request no longer than a single GET does. The wait that the API requests
// from a write counts too: the caller waits that long before it sends the write again.
func WithOnePatience(ctx context.Context) context.Context {
	return context.WithValue(ctx, patienceKey{}, &patience{})
}

func patienceOf(ctx context.Context) *patience {
	if p, ok := ctx.Value(patienceKey{}).(*patience); ok {
		return p
	}
	return &patience{}
}

// repetition decides whether and when a request is repeated.
type repetition struct {
	method   string
	attempts int // made so far
	patience *patience
}

// next reports whether to repeat the request after err, and how long to wait first.
// After a rate limit, the wait holds back the other requests even if this one is not repeated.
func (r *repetition) next(err error) (wait time.Duration, again bool) {
	reads := r.method == http.MethodGet
	again = reads && r.attempts < mostAttempts && Transient(err)
	var status *StatusError
	if errors.As(err, &status) && status.RetryAfter > 0 {
		switch {
		case reads && !again && !throttled(err):
			return 0, false
		case !r.patience.spend(status.RetryAfter):
			status.Impatient = again || !reads
			return 0, false
		}
		return status.RetryAfter, again
	}
	// Full jitter: clients that failed at the same time do not return at the same time.
	return rand.N(firstWait << min(r.attempts-1, mostAttempts-2)), again
}

// throttled reports whether err is a rate limit.
func throttled(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.RateLimit
}

// Transient reports whether a request that failed with err may succeed a moment later.
func Transient(err error) bool {
	var body *BodyError
	var transport *TransportError
	var status *StatusError
	switch {
	case errors.As(err, &body):
		return true
	case errors.As(err, &transport):
		return !transport.Untrusted
	case errors.As(err, &status):
		// A gateway has statuses of its own from 520 on, and any of them may pass.
		return status.RateLimit || status.Code/100 == 5 ||
			status.Code == http.StatusRequestTimeout || status.Code == http.StatusTooEarly
	}
	return false
}

// retryAfter reads a Retry-After header, in seconds or as a date. It returns 0 if the
// header is missing, cannot be read, or names a time in the past.
func retryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if header == "" {
		return 0
	}
	if strings.Trim(header, "0123456789") == "" {
		const longest = 365 * 24 * 60 * 60
		seconds, err := strconv.ParseInt(header, 10, 64)
		if err != nil {
			seconds = longest // digits that do not fit
		}
		return time.Duration(min(seconds, longest)) * time.Second
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	return max(0, at.Sub(now))
}
