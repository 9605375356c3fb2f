package report_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/templates"
	"tlaudit/testdata/machine"
)

// atThePage does what a reader does on the page, and records what they then see. It is added
// to the page's own script, so the page's policy allows it.
const atThePage = `
const email = [...document.querySelectorAll("#review thead th")].findIndex(h => h.textContent === "Email");
const shown = () => [...document.querySelectorAll("#review tbody tr")].filter(r => !r.hidden).map(r => r.cells[email].textContent).join(" ");
const said = [];
const head = [...document.querySelectorAll("#review thead button")].find(b => b.textContent === "Email");
said.push(shown());
head.focus(); said.push(document.activeElement === head && head.tagName === "BUTTON" ? "by keyboard" : "by mouse alone");
head.click(); said.push(shown(), head.parentElement.ariaSort);
head.click(); said.push(shown(), head.parentElement.ariaSort);
head.click(); said.push(shown());
const input = document.querySelector("#review input");
input.value = "BOB new"; input.dispatchEvent(new Event("input")); said.push(shown(), document.querySelector("#review output").textContent);
for (const table of document.querySelectorAll("#numbers table.data")) {
  const shown = () => [...table.tBodies[0].rows].map(r => r.cells[1].textContent).join(" ");
  const head = [...table.querySelectorAll("thead button")].find(b => b.textContent === "Number");
  head.click(); said.push(shown());
  head.click(); said.push(shown());
}
document.title = "said " + said.join(" | ") + " .";
`

// The page sorts and filters in a real browser, under its own policy.
func TestSlowPageSortsAndFilters(t *testing.T) {
	browser := machine.Tool(t, "chromium")
	files := fstest.MapFS{}
	for _, name := range []string{"access-review.html.tmpl", "access-review.css", "access-review.js"} {
		data, err := fs.ReadFile(templates.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	files["access-review.js"].Data = append(files["access-review.js"].Data, atThePage...)
	var markup bytes.Buffer
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1})
	numbers := []any{int64(10), int64(-3), "Not read", table.Calc{Value: 2}, int64(-10), nil, int64(0)}
	r.Tables = append(r.Tables, table.Table{Name: "Numbers", Total: len(numbers), Columns: []table.Column{{Header: "Name"}, {Header: "Number", Kind: table.Number}},
		Rows: func(yield func(table.Row, error) bool) {
			for i, n := range numbers {
				if !yield(table.Row{fmt.Sprint("n", i), n}, nil) {
					return
				}
			}
		}})
	if err := page.HTML(&markup, r.Document, files); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, markup.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dom, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--no-first-run", "--user-data-dir="+t.TempDir(), "--dump-dom", "file://"+path).Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	_, after, _ := strings.Cut(string(dom), "<title>said ")
	got, _, ok := strings.Cut(after, " .</title>")
	if !ok {
		t.Fatal("the page's script did not run")
	}
	const issued = "bob@acme.example ann@acme.example cid@partner.example dee@acme.example bob@acme.example"
	want := strings.Join([]string{
		issued, "by keyboard",
		"ann@acme.example bob@acme.example bob@acme.example cid@partner.example dee@acme.example", "ascending",
		"dee@acme.example cid@partner.example bob@acme.example bob@acme.example ann@acme.example", "descending",
		issued,
		"bob@acme.example", "1 of 5 rows",
		// Text comes after the numbers.
		"-10 -3 0 2 10  Not read", "Not read  10 2 0 -3 -10",
	}, " | ")
	if got != want {
		t.Errorf("the reader sees\n%s\nwant\n%s", got, want)
	}
}

// Every printed page of a table has the table's header, which is buttons on the screen.
func headersOnEveryPrintedPage(t *testing.T, r report.Report) {
	browser, words := machine.Tool(t, "chromium"), machine.Tool(t, "pdftotext")
	var markup bytes.Buffer
	if err := page.HTML(&markup, r.Document, templates.Files); err != nil {
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
	pages := strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	with := 0
	for i, p := range pages {
		// A page that goes on with Roles begins with its header.
		if !strings.Contains(p, "Access by workspace and role") {
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
