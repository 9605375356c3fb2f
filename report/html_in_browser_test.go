package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/templates"
	"tlaudit/testdata/hostile"
	"tlaudit/testdata/machine"
)

// inBrowser writes a document as a page, lets testdata/browser/page.js look at it in
// Chromium, and reads what it says into result.
func inBrowser(t *testing.T, what string, d table.Document, result any) {
	t.Helper()
	browser := machine.Tool(t, "chromium")
	machine.Library(t, "puppeteer-core", "node", "-e", `require("puppeteer-core")`)
	if what == "axe" {
		machine.Library(t, "axe-core", "node", "-e", `require("axe-core/package.json")`)
	}
	path := filepath.Join(t.TempDir(), "page.html")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := page.HTML(f, d, templates.Files); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	var complaints bytes.Buffer
	cmd := exec.CommandContext(ctx, "node", filepath.Join("testdata", "browser", "page.js"), browser, what, path)
	cmd.Stderr = &complaints
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, result)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, &complaints)
	}
}

// tableOf returns a table of rows.
func tableOf(name string, total int, columns []table.Column, row func(i int) table.Row) table.Table {
	return table.Table{Name: name, Total: total, File: strings.ToLower(name) + ".csv", Columns: columns, Rows: func(yield func(table.Row, error) bool) {
		for i := range total {
			if !yield(row(i), nil) {
				return
			}
		}
	}}
}

// hostileReport has every hostile string as a name, and names and words without a blank.
func hostileReport(t *testing.T) report.Report {
	s := state{names: map[string]string{"w-1": strings.Repeat("Treasury", 12), "w-2": "خزانة"}, roles: map[string]string{"r-view": "Viewer"}}
	names := []string{strings.Repeat("Longname", 40), "مدير الخزانة", "<script>document.title='run'</script>", strings.Repeat("名前", 60)}
	for _, v := range hostile.Strings(t, "../testdata/hostile.txt") {
		if len(v) < 2000 {
			names = append(names, v)
		}
	}
	for i, v := range names {
		id := fmt.Sprintf("u-%02d", i)
		s.users = append(s.users, snapshot.User{UserID: id, Email: id + "@acme.example", LastName: v})
		s.grants = append(s.grants, direct("w-1", id, "r-view"), direct("w-2", id, "r-view"))
	}
	return build(t, ledger(t, s), report.Options{At: 1})
}

// The page sorts and filters in a real browser, under its own policy, by the keyboard.
func TestSlowPageSortsAndFilters(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1})
	numbers := []any{int64(10), int64(-3), "Not read", table.Calc{Value: 2}, int64(-10), nil, int64(0)}
	r.Tables = append(r.Tables, tableOf("Numbers", len(numbers), []table.Column{{Header: "Name"}, {Header: "Number", Kind: table.Number}},
		func(i int) table.Row { return table.Row{fmt.Sprint([]string{"n", "N"}[i%2], 7*i), numbers[i]} }))
	var said []string
	inBrowser(t, "story", r.Document, &said)
	const issued = "bob@acme.example ann@acme.example cid@partner.example dee@acme.example bob@acme.example"
	if d := cmp.Diff([]string{
		issued,
		"Email ascending", "ann@acme.example bob@acme.example bob@acme.example cid@partner.example dee@acme.example",
		"Email descending", "dee@acme.example cid@partner.example bob@acme.example bob@acme.example ann@acme.example",
		"as issued", issued,
		"bob@acme.example", "1 of 5 rows", "Review: 1 of 5 rows (filter: bob new)", "Review: 1 of 5 rows (filter: bob new); 14 more columns not shown",
		// Text comes after the numbers, and what is blank comes last.
		"-10 -3 0 2 10 Not read ", "Not read 10 2 0 -3 -10 ",
		// Numbers in a text count by their size, and capitals as small letters.
		"n0 N7 n14 N21 n28 N35 n42",
	}, said); d != "" {
		t.Errorf("the reader sees (-want +got):\n%s", d)
	}
}

