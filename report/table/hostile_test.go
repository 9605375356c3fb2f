package table_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	gmtext "github.com/yuin/goldmark/text"
	"pgregory.net/rapid"

	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/report/xlsx"
	"tlaudit/templates"
	"tlaudit/testdata/hostile"
	"tlaudit/testdata/rendered"
	"tlaudit/text"
)

// tableOf returns a table with one row for each value.
func tableOf(values []string) table.Table {
	return table.Table{
		Name: "Review", File: "review.csv", Sheet: true, Empty: "None found", Total: len(values),
		Columns: []table.Column{{Header: "Number", Kind: table.Number}, {Header: "Value"}},
		Rows: func(yield func(table.Row, error) bool) {
			for i, v := range values {
				if !yield(table.Row{int64(i), v}, nil) {
					return
				}
			}
		},
	}
}

func TestHostileTextInTheWorkbook(t *testing.T) {
	values := hostile.Strings(t, "../../testdata/hostile.txt")
	var out bytes.Buffer
	if err := xlsx.Write(&out, table.Document{Title: values[1], Subject: values[21], Footer: values[0], Tables: []table.Table{tableOf(values)}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := f.GetRows("Review")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(values)+1 {
		t.Fatalf("%d rows, want %d", len(got), len(values)+1)
	}
	for i, v := range values {
		cell := "B" + strconv.Itoa(i+2)
		want := text.Visible(v)
		if utf8.RuneCountInString(want) > 32767 {
			if !strings.Contains(got[i+1][1], "[cut: ") || len(got[i+1][1]) > 32767 {
				t.Errorf("%s: %d bytes without a mark", cell, len(got[i+1][1]))
			}
			continue
		}
		if got[i+1][1] != want {
			t.Errorf("%s reads %q, want %q", cell, got[i+1][1], want)
		}
		if formula, err := f.GetCellFormula("Review", cell); err != nil || formula != "" {
			t.Errorf("%s is the formula %q (%v)", cell, formula, err)
		}
		if kind, err := f.GetCellType("Review", cell); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("%s has type %v (%v), want a string", cell, kind, err)
		}
		if linked, link, err := f.GetCellHyperLink("Review", cell); err != nil || linked {
			t.Errorf("%s links to %q (%v)", cell, link, err)
		}
	}
}

func TestHostileTextInCSV(t *testing.T) {
	values := hostile.Strings(t, "../../testdata/hostile.txt")
	for _, exact := range []bool{false, true} {
		var out bytes.Buffer
		if err := table.WriteCSV(&out, tableOf(values), exact); err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(values)+1 {
			t.Fatalf("%d records, want %d", len(got), len(values)+1)
		}
		for i, v := range values {
			cell := got[i+1][1]
			if exact {
				// encoding/csv reads CR LF in a field as LF.
				if want := strings.ReplaceAll(v, "\r\n", "\n"); cell != want {
					t.Errorf("exact %q reads %q", want, cell)
				}
				continue
			}
			if r, _ := utf8.DecodeRuneInString(cell); strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) {
				t.Errorf("%q begins like a formula", cell)
			}
			if want := text.Visible(v); cell != want && cell != "'"+want {
				t.Errorf("%q reads %q", want, cell)
			}
		}
	}
}

// markdownOf returns the values as a Markdown table, as the documents and the lists write one.
func markdownOf(values []string) []byte {
	var out bytes.Buffer
	w := bufio.NewWriter(&out)
	table.WriteMarkdownHeader(w, []string{"number", "value"})
	for i, v := range values {
		table.WriteMarkdownRow(w, []string{strconv.Itoa(i), table.Escape(v)})
	}
	if err := w.Flush(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// markdownCells reads the second column of a Markdown table back, and fails on anything
// that is not text.
func markdownCells(t interface{ Fatalf(string, ...any) }, source []byte) []string {
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM))
	root := markdown.Parser().Parse(gmtext.NewReader(source))
	var cells []string
	if err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Document, *extast.Table, *extast.TableHeader, *ast.CodeSpan, *ast.Text, *ast.String:
		case *extast.TableRow:
			if n.ChildCount() != 2 {
				t.Fatalf("a row has %d cells", n.ChildCount())
			}
		case *extast.TableCell:
			if n.NextSibling() == nil && n.Parent().Kind() == extast.KindTableRow {
				cells = append(cells, rendered.Text(n, source))
			}
		default:
			t.Fatalf("a value became %s", n.Kind())
		}
		return ast.WalkContinue, nil
	}); err != nil {
		t.Fatalf("%v", err)
	}
	return cells
}

