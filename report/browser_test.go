package report_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tlaudit/report"
	"tlaudit/templates"
)

// What a reader does on the page, and what they then see. It stands behind the
// page's own script, so the page's policy allows it.
const atThePage = `
const shown = () => [...document.querySelectorAll("#review tbody tr")].filter(r => !r.hidden).map(r => r.cells[3].textContent).join(" ");
const said = [];
const head = [...document.querySelectorAll("#review thead button")].find(b => b.textContent === "Email");
said.push(shown());
head.click(); said.push(shown(), head.parentElement.ariaSort);
head.click(); said.push(shown(), head.parentElement.ariaSort);
head.click(); said.push(shown());
const input = document.querySelector("#review input");
input.value = "BOB new"; input.dispatchEvent(new Event("input")); said.push(shown(), document.querySelector("#review output").textContent);
document.title = "said " + said.join(" | ") + " .";
`

// The page sorts and filters in a real browser, under its own policy.
func TestThePageSortsAndFilters(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium")
	}
	files := fstest.MapFS{}
	for _, name := range []string{"access-review.html.tmpl", "access-review.css", "access-review.js"} {
		data, err := fs.ReadFile(templates.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	files["access-review.js"].Data = append(files["access-review.js"].Data, atThePage...)
	var page bytes.Buffer
	if err := report.HTML(&page, build(t, ledger(t, story()...), report.Options{At: 3, Since: 1}), files); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, page.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dom, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--no-first-run", "--user-data-dir="+t.TempDir(), "--dump-dom", "file://"+path).Output()
	if err != nil {
		t.Skipf("chromium does not run here: %v", err)
	}
	_, after, _ := strings.Cut(string(dom), "<title>said ")
	got, _, ok := strings.Cut(after, " .</title>")
	if !ok {
		t.Fatal("the page's script did not run")
	}
	const issued = "bob@acme.example ann@acme.example own@acme.example own@acme.example cid@partner.example bob@acme.example dee@acme.example"
	want := strings.Join([]string{
		issued,
		"ann@acme.example bob@acme.example bob@acme.example cid@partner.example dee@acme.example own@acme.example own@acme.example", "ascending",
		"own@acme.example own@acme.example dee@acme.example cid@partner.example bob@acme.example bob@acme.example ann@acme.example", "descending",
		issued,
		"bob@acme.example", "1 of 7 rows",
	}, " | ")
	if got != want {
		t.Errorf("the reader sees\n%s\nwant\n%s", got, want)
	}
}
