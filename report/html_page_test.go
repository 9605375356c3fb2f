package report_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/templates"
	"tlaudit/text"
)

// A screen reader, and a browser without scripts, can use the page: it has a language, one
// title, a heading and a caption for each table, and a header for each column and row.
func pageIsForEverybody(t *testing.T, r report.Report) {
	var out bytes.Buffer
	if err := page.HTML(&out, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if !strings.Contains(page, `<html lang="en">`) || strings.Count(page, "<h1>") != 1 {
		t.Error("the page has no language, or not one title")
	}
	if strings.Count(page, "<main") != 1 || !strings.Contains(page, `<a class="skip" href="#main">`) || !strings.Contains(page, `<main id="main">`) {
		t.Error("no link leads past the other links to the report")
	}
	links := regexp.MustCompile(`href="#([^"]+)"`)
	for _, m := range links.FindAllStringSubmatch(page, -1) {
		if strings.Count(page, ` id="`+m[1]+`"`) != 1 {
			t.Errorf("a link leads to #%s, which the page does not have once", m[1])
		}
	}
	sections := strings.Split(page, "<section id=")[1:]
	if len(sections) < 10 {
		t.Fatalf("%d sections", len(sections))
	}
	heading := regexp.MustCompile(`^"([^"]+)" aria-labelledby="([^"]+)">\s*<h2 id="([^"]+)">[^<]+</h2>`)
	cells := regexp.MustCompile(`<th[ >][^>]*`)
	for _, s := range sections {
		m := heading.FindStringSubmatch(s)
		if m == nil || m[2] != m[3] {
			t.Errorf("a section does not begin with its heading: %.120s", s)
			continue
		}
		table, _, has := strings.Cut(s, "</table>")
		if !has {
			continue
		}
		_, table, _ = strings.Cut(table, "<table")
		if strings.Count(table, "<caption>") != 1 || strings.Count(table, "<thead>") != 1 {
			t.Errorf("%s: not one caption and one header", m[1])
		}
		for _, th := range cells.FindAllString(table, -1) {
			if !strings.Contains(th, `scope="col"`) && !strings.Contains(th, `scope="row"`) {
				t.Errorf("%s: a header does not say of what it is: %s", m[1], th)
			}
		}
		head, body, _ := strings.Cut(table, "</thead>")
		rows := strings.Split(body, "<tr>")[1:]
		if columns := strings.Count(head, `scope="col"`); columns < 2 || len(rows) == 0 {
			t.Errorf("%s: %d columns and %d rows", m[1], columns, len(rows))
		}
		for _, row := range rows {
			if !strings.Contains(row, `scope="row"`) {
				t.Errorf("%s: a row has no header: %s", m[1], row)
			}
		}
		// What needs a script is hidden without one.
		if filter, _, ok := strings.Cut(s, `<input type="search"`); ok && !strings.HasSuffix(filter, `<p class="filter" hidden><label>Filter `+title(s)+" ") {
			t.Errorf("%s: the filter is shown without a script", m[1])
		}
		if strings.Contains(s, `role="region"`) {
			t.Errorf("%s: a second landmark of the same name", m[1])
		}
	}
}

func title(section string) string {
	_, after, _ := strings.Cut(section, "<h2")
	_, after, _ = strings.Cut(after, ">")
	words, _, _ := strings.Cut(after, "<")
	return words
}

// The page loads nothing from elsewhere, and has every table and chart.
func pageLoadsNothing(t *testing.T, r report.Report) {
	var out bytes.Buffer
	if err := page.HTML(&out, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for _, asks := range []string{"http://", "<link", "<img", "src=", "@import", "url("} {
		if strings.Contains(strings.ReplaceAll(page, "https://api.example", ""), asks) {
			t.Errorf("the page has %s", asks)
		}
	}
	if !strings.Contains(page, "default-src &#39;none&#39;") {
		t.Error("no Content-Security-Policy")
	}
	if got := strings.Count(page, "<svg"); got != 3 {
		t.Errorf("%d charts, want 3", got)
	}
	for _, tbl := range r.Tables {
		if !tbl.Hidden && !tbl.OnlyCSV && tbl.Name != "Cover" && !strings.Contains(page, `<caption>`+tbl.Name+`: <span class="count">`+text.Count(tbl.Total, "row")+"</span>") {
			t.Errorf("no table %s of %d rows", tbl.Name, tbl.Total)
		}
	}
}
