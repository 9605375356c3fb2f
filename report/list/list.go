// Package list writes what commands print: a list or a comparison of two snapshots as a
// table, Markdown, CSV or JSON. It does not read the ledger.
package list

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"tlaudit/report/table"
	"tlaudit/text"
)

// Rows is what a command lists. A value is nil for unknown, string, bool, int,
// int64, float64, Lines or json.RawMessage, which JSON nests and other formats print
// as text.
type Rows struct {
	Columns []string
	Rows    iter.Seq2[[]any, error]
	Width   int      // of the terminal that a table is for, in characters; 0 for none
	Keep    []string // columns that a terminal's table shows also where they say the same in every row
	Whole   []string // columns whose lines a narrow table breaks last
	Spare   []string // columns that a table leaves out on a narrow terminal, least important first
}

// Lines are a cell that a table shows on several lines, and other formats on one.
type Lines []string

// Write writes a list as a table, markdown, csv or json. CSV is as safe as that of a
// report. JSON is an array of objects with the columns as keys, in their order, and null
// for unknown. An unknown value is empty in CSV and "unknown" in a table and in Markdown;
// in all three, control characters are visible. Every format but the table is written as
// the rows come.
func Write(w io.Writer, format string, rows Rows) error {
	switch format {
	case "table":
		return rowsTable(w, rows)
	case "markdown":
		return rowsMarkdown(w, rows)
	case "csv":
		return rowsCSV(w, rows)
	case "json":
		return rowsJSON(w, rows)
	}
	return fmt.Errorf("unknown format %q: the formats are table, markdown, csv, json", format)
}

func rowsMarkdown(w io.Writer, rows Rows) error {
	out := bufio.NewWriter(w)
	cells := make([]string, len(rows.Columns))
	for i, c := range rows.Columns {
		cells[i] = table.Escape(c)
	}
	table.WriteMarkdownHeader(out, cells)
	for row, err := range rows.Rows {
		if err != nil {
			return err
		}
		for i, v := range row {
			cells[i] = table.Escape(orUnknown(v))
		}
		table.WriteMarkdownRow(out, cells)
	}
	return out.Flush()
}

func rowsCSV(w io.Writer, rows Rows) error {
	out := table.NewCSVWriter(w)
	out.Write(rows.Columns)
	record := make([]string, len(rows.Columns))
	for row, err := range rows.Rows {
		if err != nil {
			return err
		}
		for i, v := range row {
			record[i] = plainText(v)
			switch v.(type) {
			case string, Lines, json.RawMessage:
				record[i], _ = table.Safe(text.Visible(record[i]))
			}
		}
		out.Write(record)
	}
	return out.Flush()
}

func rowsJSON(w io.Writer, rows Rows) error {
	out := bufio.NewWriter(w)
	keys := make([][]byte, len(rows.Columns))
	for i, c := range rows.Columns {
		key, err := json.Marshal(c)
		if err != nil {
			return err
		}
		keys[i] = key
	}
	separator := "["
	for row, err := range rows.Rows {
		if err != nil {
			return err
		}
		out.WriteString(separator + "\n  {")
		separator = ","
		for i, v := range row {
			if i > 0 {
				out.WriteString(", ")
			}
			value, err := json.Marshal(v)
			if err != nil {
				return fmt.Errorf("column %s: %w", rows.Columns[i], err)
			}
			out.Write(keys[i])
			out.WriteString(": ")
			out.Write(value)
		}
		out.WriteString("}")
	}
	if separator == "[" {
		out.WriteString("[")
	} else {
		out.WriteString("\n")
	}
	out.WriteString("]\n")
	return out.Flush()
}

func orUnknown(v any) string {
	if v == nil {
		return "unknown"
	}
	return plainText(v)
}

func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.RawMessage:
		return string(v)
	case Lines:
		return strings.Join(v, " ")
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return fmt.Sprint(v)
}
