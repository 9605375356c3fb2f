// Package page writes a report as one document: HTML, Markdown or JSON. It knows the
// model of report/table and nothing else of the report.
package page

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"io"
	"io/fs"
	"iter"
	"strconv"
	"strings"
	"time"

	"tlaudit/report/table"
)

const (
	htmlTemplate = "access-review.html.tmpl"
	htmlStyle    = "access-review.css"
	htmlScript   = "access-review.js"
)

// HTML writes the report as one page that loads nothing else, with the files
// access-review.html.tmpl, access-review.css and access-review.js of templates. Rows
// are written as they come. Columns that people fill in or that only check a row are
// left out. The page's Content-Security-Policy allows its own style and script alone.
func HTML(w io.Writer, r table.Document, templates fs.FS) error {
	style, err := readTemplate(templates, htmlStyle)
	if err != nil {
		return err
	}
	script, err := readTemplate(templates, htmlScript)
	if err != nil {
		return err
	}
	source, err := readTemplate(templates, htmlTemplate)
	if err != nil {
		return err
	}
	t, err := template.New(htmlTemplate).Option("missingkey=error").Funcs(template.FuncMap{"text": cellText, "stop": stop(w)}).Parse(source)
	if err != nil {
		return fmt.Errorf("read template: %w", err)
	}
	for _, part := range t.Templates() {
		if err := stoppable(part.Tree); err != nil {
			return fmt.Errorf("read template: %w", err)
		}
	}
	var failed error
	p := page{
		Document: r, Style: template.CSS(style), Script: template.JS(script),
		Security: "default-src 'none'; base-uri 'none'; form-action 'none'; style-src '" + sourceDigest(style) + "'; script-src '" + sourceDigest(script) + "'",
	}
	for _, t := range r.Tables {
		if t.Hidden || t.OnlyCSV || t.Name == "Cover" {
			continue
		}
		charts, err := svgCharts(t)
		if err != nil {
			return fmt.Errorf("write html: %w", err)
		}
		p.Sections = append(p.Sections, section{Table: t, ID: table.FieldName(t.Name), Drawings: charts, failed: &failed})
	}
	out := bufio.NewWriterSize(w, 64<<10)
	if err := t.Execute(out, p); err != nil {
		return fmt.Errorf("write html: %w", err)
	}
	if failed != nil {
		return fmt.Errorf("write html: %w", failed)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write html: %w", err)
	}
	return nil
}

// sourceDigest returns the name of a style or a script in a Content-Security-Policy.
func sourceDigest(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// A page is the data of the template.
type page struct {
	table.Document
	Style    template.CSS
	Script   template.JS
	Security string
	Sections []section
}

// A section is one table of the page.
type section struct {
	table.Table
	ID       string
	Drawings []template.HTML
	failed   *error
}

// Headers returns the headers of the columns that the page shows.
func (s section) Headers() []string {
	var all []string
	for _, i := range s.ForPeople() {
		all = append(all, s.Columns[i].Header)
	}
	return all
}

// Body returns a table row of markup for each row. An error ends it early; HTML returns it.
func (s section) Body() iter.Seq[template.HTML] {
	return func(yield func(template.HTML) bool) {
		at := s.ForPeople()
		var b strings.Builder
		for row, err := range s.Rows {
			if err != nil {
				*s.failed = fmt.Errorf("table %s: %w", s.Name, err)
				return
			}
			b.Reset()
			b.WriteString("<tr>")
			for n, i := range at {
				writeCell(&b, s.Columns[i], row[i], n == 0)
			}
			b.WriteString("</tr>\n")
			if !yield(template.HTML(b.String())) {
				return
			}
		}
	}
}

// writeCell writes a cell. The first cell of a row is the row's header for screen readers.
// data-sort is the value by which a cell is sorted, if that is not its text.
func writeCell(b *strings.Builder, c table.Column, cell any, first bool) {
	tag, end := "<td", "</td>"
	if first {
		tag, end = `<th scope="row"`, "</th>"
	}
	b.WriteString(tag)
	switch v := cell.(type) {
	case int64:
		b.WriteString(` class="n"`)
	case table.Calc:
		b.WriteString(` class="n" data-sort="` + strconv.FormatInt(v.Value, 10) + `"`)
	case table.FirstSeen:
		b.WriteString(` data-sort="` + v.At.UTC().Format(time.RFC3339) + `"`)
	case table.Link:
		b.WriteString(`><a href="#` + table.FieldName(v.Sheet) + `">` + html.EscapeString(table.Shown(v)) + "</a>" + end)
		return
	}
	if _, isText := cell.(string); isText && c.Wrap {
		class := "m"
		if c.Width >= 40 {
			class = "w"
		}
		b.WriteString(` class="` + class + `"`)
	}
	b.WriteString(">" + html.EscapeString(table.Shown(cell)) + end)
}

// cellText returns a cell's text for the template, which escapes it. It refuses what a
// template may pass by mistake, such as a whole table.
func cellText(cell any) (string, error) {
	if !table.IsCell(cell) {
		return "", fmt.Errorf("text: a %T is not a cell", cell)
	}
	return table.Shown(cell), nil
}
