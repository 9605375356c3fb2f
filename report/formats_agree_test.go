package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
	"tlaudit/testdata/hostile"
	"tlaudit/text"
)

// Every hostile string, as a name in the whole report, reads the same in each format.
func TestHostileTextReadsTheSameInEveryFormat(t *testing.T) {
	s := state{names: map[string]string{"w-1": "Treasury"}, roles: map[string]string{"r-view": "Viewer"}}
	for i, v := range hostile.Strings(t, "../testdata/hostile.txt") {
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
	if d := cmp.Diff(want, readSheet(t, opened(t, r), "Review", "Name")); d != "" {
		t.Errorf("workbook (-csv +xlsx):\n%s", d)
	}
	markdown, html, machine := documents(t, r)
	if d := cmp.Diff(want, readMarkdown(t, markdown, "Review", "Name")); d != "" {
		t.Errorf("markdown (-csv +md):\n%s", d)
	}
	if d := cmp.Diff(want, readHTML(t, html, "review", "Name")); d != "" {
		t.Errorf("html (-csv +html):\n%s", d)
	}
	// JSON is for machines and has the exact value, which is then the same to read.
	got := readJSON(t, machine, "review", "name")
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
		header := csvRecords(t, tbl, true)[0]
		if got := header[len(header)-1]; got != want {
			t.Errorf("last header of %s = %q, want %q", tbl.File, got, want)
		}
	}
	book := opened(t, r)
	for _, sheet := range book.GetSheetList() {
		if sheet == "Lists" {
			continue
		}
		if got, err := book.GetCellValue(sheet, "A1"); err != nil || got != want {
			t.Errorf("%s begins with %q (%v), want %q", sheet, got, err, want)
		}
		if foot, err := book.GetHeaderFooter(sheet); err != nil || !strings.HasPrefix(foot.OddFooter, "&LDRAFT. ") {
			t.Errorf("footer of %s = %+v (%v), want DRAFT", sheet, foot, err)
		}
	}
	markdown, html, machine := documents(t, r)
	// Counts, About and Not tested are of the cover.
	if tables, said := strings.Count(markdown, "\n## ")-3, strings.Count(markdown, "\n**"+want+"**\n"); tables != said {
		t.Errorf("markdown has %d tables and says %d times that it is a draft", tables, said)
	}
	if tables, said := strings.Count(html, "<section id=")-1, strings.Count(html, `<p class="banner">`+want+"</p>"); tables != said {
		t.Errorf("html has %d tables and says %d times that it is a draft", tables, said)
	}
	var read struct {
		Tables map[string]struct{ Notice string } `json:"tables"`
	}
	if err := json.Unmarshal([]byte(machine), &read); err != nil {
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
