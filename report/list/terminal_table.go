package list

import (
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	pretty "github.com/jedib0t/go-pretty/v6/text"

	"tlaudit/text"
)

const (
	gutter   = 2  // blanks between two columns of a table
	narrowed = 12 // characters that a column keeps on a narrow terminal
)

// rowsTable writes a table. If it is wider than the terminal, spare columns are left out,
// which a last line says; then long cells take several lines.
func rowsTable(w io.Writer, rows Rows) error {
	cells := [][]string{rows.Columns}
	for row, err := range rows.Rows {
		if err != nil {
			return err
		}
		line := make([]string, len(row))
		for i, v := range row {
			line[i] = text.Visible(orUnknown(v))
		}
		cells = append(cells, line)
	}
	shown, widths, leftOut := fit(rows, cells)
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format = table.FormatOptions{}
	style.Box.PaddingLeft, style.Box.PaddingRight = "", strings.Repeat(" ", gutter)
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	var columns []table.ColumnConfig
	for i := range shown {
		columns = append(columns, table.ColumnConfig{Number: i + 1, WidthMax: widths[i], WidthMaxEnforcer: wrap})
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
	if len(leftOut) > 0 {
		out += "\n" + wrap("Too narrow for "+strings.Join(leftOut, ", ")+".", rows.Width) + "\n"
	}
	_, err := io.WriteString(w, out)
	return err
}

// fit returns the indexes of the columns that a table shows, the greatest width of each,
// and the names of those that it leaves out.
func fit(rows Rows, cells [][]string) (shown, widths []int, leftOut []string) {
	for at := range rows.Columns {
		shown = append(shown, at)
		widest := 1
		for _, line := range cells {
			widest = max(widest, pretty.StringWidth(line[at]))
		}
		widths = append(widths, widest)
	}
	total := func() int {
		all := gutter * (len(widths) - 1)
		for _, n := range widths {
			all += n
		}
		return all
	}
	if rows.Width <= 0 {
		return shown, widths, nil
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
	for total() > rows.Width {
		i := slices.Index(widths, slices.Max(widths))
		if widths[i] <= narrowed {
			break
		}
		widths[i]--
	}
	return shown, widths, leftOut
}

// wrap breaks text into lines of a width: after a blank or a punctuation mark, if there is
// one in the later two thirds of a line, else anywhere.
func wrap(s string, width int) string {
	var lines []string
	for pretty.StringWidth(s) > width {
		end, at := 0, 0
		for i, r := range s {
			end += pretty.StringWidth(string(r))
			if end > width {
				at = i
				break
			}
		}
		if mark := strings.LastIndexAny(s[:at], " @._-,/"); s[at] != ' ' && mark >= at/3 {
			at = mark + 1
		}
		if at == 0 {
			break // the character is wider than the line
		}
		lines = append(lines, strings.TrimRight(s[:at], " "))
		s = strings.TrimLeft(s[at:], " ")
	}
	return strings.Join(append(lines, s), "\n")
}
