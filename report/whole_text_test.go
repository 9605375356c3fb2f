package report_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/testdata/hostile"
	"tlaudit/text"
)

// marked counts the cells of a report that the sheet shows shortened, and fails for a cell of a
// CSV file with an ellipsis: the sources of these tests have none.
func marked(t *testing.T, r report.Report) (shortened int) {
	t.Helper()
	for _, tbl := range r.Tables {
		for row, err := range tbl.Rows {
			if err != nil {
				t.Fatal(err)
			}
			for _, cell := range row {
				if strings.Contains(table.Display(cell), "…") {
					shortened++
				}
			}
		}
		if tbl.File == "" {
			continue
		}
		for _, exact := range []bool{false, true} {
			records := csvRecords(t, tbl, exact)
			for n, record := range records {
				for i, cell := range record {
					if strings.Contains(cell, "…") {
						t.Errorf("%s, row %d, %s is cut: %q", tbl.File, n, records[0][i], cell)
					}
				}
			}
		}
	}
	return shortened
}

// No cell of a CSV file of the sample is cut, nor any text of its JSON, though the sheets show
// some of them shortened.
func TestNoCSVOfTheSampleIsCut(t *testing.T) {
	r, _ := sample(t)
	if marked(t, r) == 0 {
		t.Error("no sheet shows a shortened text, so nothing was compared")
	}
	var machine bytes.Buffer
	if err := page.JSON(&machine, r.Document); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(machine.String(), "…") {
		t.Error("the JSON has a cut text")
	}
}

// longTexts is a report in which each text that a sheet shortens is too long for it and begins
// with v.
func longTexts(t *testing.T, v string) report.Report {
	long := "x" + strings.ToValidUTF8(v, "?") + strings.Repeat(" long words", 30)
	s := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-odd"), direct("w-1", "u-two", "r-view"), inherited("w-1", "u-bob", "o-owner"))
	s.roles = map[string]string{"r-view": "Viewer", "r-odd": "Role " + long, "o-owner": "Owner " + long, "o-member": "member"}
	s.users = []snapshot.User{
		account("u-ann", "ann@acme.example", "Name", long, "o-member"), account("u-two", "two@acme.example", "Name", long, "o-member"),
		account("u-bob", "bob@acme.example", "Bob", "Bell", "o-owner"),
	}
	s.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Title: "Title " + long, Department: "Operations", Manager: "bob@acme.example"}}
	s.invitations = []snapshot.Invitation{{EnrollmentID: "e-1", Email: "mail" + strings.ReplaceAll(long, " ", "-") + "@acme.example", Status: "PENDING"}}
	var found []*findings.Finding
	for _, subject := range []string{"user:u-ann", "enrollment:e-1"} {
		f := about(subject)
		f.Evidence = "Evidence " + long
		f.Rule = &findings.Rule{ID: "TL-A", Title: "Has left", Concerns: "person"}
		if f.EnrollmentID != "" {
			f.Rule = &findings.Rule{ID: "TL-B", Title: "Invited", Concerns: "invitation"}
		}
		found = append(found, f)
	}
	return build(t, walked(t, nil, s), report.Options{At: 1, Findings: report.Evaluations{Now: findings.Result{Findings: found}}})
}

// A text that is too long for its column is on the sheet as its beginning, and whole in every
// other format; so is a hostile one.
func TestOnlyTheSheetShortens(t *testing.T) {
	values := []string{"plain"}
	for i, v := range hostile.Strings(t, "../testdata/hostile.txt") {
		if i%9 == 0 && len(v) < 200 && !strings.Contains(v, "…") {
			values = append(values, v)
		}
	}
	for _, v := range values {
		r := longTexts(t, v)
		if marked(t, r) == 0 {
			t.Fatalf("%q: no sheet shows a shortened text", v)
		}
		book := opened(t, r)
		markdown, html, machine := documents(t, r)
		for _, c := range []struct{ sheet, header string }{
			{"Review", "Name"}, {"Review", "Job, manager"}, {"Review", "Role"}, {"Review", "Why"},
			{"Organization", "Organization role"}, {"Organization", "Why"}, {"Invitations", "Email"}, {"Invitations", "Why"},
		} {
			tbl := tableNamed(t, r, c.sheet)
			var shown, whole, exact []string
			shortened := 0
			for row, err := range tbl.Rows {
				if err != nil {
					t.Fatal(err)
				}
				cell := row[tbl.Column(c.header)]
				if s, ok := cell.(table.Shortened); ok {
					shortened++
					if table.Lines(text.Visible(s.Text), tbl.Columns[tbl.Column(c.header)].Width) > tbl.MaxLines {
						t.Errorf("%s, %s: the sheet has no room for %q", c.sheet, c.header, s.Text)
					}
					if begin, _, cut := strings.Cut(s.Text, "…"); cut && c.header != "Why" && !strings.HasPrefix(s.Whole, begin) {
						t.Errorf("%s, %s: %q is not the beginning of %q", c.sheet, c.header, s.Text, s.Whole)
					}
				}
				shown, whole, exact = append(shown, table.Display(cell)), append(whole, table.Shown(cell)), append(exact, table.Raw(cell))
			}
			if shortened == 0 {
				t.Errorf("%q: no cell of %s, %s is shortened", v, c.sheet, c.header)
			}
			compare := func(format string, got, want []string) {
				if !slices.Equal(got, want) {
					t.Errorf("%s reads %q of %s, %s, want %q", format, got, c.sheet, c.header, want)
				}
			}
			compare("the workbook", readSheet(t, book, c.sheet, c.header), shown)
			compare("the page", readHTML(t, html, strings.ToLower(c.sheet), c.header), whole)
			compare("JSON", readJSON(t, machine, table.FieldName(c.sheet), table.FieldName(c.header)), exact)
			compare("CSV", readCSV(t, tbl, c.header), whole)
			if !tbl.Columns[tbl.Column(c.header)].Group { // Markdown leaves out what is folded away
				compare("Markdown", readMarkdown(t, markdown, c.sheet, c.header), whole)
			}
		}
	}
}

// A row has the same row_sum on Review and in access.csv, whose texts are whole.
func TestRowSumOfAccessIsThatOfReview(t *testing.T) {
	r := longTexts(t, "plain")
	review := tableNamed(t, r, "Review")
	if got, want := column(t, r, "Access", "row_key", "row_sum")[:review.Total], column(t, r, "Review", "row_key", "row_sum"); !slices.Equal(got, want) {
		t.Errorf("access.csv has %q, Review %q", got, want)
	}
}
