package transactionlink_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tlaudit/transactionlink"
)

// A 429 to one request holds back all of them, and lowers how many are sent at a time.
func TestThrottlingHoldsBackAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var inFlight, most int
		var began []time.Duration
		start := time.Now()
		transport := roundTrip(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			inFlight++
			began = append(began, time.Since(start))
			first := len(began) == 1
			if time.Since(start) >= time.Minute {
				most = max(most, inFlight)
			}
			mu.Unlock()
			defer func() {
				mu.Lock()
				inFlight--
				mu.Unlock()
			}()
			if first {
				time.Sleep(10 * time.Millisecond)
				return refuses(429, "60")(req)
			}
			time.Sleep(time.Second)
			return answer(req, 200, both), nil
		})
		c := newClient(t, transport, nil)
		var group sync.WaitGroup
		for range 40 {
			group.Go(func() {
				if _, err := c.Memberships(t.Context(), workspace); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		early := 0
		for _, at := range began {
			if at > 0 && at < time.Minute {
				t.Errorf("a request was sent after %v", at)
			}
			if at == 0 {
				early++
			}
		}
		if early != 8 || most > 5 || most < 4 {
			t.Errorf("%d requests before the 429 and %d at a time after it, want 8, and 4 to 5", early, most)
		}
		if len(began) != 41 {
			t.Errorf("%d requests, want 41", len(began))
		}
	})
}

// Concurrency rises again, and several 429s at the same time halve it once.
func TestConcurrencyRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var inFlight, most, count int
		transport := roundTrip(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			inFlight++
			count++
			n := count
			most = max(most, inFlight)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			inFlight--
			mu.Unlock()
			if n <= 8 {
				return refuses(429, "1")(req)
			}
			return answer(req, 200, both), nil
		})
		c := newClient(t, transport, nil)
		mostAtOnce := func(requests int) int {
			mu.Lock()
			most = 0
			mu.Unlock()
			var group sync.WaitGroup
			for range requests {
				group.Go(func() {
					if _, err := c.Memberships(t.Context(), workspace); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			return most
		}
		mostAtOnce(8) // all refused once, then answered
		if got := mostAtOnce(10); got != 4 {
			t.Errorf("%d at a time after the 429s, want 4", got)
		}
		mostAtOnce(150)
		if got := mostAtOnce(50); got != 8 {
			t.Errorf("%d at a time in the end, want 8 again", got)
		}
	})
}

func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := &script{steps: []roundTrip{says(200, both)}}
		c := newClient(t, transport, func(cfg *transactionlink.Config) { cfg.Rate = 4 })
		var group sync.WaitGroup
		start := time.Now()
		for range 9 {
			group.Go(func() {
				if _, err := c.Memberships(t.Context(), workspace); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if got := time.Since(start).Round(time.Millisecond); got != 2*time.Second {
			t.Errorf("9 requests took %v, want 2s at 4 a second", got)
		}
	})
}
