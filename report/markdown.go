package report

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"text/template"
	"time"
	"unicode/utf8"
)

const (
	markdownTemplate = "access-review.md.tmpl"
	markdownRows     = 200
)

// Markdown writes the report through the template access-review.md.tmpl of
// templates. A table shows its first 200 rows and says how many more are in which
// file. Besides the report the template has "escape", which makes any value safe
// to stand in Markdown, and "table", which draws one.
func Markdown(w io.Writer, r Report, templates fs.FS) error {
	source, err := readTemplate(templates, markdownTemplate)
	if err != nil {
		return err
	}
	t, err := template.New(markdownTemplate).Option("missingkey=error").Funcs(template.FuncMap{
		"escape": func(cell any) (string, error) { return escapeCell(cell) },
		"table":  markdownTable,
	}).Parse(source)
	if err != nil {
		return fmt.Errorf("read template: %w", err)
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

// readTemplate reads one file of templates, which is UTF-8 as the documents are.
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

// escapeCell refuses what a template may pass by mistake, such as a whole table.
func escapeCell(cell any) (string, error) {
	switch cell.(type) {
	case nil, string, int64, time.Time, Seen, Named, Link, Calc, NotHere:
		return escapeShown(shown(cell)), nil
	}
	return "", fmt.Errorf("escape: a %T is no cell", cell)
}

// markdownTable draws a table without the columns that people fill in or that
// only check a row.
func markdownTable(t Table) (string, error) {
	var buf bytes.Buffer
	out := bufio.NewWriter(&buf)
	var at []int
	var cells []string
	for _, i := range t.shown() {
		if !t.Columns[i].Guard {
			at = append(at, i)
			cells = append(cells, Escape(t.Columns[i].Header))
		}
	}
	if t.Notice != "" {
		fmt.Fprintf(out, "**%s**\n\n", Escape(t.Notice))
	}
	if t.Title != "" && t.Title != t.Name {
		fmt.Fprintf(out, "%s\n\n", escapeShown(shown(t.Title)))
	}
	for _, lead := range t.Lead {
		fmt.Fprintf(out, "%s\n\n", escapeShown(shown(lead)))
	}
	n := 0
	for row, err := range t.Rows {
		if err != nil {
			return "", err
		}
		if n == 0 {
			writeMarkdownHeader(out, cells)
		}
		n++
		for j, i := range at {
			cells[j] = escapeShown(shown(row[i]))
		}
		writeMarkdownRow(out, cells)
		if n == markdownRows {
			break // before the next is read
		}
	}
	switch {
	case n == 0:
		out.WriteString(Escape(t.Empty) + "\n")
	case t.Total > n && t.File != "":
		fmt.Fprintf(out, "\n%d more rows are not shown: a bundle with CSV files has them in %s.\n", t.Total-n, Escape(t.File))
	case t.Total > n:
		fmt.Fprintf(out, "\n%d more rows are not shown: a bundle with the workbook has them on its sheet %s.\n", t.Total-n, Escape(t.Name))
	}
	if err := out.Flush(); err != nil {
		return "", err
	}
	return buf.String(), nil
}
