package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
)

// Options are how a file is written.
type Options struct {
	RowsInGroup int
	Texts       []string // by number: those of which rows have the numbers; the empty text has 0
	Empty       []string // optional columns that are NULL in every row; another name panics
}

// A Writer writes rows of T as one file. Close ends the file and does not close what it is written to.
type Writer[T any] struct {
	to      io.Writer
	packer  *Packer
	written int64
	row     T // the newest row, from which each column takes its value
	columns []*columnWriter
	most    int // rows of a group
	rows    int // of the group that is open
	all     int64
	groups  []rowGroup
}

// A rowGroup is what the end of the file says of some rows.
type rowGroup struct {
	rows          int64
	bytes, packed int64
	chunks        []chunk
}

// A chunk is what it says of one column of them.
type chunk struct {
	begin, data   int64 // where the dictionary, or else the values, and the values begin
	values        int   // of the dictionary
	bytes, packed int64
	nulls         int64
	least, most   string // as statistics have them
	bounds        bool   // there are least and most
}

// NewWriter begins a file.
func NewWriter[T any](to io.Writer, p *Packer, o Options) (*Writer[T], error) {
	w := &Writer[T]{to: to, packer: p, most: o.RowsInGroup}
	row := reflect.ValueOf(&w.row).Elem()
	fields := fieldsOf(row.Type())
	for _, name := range o.Empty {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.Name == name && f.Optional }) {
			panic(fmt.Sprintf("parquet: %s of %s is not an optional column", name, row.Type()))
		}
	}
	for i, f := range fields {
		c := p.column(i, f.Column)
		if slices.Contains(o.Empty, f.Name) {
			c.add = c.null
		} else {
			c.takeFrom(row.FieldByIndex(f.index).Addr().Interface(), o.Texts)
		}
		w.columns = append(w.columns, c)
	}
	return w, w.write([]byte(magic))
}

func (w *Writer[T]) write(b []byte) error {
	n, err := w.to.Write(b)
	w.written += int64(n)
	return err
}

// Write adds a row.
func (w *Writer[T]) Write(row *T) error {
	w.row = *row
	for _, c := range w.columns {
		c.add()
	}
	if w.rows++; w.rows == w.most {
		return w.flush()
	}
	return nil
}

// flush writes the row group that is open.
func (w *Writer[T]) flush() error {
	if w.rows == 0 {
		return nil
	}
	group := rowGroup{rows: int64(w.rows)}
	for _, c := range w.columns {
		chunk, err := w.chunk(c)
		if err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
		group.bytes += chunk.bytes
		group.packed += chunk.packed
		group.chunks = append(group.chunks, chunk)
		c.reset()
	}
	w.groups = append(w.groups, group)
	w.all += group.rows
	w.rows = 0
	return nil
}

// chunk writes one column of a row group: its dictionary, then its values. Without a value there is no dictionary.
func (w *Writer[T]) chunk(c *columnWriter) (chunk, error) {
	of := chunk{nulls: int64(c.nulls), begin: w.written, values: c.size()}
	of.least, of.most, of.bounds = c.statistics()
	encoding := int64(encodingPlain)
	if of.values > 0 {
		encoding = encodingRLEDictionary
		size, err := w.writePage(pageDictionary, encodingPlain, of.values, c.appendDictionary(w.packer.page[:0]))
		if err != nil {
			return of, err
		}
		of.bytes = size
	}
	of.data = w.written
	size, err := w.writePage(pageData, encoding, w.rows, c.appendValues(w.packer.page[:0]))
	of.bytes += size
	of.packed = w.written - of.begin
	return of, err
}

// writePage writes a page, and returns how many bytes it has with its head before compression.
func (w *Writer[T]) writePage(kind, encoding int64, values int, page []byte) (int64, error) {
	packed := w.packer.pack(page)
	if len(page) > 1<<31-1 || len(packed) > 1<<31-1 {
		return 0, errors.New("a page of more than 2 GiB")
	}
	head := &compact{}
	head.begin()
	head.i32(1, kind)
	head.i32(2, int64(len(page)))
	head.i32(3, int64(len(packed)))
	if kind == pageDictionary {
		head.field(7, compactStruct)
		head.begin()
		head.i32(1, int64(values))
		head.i32(2, encoding)
	} else {
		head.field(5, compactStruct)
		head.begin()
		head.i32(1, int64(values))
		head.i32(2, encoding)
		head.i32(3, encodingRLE)
		head.i32(4, encodingRLE)
	}
	head.end()
	head.end()
	if err := w.write(head.bytes); err != nil {
		return 0, err
	}
	return int64(len(head.bytes) + len(page)), w.write(packed)
}

// Close writes what is left and the end of the file.
func (w *Writer[T]) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	end := w.footer()
	end = binary.LittleEndian.AppendUint32(end, uint32(len(end)))
	return w.write(append(end, magic...))
}