// Nothing is cut off at 1,400, 800 and 390 pixels, whatever the values are.
func TestSlowPageCutsNothingOff(t *testing.T) {
	all, _ := sample(t)
	unread := story()
	unread[0].unread = map[string]string{"w-2": snapshot.Forbidden} // the chart of changes says so in place of numbers
	for name, r := range map[string]report.Report{"sample": all, "hostile": hostileReport(t), "not read": build(t, ledger(t, unread...), report.Options{At: 3, Since: 1})} {
		t.Run(name, func(t *testing.T) {
			var found []string
			inBrowser(t, "cut", r.Document, &found)
			for i, f := range found {
				if i < 20 {
					t.Error(f)
				}
			}
		})
	}
}

// axe-core finds nothing, in both colour schemes, wide and narrow.
func TestSlowPageIsAccessible(t *testing.T) {
	r, _ := sample(t)
	var found []string
	inBrowser(t, "axe", r.Document, &found)
	for _, f := range found {
		t.Error(f)
	}
}

// The Tab key leads to everything that one uses, each time with a visible focus.
func TestSlowPageIsReachableByKeyboard(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1})
	var keys struct{ All, Unseen []string }
	inBrowser(t, "keys", r.Document, &keys)
	if len(keys.Unseen) > 0 {
		t.Errorf("no visible focus: %q", keys.Unseen)
	}
	if len(keys.All) == 0 || keys.All[0] != "a Skip to the report" {
		t.Errorf("the first key leads to %q", keys.All)
	}
	for _, want := range []string{"a Review 5", "input Filter Review", "input Show 14 more columns of Review", "button Workspace", "button Since the baseline"} {
		if !slices.Contains(keys.All, want) {
			t.Errorf("no key leads to %q, only to %q", want, keys.All)
		}
	}
}

// A narrow page, on which rows are cards, is tables all the same to a screen reader.
func TestSlowCardsAreTables(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1})
	var roles map[string]int
	inBrowser(t, "tree", r.Document, &roles)
	for _, role := range []string{"table", "caption", "row", "cell", "rowheader", "columnheader"} {
		if roles[role] < 15 {
			t.Errorf("%d with the role %s, of %v", roles[role], role, roles)
		}
	}
}

// At 10,000 rows a key in the filter and a sort take a small part of the time after which the
// same page was there at first, so that a slow machine does not fail this.
func TestSlowPageIsFast(t *testing.T) {
	const rows = 10_000
	columns := []table.Column{{Header: "Name", Width: 24, Identity: true}, {Header: "Number", Kind: table.Number, Width: 9}, {Header: "Seen", Kind: table.Time, Width: 19}}
	for i := range 14 {
		columns = append(columns, table.Column{Header: fmt.Sprint("Text ", i), Width: 24, Wrap: true, Group: i > 6})
	}
	row := func(i int) table.Row {
		r := table.Row{fmt.Sprint("Name ", i*7919%rows), int64(i % 97), time.Date(2026, 1, 1+i%300, 6, 0, 0, 0, time.UTC)}
		for n := range 14 {
			r = append(r, fmt.Sprintf("what %d says about %d, with some more words", n, i%5))
		}
		return r
	}
	var speed struct {
		Ready       float64
		Keys, Sorts []float64
		Shown       []string
		Drawn       [2]int
	}
	inBrowser(t, "speed", table.Document{Title: "Fast", Tables: []table.Table{tableOf("Access", rows, columns, row), tableOf("Numbers", rows, columns, row)}}, &speed)
	t.Logf("ready %.0f ms, keys %.0f ms, sorts %.0f ms", speed.Ready, speed.Keys, speed.Sorts)
	middle := func(all []float64) float64 { return slices.Sorted(slices.Values(all))[len(all)/2] }
	if key := middle(speed.Keys); key > speed.Ready/8 {
		t.Errorf("a key takes %.0f ms, the ready %.0f ms", key, speed.Ready)
	}
	if sort := middle(speed.Sorts); sort > speed.Ready/4 {
		t.Errorf("a sort takes %.0f ms, the ready %.0f ms", sort, speed.Ready)
	}
	with := 0
	for i := range rows {
		var text strings.Builder
		for _, cell := range row(i) {
			text.WriteString(table.Shown(cell) + "\n")
		}
		if strings.Contains(text.String(), "77") {
			with++
		}
	}
	if len(speed.Shown) < 9 || speed.Shown[5] != fmt.Sprint(with, " of 10,000 rows") || speed.Shown[8] != "10,000 rows" {
		t.Errorf("the page says %q", speed.Shown)
	}
	if speed.Drawn[0] >= rows || speed.Drawn[1] <= speed.Drawn[0] {
		t.Errorf("%d rows are drawn, and %d when the reader comes near their end", speed.Drawn[0], speed.Drawn[1])
	}
}

