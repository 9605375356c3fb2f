package report

import (
	"context"
	"fmt"
)

// A request counts the requests of the walk to one endpoint. ExpectedTotal is an int64, or
// nil if the API returned no total.
type request struct {
	Endpoint                                                string
	Requests, Retries, Failures, Rows, Pages, Passes, Bytes int64
	ExpectedTotal                                           any
}

// expected returns the total that the API returned; false if it returned none.
func (r request) expected() (int64, bool) {
	n, ok := r.ExpectedTotal.(int64)
	return n, ok
}

func (b *builder) loadRequests(ctx context.Context) ([]request, error) {
	var all []request
	for r, err := range query[request](ctx, b.source, "requests", at(b.now.ID)) {
		if err != nil {
			return nil, err
		}
		if _, ok := r.expected(); !ok && r.ExpectedTotal != nil {
			return nil, fmt.Errorf("requests of %s: expected_total %q is not a whole number", r.Endpoint, fmt.Sprint(r.ExpectedTotal))
		}
		all = append(all, r)
	}
	return all, nil
}

// requestTo returns the counts of an endpoint; false if the walk did not ask it.
func (b *builder) requestTo(endpoint string) (request, bool) {
	for _, r := range b.requests {
		if r.Endpoint == endpoint {
			return r, true
		}
	}
	return request{}, false
}
