package report_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/snapshot"
	"tlaudit/templates"
)

// Whoever listens to the page, or reads it with no script, finds their way: a language, one
// title, a heading and a caption for each table, and a header for each column and row.
func hTMLIsForEverybody(t *testing.T, r report.Report) {
	var out bytes.Buffer
	if err := page.HTML(&out, r.Document, templates.Files); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if !strings.Contains(page, `<html lang="en">`) || strings.Count(page, "<h1>") != 1 {
		t.Error("the page has no language, or not one title")
	}
	if strings.Count(page, "<main") != 1 || !strings.Contains(page, `<a class="skip" href="#main">`) || !strings.Contains(page, `<main id="main">`) {
		t.Error("nothing leads past the links to the report")
	}
	links := regexp.MustCompile(`href="#([^"]+)"`)
	for _, m := range links.FindAllStringSubmatch(page, -1) {
		if strings.Count(page, ` id="`+m[1]+`"`) != 1 {
			t.Errorf("a link leads to #%s, of which there is not one", m[1])
		}
	}
	sections := strings.Split(page, "<section ")[1:]
	if len(sections) < 10 {
		t.Fatalf("%d sections", len(sections))
	}
	heading := regexp.MustCompile(`^id="([^"]+)" aria-labelledby="([^"]+)">\s*<h2 id="([^"]+)">[^<]+</h2>`)
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
				t.Errorf("%s: a header says not of what: %s", m[1], th)
			}
		}
		head, body, _ := strings.Cut(table, "</thead>")
		if columns, rows := strings.Count(head, `scope="col"`), strings.Count(body, "<tr>"); columns < 2 || rows == 0 || strings.Count(body, `scope="row"`) != rows {
			t.Errorf("%s: %d columns and %d rows, of which %d have a header", m[1], columns, rows, strings.Count(body, `scope="row"`))
		}
		// What takes a script is not shown without one.
		if filter, _, ok := strings.Cut(s, "<input"); ok && !strings.HasSuffix(filter, `<p class="filter" hidden><label>Filter `+title(s)+" ") {
			t.Errorf("%s: the filter is shown without a script", m[1])
		}
	}
}

func title(section string) string {
	_, after, _ := strings.Cut(section, "<h2")
	_, after, _ = strings.Cut(after, ">")
	words, _, _ := strings.Cut(after, "<")
	return words
}

// Text stands out from what is behind it by 4.5 to 1, and lines of charts by 3 to 1, on a light
// page, on a dark one and on paper.
func TestThePageHasContrast(t *testing.T) {
	css, err := fs.ReadFile(templates.Files, "access-review.css")
	if err != nil {
		t.Fatal(err)
	}
	roots := regexp.MustCompile(`:root \{([^}]*)\}`).FindAllStringSubmatch(string(css), -1)
	if len(roots) != 3 {
		t.Fatalf("%d sets of colours, want those of a light page, a dark one and paper", len(roots))
	}
	colour := regexp.MustCompile(`--([a-z-]+): #([0-9a-f]+)`)
	for i, name := range []string{"light", "dark", "paper"} {
		colours := map[string]string{}
		for _, m := range colour.FindAllStringSubmatch(roots[i][1], -1) {
			colours[m[1]] = m[2]
		}
		for _, pair := range []struct {
			front, back string
			least       float64
		}{
			{"ink", "paper", 4.5}, {"ink", "soft", 4.5}, {"head-ink", "head", 4.5}, {"warn-ink", "warn", 4.5},
			{"accent", "paper", 4.5}, {"accent", "soft", 4.5}, {"second", "paper", 3},
		} {
			if got := contrast(t, colours[pair.front], colours[pair.back]); got < pair.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want %.1f", name, pair.front, pair.back, got, pair.least)
			}
		}
	}
}

// contrast is that of WCAG 2.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = strings.Join([]string{hex[:1], hex[:1], hex[1:2], hex[1:2], hex[2:], hex[2:]}, "")
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		if len(hex) != 6 {
			t.Fatalf("%q is no colour", hex)
		}
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

func hTMLIsOnePageThatAsksNobody(t *testing.T, r report.Report, l *snapshot.Ledger) {
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
	if got := strings.Count(page, "<svg"); got != 2 {
		t.Errorf("%d charts, want 2", got)
	}
	for _, tbl := range r.Tables {
		if !tbl.Hidden && tbl.Name != "Cover" && !strings.Contains(page, "<caption>"+tbl.Name+": "+fmt.Sprint(tbl.Total)+" rows</caption>") {
			t.Errorf("no table %s of %d rows", tbl.Name, tbl.Total)
		}
	}
}
