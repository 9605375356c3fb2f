package transactionlink

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// recoverAfter is how many requests in a row without a 429 give a gate that was
// slowed one more place.
const recoverAfter = 20

// A gate decides when a request may go out. All requests of a client share it,
// so that a 429 to one of them slows them all.
type gate struct {
	mu       sync.Mutex
	rate     *rate.Limiter
	most     int           // requests in flight when nothing is slowed
	limit    int           // requests in flight now
	inFlight int           // requests that went in and not out
	until    time.Time     // none goes in before
	slowed   int           // how often the limit was halved
	streak   int           // requests since the last 429
	changed  chan struct{} // closed when one that waits should look again
}

// newGate lets up to most requests in at a time and perSecond of them a second;
// perSecond 0 is no limit.
func newGate(most int, perSecond float64) *gate {
	limit := rate.Inf
	if perSecond > 0 {
		limit = rate.Limit(perSecond)
	}
	return &gate{rate: rate.NewLimiter(limit, 1), most: most, limit: most, changed: make(chan struct{})}
}

// in waits for the turn of a request. The ticket goes back with slow. The error
// is the context's.
func (g *gate) in(ctx context.Context) (ticket int, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		ticket, wait, changed := g.try(time.Now())
		if changed == nil {
			return ticket, nil
		}
		if err := sleep(ctx, wait, changed); err != nil {
			return 0, err
		}
	}
}

// try lets a request in, or says for how long it has to wait (0: until
// something changes) and what to listen to meanwhile.
func (g *gate) try(now time.Time) (ticket int, wait time.Duration, changed <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if wait := g.until.Sub(now); wait > 0 {
		return 0, wait, g.changed
	}
	if g.inFlight >= g.limit {
		return 0, 0, g.changed
	}
	turn := g.rate.ReserveN(now, 1)
	if wait := turn.DelayFrom(now); wait > 0 {
		turn.CancelAt(now)
		return 0, wait, g.changed
	}
	g.inFlight++
	return g.slowed, 0, nil
}

// out ends the turn of a request. Enough turns in a row without a 429 give one
// more place back.
func (g *gate) out() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	g.streak++
	if g.limit < g.most && g.streak > recoverAfter {
		g.streak = 0
		g.limit++
	}
	close(g.changed)
	g.changed = make(chan struct{})
}

// slow holds every request for wait and halves how many may be in flight. The
// 429s of requests that were in flight together halve it once.
func (g *gate) slow(ticket int, wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.streak = 0
	if ticket == g.slowed {
		g.slowed++
		g.limit = max(1, g.limit/2)
	}
	if until := time.Now().Add(wait); until.After(g.until) {
		g.until = until
	}
}

// sleep waits for d, or until wake is closed (d 0: only until then; a nil wake
// is never closed). The error is the context's.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) error {
	var over <-chan time.Time
	if d > 0 || wake == nil {
		timer := time.NewTimer(d)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-over:
	case <-wake:
	}
	return ctx.Err()
}
