package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
)

// An archive is the ZIP file of a workbook. It writes its entries in a fixed order: the
// list of content types, which readers look for first, then the others by name, sheets by
// number. Entries have no time, so equal entries make equal archives. The rows of a sheet
// are written in place of the empty sheetData of its entry.
type archive struct {
	out     io.Writer
	sheets  map[string]*sheet // by entry's name
	parts   map[string][]byte // in place of the bytes of entries, by name
	entries []*entry
}

type entry struct {
	bytes.Buffer
	name string
}

const contentTypes = "[Content_Types].xml"

// contentType matches one entry of the list of content types.
var contentType = regexp.MustCompile(`<(?:Default|Override) [^<>]*>(?:</(?:Default|Override)>)?`)

var filterRange = regexp.MustCompile(`<autoFilter ref="[^"]*"`)

var emptyRows = []byte("<sheetData></sheetData>")

// Create begins an entry.
func (a *archive) Create(name string) (io.Writer, error) {
	e := &entry{name: name}
	a.entries = append(a.entries, e)
	return e, nil
}

// AddFS is a method of excelize.ZipWriter that no workbook needs.
func (a *archive) AddFS(fs.FS) error {
	return errors.New("adding a file system to a workbook is not supported")
}

// Close writes the archive.
func (a *archive) Close() error {
	slices.SortFunc(a.entries, compareEntries)
	z := zip.NewWriter(a.out)
	// One compressor for all entries, which come one after the other: it is larger than most of them.
	var compressor *flate.Writer
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (_ io.WriteCloser, err error) {
		if compressor == nil {
			compressor, err = flate.NewWriter(w, flate.BestSpeed)
			return compressor, err
		}
		compressor.Reset(w)
		return compressor, nil
	})
	for _, e := range a.entries {
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if err := a.write(w, e); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return z.Close()
}

func (a *archive) write(w io.Writer, e *entry) error {
	if part, ok := a.parts[e.name]; ok {
		_, err := w.Write(part)
		return err
	}
	if e.name == contentTypes {
		_, err := w.Write(sortedTypes(e.Bytes()))
		return err
	}
	sheet := a.sheets[e.name]
	if sheet == nil {
		_, err := e.WriteTo(w)
		return err
	}
	before, after, ok := bytes.Cut(e.Bytes(), emptyRows)
	if !ok {
		return errors.New("the sheet has no empty sheetData")
	}
	before, err := groupColumns(notFiltered(before), sheet.table.Columns)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "%s<sheetData>", before); err != nil {
		return err
	}
	if err := sheet.write(w); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "</sheetData>%s", plainFilter(after))
	return err
}

// notFiltered returns what stands before a sheet's rows without the claim of excelize that
// the filter hides some of them.
func notFiltered(before []byte) []byte {
	return bytes.Replace(before, []byte(` filterMode="true"`), nil, 1)
}

// plainFilter returns what stands behind a sheet's rows with the filter's range as Excel
// writes it, without $.
func plainFilter(after []byte) []byte {
	return filterRange.ReplaceAllFunc(after, func(ref []byte) []byte { return bytes.ReplaceAll(ref, []byte("$"), nil) })
}

// compareEntries puts the sheets of one table, which have neighbouring numbers, next to
// each other, so that the table's rows are read once.
func compareEntries(x, y *entry) int {
	const sheets = "xl/worksheets/sheet"
	if x.name == contentTypes || y.name == contentTypes {
		return contentTypesFirst(x, y)
	}
	if strings.HasPrefix(x.name, sheets) && strings.HasPrefix(y.name, sheets) {
		return cmp.Or(cmp.Compare(len(x.name), len(y.name)), cmp.Compare(x.name, y.name))
	}
	return cmp.Compare(x.name, y.name)
}

// sortedTypes sorts the list of content types, which excelize writes in the order of a map
// if there are charts.
func sortedTypes(list []byte) []byte {
	places := contentType.FindAllIndex(list, -1)
	if len(places) == 0 {
		return list
	}
	types := contentType.FindAll(list, -1)
	slices.SortFunc(types, bytes.Compare)
	sorted := slices.Clone(list[:places[0][0]])
	for _, t := range types {
		sorted = append(sorted, t...)
	}
	return append(sorted, list[places[len(places)-1][1]:]...)
}

func contentTypesFirst(x, y *entry) int {
	switch {
	case x.name == y.name:
		return 0
	case x.name == contentTypes:
		return -1
	}
	return 1
}
