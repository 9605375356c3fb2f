package transactionlink

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A Pace limits how many requests are sent in a second, over all clients that have it. It
// is safe for concurrent use.
type Pace struct {
	mu      sync.Mutex
	limiter *rate.Limiter
}

// NewPace returns a Pace of perSecond requests a second; 0 is no limit.
func NewPace(perSecond float64) *Pace {
	limit := rate.Inf
	if perSecond > 0 {
		limit = rate.Limit(perSecond)
	}
	return &Pace{limiter: rate.NewLimiter(limit, 1)}
}

// take takes a turn and returns 0, or returns how long to wait before one may be free. The
// mutex makes taking and giving back one step: a turn that is given back after a later one
// was taken would be lost.
func (p *Pace) take(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	turn := p.limiter.ReserveN(now, 1)
	wait := turn.DelayFrom(now)
	if wait > 0 {
		turn.CancelAt(now)
	}
	return wait
}
