package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// MaxSheetRows is how many rows of a table a sheet holds before the table goes on
// in the next one.
const MaxSheetRows = 1_000_000

// XLSX writes the workbook: every table that is a sheet, in order. Rows are
// compressed as they come, so memory holds a packed copy of the file and no more.
// A table of more than MaxSheetRows rows goes on in "Name (2)". Equal reports give
// equal bytes.
func XLSX(w io.Writer, r Report) error {
	return writeWorkbook(w, r, MaxSheetRows)
}

func writeWorkbook(w io.Writer, r Report, rowsPerSheet int) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write workbook: %w", err)
		}
	}()
	f := excelize.NewFile()
	defer func() { err = joinClose(err, f.Close()) }()
	b := &book{file: f, report: r, rowsPerSheet: rowsPerSheet, rows: map[string]*segment{}}
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
	// The archive writes to w itself; the buffer that excelize returns stays empty.
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return &archive{out: w, rows: b.rows} })
	_, err = f.WriteToBuffer()
	return err
}

// A book is a workbook while it is written.
type book struct {
	file         *excelize.File
	report       Report
	styles       styles
	rowsPerSheet int
	sheets       int
	rows         map[string]*segment // path in the archive to rows
	names        []excelize.DefinedName
}

// table writes a table to as many sheets as it needs and returns their names.
func (b *book) table(t Table) (names []string, err error) {
	var s *sheet
	for row, err := range t.Rows {
		if err != nil {
			return nil, err
		}
		if s == nil || s.count == b.rowsPerSheet {
			if s != nil {
				if err := s.close(); err != nil {
					return nil, err
				}
			}
			if s, err = b.open(t, len(names)+1); err != nil {
				return nil, err
			}
			names = append(names, s.name)
		}
		if err := s.row(row); err != nil {
			return nil, err
		}
	}
	if s == nil {
		if s, err = b.open(t, 1); err != nil {
			return nil, err
		}
		names = append(names, s.name)
		if err := s.rows.line(0, t.Empty); err != nil {
			return nil, err
		}
	}
	return names, s.close()
}

// open begins the part-th sheet of a table.
func (b *book) open(t Table, part int) (*sheet, error) {
	name := t.Name
	if part > 1 {
		name = fmt.Sprintf("%s (%d)", t.Name, part)
	}
	var err error
	if b.sheets == 0 {
		err = b.file.SetSheetName("Sheet1", name)
	} else {
		_, err = b.file.NewSheet(name)
	}
	if err != nil {
		return nil, err
	}
	b.sheets++
	s := &sheet{book: b, table: t, name: name}
	if s.rows, err = newRowWriter(b.styles, t); err != nil {
		return nil, err
	}
	b.rows[fmt.Sprintf("xl/worksheets/sheet%d.xml", b.sheets)] = s.rows.out
	return s, s.begin(part)
}

// finish writes what belongs to the workbook as a whole.
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
	at := b.report.Time.UTC().Format(time.RFC3339)
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Title: cellText(b.report.Title), Subject: cellText(b.report.Subject), Creator: "tlaudit", LastModifiedBy: "tlaudit",
		Created: at, Modified: at, Language: "en-GB",
	}); err != nil {
		return err
	}
	return b.file.SetAppProps(&excelize.AppProperties{Application: "tlaudit"})
}

func joinClose(err, closing error) error {
	if err != nil {
		return err
	}
	return closing
}
