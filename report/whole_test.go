package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	gmtext "github.com/yuin/goldmark/text"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/report/xlsx"
	"tlaudit/snapshot"
	"tlaudit/templates"
	"tlaudit/text"
)

// readCSV reads one column of a table's CSV file back, without the ' that makes it
// safe.
func readCSV(t *testing.T, tbl table.Table, header string) []string {
	t.Helper()
	var out bytes.Buffer
	if err := table.WriteCSV(&out, tbl, false); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
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
	t.Fatalf("sheet %s has no column %s", sheet, header)
	return nil
}

// readMarkdown reads one column of the table under a heading as a reader sees it.
func readMarkdown(t *testing.T, source []byte, heading, header string) []string {
	t.Helper()
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(gmtext.NewReader(source))
	here := false
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			here = shownText(h, source) == heading
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
				case row.Kind() == extast.KindTableHeader && shownText(c, source) == header:
					at = i
				case row.Kind() == extast.KindTableRow && i == at:
					cells = append(cells, shownText(c, source))
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
		cells = append(cells, strings.TrimSuffix(row[at], "\n"))
	}
	return cells
}

// readJSON reads one field of the rows of a table.
func readJSON(t *testing.T, document []byte, table, field string) []string {
	t.Helper()
	var read struct {
		Tables map[string]struct{ Rows []map[string]any } `json:"tables"`
	}
	if err := json.Unmarshal(document, &read); err != nil {
		t.Fatal(err)
	}
	var cells []string
	for _, row := range read.Tables[table].Rows {
		cells = append(cells, fmt.Sprint(row[field]))
	}
	return cells
}

// Every hostile string as a name goes through the whole report, and reads the same
// in each format.
func TestHostileTextReadsTheSameInEveryFormat(t *testing.T) {
	s := state{names: map[string]string{"w-1": "Treasury"}, roles: map[string]string{"r-view": "Viewer"}}
	for i, v := range hostile(t) {
		if len(v) > 32000 {
			continue // what a sheet cuts has a test of its own
		}
		id := fmt.Sprintf("u-%02d", i)
		s.users = append(s.users, snapshot.User{UserID: id, Email: id + "@acme.example", LastName: "x" + v + "x"})
		s.grants = append(s.grants, direct("w-1", id, "r-view"))
	}
	r := build(t, ledger(t, s), report.Options{At: 1})
	want := readCSV(t, tableNamed(t, r, "Review"), "Name")
	for i, d := range column(t, r, "Review", "Name") {
		if d := text.Visible(d); want[i] != d {
			t.Errorf("csv reads %q, want %q", want[i], d)
		}
	}
	var book, document bytes.Buffer
	if err := xlsx.Write(&book, r.Document); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if d := cmp.Diff(want, readSheet(t, f, "Review", "Name")); d != "" {
		t.Errorf("workbook (-csv +xlsx):\n%s", d)
	}
	if err := page.Markdown(&document, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, readMarkdown(t, document.Bytes(), "Review", "Name")); d != "" {
		t.Errorf("markdown (-csv +md):\n%s", d)
	}
	var markup, machine bytes.Buffer
	if err := page.HTML(&markup, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, readHTML(t, markup.String(), "review", "Name")); d != "" {
		t.Errorf("html (-csv +html):\n%s", d)
	}
	if err := page.JSON(&machine, r.Document); err != nil {
		t.Fatal(err)
	}
	// JSON is for machines and has the exact value, which is then the same to read.
	got := readJSON(t, machine.Bytes(), "review", "name")
	for i, exact := range column(t, r, "Review", "Name") {
		if exact = string([]rune(exact)); got[i] != exact { // a byte that is no text is U+FFFD
			t.Errorf("json reads %q, want %q", got[i], exact)
		}
	}
}

func TestADraftSaysSoInEveryFile(t *testing.T) {
	states := story()
	states[2].unread = map[string]string{"w-2": snapshot.Forbidden}
	states[2].unreadResources = []string{snapshot.Enrollments}
	r := build(t, ledger(t, states...), report.Options{At: 3, Since: 1, Draft: true})
	const want = "DRAFT: snapshot 3 is partial; not read: invitations, access to 1 workspace"
	for _, tbl := range r.Tables {
		if tbl.File == "" {
			continue
		}
		var out bytes.Buffer
		if err := table.WriteCSV(&out, tbl, true); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if got := records[0][len(records[0])-1]; got != want {
			t.Errorf("last header of %s = %q, want %q", tbl.File, got, want)
		}
	}
	var book, document bytes.Buffer
	if err := xlsx.Write(&book, r.Document); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		if sheet == "Lists" {
			continue
		}
		if got, err := f.GetCellValue(sheet, "A1"); err != nil || got != want {
			t.Errorf("%s begins with %q (%v), want %q", sheet, got, err, want)
		}
		if foot, err := f.GetHeaderFooter(sheet); err != nil || !strings.HasPrefix(foot.OddFooter, "&LDRAFT. ") {
			t.Errorf("footer of %s = %+v (%v), want DRAFT", sheet, foot, err)
		}
	}
	if err := page.Markdown(&document, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	if tables, said := strings.Count(document.String(), "\n## ")-1, strings.Count(document.String(), "\n**"+want+"**\n"); tables != said {
		t.Errorf("markdown has %d tables and says %d times that it is a draft", tables, said)
	}
	var markup, machine bytes.Buffer
	if err := page.HTML(&markup, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	if tables, said := strings.Count(markup.String(), "<section id=")-1, strings.Count(markup.String(), `<p class="banner">`+want+"</p>"); tables != said {
		t.Errorf("html has %d tables and says %d times that it is a draft", tables, said)
	}
	if err := page.JSON(&machine, r.Document); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Tables map[string]struct{ Notice string } `json:"tables"`
	}
	if err := json.Unmarshal(machine.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	if len(read.Tables) == 0 {
		t.Error("json has no tables")
	}
	for name, tbl := range read.Tables {
		if tbl.Notice != want {
			t.Errorf("json says %q of %s, want %q", tbl.Notice, name, want)
		}
	}
}

func TestAFullDiskIsSaidOnce(t *testing.T) {
	r, files := bundled(t)
	full := fmt.Errorf("write: %w", syscall.ENOSPC)
	r.Tables = slices.Clone(r.Tables)
	for i := range r.Tables {
		r.Tables[i].Rows = func(yield func(table.Row, error) bool) { yield(nil, full) }
	}
	_, _, err := bundle.Write(t.Context(), t.TempDir(), r, files)
	if !errors.Is(err, syscall.ENOSPC) || strings.Count(err.Error(), "no space left") != 1 {
		t.Errorf("Bundle: %v, want the reason once", err)
	}
}
