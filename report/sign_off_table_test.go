package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tlaudit/report"
)

// Sign-off is issued with the values that its formulas calculate.
func signOffCountsAsItsFormulas(t *testing.T, f *excelize.File) {
	rows, err := f.GetRows("Sign-off")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for n, row := range rows {
		if len(row) == 0 || !strings.HasPrefix(row[0], "Rows of ") {
			continue
		}
		lines++
		for i := 3; i <= 10; i++ {
			if i >= len(row) || row[i] == "" {
				continue // no such count on that sheet
			}
			cell, err := excelize.CoordinatesToCellName(i+1, n+1)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := f.CalcCellValue("Sign-off", cell); err != nil || got != row[i] {
				t.Errorf("%s holds %s and calculates %s (%v)", cell, row[i], got, err)
			}
		}
	}
	if lines != 7 {
		t.Errorf("%d lines count, want those of four reviewers, of all, of Organization and of Invitations", lines)
	}
}

// Whoever has a row to decide on any sheet has a line on Sign-off, and the file of one
// reviewer counts no other's rows.
func TestSignOffHasEveryReviewer(t *testing.T) {
	r := reviewed(t, ledger(t, story()...), report.Options{At: 3, Since: 1},
		"Treasury,,,,ann@acme.example,eve@acme.example,Direct\n,owner,,,org@acme.example,,Organization\n,,new@acme.example,,mail@acme.example,,Invitations\n,,,,all@acme.example,,Rest\n")
	counts := func(r report.Report) []string {
		t.Helper()
		var all []string
		for _, line := range column(t, r, "Sign-off", "Section", "Item", "Rows") {
			if strings.HasPrefix(line, "Rows of ") {
				all = append(all, line[:strings.LastIndexByte(line, ' ')]+" "+strings.Trim(line[strings.LastIndexByte(line, ' '):], " }"))
			}
		}
		return all
	}
	got := counts(r)
	for _, who := range []string{"all", "ann", "eve", "mail", "org"} {
		if n := len(slices.DeleteFunc(slices.Clone(got), func(s string) bool { return !strings.HasPrefix(s, "Rows of a reviewer, "+who+"@acme.example, ") })); n != 1 {
			t.Errorf("%d lines of %s: %q", n, who, got)
		}
	}
	for _, p := range r.Parts {
		for _, line := range counts(p.Report) {
			if strings.HasPrefix(line, "Rows of a reviewer") && !strings.HasPrefix(line, "Rows of a reviewer, "+p.Reviewer+", ") || strings.Contains(line, "all reviewers") {
				t.Errorf("%s: %s", p.File, line)
			}
		}
	}
}
