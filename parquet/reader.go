package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/klauspost/compress/zstd"
)

// The most that is read of a file into memory at once. What this package writes is far below it.
const (
	largestFooter = 64 << 20
	largestPage   = 1 << 30
)

// A place is where a file has a column of a row group.
type place struct {
	column        string
	begin, packed int64
	values        int64
}

// A group is what the end of a file says of a row group.
type group struct {
	rows   int64
	places []place
}

// Read calls f with each row of a file that a Writer wrote, one row group after another, until f returns false. T names some
// of the file's columns or all. The row is valid until f returns. An error says that the file is damaged or has other
// columns.
func Read[T any](file io.ReaderAt, size int64, f func(*T) bool) error {
	groups, columns, err := readFooter(file, size)
	if err != nil {
		return err
	}
	r := &reader{file: file, size: size}
	if r.unpacker, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(largestPage)); err != nil {
		return err
	}
	defer r.unpacker.Close()
	fields := fieldsOf(reflect.TypeFor[T]())
	for _, f := range fields {
		if has, ok := columns[f.Name]; !ok || has != f.Column || f.number {
			return fmt.Errorf("it has no column %s of the right type", f.Name)
		}
	}
	row := new(T)
	value := reflect.ValueOf(row).Elem()
	for _, g := range groups {
		values := make([]*columnReader, len(fields))
		for i, f := range fields {
			if values[i], err = r.column(f.Column, g); err != nil {
				return fmt.Errorf("column %s: %w", f.Name, err)
			}
		}
		for range g.rows {
			for i := range fields {
				values[i].next(&fields[i], value.FieldByIndex(fields[i].index))
			}
			if !f(row) {
				return nil
			}
		}
	}
	return nil
}

// readFooter reads what a file has, and where.
func readFooter(file io.ReaderAt, size int64) (groups []group, columns map[string]Column, err error) {
	tail := make([]byte, 8)
	if size < int64(len(magic))+8 {
		return nil, nil, errCut
	}
	if _, err := file.ReadAt(tail, size-8); err != nil {
		return nil, nil, err
	}
	length := int64(binary.LittleEndian.Uint32(tail))
	if string(tail[4:]) != magic || length > largestFooter || length > size-int64(len(magic))-8 {
		return nil, nil, errCut
	}
	footer := make([]byte, length)
	if _, err := file.ReadAt(footer, size-8-length); err != nil {
		return nil, nil, err
	}
	p := &parsed{bytes: footer}
	columns = map[string]Column{}
	p.fields(func(id int16, kind byte) bool {
		switch {
		case id == 2 && kind == compactList:
			p.list(func(byte) {
				if c, ok := readElement(p); ok {
					columns[c.Name] = c
				}
			})
		case id == 4 && kind == compactList:
			p.list(func(byte) { groups = append(groups, readGroup(p)) })
		default:
			return false
		}
		return true
	})
	return groups, columns, p.err
}

// readElement reads a column of the schema; false for the root.
func readElement(p *parsed) (c Column, ok bool) {
	physical, converted := int64(-1), int64(-1)
	p.fields(func(id int16, kind byte) bool {
		switch {
		case id == 1 && kind == compactI32:
			physical, ok = p.number(), true
		case id == 3 && kind == compactI32:
			c.Optional = p.number() == optional
		case id == 4 && kind == compactBinary:
			c.Name = p.text()
		case id == 6 && kind == compactI32:
			converted = p.number()
		default:
			return false
		}
		return true
	})
	switch {
	case physical == physicalByteArray:
		c.Type = Text
	case physical == physicalInt32:
		c.Type = Int32
	case converted == convertedTimestampMicros:
		c.Type = Timestamp
	default:
		c.Type = Int64
	}
	return c, ok
}

// readGroup reads a row group.
func readGroup(p *parsed) (g group) {
	p.fields(func(id int16, kind byte) bool {
		switch {
		case id == 1 && kind == compactList:
			p.list(func(byte) {
				p.fields(func(id int16, kind byte) bool {
					if id != 3 || kind != compactStruct {
						return false
					}
					g.places = append(g.places, readPlace(p))
					return true
				})
			})
		case id == 3 && kind == compactI64:
			g.rows = p.number()
		default:
			return false
		}
		return true
	})
	return g
}

// readPlace reads where a column is.
func readPlace(p *parsed) (of place) {
	data, dictionary := int64(0), int64(0)
	p.fields(func(id int16, kind byte) bool {
		switch {
		case id == 3 && kind == compactList:
			p.list(func(byte) { of.column += p.text() })
		case id == 5 && kind == compactI64:
			of.values = p.number()
		case id == 7 && kind == compactI64:
			of.packed = p.number()
		case id == 9 && kind == compactI64:
			data = p.number()
		case id == 11 && kind == compactI64:
			dictionary = p.number()
		default:
			return false
		}
		return true
	})
	if of.begin = data; dictionary > 0 {
		of.begin = dictionary
	}
	return of
}

// A reader reads pages.
type reader struct {
	file     io.ReaderAt
	size     int64
	unpacker *zstd.Decoder
}

// A page is one page without compression.
type page struct {
	kind, encoding, values int64
	bytes                  []byte
}

// column reads a column of a row group.
func (r *reader) column(of Column, g group) (*columnReader, error) {
	for _, at := range g.places {
		if at.column != of.Name {
			continue
		}
		if at.begin < 0 || at.packed < 0 || at.begin > r.size || at.packed > r.size-at.begin || at.values != g.rows {
			return nil, errCut
		}
		packed := make([]byte, at.packed)
		if _, err := r.file.ReadAt(packed, at.begin); err != nil {
			return nil, err
		}
		c := &columnReader{}
		first, rest, err := r.page(packed)
		if err == nil && first.kind == pageDictionary {
			if err = c.dictionary(of, first); err == nil {
				first, rest, err = r.page(rest)
			}
		}
		if err == nil && (first.kind != pageData || first.values != g.rows || len(rest) > 0) {
			err = errCut
		}
		if err != nil {
			return nil, err
		}
		return c, c.values(of, first)
	}
	return nil, errors.New("a row group does not have it")
}

// page reads the first page, and returns what follows it.
func (r *reader) page(packed []byte) (of page, rest []byte, err error) {
	size, length := int64(-1), int64(-1)
	p := &parsed{bytes: packed}
	p.fields(func(id int16, kind byte) bool {
		switch {
		case id == 1 && kind == compactI32:
			of.kind = p.number()
		case id == 2 && kind == compactI32:
			size = p.number()
		case id == 3 && kind == compactI32:
			length = p.number()
		case (id == 5 || id == 7) && kind == compactStruct:
			p.fields(func(id int16, kind byte) bool {
				switch {
				case id == 1 && kind == compactI32:
					of.values = p.number()
				case id == 2 && kind == compactI32:
					of.encoding = p.number()
				default:
					return false
				}
				return true
			})
		default:
			return false
		}
		return true
	})
	if p.err != nil || length < 0 || length > int64(len(p.bytes)) || size < 0 || size > largestPage {
		return of, nil, errCut
	}
	of.bytes, err = r.unpacker.DecodeAll(p.bytes[:length], nil)
	if err == nil && int64(len(of.bytes)) != size {
		err = errCut
	}
	return of, p.bytes[length:], err
}
