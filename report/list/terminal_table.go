package list

import (
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	pretty "github.com/jedib0t/go-pretty/v6/text"

	"tlaudit/text"
)

// gutter is the blanks between two columns of a table.
const gutter = 2

// moment matches a time as the ledger has it.
var moment = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`)

// rowsTable writes a table. On a terminal, a line above it has what is the same in every row; if
// it is wider than the terminal, times become dates, then spare columns are left out, which a last
// line says; then long cells take several lines.
func rowsTable(w io.Writer, rows Rows) error {
	cells := [][]string{rows.Columns}
	for row, err := range rows.Rows {
		if err != nil {
			return err
		}
		line := make([]string, len(row))
		for i, v := range row {
			line[i] = visible(v)
		}
		cells = append(cells, line)
	}
	same, shown := fold(rows, cells)
	shown, widths, dates, leftOut := fit(rows, cells, shown)
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format = table.FormatOptions{}
	style.Box.PaddingLeft, style.Box.PaddingRight = "", strings.Repeat(" ", gutter)
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	var columns []table.ColumnConfig
	for i := range shown {
		columns = append(columns, table.ColumnConfig{Number: i + 1, WidthMax: widths[i], WidthMaxEnforcer: Wrap})
	}
	t.SetColumnConfigs(columns)
	for i, line := range cells {
		row := make(table.Row, len(shown))
		for j, at := range shown {
			row[j] = line[at]
		}
		if i == 0 {
			t.AppendHeader(row)
			continue
		}
		t.AppendRow(row)
	}
	out := t.Render() + "\n"
	if len(same) > 0 {
		out = Wrap("In every row: "+strings.Join(same, ", ")+".", rows.Width) + "\n\n" + out
	}
	if dates {
		leftOut = append(leftOut, "times of day")
	}
	if len(leftOut) > 0 {
		out += "\n" + Wrap("Too narrow for "+strings.Join(leftOut, ", ")+".", rows.Width) + "\n"
	}
	_, err := io.WriteString(w, out)
	return err
}

// visible returns a cell as a terminal may show it.
func visible(v any) string {
	lines, ok := v.(Lines)
	if !ok {
		return text.Visible(orUnknown(v))
	}
	shown := make([]string, len(lines))
	for i, line := range lines {
		shown[i] = text.Visible(line)
	}
	return strings.Join(shown, "\n")
}

// fold returns what is the same in every row, as "column value", and the indexes of the other
// columns. A column that is empty in every row is in neither. Columns of Keep are always shown.
// A table of one row shows all that is not empty; one without a width, which is for a file or a
// pipe, shows all.
func fold(rows Rows, cells [][]string) (same []string, shown []int) {
	for at, name := range cells[0] {
		differs := rows.Width <= 0 || len(cells) == 1 || len(cells) == 2 && cells[1][at] != "" || slices.Contains(rows.Keep, name)
		for i := 2; i < len(cells) && !differs; i++ {
			differs = cells[i][at] != cells[1][at]
		}
		switch {
		case differs:
			shown = append(shown, at)
		case cells[1][at] != "":
			same = append(same, name+" "+cells[1][at])
		}
	}
	if len(shown) == 0 { // all rows are equal
		for at := range cells[0] {
			shown = append(shown, at)
		}
		return nil, shown
	}
	return same, shown
}

// widthOf returns the width of the widest line of a column's cells.
func widthOf(cells [][]string, at int) int {
	widest := 1
	for _, line := range cells {
		for part := range strings.SplitSeq(line[at], "\n") {
			widest = max(widest, pretty.StringWidth(part))
		}
	}
	return widest
}

// toDates makes dates of the times of a column, and reports whether it has any.
func toDates(cells [][]string, at int) bool {
	made := false
	for _, line := range cells[1:] {
		if moment.MatchString(line[at]) {
			line[at], made = line[at][:len("2006-01-02")], true
		}
	}
	return made
}

// fit returns which of the columns a table shows, the greatest width of each, whether times
// have become dates, and the names of the columns that it leaves out.
func fit(rows Rows, cells [][]string, columns []int) (shown, widths []int, dates bool, leftOut []string) {
	for _, at := range columns {
		shown = append(shown, at)
		widths = append(widths, widthOf(cells, at))
	}
	total := func() int {
		all := gutter * (len(widths) - 1)
		for _, n := range widths {
			all += n
		}
		return all
	}
	if rows.Width <= 0 {
		return shown, widths, false, nil
	}
	short := map[int]bool{} // columns of times that have become dates
	for i, at := range shown {
		if total() > rows.Width && toDates(cells, at) {
			short[at], widths[i] = true, widthOf(cells, at)
		}
	}
	for _, name := range rows.Spare {
		if total() <= rows.Width {
			break
		}
		if i := slices.IndexFunc(shown, func(at int) bool { return rows.Columns[at] == name }); i >= 0 {
			shown, widths = slices.Delete(shown, i, i+1), slices.Delete(widths, i, i+1)
			leftOut = append(leftOut, name)
		}
	}
	narrow(cells, shown, widths, rows.Whole, total()-rows.Width)
	dates = slices.ContainsFunc(shown, func(at int) bool { return short[at] })
	return shown, widths, dates, leftOut
}
