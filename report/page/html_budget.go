package page

import "io"

const (
	mostPage  = 20_000_000 // bytes of a page
	besides   = 100_000    // bytes that a page has besides the rows that are still to come
	leastRoom = 500_000    // bytes that each table has room for, however long those before it are
	cellBytes = 100        // an estimate
)

// A budget shares the bytes of a page among its tables: a long one does not take the room
// of those behind it.
type budget struct {
	out     io.Writer
	written int
	most    int
	waiting []*section // not begun
	failed  error      // what ended the rows of a table
}

// Write counts what is written. After an error of a table's rows it writes nothing more, so
// that no other table is read.
func (b *budget) Write(p []byte) (int, error) {
	if b.failed != nil {
		return 0, b.failed
	}
	n, err := b.out.Write(p)
	b.written += n
	return n, err
}

// begin returns the bytes that a section's rows may take: what the page has left, without
// what the sections behind it need.
func (b *budget) begin(s *section) int {
	room := b.most - b.written - besides
	for len(b.waiting) > 0 {
		next := b.waiting[0]
		b.waiting = b.waiting[1:]
		if next == s {
			break
		}
	}
	for _, next := range b.waiting {
		room -= min(next.Total*len(next.layout)*cellBytes, leastRoom)
	}
	return room
}
