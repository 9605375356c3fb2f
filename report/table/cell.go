package table

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tlaudit/text"
)

// A Row holds one cell for each column: nil for blank, string, int64, time.Time,
// FirstSeen, Named, Link, Shortened, Calc, LiveText or NoInput.
type Row []any

// A FirstSeen is the time at which something was first seen. OrBefore: no earlier
// reading could have seen it, so it may be older.
type FirstSeen struct {
	At       time.Time
	OrBefore bool
}

// A Named is a cell with a defined name in the workbook.
type Named struct {
	Name  string
	Value any
}

// A Link is a cell that links to a sheet of the same workbook.
type Link struct{ Text, Sheet string }

// A Shortened is a text for which its column on the sheet has no room: the workbook has Text,
// every other format Whole.
type Shortened struct{ Text, Whole string }

// ShortenedTo returns the cell of a text that the sheet shows as short: whole itself where
// that is the same.
func ShortenedTo(short, whole string) any {
	if short == whole {
		return whole
	}
	return Shortened{short, whole}
}

// NoInput is the cell of an input column in a row with nothing to fill in.
type NoInput struct{}

// A Calc is a number that the workbook calculates as the sum of formulas. In a formula,
// {Header} is the cell of that column in the same row, and {Sheet!Header} the whole column
// of another table, the same table in all of one formula. If that table covers several
// sheets, the results are added. Value is the number when the file is issued.
type Calc struct {
	Formulas []string
	Value    int64
}

// A LiveText is a text with numbers that the workbook calculates: each part is a Calc, or a
// string of at most 255 characters, as a formula can hold.
type LiveText struct{ Parts []any }

// IsCell reports whether a value may be a cell.
func IsCell(v any) bool {
	switch v.(type) {
	case nil, string, int64, time.Time, FirstSeen, Named, Link, Shortened, Calc, LiveText, NoInput:
		return true
	}
	return false
}

// Shown returns a cell's text in every format for people but the workbook, before that format
// escapes it. It panics for a value that is not a cell.
func Shown(cell any) string {
	switch c := cell.(type) {
	case nil, NoInput:
		return ""
	case string:
		return text.Visible(c)
	case int64:
		return strconv.FormatInt(c, 10)
	case time.Time:
		return c.UTC().Format(time.RFC3339)
	case FirstSeen:
		if c.OrBefore {
			return "on or before " + Shown(c.At)
		}
		return Shown(c.At)
	case Named:
		return Shown(c.Value)
	case Link:
		return text.Visible(c.Text)
	case Shortened:
		return text.Visible(c.Whole)
	case Calc:
		return strconv.FormatInt(c.Value, 10)
	case LiveText:
		var all strings.Builder
		for _, part := range c.Parts {
			all.WriteString(Shown(part))
		}
		return all.String()
	}
	panic(fmt.Sprintf("table: a %T is not a cell", cell))
}

// Raw returns the exact text of a cell, for machines.
func Raw(cell any) string {
	switch c := cell.(type) {
	case string:
		return c
	case Link:
		return c.Text
	case Shortened:
		return c.Whole
	case Named:
		return Raw(c.Value)
	}
	return Shown(cell)
}

// Exact returns a cell for JSON: nil, an int64 or a string.
func Exact(cell any) any {
	switch c := cell.(type) {
	case nil, NoInput:
		return nil
	case int64:
		return c
	case Calc:
		return c.Value
	case Named:
		return Exact(c.Value)
	}
	return Raw(cell)
}

// Display returns a cell's text as the workbook displays it: that of a Shortened, else Shown,
// cut by Fit.
func Display(cell any) string {
	if c, ok := cell.(Shortened); ok {
		cell = c.Text
	}
	s, _ := Fit(Shown(cell))
	return s
}

const (
	maxCell = 32767 // UTF-16 units
	cutRoom = 64    // UTF-16 units that the mark may take
)

// Fit cuts text to the length of a spreadsheet's cell, with a visible mark, and reports
// whether it did. Length is counted in UTF-16 units, as spreadsheets do.
func Fit(s string) (string, bool) {
	if len(s) <= maxCell {
		return s, false
	}
	units, keep := 0, 0
	for i, r := range s {
		if units <= maxCell-cutRoom {
			keep = i
		}
		units += max(1, utf16Len(r))
	}
	if units <= maxCell {
		return s, false
	}
	return s[:keep] + fmt.Sprintf(" [cut: %d characters in all]", utf8.RuneCountInString(s)), true
}

func utf16Len(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}
