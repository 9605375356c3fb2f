package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/templates"
)

// What our simulator served is no real organization's: each document says so first.
func TestSampleDataSaysSo(t *testing.T) {
	l := walked(t, func(_ int, h *snapshot.Header) { h.Parameters = `{"simulated":true}` }, story()[0])
	r := build(t, l, report.Options{At: 1})
	const title, banner = "Access review of Acme (SAMPLE DATA)", "SAMPLE DATA: read from the simulator of tlaudit, not from TransactionLink"
	var document, markup, machine bytes.Buffer
	for _, write := range []func() error{
		func() error { return page.Markdown(&document, r.Document, templates.Files) },
		func() error { return page.HTML(&markup, r.Document, templates.Files) },
		func() error { return page.JSON(&machine, r.Document) },
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	if got := document.String(); !strings.HasPrefix(got, "# "+title+"\n") || !strings.Contains(got, "**"+banner+"**") {
		t.Errorf("markdown begins with\n%.200s", got)
	}
	if got := markup.String(); !strings.Contains(got, "<title>"+title+"</title>") || !strings.Contains(got, banner) {
		t.Error("the page does not say that its data is a sample")
	}
	var read struct {
		Title   string
		Banners []string
	}
	if err := json.Unmarshal(machine.Bytes(), &read); err != nil || read.Title != title || read.Banners[0] != banner {
		t.Errorf("json says %+v (%v)", read, err)
	}
	f := opened(t, r)
	rows, err := f.GetRows("Cover")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(append(rows[0], rows[1]...), "\n"); !strings.Contains(got, title) || !strings.Contains(got, banner) {
		t.Errorf("the workbook begins with %q", got)
	}
	if foot, err := f.GetHeaderFooter("Review"); err != nil || !strings.HasPrefix(foot.OddFooter, "&LSAMPLE DATA. ") ||
		!strings.HasSuffix(foot.OddFooter, "&R&A, page &P of &N") || strings.Contains(foot.OddFooter, "&C") { // on A4 the middle is under the left part
		t.Errorf("footer = %+v (%v)", foot, err)
	}
	for _, said := range []string{build(t, ledger(t, story()[0]), report.Options{At: 1}).Title, strings.Join(build(t, ledger(t, story()[0]), report.Options{At: 1}).Headline.Banners, "; ")} {
		if strings.Contains(said, "SAMPLE") {
			t.Errorf("a report of a real organization says %q", said)
		}
	}
}

// The cover says that no review was performed as issued, and counts beside it what is decided
// in the file by now (countedByLibreOffice).
func TestCoverCountsWhatIsDecided(t *testing.T) {
	r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1})
	f := opened(t, r)
	counters := func() map[string]string {
		t.Helper()
		rows := readable(t, f, "Cover", "Section")
		got := map[string]string{}
		for row := 1; row < len(rows.rows); row++ {
			if rows.get(row, "Section") != "Review" || rows.get(row, "Item") == "State" {
				continue
			}
			value, err := f.CalcCellValue("Cover", rows.cell(t, row, "Value"))
			if err != nil {
				t.Fatal(err)
			}
			got[rows.get(row, "Item")] = value
		}
		return got
	}
	issued := map[string]string{
		"Rows to decide in this file": "7", "Complete by now": "0", "Incomplete by now": "0", "Blank by now": "7", "Marked Investigate by now, and so not decided": "0",
	}
	if d := cmp.Diff(issued, counters()); d != "" {
		t.Errorf("as issued (-want +got):\n%s", d)
	}
	const live = "Review: NOT PERFORMED as issued. 7 rows: 0 complete, 0 incomplete, 7 blank, 0 marked Investigate"
	all, err := f.GetRows("Cover")
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(row []string) bool { return len(row) > 0 && row[0] == live })
	if got, err := f.CalcCellValue("Cover", fmt.Sprint("A", at+1)); at < 0 || err != nil || got != live {
		t.Errorf("beside the banner: row %d, %q (%v), want %q", at+1, got, err, live)
	}
	const banner = "Review: NOT PERFORMED as issued"
	if got := r.Headline.Banners[len(r.Headline.Banners)-1]; got != banner {
		t.Errorf("banner = %q, want %q", got, banner)
	}
}

func TestOneRowIsNotRows(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	s.users = s.users[:1]
	banners := tableNamed(t, build(t, ledger(t, s), report.Options{At: 1}), "Cover").Banners
	if got, want := table.Shown(banners[len(banners)-1]), "Review: NOT PERFORMED as issued. 1 row: 0 complete, 0 incomplete, 1 blank, 0 marked Investigate"; got != want {
		t.Errorf("banner = %q, want %q", got, want)
	}
}
