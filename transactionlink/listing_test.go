package transactionlink_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tlaudit/transactionlink"
)

// A listing whose pages are always full and always agree with their total is given up
// after a few pages.
func TestEndlessListings(t *testing.T) {
	tests := map[string]struct {
		total func(asked, page, size int) int
		want  string
		most  int // pages
	}{
		"an impossible total":               {func(_, _, _ int) int { return 1 << 40 }, "a total of 1099511627776 rows: a listing of more than 10000000 is not read (5 passes)", 5},
		"one row too many":                  {func(_, _, _ int) int { return 10_000_001 }, "a total of 10000001 rows", 5},
		"pages of one row":                  {func(_, _, _ int) int { return 9_999_999 }, "a total of 9999999 rows on pages of 1: a listing of more than 100000 pages is not read (5 passes)", 5},
		"a total that grows with each page": {func(_, page, size int) int { return (page + 2) * size }, "the total changed from 200 to 300 between pages", 10},
		"a total that grows with each answer": {func(asked, _, size int) int { return (asked + 2) * size },
			"the total changed from", 15},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			asked, kept := 0, 0
			_, err := transactionlink.Listing[string]{
				Page: func(ctx context.Context, page, size int) (transactionlink.Page[string], error) {
					if name == "pages of one row" {
						size = 1
					}
					p := transactionlink.Page[string]{Paged: true, Number: page, Size: size, TotalElements: tt.total(asked, page, size)}
					p.TotalPages = (p.TotalElements + size - 1) / size
					for i := range size {
						p.Content = append(p.Content, fmt.Sprint(page*size+i))
					}
					asked++
					return p, ctx.Err()
				},
				ID:     func(id string) string { return id },
				Keep:   func(rows []string) error { kept += len(rows); return nil },
				Forget: func() error { kept = 0; return nil },
			}.Read(ctx, 100, 1)
			var unstable *transactionlink.UnstableError
			if !errors.As(err, &unstable) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if asked > tt.most || kept != 0 {
				t.Errorf("%d pages were asked for, %d rows kept", asked, kept)
			}
		})
	}
}

// Two passes agree if their rows are equal in every field: a row that changed meanwhile
// makes a third pass, also if all ids are the same.
func TestPassesAgreeOnWholeRows(t *testing.T) {
	type account struct{ ID, Email string }
	for pages := 1; pages <= 3; pages++ {
		asked := 0
		var kept []account
		reading, err := transactionlink.Listing[account]{
			Page: func(_ context.Context, page, _ int) (transactionlink.Page[account], error) {
				asked++
				email := "ann@bank.example"
				if asked > pages { // from the second pass on
					email = "ann@elsewhere.example"
				}
				return transactionlink.Page[account]{Paged: true, Number: page, Size: 1, TotalElements: pages, TotalPages: pages,
					Content: []account{{fmt.Sprint(page), email}}}, nil
			},
			ID:     func(a account) string { return a.ID },
			Keep:   func(rows []account) error { kept = append(kept, rows...); return nil },
			Forget: func() error { kept = nil; return nil },
		}.Read(t.Context(), 1, 1)
		passes, last := 3, "ann@elsewhere.example"
		if pages == 1 { // a single page is one reading
			passes, last = 1, "ann@bank.example"
		}
		if err != nil || reading.Passes != passes || len(kept) != pages || kept[pages-1].Email != last {
			t.Errorf("%d pages: %d passes, want %d; kept %v, %v", pages, reading.Passes, passes, kept, err)
		}
	}
}

// A row that a page has twice, equal in all fields, is one row; what moves from page to
// page, or differs, is not.
func TestRepeatedRows(t *testing.T) {
	type user struct{ ID, Name string }
	ann, bob, cat, dan := user{"1", "Ann"}, user{"2", "Bob"}, user{"3", "Cat"}, user{"4", "Dan"}
	for name, tt := range map[string]struct {
		pages    [][]user
		total    int
		size     int
		kept     int
		repeated int
		want     string // part of the error; empty for none
	}{
		"none":                                   {[][]user{{ann, bob}}, 2, 10, 2, 0, ""},
		"in the total":                           {[][]user{{ann, bob, ann}}, 3, 10, 2, 1, ""},
		"not in the total":                       {[][]user{{ann, bob, ann}}, 2, 10, 2, 1, ""},
		"twice":                                  {[][]user{{ann, ann, ann, bob, bob}}, 5, 10, 2, 3, ""},
		"on the second page":                     {[][]user{{ann, bob, cat}, {dan, dan}}, 5, 3, 4, 1, ""},
		"with another name":                      {[][]user{{ann, bob, {"1", "Anna"}}}, 3, 10, 0, 0, "3 rows with 2 different ids, but a total of 3"},
		"on two pages":                           {[][]user{{ann, bob, cat}, {cat, dan}}, 5, 3, 0, 0, "5 rows with 4 different ids, but a total of 5"},
		"on two pages, and a total without them": {[][]user{{ann, bob, cat}, {cat}}, 4, 3, 0, 0, "4 rows with 3 different ids, but a total of 4"},
		"a first page that is too short":         {[][]user{{ann}, {bob}}, 20, 10, 0, 0, "page 0 of 2 has 1 rows, not 10"},
	} {
		t.Run(name, func(t *testing.T) {
			kept := 0
			r, err := transactionlink.Listing[user]{
				Page: func(_ context.Context, page, _ int) (transactionlink.Page[user], error) {
					return transactionlink.Page[user]{Paged: true, Number: page, Size: tt.size, TotalElements: tt.total, TotalPages: len(tt.pages), Content: tt.pages[page]}, nil
				},
				ID:     func(u user) string { return u.ID },
				Keep:   func(rows []user) error { kept += len(rows); return nil },
				Forget: func() error { kept = 0; return nil },
			}.Read(t.Context(), tt.size, 1)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) || kept != 0 {
					t.Errorf("error %v, %d rows kept; want %q", err, kept, tt.want)
				}
				return
			}
			if err != nil || kept != tt.kept || r.Rows() != tt.kept || r.Repeated != tt.repeated || r.Total != tt.kept {
				t.Errorf("error %v, %d rows kept, %d read, %d repeated, a total of %d", err, kept, r.Rows(), r.Repeated, r.Total)
			}
		})
	}
}
