package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/templates"
)

// That something is not known is no "none": every format says so, not the sheet alone.
func TestEveryFormatSaysWhatIsNotKnown(t *testing.T) {
	first := story()[0]
	rule := findings.Rule{ID: "TL-TST-01"}
	r := build(t, ledger(t, first), report.Options{At: 1, Findings: report.Judgement{
		Rules: []findings.Rule{rule}, Now: findings.Result{NotEvaluated: []findings.NotEvaluated{{Rule: rule}}},
	}})
	var document, page, machine bytes.Buffer
	if err := report.Markdown(&document, r, templates.Files); err != nil {
		t.Fatal(err)
	}
	if err := report.HTML(&page, r, templates.Files); err != nil {
		t.Fatal(err)
	}
	if err := report.JSON(&machine, r); err != nil {
		t.Fatal(err)
	}
	var fields struct {
		Tables map[string]struct{ Notice string } `json:"tables"`
	}
	if err := json.Unmarshal(machine.Bytes(), &fields); err != nil {
		t.Fatal(err)
	}
	book := opened(t, r)
	for sheet, want := range map[string]string{
		"Changes":  "No baseline: changes cannot be shown",
		"Leavers":  "No roster supplied: leavers cannot be told",
		"Findings": "Not evaluated: TL-TST-01; the Cover says why",
	} {
		tbl := table(t, r, sheet)
		if tbl.Empty != "None found" {
			t.Errorf("%s: Empty = %q", sheet, tbl.Empty)
		}
		var out bytes.Buffer
		if err := report.CSV(&out, tbl, false); err != nil {
			t.Fatal(err)
		}
		if header, _, _ := strings.Cut(out.String(), "\r\n"); !strings.HasSuffix(header, ","+want) {
			t.Errorf("%s begins with %q, want %q", tbl.File, header, want)
		}
		if got, err := book.GetCellValue(sheet, "A1"); err != nil || got != want {
			t.Errorf("the sheet %s begins with %q (%v), want %q", sheet, got, err, want)
		}
		if got := fields.Tables[strings.ToLower(sheet)].Notice; got != want {
			t.Errorf("json says %q of %s, want %q", got, sheet, want)
		}
		if !strings.Contains(document.String(), "\n**"+want+"**\n") {
			t.Errorf("markdown does not say %q", want)
		}
		if !strings.Contains(page.String(), `<p class="banner">`+want+"</p>") {
			t.Errorf("html does not say %q", want)
		}
	}
}

// Rosters of earlier snapshots tell of leavers, though this one has none.
func TestLeaversOfEarlierRosters(t *testing.T) {
	s := story()
	without := s[2]
	without.roster = nil
	r := build(t, ledger(t, s[0], s[2], without), report.Options{At: 3, Period: "2026-Q2"})
	if got := len(column(t, r, "Leavers", "Email")); got != 1 {
		t.Fatalf("%d leavers, want one", got)
	}
	if got, want := table(t, r, "Leavers").Notice, "No roster supplied with this snapshot: told from earlier ones"; got != want {
		t.Errorf("Notice = %q, want %q", got, want)
	}
}