// Every printed page of a table has the table's header, which is buttons on the screen.
func headersOnEveryPrintedPage(t *testing.T, r report.Report) {
	pages := printed(t, r.Document)
	with := 0
	for i, p := range pages {
		// A page that goes on with Roles begins with its header. Summary has a section of that
		// name, but no type.
		if !strings.Contains(p, "Access by workspace") || !strings.Contains(p, "WORKSPACE") {
			continue
		}
		with++
		for _, header := range []string{"Section", "Role", "Workspace", "Type", "Class", "Basis", "Holders"} {
			if !strings.Contains(p, header) {
				t.Errorf("page %d of Roles has no header %s", i+1, header)
			}
		}
	}
	if with < 2 {
		t.Errorf("Roles is printed on %d pages, so nothing was tested of %d", with, len(pages))
	}
}

// A printed table has all its rows, also those that the screen does not show yet.
func TestSlowPagePrintsEveryRow(t *testing.T) {
	const rows = 700
	pages := printed(t, table.Document{Title: "Long", Tables: []table.Table{tableOf("Numbers", rows, []table.Column{{Header: "Name", Width: 24}, {Header: "Number", Width: 24}},
		func(i int) table.Row { return table.Row{fmt.Sprintf("row-%03d", i), "x"} })}})
	words := strings.Join(pages, " ")
	for i := range rows {
		if name := fmt.Sprintf("row-%03d", i); strings.Count(words, name) != 1 {
			t.Fatalf("%s is not printed once", name)
		}
	}
}

// printed returns the text of each page of a document that Chromium prints.
func printed(t *testing.T, d table.Document) []string {
	t.Helper()
	browser, words := machine.Tool(t, "chromium"), machine.Tool(t, "pdftotext")
	var markup bytes.Buffer
	if err := page.HTML(&markup, d, templates.Files); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path, pdf := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(path, markup.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--no-first-run", "--user-data-dir="+filepath.Join(dir, "profile"), "--print-to-pdf="+pdf, "file://"+path).CombinedOutput(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, out)
	}
	text, err := exec.CommandContext(ctx, words, "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
}

// The letters of the charts have one size, also where one chart has a row of its own.
func TestSlowChartsHaveLettersOfOneSize(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1})
	var sizes []int
	inBrowser(t, "letters", r.Document, &sizes)
	if len(sizes) != 3 || slices.Max(sizes)-slices.Min(sizes) > 4 {
		t.Errorf("letters of %d %% of their size", sizes)
	}
}

// Where the page ends before a table does, the number of rows beside the filter says that it is
// not all of them.
func TestSlowPageSaysHowManyRowsItHas(t *testing.T) {
	long := tableOf("Review", 200_000, []table.Column{{Header: "Name"}, {Header: "Words"}}, func(i int) table.Row {
		return table.Row{fmt.Sprintf("%06d", i), strings.Repeat("x ", 300)}
	})
	var said []string
	inBrowser(t, "rest", table.Document{Title: "Long", Tables: []table.Table{long}}, &said)
	first, _, _ := strings.Cut(said[0], " rows")
	if d := cmp.Diff([]string{first + " rows on this page, of 200,000", "Review: " + first + " rows on this page, of 200,000",
		"1 of " + first + " rows on this page, of 200,000", "Review: 1 of " + first + " rows on this page, of 200,000 (filter: 000007)"}, said); d != "" || len(first) != len("30,000") {
		t.Errorf("the page says (-want +got):\n%s", d)
	}
}
