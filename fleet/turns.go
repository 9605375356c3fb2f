package fleet

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"tlaudit/snapshot"
)

// OldestFirst returns the positions of organizations in the order of their turns: those
// without a snapshot first, then by the time of their newest snapshot, those of one time in
// the order given. A ledger that cannot be read now counts as one without a snapshot: its own
// turn says why.
func OldestFirst(ctx context.Context, all []Organization) ([]int, error) {
	taken := make([]string, len(all))
	turns := make([]int, len(all))
	for i, o := range all {
		turns[i] = i
		newest, err := snapshot.NewestIn(ctx, o.DB)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil {
			taken[i] = newest
		}
	}
	slices.SortStableFunc(turns, func(a, b int) int { return cmp.Compare(taken[a], taken[b]) })
	return turns, nil
}

// InOrder returns the positions of n organizations as they are.
func InOrder(n int) []int {
	turns := make([]int, n)
	for i := range turns {
		turns[i] = i
	}
	return turns
}

// Each calls do for each of the turns, in their order and at most parallel at a time. It
// returns when every call has returned. Once ctx has ended it begins no other.
func Each(ctx context.Context, turns []int, parallel int, do func(ctx context.Context, i int)) {
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(parallel, len(turns)) {
		workers.Go(func() {
			for i := range next {
				do(ctx, i)
			}
		})
	}
	defer workers.Wait()
	defer close(next)
	for _, i := range turns {
		if ctx.Err() != nil {
			return
		}
		select {
		case next <- i:
		case <-ctx.Done():
			return
		}
	}
}