func TestHostileTextInMarkdown(t *testing.T) {
	values := hostile.Strings(t, "../../testdata/hostile.txt")
	got := markdownCells(t, markdownOf(values))
	var want []string
	for _, v := range values {
		want = append(want, strings.TrimSpace(text.Visible(v)))
	}
	for i := range got {
		got[i] = strings.TrimSpace(got[i])
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("markdown (-want +got):\n%s", d)
	}
}

// A text that begins a line, as in a list, begins nothing else.
func TestHostileTextAtTheBeginningOfALine(t *testing.T) {
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM))
	values := append(hostile.Strings(t, "../../testdata/hostile.txt"), "- x", "+ x", "-", " - x", "1. x", "12) ann@acme.example", "---", "- - -", "2026-09-30", "-2", "1.5")
	for _, v := range values {
		source := []byte("- " + table.Escape(v) + "\n")
		if err := ast.Walk(markdown.Parser().Parse(gmtext.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			switch n.(type) {
			case *ast.Document, *ast.TextBlock, *ast.CodeSpan, *ast.Text, *ast.String:
			case *ast.List:
				if n.Parent().Kind() != ast.KindDocument {
					t.Errorf("%q becomes a list in a list", v)
				}
			case *ast.ListItem:
				shown := strings.ReplaceAll(rendered.Text(n, source), `*cmd\|`, "*cmd|") // in code, outside a table
				if got, want := strings.TrimSpace(shown), strings.TrimSpace(text.Visible(v)); got != want {
					t.Errorf("%q shows %q", want, got)
				}
			default:
				t.Errorf("%q becomes %s", v, n.Kind())
			}
			return ast.WalkContinue, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// No text in a cell adds a row, a column or markup.
func TestNoCellAddsARow(t *testing.T) {
	any := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune("|\\`*_[]<>&\"',;=+-@#:!\r\n\t wx0h/.1a")), 0, 20, -1))
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(any, 1, 5).Draw(t, "values")
		var out bytes.Buffer
		if err := table.WriteCSV(&out, tableOf(values), false); err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(got) != len(values)+1 {
			t.Fatalf("csv: %d records (%v), want %d", len(got), err, len(values)+1)
		}
		source := markdownOf(values)
		cells := markdownCells(t, source)
		if len(cells) != len(values) {
			t.Fatalf("markdown: %d rows, want %d\n%s", len(cells), len(values), source)
		}
		for i, v := range values {
			if want := strings.TrimSpace(text.Visible(v)); strings.TrimSpace(cells[i]) != want {
				t.Fatalf("markdown shows %q, want %q\n%s", cells[i], want, source)
			}
		}
	})
}

// Two different strings never look the same.
func TestDifferentStringsLookDifferent(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "[U+202E]", "\u202e", "[", "U+", "[0xFF]", "\xff", "\x00", "[U+005B]"})
	rapid.Check(t, func(t *rapid.T) {
		a := strings.Join(rapid.SliceOfN(piece, 0, 4).Draw(t, "a"), "")
		b := strings.Join(rapid.SliceOfN(piece, 0, 4).Draw(t, "b"), "")
		if a != b && text.Visible(a) == text.Visible(b) {
			t.Fatalf("%q and %q both show as %q", a, b, text.Visible(a))
		}
	})
}

// Hostile names show as text on the page.
func TestHostileTextInHTMLAndJSON(t *testing.T) {
	values := hostile.Strings(t, "../../testdata/hostile.txt")
	r := table.Document{Title: values[1], Subject: values[2], Tables: []table.Table{tableOf(values)}}
	var markup, doc bytes.Buffer
	if err := page.HTML(&markup, r, templates.Files); err != nil {
		t.Fatal(err)
	}
	body := markup.String()
	body = body[strings.Index(body, "<tbody>"):strings.Index(body, "</main>")]
	for _, markup := range []string{"<script", "<img", "<svg", "<a href=\"j", "onerror=\""} {
		if strings.Contains(body, markup) {
			t.Errorf("a value became markup: %s", markup)
		}
	}
	if got, want := strings.Count(body, "<tr>"), len(values)+1; got != want { // and the header
		t.Errorf("%d rows, want %d", got, want)
	}
	if err := page.JSON(&doc, r); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Tables map[string]struct{ Rows []struct{ Value string } }
	}
	if err := json.Unmarshal(doc.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	for i, v := range values {
		// JSON has no bytes that are not text: each becomes U+FFFD.
		if got, want := read.Tables["review"].Rows[i].Value, string([]rune(v)); got != want {
			t.Errorf("json reads %q, want %q", got, want)
		}
	}
}
