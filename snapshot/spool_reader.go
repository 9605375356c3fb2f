package snapshot

import (
	"crypto/sha512"
	"fmt"
	"slices"
)

// A spoolReader reads units back, one after another into the same memory. It is for one
// goroutine.
type spoolReader struct {
	spool  *Spool
	buffer []byte
	tails  []tail
}

func (s *Spool) reader() *spoolReader { return &spoolReader{spool: s} }

// A unitTails is the rows of a unit in the order of their lines, each once. It is valid
// until the reader reads another one.
type unitTails struct {
	text  []byte
	tails []tail
}

func (t unitTails) row(i int) []byte { return t.text[t.tails[i].begin:t.tails[i].end] }

// read returns the rows of a unit and their digest.
func (r *spoolReader) read(u *stagedUnit) (unitTails, unitDigest, error) {
	size := 0
	for _, p := range u.pieces {
		size += int(p.length)
	}
	r.buffer = slices.Grow(r.buffer[:0], size)
	for _, p := range u.pieces {
		begin := len(r.buffer)
		r.buffer = r.buffer[:begin+int(p.length)]
		if _, err := r.spool.file.ReadAt(r.buffer[begin:], p.offset); err != nil {
			return unitTails{}, unitDigest{}, fmt.Errorf("read the spool: %w", err)
		}
	}
	r.tails = tailsIn(r.buffer, r.tails[:0])
	if len(u.pieces) <= 1 {
		return unitTails{r.buffer, r.tails}, u.digest, nil
	}
	tails, _ := inOrder(r.buffer, r.tails)
	hash := sha512.New512_256()
	for _, t := range tails {
		hash.Write(r.buffer[t.begin:t.end])
	}
	return unitTails{r.buffer, tails}, unitDigest(hash.Sum(nil)), nil
}
