package report

import (
	"context"
	"fmt"
	"strconv"
)

// A request counts the requests of the walk to one endpoint. ExpectedTotal is empty if
// the API returned no total.
type request struct {
	Endpoint                                                               string
	Requests, Retries, Failures, Rows, ExpectedTotal, Pages, Passes, Bytes string
}

func (b *builder) loadRequests(ctx context.Context) ([]request, error) {
	var all []request
	for r, err := range query[request](ctx, b.source, "requests", at(b.now.ID)) {
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// A total is what the walk and the API counted for one endpoint; expected is -1 if the
// API returned no total.
type total struct{ rows, expected int64 }

func (b *builder) requestTotals() (map[string]total, error) {
	totals := map[string]total{}
	for _, r := range b.requests {
		t := total{expected: -1}
		for _, n := range []struct {
			text   string
			number *int64
		}{{r.Rows, &t.rows}, {r.ExpectedTotal, &t.expected}} {
			if n.text == "" {
				continue
			}
			var err error
			if *n.number, err = strconv.ParseInt(n.text, 10, 64); err != nil {
				return nil, fmt.Errorf("requests of %s: %q is not a number", r.Endpoint, n.text)
			}
		}
		totals[r.Endpoint] = t
	}
	return totals, nil
}
