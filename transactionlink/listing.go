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
	mostPasses   = 5          // over one listing; after them it is unstable
	safePageSize = 20         // the API's own default, used when another size is refused
	mostRows     = 10_000_000 // of one listing; no organization has as many, and without a limit reading might never end
	mostPages    = 100_000    // of one listing: that many rows on pages of 100; a pass makes no more requests
)

// A Digest replaces an id or a row, so that two passes over a listing can be compared
// without keeping their rows in memory.
type Digest [16]byte

// DigestOf returns the digest of an id.
func DigestOf(id string) Digest { return digestOf([]byte(id)) }

func digestOf(text []byte) Digest {
	sum := sha256.Sum256(text)
	return Digest(sum[:16])
}

// A row is the digests of one row of a listing: of its id, and of all its known
// fields. Unknown fields do not count: one that changes all the time would keep two
// passes from ever agreeing.
type row struct{ id, whole Digest }

func (r row) compare(s row) int {
	return cmp.Or(bytes.Compare(r.id[:], s.id[:]), bytes.Compare(r.whole[:], s.whole[:]))
}

// A Listing is a list that the API returns page by page. Its order is not promised,
// and it can change while it is read.
type Listing[T any] struct {
	Page   func(ctx context.Context, page, size int) (Page[T], error)
	ID     func(T) string
	Keep   func(rows []T) error // receives the rows of a page; calls do not overlap
	Forget func() error         // drops what Keep received, before another pass and after a failure
}

// A Reading says how a listing was read.
type Reading struct {
	Total    int // number of rows, as the API reports it, without the repeated ones; -1 if it does not
	Pages    int // of the last pass
	Passes   int
	Repeated int // rows of the last pass that equal another of their page; Keep did not receive them

	rows []row // of the last pass, ordered by id
}

// Rows returns the number of rows of the last pass, without the repeated ones.
func (r Reading) Rows() int { return len(r.rows) }

// Has reports whether the last pass had a row with an id.
func (r Reading) Has(id Digest) bool {
	_, found := slices.BinarySearchFunc(r.rows, id, func(r row, id Digest) int { return bytes.Compare(r.id[:], id[:]) })
	return found
}

// An UnstableError reports that several readings of one resource do not agree.
type UnstableError struct{ Why string }

func (e *UnstableError) Error() string { return "readings do not agree: " + e.Why }

// A discrepancy is the reason why a pass does not count.
type discrepancy struct{ why string }

func (d *discrepancy) Error() string { return d.why }

// Read reads the listing in passes until it can be relied on. A listing of one page
// needs one pass whose totals reconcile. A longer one needs two passes in a row that
// have the same set of rows, each with as many different ids as the total says. A row that
// a page has several times, equal in all fields, is one row: pages that move while they
// are read cannot cause that. The number of requests of a pass follows from its first
// page. At most limit pages are requested at a time. After an error, Forget has dropped all
// rows. Errors of Keep and Forget are returned unchanged.
func (l Listing[T]) Read(ctx context.Context, size, limit int) (r Reading, err error) {
	kept := false
	defer func() {
		if err != nil && kept {
			err = errors.Join(err, l.Forget())
		}
	}()
	var before *Reading
	why := ""
	for passes := 1; passes <= mostPasses; passes++ {
		if kept {
			if err := l.Forget(); err != nil {
				return Reading{Passes: passes}, err
			}
		}
		kept = true
		r, err = l.pass(ctx, size, limit)
		r.Passes = passes
		var off *discrepancy
		switch {
		case errors.As(err, &off):
			before, why = nil, off.why
			continue
		case answered(err, http.StatusBadRequest) && size != safePageSize:
			size, before = safePageSize, nil
			passes-- // a pass with a size that the API refuses does not count
			continue
		case err != nil:
			return r, err
		}
		if r.Pages <= 1 || before != nil && slices.Equal(before.rows, r.rows) {
			return r, nil
		}
		if before != nil {
			why = "two passes differ"
		}
		last := r
		before = &last
	}
	return r, &UnstableError{fmt.Sprintf("%s (%d passes)", why, mostPasses)}
}

// pass reads every page once: page 0 first, then the others, several at a time.
func (l Listing[T]) pass(ctx context.Context, size, limit int) (Reading, error) {
	first, err := l.Page(ctx, 0, size)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{Total: first.TotalElements, Pages: pageCount(first)}
	if r.Total > mostRows {
		return r, &discrepancy{fmt.Sprintf("a total of %d rows: a listing of more than %d is not read", r.Total, mostRows)}
	}
	if r.Pages > mostPages {
		return r, &discrepancy{fmt.Sprintf("a total of %d rows on pages of %d: a listing of more than %d pages is not read", r.Total, first.Size, mostPages)}
	}
	if first.Paged && r.Pages > 1 && len(first.Content) < first.Size {
		return r, &discrepancy{fmt.Sprintf("page 0 of %d has %d rows, not %d", r.Pages, len(first.Content), first.Size)}
	}
	var mu sync.Mutex
	take := func(content []T) error {
		mu.Lock()
		defer mu.Unlock()
		kept := make([]T, 0, len(content))
		seen := make(map[row]bool, len(content))
		for _, v := range content {
			whole, err := json.Marshal(v)
			if err != nil {
				return fmt.Errorf("compare a row: %w", err)
			}
			this := row{digestOf([]byte(l.ID(v))), digestOf(whole)}
			if seen[this] {
				r.Repeated++
				continue
			}
			seen[this] = true
			r.rows, kept = append(r.rows, this), append(kept, v)
		}
		if len(r.rows) > first.TotalElements {
			return &discrepancy{fmt.Sprintf("more rows than the total of %d", first.TotalElements)}
		}
		return l.Keep(kept)
	}
	if err := take(first.Content); err != nil {
		return r, err
	}
	if first.Paged && first.Number != 0 {
		return r, &discrepancy{fmt.Sprintf("page 0 was requested, page %d was returned", first.Number)}
	}
	if first.Paged && first.TotalPages > max(r.Pages, 1) {
		return r, &discrepancy{fmt.Sprintf("a total of %d rows on pages of %d rows, but %d pages", first.TotalElements, first.Size, first.TotalPages)}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(limit)
	for n := 1; n < r.Pages && ctx.Err() == nil; n++ {
		group.Go(func() error {
			p, err := l.Page(ctx, n, size)
			switch {
			case answered(err, http.StatusBadRequest), answered(err, http.StatusNotFound):
				return &discrepancy{fmt.Sprintf("page %d of %d does not exist", n, r.Pages)}
			case err != nil:
				return err
			case p.TotalElements != first.TotalElements:
				return &discrepancy{fmt.Sprintf("the total changed from %d to %d between pages", first.TotalElements, p.TotalElements)}
			case p.Size != first.Size, p.Number != n:
				return &discrepancy{fmt.Sprintf("page %d of size %d was requested, page %d of size %d was returned", n, first.Size, p.Number, p.Size)}
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
	if ids != len(r.rows) || ids != first.TotalElements && ids+r.Repeated != first.TotalElements {
		return r, &discrepancy{fmt.Sprintf("%d rows with %d different ids, but a total of %d", len(r.rows), ids, first.TotalElements)}
	}
	r.Total = ids
	if !first.Paged {
		r.Total = -1
	}
	return r, nil
}

// pageCount computes the number of pages from the size that the page itself reports,
// which may be smaller than the requested size.
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

// answered reports whether err is an answer of the API with that status code.
func answered(err error, code int) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Code == code
}
