package collector_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tlaudit/collector"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

// A neverEnding API has 99,999 users on pages of one row, as many as a walk reads. It answers late, or not, or
// with half a body, or asks to wait.
type neverEnding struct {
	mu     sync.Mutex
	random *rand.Rand
}

func (n *neverEnding) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	n.mu.Lock()
	kind, late := n.random.IntN(40), time.Duration(n.random.IntN(2000))*time.Millisecond
	n.mu.Unlock()
	select {
	case <-time.After(late):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	answer := func(status int, body io.Reader) (*http.Response, error) {
		return &http.Response{StatusCode: status, Request: r, ContentLength: -1, Header: http.Header{}, Body: io.NopCloser(body)}, nil
	}
	body := `[{"id":"r","name":"owner","organizationId":"o"}]`
	switch {
	case strings.HasSuffix(r.URL.Path, "/organizations/workspaces"):
		body = `[{"id":"w"}]`
	case strings.HasSuffix(r.URL.Path, "/memberships"):
		body = `{"directMemberships":[],"inheritedMemberships":[]}`
	case strings.HasSuffix(r.URL.Path, "/users"):
		page := r.URL.Query().Get("page")
		body = fmt.Sprintf(`{"content":[{"id":"u%s"}],"totalElements":99999,"totalPages":99999,"size":1,"number":%s}`, page, page)
		switch kind {
		case 0:
			response, err := answer(http.StatusTooManyRequests, strings.NewReader(""))
			response.Header.Set("Retry-After", "50")
			return response, err
		case 1:
			return answer(http.StatusServiceUnavailable, strings.NewReader(""))
		case 2:
			<-r.Context().Done()
			return nil, r.Context().Err()
		case 3:
			return answer(http.StatusOK, io.MultiReader(strings.NewReader(body[:10]), untilEnded{r.Context()}))
		}
	}
	return answer(http.StatusOK, strings.NewReader(body))
}

// untilEnded is a body that stalls until the request is given up.
type untilEnded struct{ ctx context.Context }

func (u untilEnded) Read([]byte) (int, error) {
	<-u.ctx.Done()
	return 0, u.ctx.Err()
}

// A walk through a listing that never ends is stopped at once, whatever it is waiting for:
// an answer, a body, the end of a pause or of a limit, or another request.
func TestWalkIsStoppedInEveryWait(t *testing.T) {
	for seed := range uint64(60) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			base, err := transactionlink.ParseBaseURL("https://api.example", false)
			if err != nil {
				t.Fatal(err)
			}
			token, err := transactionlink.ParseToken(simulator.DefaultToken)
			if err != nil {
				t.Fatal(err)
			}
			config := transactionlink.Config{BaseURL: base, Token: token, Transport: &neverEnding{random: random}, Concurrency: 1 + int(seed%8)}
			if seed%3 == 0 {
				config.Rate = 0.5 // most requests wait for their turn
			}
			client, err := transactionlink.New(config)
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			var stopped time.Time
			time.AfterFunc(time.Duration(random.Int64N(int64(2*time.Minute))), func() { stopped = time.Now(); stop() })
			_, err = collector.Walk(ctx, client, newMemory(), collector.Options{Concurrency: config.Concurrency, PageSize: 1, Log: slog.New(slog.DiscardHandler), Now: time.Now})
			if took := time.Since(stopped); !errors.Is(err, context.Canceled) || took != 0 {
				t.Errorf("seed %d: stopped after %v: %v", seed, took, err)
			}
		})
	}
}
