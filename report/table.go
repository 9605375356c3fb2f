// Package report turns the ledger into the files of an access review. One model
// is built once and every format only draws it, so that no two can disagree.
package report

import (
	"iter"
	"strconv"
	"time"

	"tlaudit/remediation"
	"tlaudit/text"
)

// A Report is the model that every format draws. Tables are in the order of the
// workbook's sheets, then those that are files only, then hidden ones.
type Report struct {
	Title    string    // of the document
	Subject  string    // what it is about, for the document's properties
	Footer   string    // at the foot of every printed page
	Time     time.Time // the document's own time: the snapshot's, never the clock's
	Tables   []Table
	Headline Headline
	Parts    []Part            // one a reviewer, where the report is split
	Plan     *remediation.Plan // whose files stand in the bundle; nil for none

	ReviewID   string // names what the report was made from
	Keyed      int    // rows with a row_key: what there is to decide
	RowsDigest string // over the keys and sums of those rows

	InvitationsUnread bool // nobody knows how many there are
}

// Headline is what a reader must see before any table.
type Headline struct {
	Banners []string // population, then review
	Scope   string   // one sentence
	Facts   []Fact   // in the order of the cover
	Counts  []Fact   // of Facts, those that count
	Changes []Fact   // how often each kind of change was seen, of those that were
	Worst   []string // the worst open findings, in words; at most five
}

// A Fact is one line of the cover or of the evidence.
type Fact struct {
	Section, Item string
	Value         any // a cell, as in Row
}

// A Table is rows under one header row. Rows may be walked more than once and
// gives the same rows in the same order each time.
type Table struct {
	Name    string   // the sheet's name, unique in a report
	File    string   // the CSV file's name, empty for none
	Sheet   bool     // drawn as a sheet of the workbook
	Hidden  bool     // as a hidden sheet, for dropdowns; never in other formats
	Title   string   // above the header on the sheet, empty for none
	Notice  string   // what every format says of the rows beside them, such as that this is a draft; empty for none
	Banners []string // lines under the title that stand out, empty for none
	Lead    []string // lines under those, empty for none
	Empty   string   // what stands in place of rows where there are none
	Columns []Column
	Marks   []Mark
	Charts  []Chart
	Total   int  // rows
	Anchors bool // cells may be Named or Link, which are looked for before the rows are written
	Rows    iter.Seq2[Row, error]
}

// A Kind says how a column's cells are shown.
type Kind int

// The kinds of a column.
const (
	Text Kind = iota
	Number
	Time // a moment, UTC
	Day  // a date
)

// A Column of a table. Headers are unique in their table: they are its contract.
type Column struct {
	Header   string
	Kind     Kind
	Width    float64  // in characters
	Identity bool     // stays in view when scrolling; only leading columns
	Input    bool     // filled in by people: yellow, and in no format but the workbook
	Choices  []string // a dropdown
	RoleOf   string   // a dropdown of the roles of the workspace whose id stands in the column with this header
	// Formula is the text of a formula in which {Header} is the cell of that
	// column in the same row. The row holds its value as issued.
	Formula string
	Wrap    bool // long text, on as many lines as it takes
	Guard   bool // belongs to the check of a row, like row_key: narrow, at the end
}

// A Chart is drawn from some of a table's rows: bars, or lines where it is over
// time.
type Chart struct {
	Title    string
	Over     bool     // over time
	From, To int      // the rows, from 0, To not among them
	Labels   string   // header of the column that labels them
	Series   []string // headers of the columns drawn
}

// A Calc is a number that the sum of formulas keeps up to date in the workbook:
// {Header} is the cell of that column in the same row, {Sheet!Header} the whole column
// of another table, the same one in all of a formula. Over a table of several sheets a
// formula is summed. Value is the number as issued.
type Calc struct {
	Formulas []string
	Value    int64
}

// A Row holds a cell a column: nil for blank, string, int64, time.Time, Seen,
// Named, Link, Calc or NotHere.
type Row []any

// Seen is the time at which something was first seen. OrBefore says that the
// ledger begins with it, so that it may be older.
type Seen struct {
	At       time.Time
	OrBefore bool
}

// Named is a cell that the workbook gives a defined name.
type Named struct {
	Name  string
	Value any
}

// Link is a cell that leads to a sheet of the same workbook.
type Link struct{ Text, Sheet string }

// NotHere marks a cell of an input column in which there is nothing to fill in.
type NotHere struct{}

// A Mark colours cells while a condition holds. What the colour says stands as
// text in the same row.
type Mark struct {
	When    string   // a formula, as Column.Formula
	Columns []string // headers; all that are not input where empty
	Style   MarkStyle
}

// MarkStyle is the look of a mark.
type MarkStyle int

// The looks of a mark.
const (
	Amber MarkStyle = iota
	Red
	Grey
	Lined // a line above
	Faint // said already in the row above
)

// text is the cell as every format for people shows it, before any escaping of
// that format.
func shown(cell any) string {
	switch c := cell.(type) {
	case nil, NotHere:
		return ""
	case string:
		return text.Visible(c)
	case int64:
		return strconv.FormatInt(c, 10)
	case time.Time:
		return c.UTC().Format(time.RFC3339)
	case Seen:
		if c.OrBefore {
			return "on or before " + shown(c.At)
		}
		return shown(c.At)
	case Named:
		return shown(c.Value)
	case Link:
		return text.Visible(c.Text)
	case Calc:
		return strconv.FormatInt(c.Value, 10)
	}
	panic("report: a cell of an unknown type")
}

// raw is the exact value of a cell, for machines.
func raw(cell any) string {
	switch c := cell.(type) {
	case string:
		return c
	case Link:
		return c.Text
	case Named:
		return raw(c.Value)
	}
	return shown(cell)
}

func (t Table) column(header string) int {
	for i, c := range t.Columns {
		if c.Header == header {
			return i
		}
	}
	return -1
}

// shown lists the indexes of the columns that formats without input draw.
func (t Table) shown() []int {
	var at []int
	for i, c := range t.Columns {
		if !c.Input && c.Formula == "" {
			at = append(at, i)
		}
	}
	return at
}
