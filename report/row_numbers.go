package report

import (
	"iter"
	"slices"
)

// reviewNumber returns the # on Review of a grant, by its index in the population's list.
func (b *builder) reviewNumber(i int) int { return i + 1 }

// organizationNumber returns the # of a person's row on Organization; 0 for none.
func (b *builder) organizationNumber(p *person) int { return slices.Index(b.onOrganization, p) + 1 }

// grantsOf returns the indexes of the grants of a part; for a nil share, of all.
func (b *builder) grantsOf(s *share) iter.Seq[int] {
	n, at := s.rows(func(s *share) []uint32 { return s.review }, len(b.grants))
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(at(i)) {
				return
			}
		}
	}
}
