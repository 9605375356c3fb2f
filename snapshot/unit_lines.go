package snapshot

import (
	"bytes"
	"slices"
)

// unitLines are the canonical lines of the rows of one unit, made while they are staged,
// so that nothing has to be read back for the digests.
type unitLines struct {
	lead   []byte   // the line up to its first value
	values [][]byte // by column: the value of the newest row, as a line has it
	buffer []byte
	lines  []unitLine
}

// A unitLine is one line, with its line end, within the buffer.
type unitLine struct {
	begin, end int
	began      bool // the row is new in this snapshot
}

func newUnitLines(k *kind) *unitLines {
	return &unitLines{lead: AppendQuoted([]byte{'['}, k.name), values: make([][]byte, len(k.columns))}
}

// reset begins a unit whose lines will take about this number of bytes.
func (u *unitLines) reset(rows, size int) {
	u.buffer, u.lines = slices.Grow(u.buffer[:0], size), slices.Grow(u.lines[:0], rows)
}

// add makes the line of a row; changed says which values differ from the row before.
func (u *unitLines) add(texts [][]byte, changed []bool) {
	begin := len(u.buffer)
	u.buffer = append(u.buffer, u.lead...)
	for i, text := range texts {
		if changed[i] {
			u.values[i] = appendValue(u.values[i][:0], text)
		}
		u.buffer = append(u.buffer, ',')
		u.buffer = append(u.buffer, u.values[i]...)
	}
	u.buffer = append(u.buffer, ']', '\n')
	u.lines = append(u.lines, unitLine{begin: begin, end: len(u.buffer)})
}

// hash adds the lines to the digest of the state, if the unit was read, and those that
// began to the digest of the changes: in the order of their bytes, each once.
func (u *unitLines) hash(read bool, state, changes *factHash) {
	text := func(l unitLine) []byte { return u.buffer[l.begin : l.end-1] }
	order := func(a, b unitLine) int { return bytes.Compare(text(a), text(b)) }
	if !slices.IsSortedFunc(u.lines, order) {
		slices.SortFunc(u.lines, order)
	}
	for i := 0; i < len(u.lines); {
		l, next := u.lines[i], i+1
		for ; next < len(u.lines) && order(l, u.lines[next]) == 0; next++ {
			l.began = l.began || u.lines[next].began
		}
		i = next
		if read {
			state.add(u.buffer[l.begin:l.end])
		}
		if l.began {
			changes.add([]byte(`["+",`))
			changes.add(u.buffer[l.begin+1 : l.end])
		}
	}
}
