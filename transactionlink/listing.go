package transactionlink

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

const (
	mostWalks    = 5          // over one listing, before it is called unstable
	safePageSize = 20         // the API's own default, asked for where another size is refused
	mostRows     = 10_000_000 // of one listing; no organization has as many, and more could be asked for without end
)

// A Digest stands for an id or a row, so that a listing is compared with itself
// without being held.
type Digest [16]byte

// DigestOf gives the digest of an id.
func DigestOf(id string) Digest { return digestOf([]byte(id)) }

func digestOf(text []byte) Digest {
	sum := sha256.Sum256(text)
	return Digest(sum[:16])
}

// A row is one row of a listing: its id, and all of its known fields. Fields that
// no type knows do not count, or a counter that nobody records would keep two
// walks from ever agreeing.
type row struct{ id, whole Digest }

func (r row) compare(s row) int {
	return cmp.Or(bytes.Compare(r.id[:], s.id[:]), bytes.Compare(r.whole[:], s.whole[:]))
}

// A Listing is something that the API gives page by page, in no promised order
// and while it changes.
type Listing[T any] struct {
	Page   func(ctx context.Context, page, size int) (Page[T], error)
	ID     func(T) string
	Keep   func(rows []T) error // takes a page; called one at a time
	Forget func() error         // drops what Keep took, before another walk and after a failure
}

// A Reading is how a listing was read.
type Reading struct {
	Total int // rows, as the API says; -1 where it does not
	Pages int // of the last walk
	Walks int

	rows []row // of the last walk, by id
}

// Rows is the number of rows of the last walk.
func (r Reading) Rows() int { return len(r.rows) }

// Has tells whether the last walk had a row with an id.
func (r Reading) Has(id Digest) bool {
	_, found := slices.BinarySearchFunc(r.rows, id, func(r row, id Digest) int { return bytes.Compare(r.id[:], id[:]) })
	return found
}

// An UnstableError says that readings of one resource do not agree.
type UnstableError struct{ Why string }

func (e *UnstableError) Error() string { return "readings do not agree: " + e.Why }

// A discrepancy is why one walk does not count.
type discrepancy struct{ why string }

func (d *discrepancy) Error() string { return d.why }

// Read walks the listing until it is known: one page whose totals reconcile, or
// two walks in a row, each with as many ids as the total says, that agree on their
// set of rows. At most limit pages are asked for at a time. After an error nothing of
// it is kept; those of Keep and Forget come back as they are.
func (l Listing[T]) Read(ctx context.Context, size, limit int) (r Reading, err error) {
	kept := false
	defer func() {
		if err != nil && kept {
			err = errors.Join(err, l.Forget())
		}
	}()
	var before *Reading
	why := ""
	for walks := 1; walks <= mostWalks; walks++ {
		if kept {
			if err := l.Forget(); err != nil {
				return Reading{Walks: walks}, err
			}
		}
		kept = true
		r, err = l.walk(ctx, size, limit)
		r.Walks = walks
		var off *discrepancy
		switch {
		case errors.As(err, &off):
			before, why = nil, off.why
			continue
		case answered(err, http.StatusBadRequest) && size != safePageSize:
			size, before = safePageSize, nil
			walks--
			continue
		case err != nil:
			return r, err
		}
		if r.Pages <= 1 || before != nil && slices.Equal(before.rows, r.rows) {
			return r, nil
		}
		if before != nil {
			why = "two walks differ"
		}
		last := r
		before = &last
	}
	return r, &UnstableError{fmt.Sprintf("%s (%d walks)", why, mostWalks)}
}

// walk reads every page once: page 0 first, then the others, several at a time.
func (l Listing[T]) walk(ctx context.Context, size, limit int) (Reading, error) {
	first, err := l.Page(ctx, 0, size)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{Total: first.TotalElements, Pages: pageCount(first)}
	if r.Total > mostRows {
		return r, &discrepancy{fmt.Sprintf("a total of %d rows, and no listing of more than %d is read", r.Total, mostRows)}
	}
	var mu sync.Mutex
	take := func(content []T) error {
		mu.Lock()
		defer mu.Unlock()
		for _, v := range content {
			whole, err := json.Marshal(v)
			if err != nil {
				return fmt.Errorf("compare a row: %w", err)
			}
			r.rows = append(r.rows, row{digestOf([]byte(l.ID(v))), digestOf(whole)})
		}
		if len(r.rows) > first.TotalElements {
			return &discrepancy{fmt.Sprintf("more rows than the total of %d", first.TotalElements)}
		}
		return l.Keep(content)
	}
	if err := take(first.Content); err != nil {
		return r, err
	}
	if first.Paged && first.Number != 0 {
		return r, &discrepancy{fmt.Sprintf("page 0 came as page %d", first.Number)}
	}
	if first.Paged && first.TotalPages > max(r.Pages, 1) {
		return r, &discrepancy{fmt.Sprintf("a total of %d rows on pages of %d, yet %d pages", first.TotalElements, first.Size, first.TotalPages)}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limit)
	for n := 1; n < r.Pages && ctx.Err() == nil; n++ {
		group.Go(func() error {
			p, err := l.Page(ctx, n, size)
			switch {
			case answered(err, http.StatusBadRequest), answered(err, http.StatusNotFound):
				return &discrepancy{fmt.Sprintf("page %d of %d is not there", n, r.Pages)}
			case err != nil:
				return err
			case p.TotalElements != first.TotalElements:
				return &discrepancy{fmt.Sprintf("the total went from %d to %d between pages", first.TotalElements, p.TotalElements)}
			case p.Size != first.Size, p.Number != n:
				return &discrepancy{fmt.Sprintf("page %d of size %d came as page %d of size %d", n, first.Size, p.Number, p.Size)}
			case len(p.Content) == 0:
				return &discrepancy{fmt.Sprintf("page %d of %d is empty", n, r.Pages)}
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
		r.Total = -1
	}
	return r, nil
}

// pageCount believes the page's own size, which may be smaller than the one asked for.
func pageCount[T any](first Page[T]) int {
	switch {
	case !first.Paged, first.TotalElements == len(first.Content):
		return 1
	case first.Size > 0:
		return (first.TotalElements + first.Size - 1) / first.Size
	default:
		return first.TotalPages
	}
}

// answered tells whether err is the API's answer with that status code.
func answered(err error, code int) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Code == code
}
