package page

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"text/template"

	"tlaudit/report/table"
)

const (
	markdownTemplate = "access-review.md.tmpl"
	markdownBytes    = 60_000 // of a document: a comment on GitHub holds 65,536 characters
	markdownRows     = 200    // of a table
	markdownValue    = 1_000  // bytes of one value, escaped
)

// Markdown writes the report with the template access-review.md.tmpl of templates, in at
// most 60,000 bytes. A table shows its first rows, at most 200, and says how many more are
// in which file: the tables of the document share the bytes that the template's own text
// leaves, see share. It is an error if the template's own text leaves too few to say even
// that. The template has the report and these functions: "escape" makes any value safe for
// Markdown, and shows at most 1,000 bytes of it; "facts" makes a table of the facts of some
// sections; "table" puts a table at the place where it is called.
func Markdown(w io.Writer, r table.Document, templates fs.FS) error {
	source, err := readTemplate(templates, markdownTemplate)
	if err != nil {
		return err
	}
	var d markdownDocument
	t, err := template.New(markdownTemplate).Option("missingkey=error").Funcs(template.FuncMap{
		"escape": escapeCell,
		"facts":  factTable,
		"table":  d.place,
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
	if err := t.Execute(&d, r); err != nil {
		return fmt.Errorf("write markdown: %w", err)
	}
	if err := d.write(w); err != nil {
		return fmt.Errorf("write markdown: %w", err)
	}
	return nil
}

// escapeCell returns a cell's text for Markdown. It refuses what a template may pass by
// mistake, such as a whole table.
func escapeCell(cell any) (string, error) {
	if !table.IsCell(cell) {
		return "", fmt.Errorf("escape: a %T is not a cell", cell)
	}
	return markdownCell(cell), nil
}

// markdownCell returns a cell's text without the blanks at its ends, which would keep it from
// being bold.
func markdownCell(cell any) string {
	return table.EscapeWithin(strings.TrimSpace(table.Shown(cell)), markdownValue)
}

// factTable returns the facts of some sections, in the order of the cover, as a table. One
// section is not named in its rows.
func factTable(all []table.Fact, sections ...string) table.Table {
	wanted := map[string]bool{}
	for _, s := range sections {
		wanted[s] = true
	}
	var facts []table.Fact
	for _, f := range all {
		if wanted[f.Section] {
			facts = append(facts, f)
		}
	}
	columns := []table.ColumnOf[table.Fact]{
		{Header: "Section", Cell: func(f table.Fact) any { return f.Section }},
		{Header: "Item", Cell: func(f table.Fact) any { return f.Item }},
		{Header: "Value", Cell: func(f table.Fact) any { return f.Value }},
	}
	if len(sections) == 1 {
		columns = columns[1:]
	}
	return table.Fill(table.Table{Name: "Cover", Empty: "None found", Total: len(facts)}, table.Of(facts), columns)
}
