// Package page writes a report as one document: HTML, Markdown or JSON. It knows the
// model of report/table and nothing else of the report.
package page

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"io/fs"

	"tlaudit/report/table"
)

const (
	htmlTemplate = "access-review.html.tmpl"
	htmlStyle    = "access-review.css"
	htmlScript   = "access-review.js"
)

// HTML writes the report as one page that loads nothing else, with the files
// access-review.html.tmpl, access-review.css and access-review.js of templates. Rows
// are written as they come, until the page has 20 MB: a table whose rows end there says how
// many more there are and which file has them. Columns that people fill in or that only
// check a row are left out. The page's Content-Security-Policy allows its own style and
// script alone.
func HTML(w io.Writer, r table.Document, templates fs.FS) error {
	return htmlWithin(w, r, templates, mostPage)
}

// htmlWithin writes the page as HTML does, with at most some bytes.
func htmlWithin(w io.Writer, r table.Document, templates fs.FS, most int) error {
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
	t, err := template.New(htmlTemplate).Option("missingkey=error").Funcs(template.FuncMap{"text": cellText, "prose": cellProse, "id": table.FieldName, "stop": stop(w)}).Parse(source)
	if err != nil {
		return fmt.Errorf("read template: %w", err)
	}
	for _, part := range t.Templates() {
		if err := stoppable(part.Tree); err != nil {
			return fmt.Errorf("read template: %w", err)
		}
	}
	p := page{Document: r}
	b := budget{most: most}
	for _, t := range r.Tables {
		if t.Hidden || t.OnlyCSV || t.Name == "Cover" {
			continue
		}
		charts, err := svgCharts(t)
		if err != nil {
			return fmt.Errorf("write html: %w", err)
		}
		p.Charts = append(p.Charts, charts...)
		s := &section{Table: t, ID: table.FieldName(t.Name), layout: layoutOf(t), budget: &b}
		p.Sections = append(p.Sections, s)
		b.waiting = append(b.waiting, s)
		style += s.layout.style(s.ID)
	}
	p.Style, p.Script = template.CSS(style), template.JS(script)
	p.Security = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src '" + sourceDigest(style) + "'; script-src '" + sourceDigest(script) + "'"
	buffered := bufio.NewWriterSize(w, 64<<10)
	b.out = buffered
	if err := t.Execute(&b, p); err != nil {
		return fmt.Errorf("write html: %w", err)
	}
	if b.failed != nil {
		return fmt.Errorf("write html: %w", b.failed)
	}
	if err := buffered.Flush(); err != nil {
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
	Charts   []template.HTML // of all tables
	Sections []*section
}

// cellText returns a cell's text for the template, which escapes it. It refuses what a
// template may pass by mistake, such as a whole table.
func cellText(cell any) (string, error) {
	if !table.IsCell(cell) {
		return "", fmt.Errorf("text: a %T is not a cell", cell)
	}
	return table.Shown(cell), nil
}

// cellProse returns a cell's text as markup, like cellText.
func cellProse(cell any) (template.HTML, error) {
	shown, err := cellText(cell)
	return template.HTML(prose(shown)), err
}
