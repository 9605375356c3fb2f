package snapshot

import "math/bits"

// A numberSet is a set of numbers of texts. It takes one bit for each number up to the
// largest.
type numberSet struct {
	words  []uint64
	before []uint32 // by word: how many numbers the words before it have; made by ordered
}

func (s *numberSet) add(n uint32) {
	for int(n/64) >= len(s.words) {
		s.words = append(s.words, make([]uint64, max(64, len(s.words)))...)
	}
	s.words[n/64] |= 1 << (n % 64)
}

func (s *numberSet) has(n uint32) bool {
	return int(n/64) < len(s.words) && s.words[n/64]&(1<<(n%64)) != 0
}

// ordered returns the numbers, each once, in order.
func (s *numberSet) ordered() []uint32 {
	s.before = make([]uint32, len(s.words))
	var all []uint32
	for i, w := range s.words {
		s.before[i] = uint32(len(all))
		for ; w != 0; w &= w - 1 {
			all = append(all, uint32(i*64+bits.TrailingZeros64(w)))
		}
	}
	return all
}

// count is how many numbers there are.
func (s *numberSet) count() (n int64) {
	for _, w := range s.words {
		n += int64(bits.OnesCount64(w))
	}
	return n
}

// index is the place of a number of the set in ordered, which was called after the last add.
func (s *numberSet) index(n uint32) int {
	return int(s.before[n/64]) + bits.OnesCount64(s.words[n/64]&(1<<(n%64)-1))
}
