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
	narrowed = 12 // characters that a column keeps where a terminal is narrow
)

// rowsTable draws a table. For a terminal it fits its width: spare columns go
// first, which a last line says, then long cells take several lines.
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
	shown, widths, left := fit(rows, cells)
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
	if len(left) > 0 {
		out += "\n" + wrap("Too narrow for "+strings.Join(left, ", ")+".", rows.Width) + "\n"
	}
	_, err := io.WriteString(w, out)
	return err
}

// fit chooses the columns that a table shows, by their places, how wide each may
// become, and which are left out.
func fit(rows Rows, cells [][]string) (shown, widths []int, left []string) {
	for at := range rows.Columns {
		shown = append(shown, at)
		widest := 1
		for _, line := range cells {
			widest = max(widest, pretty.StringWidth(line[at]))
		}
		widths = append(widths, widest)
	}
	wide := func() int {
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
		if wide() <= rows.Width {
			break
		}
		if i := slices.IndexFunc(shown, func(at int) bool { return rows.Columns[at] == name }); i >= 0 {
			shown, widths = slices.Delete(shown, i, i+1), slices.Delete(widths, i, i+1)
			left = append(left, name)
		}
	}
	for wide() > rows.Width {
		i := slices.Index(widths, slices.Max(widths))
		if widths[i] <= narrowed {
			break
		}
		widths[i]--
	}
	return shown, widths, left
}

// wrap breaks text into lines of a width: after a blank or a sign that holds names
// together where there is one in the later two thirds of a line, else anywhere.
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
		if sign := strings.LastIndexAny(s[:at], " @._-,/"); s[at] != ' ' && sign >= at/3 {
			at = sign + 1
		}
		if at == 0 {
			break // a character that is wider than the line
		}
		lines = append(lines, strings.TrimRight(s[:at], " "))
		s = strings.TrimLeft(s[at:], " ")
	}
	return strings.Join(append(lines, s), "\n")
}
