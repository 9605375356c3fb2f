package page

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"text/template"
	"unicode/utf8"

	"tlaudit/report/table"
)

const (
	markdownTemplate = "access-review.md.tmpl"
	markdownRows     = 200
)

// Markdown writes the report with the template access-review.md.tmpl of templates. A table
// shows its first 200 rows and says how many more are in which file. The template has the
// report and two functions: "escape" makes any value safe for Markdown, and "table" writes
// a table.
func Markdown(w io.Writer, r table.Document, templates fs.FS) error {
	source, err := readTemplate(templates, markdownTemplate)
	if err != nil {
		return err
	}
	t, err := template.New(markdownTemplate).Option("missingkey=error").Funcs(template.FuncMap{
		"escape": func(cell any) (string, error) { return escapeCell(cell) },
		"table":  markdownTable,
		"stop":   stop(w),
	}).Parse(source)
	if err != nil {
		return fmt.Errorf("read template: %w", err)
	}
	for _, part := range t.Templates() {
		if err := stoppable(part.Tree); err != nil {
			return fmt.Errorf("read template: %w", err)
		}
	}
	out := bufio.NewWriter(w)
	if err := t.Execute(out, r); err != nil {
		return fmt.Errorf("write markdown: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write markdown: %w", err)
	}
	return nil
}

// readTemplate reads one file of templates, which has to be UTF-8.
func readTemplate(templates fs.FS, name string) (string, error) {
	source, err := fs.ReadFile(templates, name)
	if err != nil {
		return "", fmt.Errorf("read template: %w", err)
	}
	if !utf8.Valid(source) {
		return "", fmt.Errorf("read template: %s is not UTF-8", name)
	}
	return string(source), nil
}

// escapeCell returns a cell's text for Markdown. It refuses what a template may pass by
// mistake, such as a whole table.
func escapeCell(cell any) (string, error) {
	if !table.IsCell(cell) {
		return "", fmt.Errorf("escape: a %T is not a cell", cell)
	}
	return table.EscapeShown(table.Shown(cell)), nil
}

// markdownTable returns a table as Markdown, without the columns that people fill in or
// that only check a row.
func markdownTable(t table.Table) (string, error) {
	var buf bytes.Buffer
	out := bufio.NewWriter(&buf)
	at := t.ForPeople()
	cells := make([]string, len(at))
	for j, i := range at {
		cells[j] = table.Escape(t.Columns[i].Header)
	}
	if t.Notice != "" {
		fmt.Fprintf(out, "**%s**\n\n", table.Escape(t.Notice))
	}
	if t.Title != "" && t.Title != t.Name {
		fmt.Fprintf(out, "%s\n\n", table.EscapeShown(table.Shown(t.Title)))
	}
	for _, lead := range t.Lead {
		fmt.Fprintf(out, "%s\n\n", table.EscapeShown(table.Shown(lead)))
	}
	n := 0
	for row, err := range t.Rows {
		if err != nil {
			return "", err
		}
		if n == 0 {
			table.WriteMarkdownHeader(out, cells)
		}
		n++
		for j, i := range at {
			cells[j] = table.EscapeShown(table.Shown(row[i]))
		}
		table.WriteMarkdownRow(out, cells)
		if n == markdownRows {
			break // before the next is read
		}
	}
	switch {
	case n == 0:
		out.WriteString(table.Escape(t.Empty) + "\n")
	case t.Total > n && t.File != "":
		fmt.Fprintf(out, "\n%d more rows are not shown: a bundle with CSV files has them in %s.\n", t.Total-n, table.Escape(t.File))
	case t.Total > n:
		fmt.Fprintf(out, "\n%d more rows are not shown: a bundle with the workbook has them on its sheet %s.\n", t.Total-n, table.Escape(t.Name))
	}
	if err := out.Flush(); err != nil {
		return "", err
	}
	return buf.String(), nil
}
