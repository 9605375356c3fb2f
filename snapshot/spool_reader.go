package snapshot

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// A spoolReader reads units of one kind back, one after another into the same memory. It
// is for one goroutine.
type spoolReader struct {
	spool   *Spool
	in      *bufio.Reader
	long    []byte // a text that does not fit into the buffer of in
	texts   [][]byte
	changed []bool
}

func (s *Spool) reader(k *kind) *spoolReader {
	return &spoolReader{spool: s, in: bufio.NewReaderSize(nil, 1<<16), texts: make([][]byte, len(k.columns)), changed: make([]bool, len(k.columns))}
}

// each calls row for every row of a unit in the order they were staged, with its texts,
// which are valid until the next call, and with whether each of them differs from the one
// of the row before. Of the first row they all do.
func (r *spoolReader) each(u *stagedUnit, row func(texts [][]byte, changed []bool) error) error {
	for i := range r.changed {
		r.changed[i] = true
	}
	for i, text := range u.unit {
		r.texts[i] = append(r.texts[i][:0], text...)
	}
	first := true
	for _, p := range u.pieces {
		r.in.Reset(io.NewSectionReader(r.spool.file, p.offset, p.length))
		for {
			if _, err := r.in.Peek(1); errors.Is(err, io.EOF) {
				break
			}
			for i := len(u.unit); i < len(r.texts); i++ {
				text, err := r.text()
				if err != nil {
					return fmt.Errorf("read the spool: %w", err)
				}
				if r.changed[i] = first || !bytes.Equal(text, r.texts[i]); r.changed[i] {
					r.texts[i] = append(r.texts[i][:0], text...)
				}
			}
			if err := row(r.texts, r.changed); err != nil {
				return err
			}
			if first {
				first = false
				clear(r.changed)
			}
		}
	}
	return nil
}

// text reads one value. It is valid until the next call.
func (r *spoolReader) text() ([]byte, error) {
	n, err := binary.ReadUvarint(r.in)
	if err != nil {
		return nil, err
	}
	if n > uint64(r.in.Size()) {
		r.long = slices.Grow(r.long[:0], int(n))[:n]
		_, err = io.ReadFull(r.in, r.long)
		return r.long, err
	}
	b, err := r.in.Peek(int(n))
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	_, err = r.in.Discard(int(n))
	return b, err
}
