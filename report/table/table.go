package table

import (
	"iter"
	"slices"
)

// A Table has rows under one header row. Its headers are unique; readers of the files find
// columns by them.
type Table struct {
	Name    string   // the sheet's name, unique in a document
	File    string   // the CSV file's name, empty for none
	RowsIn  string   // the CSV file of another table that has these rows, if the table has no file of its own; empty for none
	Sheet   bool     // drawn as a sheet of the workbook
	Hidden  bool     // a hidden sheet, for dropdowns; in no other format
	OnlyCSV bool     // in no format but CSV: the rows of other tables, for machines
	Title   string   // above the header on the sheet, empty for none
	Needs   []string // resources of the API without which the table is not complete
	Notice  string   // what every format says with the rows, such as that this is a draft; empty for none
	Banners []any    // lines under the title that stand out: each a string or a LiveText
	Lead    []string // lines under the banners
	Empty   string   // what a format shows if there are no rows
	Columns []Column
	Marks   []Mark
	Charts  []Chart
	Total   int // rows
	// MaxLines is the most lines that the sheet shows of a row, 0 for no limit. The cell
	// holds the whole text even so.
	MaxLines int
	Anchors  bool // cells may be Named or Link, for which the workbook reads the rows once more
	// Rows may be ranged over more than once, by several goroutines too, and yields the same rows in the same order
	// each time. A row has one cell for each column.
	Rows iter.Seq2[Row, error]
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

// A Column of a table, as writers draw it. A ColumnOf makes one together with its cells.
type Column struct {
	Header   string
	Kind     Kind
	Width    float64  // in characters
	Identity bool     // stays in view when scrolling; only leading columns
	Input    bool     // filled in by people: yellow, and in no format but the workbook
	Choices  []string // a dropdown
	ListOf   string   // the workspace_id of Lists under which the choices stand too, if they come from the API: not all texts can be in a dropdown's own rule
	RoleOf   string   // a dropdown of the roles of the workspace whose id is in the column with this header
	// Formula is a formula in which {Header} is the cell of that column in the same row, and
	// {Sheet!Header} the whole column of a table; of a table that covers several sheets, the
	// column of the first.
	// The row's cell holds the formula's value when the file is issued.
	Formula string
	Wrap    bool   // long text, on as many lines as it takes
	Guard   bool   // identifies or checks a row, like row_key: narrow, at the end
	Group   bool   // hidden on the sheet until the reader opens the group with the + above the columns; behind the others
	Note    string // a comment on the header's cell: what the column is for; empty for none
}

// A Chart shows some of a table's rows: as bars, or over time as lines on an axis of dates.
type Chart struct {
	Title    string
	Over     bool     // over time: the labels are times, and their distance on the axis is that of the times
	From, To int      // the rows from From, counted from 0, up to but not including To
	Labels   string   // header of the column that labels them
	Series   []string // headers of the columns drawn; a line is interrupted at a row without a number
	// Points are headers of columns that a chart over time draws as single points and
	// not as a line, such as the rows of a snapshot that did not read everything.
	Points []string
}

// A Mark colours cells while a condition holds. The row says the same as text.
type Mark struct {
	When    string   // a formula, as Column.Formula
	Columns []string // headers; empty for all columns that are not input
	Style   MarkStyle
}

// A MarkStyle is the look of a mark.
type MarkStyle int

// The looks of a mark.
const (
	Amber MarkStyle = iota
	Red
	Grey
	Lined // a line above
	Faint // repeats what the row above says
)

// Column returns the index of the column with a header, -1 if the table has none.
func (t Table) Column(header string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Header == header })
}

// Drawn lists the indexes of the columns that formats other than the workbook draw: those
// without input and formulas.
func (t Table) Drawn() []int {
	var at []int
	for i, c := range t.Columns {
		if !c.Input && c.Formula == "" {
			at = append(at, i)
		}
	}
	return at
}

// ForPeople lists the indexes of the columns that documents for people draw: the drawn
// ones, without those that only identify or check a row.
func (t Table) ForPeople() []int {
	return slices.DeleteFunc(t.Drawn(), func(i int) bool { return t.Columns[i].Guard })
}
