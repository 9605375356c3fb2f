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
	firstWait       = 500 * time.Millisecond // the ceiling of our first wait; each later one doubles it: at most 7.5 s in all
	longestPatience = 5 * time.Minute        // what Retry-After may ask in all
)

// patience is what Retry-After has asked of one GET, or of the calls that share it.
type patience struct {
	mu    sync.Mutex
	asked time.Duration
}

// spend takes a wait where there is as much left.
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

// WithOnePatience makes all calls with a context wait no longer in all, because the
// API asks for it, than a single GET does. What it asks of a write counts too: its
// caller is to wait for it before the write is sent again.
func WithOnePatience(ctx context.Context) context.Context {
	return context.WithValue(ctx, patienceKey{}, &patience{})
}

func patienceOf(ctx context.Context) *patience {
	if p, ok := ctx.Value(patienceKey{}).(*patience); ok {
		return p
	}
	return &patience{}
}

// repetition is how one request of the caller is repeated.
type repetition struct {
	method   string
	attempts int // made so far
	patience *patience
}

// next says whether to ask again after err and how long to wait first. The wait
// counts for a 429 even where this request is not repeated: the others hold it.
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
	// Full jitter: clients that failed together do not come back together.
	return rand.N(firstWait << min(r.attempts-1, mostAttempts-2)), again
}

// throttled tells whether err is a 429.
func throttled(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Code == http.StatusTooManyRequests
}

// Transient tells whether a request that ended in err may be answered well a moment
// later.
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
		switch status.Code {
		case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
			http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
	}
	return false
}

// retryAfter reads a Retry-After header, in seconds or as a date. It is 0 where
// there is none, where it cannot be read, and where the time is over.
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
