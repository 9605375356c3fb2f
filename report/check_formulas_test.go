package report_test

import (
	"testing"

	"github.com/xuri/excelize/v2"

	"tlaudit/report"
)

func TestCheckSaysWhatARowLacks(t *testing.T) {
	f := opened(t, build(t, ledger(t, story()...), report.Options{At: 3, Since: 1}))
	header, err := f.GetRows("Review")
	if err != nil {
		t.Fatal(err)
	}
	at := func(column string, row int) string {
		for i, h := range header[0] {
			if h == column {
				cell, err := excelize.CoordinatesToCellName(i+1, row)
				if err != nil {
					t.Fatal(err)
				}
				return cell
			}
		}
		t.Fatalf("no column %s", column)
		return ""
	}
	const privileged, plain = 2, 6 // rows of the sheet
	tests := map[string]struct {
		row  int
		fill map[string]any
		want string
	}{
		"as issued":           {plain, nil, ""},
		"unknown word":        {plain, map[string]any{"Decision": "Maybe"}, "Unknown decision"},
		"no new role":         {plain, map[string]any{"Decision": "Change role", "Justification": "covers for Ann"}, "New role missing"},
		"keep, privileged":    {privileged, map[string]any{"Decision": "Keep"}, "Reason missing"},
		"ok is no reason":     {privileged, map[string]any{"Decision": "Keep", "Justification": " ok "}, "Reason missing"},
		"revoke":              {plain, map[string]any{"Decision": "Revoke"}, "Reason missing"},
		"no reviewer":         {plain, map[string]any{"Decision": "Keep"}, "Decided by missing"},
		"self by e-mail":      {plain, map[string]any{"Decision": "Keep", "Decided by": " BOB@acme.example"}, "Own access"},
		"self by name":        {plain, map[string]any{"Decision": "Keep", "Decided by": "bob bell"}, "Own access"},
		"no date":             {plain, map[string]any{"Decision": "Keep", "Decided by": "Eve"}, "Date missing"},
		"investigate is open": {plain, map[string]any{"Decision": "Investigate", "Justification": "ask Dee", "Decided by": "Eve", "Decision date": 46210}, "Filled in"},
		"ok":                  {plain, map[string]any{"Decision": "Keep", "Decided by": "Eve", "Decision date": 46210}, "Filled in"},
		"ok, change role":     {plain, map[string]any{"Decision": "Change role", "New role": "Workspace admin", "Justification": "covers for Ann", "Decided by": "Eve", "Decision date": 46210}, "Filled in"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, column := range []string{"Decision", "New role", "Justification", "Decided by", "Decision date"} {
				if err := f.SetCellValue("Review", at(column, tt.row), tt.fill[column]); err != nil {
					t.Fatal(err)
				}
			}
			got, err := f.CalcCellValue("Review", at("Check", tt.row))
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("Check = %q, want %q", got, tt.want)
			}
		})
	}
}

// What a program that does not calculate reads is what one that does would show.
func TestIssuedValuesAreTheFormulas(t *testing.T) {
	f := opened(t, build(t, ledger(t, story()...), report.Options{At: 3, Since: 1}))
	rows, err := f.GetRows("Review")
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range rows[0] {
		if h != "Check" {
			continue
		}
		for row := 2; row <= len(rows); row++ {
			cell, err := excelize.CoordinatesToCellName(i+1, row)
			if err != nil {
				t.Fatal(err)
			}
			stored := rows[row-1][i]
			if got, err := f.CalcCellValue("Review", cell); err != nil || got != stored {
				t.Errorf("%s holds %q and calculates %q (%v)", cell, stored, got, err)
			}
		}
	}
}

// Check on Organization says what is missing or wrong with a decision there.
func TestCheckOfOrganization(t *testing.T) {
	f := opened(t, build(t, ledger(t, story()...), report.Options{At: 1}))
	people := readable(t, f, "Organization", "Name")
	full := map[string]string{"Decision": "Revoke", "Justification": "left the team", "Decided by": "eve@acme.example", "Decision date": "2026-07-06"}
	for name, tt := range map[string]struct {
		cells map[string]string
		want  string
	}{
		"blank":            {map[string]string{"Decision": ""}, ""},
		"done":             {nil, "Filled in"},
		"keep":             {map[string]string{"Decision": "Keep", "Justification": ""}, "Filled in"},
		"unknown word":     {map[string]string{"Decision": "Remove"}, "Unknown decision"},
		"no reason":        {map[string]string{"Justification": " x "}, "Reason missing"},
		"no other role":    {map[string]string{"Decision": "Change role", "Justification": ""}, "Reason missing"},
		"no reviewer":      {map[string]string{"Decided by": " "}, "Decided by missing"},
		"oneself":          {map[string]string{"Decided by": " OWN@acme.example"}, "Own access"},
		"oneself, by name": {map[string]string{"Decided by": "olga own"}, "Own access"},
		"no date":          {map[string]string{"Decision date": ""}, "Date missing"},
		"investigate":      {map[string]string{"Decision": "Investigate"}, "Filled in"},
	} {
		for column, value := range full {
			if other, ok := tt.cells[column]; ok {
				value = other
			}
			people.set(t, 1, column, value)
			if value == "" {
				if err := f.SetCellValue("Organization", people.cell(t, 1, column), nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got, err := f.CalcCellValue("Organization", people.cell(t, 1, "Check")); err != nil || got != tt.want {
			t.Errorf("%s: Check = %q (%v), want %q", name, got, err, tt.want)
		}
	}
}
