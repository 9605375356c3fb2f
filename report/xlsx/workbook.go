// Package xlsx writes the workbook of a report. It is the only package that knows
// excelize, and it knows the model of report/table and nothing else of the report.
package xlsx

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"tlaudit/report/table"
)

// MaxSheetRows is the most rows of a table on one sheet; the table goes on in the next one.
const MaxSheetRows = 1_000_000

// Write writes the workbook: every table that is a sheet, in order. It lays all sheets out
// first, then compresses rows into w as they come, so memory does not grow with them. A
// table of more than MaxSheetRows rows goes on in "Name (2)". Equal documents make equal
// bytes.
func Write(w io.Writer, r table.Document) error {
	return writeWorkbook(w, r, MaxSheetRows)
}

func writeWorkbook(w io.Writer, r table.Document, rowsPerSheet int) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write workbook: %w", err)
		}
	}()
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	b := &book{file: f, report: r, rowsPerSheet: rowsPerSheet, headers: map[string]int{}, entries: map[string]*sheet{}, parts: map[string][]byte{}}
	defer b.stop()
	if b.styles, err = newStyles(f); err != nil {
		return err
	}
	var hidden []string
	for _, t := range r.Tables {
		if !t.Sheet && !t.Hidden {
			continue
		}
		names, err := b.table(t)
		if err != nil {
			return fmt.Errorf("sheet %s: %w", t.Name, err)
		}
		if t.Hidden {
			hidden = append(hidden, names...)
		}
	}
	if err := b.finish(hidden); err != nil {
		return err
	}
	if b.parts[coreProperties], err = coreXML(r); err != nil {
		return err
	}
	// The archive writes to w itself; the buffer that excelize returns stays empty.
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return &archive{out: w, sheets: b.entries, parts: b.parts} })
	_, err = f.WriteToBuffer()
	return err
}

// A book is a workbook while it is written.
type book struct {
	file         *excelize.File
	report       table.Document
	styles       styles
	rowsPerSheet int
	sheets       int
	headers      map[string]int    // the number of each sheet's header row, by the sheet's name; every formula needs it
	entries      map[string]*sheet // by path in the archive
	parts        map[string][]byte // in place of what excelize writes, by path in the archive
	charts       int
	drawings     int
	names        []excelize.DefinedName
	stops        []func() // end the reading of rows
}

// stop ends the reading of all rows.
func (b *book) stop() {
	for _, stop := range b.stops {
		stop()
	}
}

// sheetsOf returns how many sheets a table takes.
func (b *book) sheetsOf(t table.Table) int { return max(1, (t.Total+b.rowsPerSheet-1)/b.rowsPerSheet) }

// table lays a table out on as many sheets as it needs and returns their names.
func (b *book) table(t table.Table) (names []string, err error) {
	var next func() (table.Row, error, bool)
	pull := func() (table.Row, error, bool) {
		if next == nil {
			var stop func()
			next, stop = iter.Pull2(t.Rows)
			b.stops = append(b.stops, stop)
		}
		return next()
	}
	for i := range b.sheetsOf(t) {
		s := b.sheet(t, i)
		s.next = pull
		if err := b.add(s); err != nil {
			return nil, err
		}
		names = append(names, s.name)
	}
	return names, nil
}

// sheet returns one of the sheets of a table, counted from 0, without its rows.
func (b *book) sheet(t table.Table, i int) *sheet {
	return &sheet{book: b, table: t, name: sheetName(t, i), index: i, count: min(b.rowsPerSheet, t.Total-i*b.rowsPerSheet)}
}

// sheetName returns the name of one of the sheets of a table, counted from 0.
func sheetName(t table.Table, i int) string {
	if i == 0 {
		return t.Name
	}
	return fmt.Sprintf("%s (%d)", t.Name, i+1)
}

// add makes a sheet and lays it out.
func (b *book) add(s *sheet) (err error) {
	if b.sheets == 0 {
		err = b.file.SetSheetName("Sheet1", s.name)
	} else {
		_, err = b.file.NewSheet(s.name)
	}
	if err != nil {
		return err
	}
	b.sheets++
	b.entries[fmt.Sprintf("xl/worksheets/sheet%d.xml", b.sheets)] = s
	return s.layout()
}

// finish sets what belongs to the whole workbook.
func (b *book) finish(hidden []string) error {
	slices.SortFunc(b.names, func(x, y excelize.DefinedName) int { return strings.Compare(x.Name, y.Name) })
	for _, n := range b.names {
		if err := b.file.SetDefinedName(&n); err != nil {
			return fmt.Errorf("defined name %s: %w", n.Name, err)
		}
	}
	for _, name := range hidden {
		if err := b.file.SetSheetVisible(name, false); err != nil {
			return err
		}
	}
	b.file.SetActiveSheet(0)
	// Excel calculates when the file is opened, so that what another program typed counts too.
	// Until then, as in a protected view, it shows the values of the file. LibreOffice trusts
	// them, and calculates what a person types from then on.
	calculate := true
	if err := b.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &calculate}); err != nil {
		return err
	}
	return b.file.SetAppProps(&excelize.AppProperties{Application: "tlaudit"})
}
