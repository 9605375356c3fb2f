package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	gmtext "github.com/yuin/goldmark/text"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/templates"
	"tlaudit/testdata/rendered"
)

// documents writes a report as Markdown, as a page and as JSON.
func documents(t *testing.T, r report.Report) (markdown, html, machine string) {
	t.Helper()
	var document, markup, exact bytes.Buffer
	for _, err := range []error{page.Markdown(&document, r.Document, templates.Files), page.HTML(&markup, r.Document, templates.Files), page.JSON(&exact, r.Document)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return document.String(), markup.String(), exact.String()
}

// csvRecords reads a table's CSV file back, with its header.
func csvRecords(t *testing.T, tbl table.Table, exact bool) [][]string {
	t.Helper()
	var out bytes.Buffer
	if err := table.WriteCSV(&out, tbl, exact); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// readCSV reads one column of a table's CSV file back, without the ' that makes it
// safe.
func readCSV(t *testing.T, tbl table.Table, header string) []string {
	t.Helper()
	records := csvRecords(t, tbl, false)
	at := slices.Index(records[0], header)
	var cells []string
	for _, r := range records[1:] {
		cells = append(cells, strings.TrimPrefix(r[at], "'"))
	}
	return cells
}

// readSheet reads one column of a sheet back, by its header.
func readSheet(t *testing.T, f *excelize.File, sheet, header string) []string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return columnOf(t, rows, header)
}

// columnOf returns the cells under a header of a sheet's rows.
func columnOf(t *testing.T, rows [][]string, header string) []string {
	t.Helper()
	for n, r := range rows {
		at := slices.Index(r, header)
		if at < 0 {
			continue
		}
		var cells []string
		for _, r := range rows[n+1:] {
			cells = append(cells, append(r, make([]string, at+1)...)[at])
		}
		return cells
	}
	t.Fatalf("no column %s", header)
	return nil
}

// readMarkdown reads one column of the table under a heading as a reader sees it.
func readMarkdown(t *testing.T, document, heading, header string) []string {
	t.Helper()
	source := []byte(document)
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(gmtext.NewReader(source))
	here := false
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			here = rendered.Text(h, source) == heading
		}
		if n.Kind() != extast.KindTable || !here {
			continue
		}
		at := -1
		var cells []string
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			i := 0
			for c := row.FirstChild(); c != nil; c = c.NextSibling() {
				switch {
				case row.Kind() == extast.KindTableHeader && rendered.Text(c, source) == header:
					at = i
				case row.Kind() == extast.KindTableRow && i == at:
					cells = append(cells, rendered.Text(c, source))
				}
				i++
			}
		}
		return cells
	}
	t.Fatalf("no table under %s", heading)
	return nil
}

// readHTML reads one column of the table of a section as a reader sees it.
func readHTML(t *testing.T, page, id, header string) []string {
	t.Helper()
	_, rest, found := strings.Cut(page, `<section id="`+id+`"`)
	if !found {
		t.Fatalf("no section %s", id)
	}
	_, rest, _ = strings.Cut(rest, "<table")
	rest, _, found = strings.Cut(rest, "</table>")
	if !found {
		t.Fatalf("no table in section %s", id)
	}
	decoder := xml.NewDecoder(strings.NewReader("<table" + rest + "</table>"))
	decoder.Entity = xml.HTMLEntity
	var all [][]string
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("section %s: %v", id, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "tr":
				all = append(all, nil)
			case "td", "th":
				all[len(all)-1] = append(all[len(all)-1], "")
			}
		case xml.CharData:
			if len(all) > 0 && len(all[len(all)-1]) > 0 {
				row := all[len(all)-1]
				row[len(row)-1] += string(token)
			}
		}
	}
	at := slices.Index(all[0], header)
	if at < 0 {
		t.Fatalf("section %s has no column %s", id, header)
	}
	var cells []string
	for _, row := range all[1:] {
		cells = append(cells, strings.TrimSuffix(row[at], " "))
	}
	return cells
}

// readJSON reads one field of the rows of a table.
func readJSON(t *testing.T, document, table, field string) []string {
	t.Helper()
	var read struct {
		Tables map[string]struct{ Rows []map[string]any } `json:"tables"`
	}
	if err := json.Unmarshal([]byte(document), &read); err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, row := range read.Tables[table].Rows {
		cells = append(cells, fmt.Sprint(row[field]))
	}
	return cells
}
