package collector

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"tlaudit/transactionlink"
)

const (
	mostWalks    = 5  // over one listing, before it is called unstable
	safePageSize = 20 // the API's own default, asked for where another size is refused
)

// A digest stands for an id or a row, so that a listing is compared with itself
// without being held.
type digest [16]byte

func digestOf(text []byte) digest {
	sum := sha256.Sum256(text)
	return digest(sum[:16])
}

// A row is one row of a listing: its id, and all of its known fields. Fields that
// no type knows do not count, or a counter that nobody records would keep two
// walks from ever agreeing.
type row struct{ id, whole digest }

func (r row) compare(s row) int {
	return cmp.Or(bytes.Compare(r.id[:], s.id[:]), bytes.Compare(r.whole[:], s.whole[:]))
}

// A listing is something that the API gives page by page, in no promised order
// and while it changes.
type listing[T any] struct {
	page   func(ctx context.Context, page, size int) (transactionlink.Page[T], error)
	id     func(T) string
	keep   func(rows []T) error // takes a page; called one at a time
	forget func() error         // drops what keep took, before another walk and after a failure
}

// A reading is how a listing was read.
type reading struct {
	rows  []row // of the last walk, by id
	total int   // what the API says; -1 where it does not
	pages int   // of the last walk
	walks int
}

// A discrepancy is why one walk does not count.
type discrepancy struct{ why string }

func (d *discrepancy) Error() string { return d.why }

// read walks the listing until it is known: one page whose totals reconcile, or
// two walks in a row, each with as many ids as the total says, that agree on their
// set of rows. After an error nothing of it is kept.
func (l listing[T]) read(ctx context.Context, size, limit int) (r reading, err error) {
	kept := false
	defer func() {
		if err != nil && kept {
			err = errors.Join(err, l.forgetAll())
		}
	}()
	var before *reading
	why := ""
	for walks := 1; walks <= mostWalks; walks++ {
		if kept {
			if err := l.forgetAll(); err != nil {
				return reading{walks: walks}, err
			}
		}
		kept = true
		r, err = l.walk(ctx, size, limit)
		r.walks = walks
		var off *discrepancy
		switch {
		case errors.As(err, &off):
			before, why = nil, off.why
			continue
		case answered(err, badRequest) && size != safePageSize:
			size, before = safePageSize, nil
			walks--
			continue
		case err != nil:
			return r, err
		}
		if r.pages <= 1 || before != nil && slices.Equal(before.rows, r.rows) {
			return r, nil
		}
		if before != nil {
			why = "two walks differ"
		}
		last := r
		before = &last
	}
	return r, &unstableError{fmt.Sprintf("%s (%d walks)", why, mostWalks)}
}

func (l listing[T]) forgetAll() error {
	if err := l.forget(); err != nil {
		return &sinkError{err}
	}
	return nil
}

// walk reads every page once: page 0 first, then the others, several at a time.
func (l listing[T]) walk(ctx context.Context, size, limit int) (reading, error) {
	first, err := l.page(ctx, 0, size)
	if err != nil {
		return reading{}, err
	}
	r := reading{total: first.TotalElements, pages: pageCount(first)}
	var mu sync.Mutex
	take := func(content []T) error {
		mu.Lock()
		defer mu.Unlock()
		for _, v := range content {
			whole, err := json.Marshal(v)
			if err != nil {
				return fmt.Errorf("compare a row: %w", err)
			}
			r.rows = append(r.rows, row{digestOf([]byte(l.id(v))), digestOf(whole)})
		}
		if len(r.rows) > first.TotalElements {
			return &discrepancy{fmt.Sprintf("more rows than the total of %d", first.TotalElements)}
		}
		if err := l.keep(content); err != nil {
			return &sinkError{err}
		}
		return nil
	}
	if err := take(first.Content); err != nil {
		return r, err
	}
	if first.Paged && first.Number != 0 {
		return r, &discrepancy{fmt.Sprintf("page 0 came as page %d", first.Number)}
	}
	if first.Paged && first.TotalPages > max(r.pages, 1) {
		return r, &discrepancy{fmt.Sprintf("a total of %d rows on pages of %d, yet %d pages", first.TotalElements, first.Size, first.TotalPages)}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limit)
	for n := 1; n < r.pages && ctx.Err() == nil; n++ {
		group.Go(func() error {
			p, err := l.page(ctx, n, size)
			switch {
			case answered(err, badRequest), answered(err, notFound):
				return &discrepancy{fmt.Sprintf("page %d of %d is not there", n, r.pages)}
			case err != nil:
				return err
			case p.TotalElements != first.TotalElements:
				return &discrepancy{fmt.Sprintf("the total went from %d to %d between pages", first.TotalElements, p.TotalElements)}
			case p.Size != first.Size, p.Number != n:
				return &discrepancy{fmt.Sprintf("page %d of size %d came as page %d of size %d", n, first.Size, p.Number, p.Size)}
			case len(p.Content) == 0:
				return &discrepancy{fmt.Sprintf("page %d of %d is empty", n, r.pages)}
			}
			return take(p.Content)
		})
	}
	if err := group.Wait(); err != nil {
		return r, err
	}
	slices.SortFunc(r.rows, row.compare)
	ids := 0
	for i := range r.rows {
		if i == 0 || r.rows[i].id != r.rows[i-1].id {
			ids++
		}
	}
	if ids != len(r.rows) || ids != first.TotalElements {
		return r, &discrepancy{fmt.Sprintf("%d rows with %d ids, and a total of %d", len(r.rows), ids, first.TotalElements)}
	}
	if !first.Paged {
		r.total = -1
	}
	return r, nil
}

// pageCount believes the page's own size, which may be smaller than the one asked for.
func pageCount[T any](first transactionlink.Page[T]) int {
	switch {
	case !first.Paged, first.TotalElements == len(first.Content):
		return 1
	case first.Size > 0:
		return (first.TotalElements + first.Size - 1) / first.Size
	default:
		return first.TotalPages
	}
}
