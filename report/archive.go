package report

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"slices"

	"github.com/klauspost/compress/flate"
)

// An archive is the ZIP file of a workbook. Entries come in any order and leave in
// one: by name, after the list of content types that readers look for first. They
// carry no time, so equal entries make equal archives. The rows of sheets, which
// are compressed as they arrive, are put in where an entry has its empty sheetData.
type archive struct {
	out     io.Writer
	rows    map[string]*segment // entry's name to its rows
	entries []*entry
}

type entry struct {
	name string
	data *segment
	rows *segment
}

var emptyRows = []byte("<sheetData></sheetData>")

// Create begins an entry.
func (a *archive) Create(name string) (io.Writer, error) {
	data, err := newSegment()
	if err != nil {
		return nil, err
	}
	e := &entry{name: name, data: data, rows: a.rows[name]}
	a.entries = append(a.entries, e)
	return e, nil
}

// AddFS is part of the interface that excelize asks for; it has no use here.
func (a *archive) AddFS(fs.FS) error {
	return errors.New("adding a file system to a workbook is not supported")
}

// Write adds to an entry. One with rows comes in a single piece.
func (e *entry) Write(p []byte) (int, error) {
	if e.rows == nil {
		return e.data.Write(p)
	}
	before, after, ok := bytes.Cut(p, emptyRows)
	if !ok {
		return 0, fmt.Errorf("%s has no place for rows", e.name)
	}
	for _, part := range [][]byte{before, []byte("<sheetData>")} {
		if _, err := e.data.Write(part); err != nil {
			return 0, err
		}
	}
	if err := e.data.join(e.rows); err != nil {
		return 0, err
	}
	e.rows = nil
	for _, part := range [][]byte{[]byte("</sheetData>"), after} {
		if _, err := e.data.Write(part); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// Close writes the archive.
func (a *archive) Close() error {
	const first = "[Content_Types].xml"
	slices.SortFunc(a.entries, func(x, y *entry) int {
		if x.name == first || y.name == first {
			return cmp.Compare(boolInt(y.name == first), boolInt(x.name == first))
		}
		return cmp.Compare(x.name, y.name)
	})
	z := zip.NewWriter(a.out)
	for _, e := range a.entries {
		if err := e.data.finish(); err != nil {
			return err
		}
		if e.data.size > math.MaxUint32 {
			return fmt.Errorf("%s takes %d bytes, more than a workbook can hold", e.name, e.data.size)
		}
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: e.name, Method: zip.Deflate, CRC32: e.data.crc,
			CompressedSize64: uint64(e.data.packed.Len()), UncompressedSize64: uint64(e.data.size),
		})
		if err != nil {
			return err
		}
		if _, err := e.data.packed.WriteTo(w); err != nil {
			return err
		}
	}
	return z.Close()
}

// A segment is part of a deflate stream with the checksum and size of its text.
type segment struct {
	packed  bytes.Buffer
	deflate *flate.Writer
	crc     uint32
	size    int64
}

func newSegment() (*segment, error) {
	s := &segment{}
	var err error
	s.deflate, err = flate.NewWriter(&s.packed, flate.BestSpeed)
	return s, err
}

// Write compresses p.
func (s *segment) Write(p []byte) (int, error) {
	n, err := s.deflate.Write(p)
	s.crc = crc32.Update(s.crc, crc32.IEEETable, p[:n])
	s.size += int64(n)
	return n, err
}

// join appends another segment, whose bytes it takes over. Both are brought to a
// byte boundary, and what follows refers to nothing before it.
func (s *segment) join(other *segment) error {
	if err := s.deflate.Flush(); err != nil {
		return err
	}
	if err := other.deflate.Flush(); err != nil {
		return err
	}
	if _, err := other.packed.WriteTo(&s.packed); err != nil {
		return err
	}
	s.deflate.Reset(&s.packed)
	s.crc = combineCRC(s.crc, other.crc, other.size)
	s.size += other.size
	return nil
}

func (s *segment) finish() error { return s.deflate.Close() }

// combineCRC is the CRC-32 of two texts in a row, from those of each and the
// length of the second: the first's is carried over that many zero bytes by
// squaring the matrix that carries it over one bit.
func combineCRC(first, second uint32, length int64) uint32 {
	if length <= 0 {
		return first
	}
	var odd, even [32]uint32
	odd[0] = crc32.IEEE
	for i := 1; i < 32; i++ {
		odd[i] = 1 << (i - 1)
	}
	square(&even, &odd) // two bits
	square(&odd, &even) // four bits
	for from, to := &odd, &even; length > 0; length >>= 1 {
		square(to, from)
		if length&1 == 1 {
			first = times(to, first)
		}
		from, to = to, from
	}
	return first ^ second
}

func square(to, from *[32]uint32) {
	for i := range to {
		to[i] = times(from, from[i])
	}
}

func times(m *[32]uint32, v uint32) uint32 {
	var sum uint32
	for i := 0; v != 0; i, v = i+1, v>>1 {
		if v&1 == 1 {
			sum ^= m[i]
		}
	}
	return sum
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
