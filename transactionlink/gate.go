package transactionlink

import (
	"context"
	"sync"
	"time"
)

// recoverAfter is the number of requests in a row without a rate limit after which a gate
// that was slowed lets one more request in.
const recoverAfter = 20

// A gate decides when a request may be sent. All requests of a client share one, so
// that a rate limit of one of them slows all.
type gate struct {
	mu       sync.Mutex
	pace     *Pace
	most     int           // requests allowed in flight when nothing is slowed
	limit    int           // requests allowed in flight now
	inFlight int           // requests that went in and have not come out
	until    time.Time     // no request goes in before this time
	slowed   int           // how often the limit was halved
	streak   int           // requests since the last rate limit
	changed  chan struct{} // closed when waiting requests should try again
}

// newGate returns a gate for at most the given number of requests at a time, at a pace.
func newGate(most int, pace *Pace) *gate {
	return &gate{pace: pace, most: most, limit: most, changed: make(chan struct{})}
}

// in waits until a request may be sent. Its ticket is passed to slow. The error is the
// context's.
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

// try lets a request in, and changed is nil. Otherwise the request tries again after
// wait, or earlier if changed is closed; wait 0 is without a limit.
func (g *gate) try(now time.Time) (ticket int, wait time.Duration, changed <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if wait := g.until.Sub(now); wait > 0 {
		return 0, wait, g.changed
	}
	if g.inFlight >= g.limit {
		return 0, 0, g.changed
	}
	if wait := g.pace.take(now); wait > 0 {
		return 0, wait, g.changed
	}
	g.inFlight++
	return g.slowed, 0, nil
}

// out ends a request. After enough requests in a row without a rate limit, the limit rises by
// one.
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

// slow holds back every request for wait and halves the limit. Several rate limits of requests
// that were in flight together halve it once.
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

// sleep waits for d or until wake is closed. If d is 0 and wake is not nil, it waits
// for wake alone. The error is the context's.
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
