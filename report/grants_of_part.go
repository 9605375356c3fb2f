package report

import "iter"

// grantsOf returns the indexes of the grants that a part shows: those that are decided in it,
// then the inherited ones. For a nil share they are all grants.
func (b *builder) grantsOf(s *share) iter.Seq[int] {
	return func(yield func(int) bool) {
		if s == nil {
			for i := range b.grants {
				if !yield(i) {
					return
				}
			}
			return
		}
		for _, all := range [][]uint32{s.review, b.reachOf(s).inherited} {
			for _, i := range all {
				if !yield(int(i)) {
					return
				}
			}
		}
	}
}
