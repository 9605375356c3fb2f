package transactionlink

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	mostAttempts    = 5                      // of one GET
	firstWait       = 500 * time.Millisecond // the ceiling of our first wait; each later one doubles it: at most 7.5 s in all
	longestPatience = 5 * time.Minute        // what Retry-After may ask of one GET in all
)

// patience is what is left of it for one request of the caller.
type patience struct {
	method   string
	attempts int           // made so far
	asked    time.Duration // waited because the API asked for it
}

// next says whether to ask again after err and how long to wait first. The wait
// counts for a 429 even where this request is not repeated: the others hold it.
func (p *patience) next(err error) (wait time.Duration, again bool) {
	again = p.method == http.MethodGet && p.attempts < mostAttempts && Transient(err)
	var status *StatusError
	if errors.As(err, &status) {
		if status.RetryAfter > longestPatience-p.asked {
			status.Impatient = again
			return 0, false
		}
		if status.RetryAfter > 0 {
			p.asked += status.RetryAfter
			return status.RetryAfter, again
		}
	}
	// Full jitter: clients that failed together do not come back together.
	return rand.N(firstWait << min(p.attempts-1, mostAttempts-2)), again
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
