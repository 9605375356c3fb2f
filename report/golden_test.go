package report_test

import (
	"bytes"
	"testing"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/templates"
)

func TestEveryFormatMatchesItsGoldenFile(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1, Flags: []string{"format=xlsx,csv,md"}})
	for _, tbl := range r.Tables {
		if tbl.File == "" {
			continue
		}
		var out bytes.Buffer
		if err := table.WriteCSV(&out, tbl, false); err != nil {
			t.Fatal(err)
		}
		golden(t, tbl.File, out.Bytes())
	}
	var out bytes.Buffer
	if err := page.Markdown(&out, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	golden(t, "access-review.md", out.Bytes())
	out.Reset()
	if err := page.HTML(&out, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	_, main, _ := bytes.Cut(out.Bytes(), []byte("<main")) // the style and the script are files of their own
	golden(t, "access-review.html", append([]byte("<main"), main...))
	out.Reset()
	if err := page.JSON(&out, r.Document); err != nil {
		t.Fatal(err)
	}
	golden(t, "access-review.json", out.Bytes())
	golden(t, "access-review.xlsx.txt", cellsOf(t, opened(t, r)))
}
