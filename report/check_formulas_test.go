package report_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tlaudit/report"
)

// A checked is what somebody types into a row, and what Check then says.
type checked struct {
	row   int            // of the sheet, from 1
	cells map[string]any // what differs from a row that is filled in rightly
	want  string
}

// checks types each case into its row of a sheet, beside what right has, and compares
// Check. A cell of nil is blank.
func checks(t *testing.T, f *excelize.File, sheet string, right map[string]any, cases map[string]checked) {
	t.Helper()
	s := readable(t, f, sheet, "#")
	for name, tt := range cases {
		cells := maps.Clone(right)
		maps.Copy(cells, tt.cells)
		for column, value := range cells {
			if err := f.SetCellValue(sheet, s.cell(t, tt.row, column), value); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := f.CalcCellValue(sheet, s.cell(t, tt.row, "Check")); err != nil || got != tt.want {
			t.Errorf("%s: Check = %q (%v), want %q", name, got, err, tt.want)
		}
		for column := range cells {
			if err := f.SetCellValue(sheet, s.cell(t, tt.row, column), nil); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// justified are reasons, and texts that say nothing.
func justified() map[any]string {
	none := "Reason says nothing"
	return map[any]string{
		"covers for Ann": "Filled in", "Eve": "Filled in", "Yes, covers for Ann": "Filled in", "Zuständig für Auszahlungen": "Filled in", "Σύμφωνα με την Άννα": "Filled in", "担当者に確認": "Filled in",
		"JIRA-1234": "Filled in", nil: "Reason missing", "   ": "Reason missing",
		"ok": none, " OK. ": none, "n/a": none, "N.A.": none, "-": none, "...": none, "12345": none, "x": none, "Yes": none, "none": none, "As before.": none, "tbd": none, "Revoke": none, "revoke!": none, "Treasury": none, " TREASURY ": none,
	}
}

// Check on Review says what is missing or wrong with a decision.
func TestCheckOfReview(t *testing.T) {
	s := story()
	s[2].grants = append(s[2].grants, direct("w-1", "u-cid", "r-odd"), direct("w-1", "u-cid", "r-view"))
	r := reviewed(t, ledger(t, s...), report.Options{At: 3, Since: 1}, ",,,,Eve@acme.example,,All\n")
	rows := map[string]int{}
	for i, key := range column(t, r, "Review", "Name", "Workspace", "Role") {
		rows[key] = i + 1
	}
	plain, privileged, twice := rows["Dee Dunn, Treasury, Viewer"], rows["Ann Ames, Treasury, Workspace admin"], rows["Cid Cole, Treasury, Zeta"]
	if plain*privileged*twice == 0 {
		t.Fatalf("rows: %v", rows)
	}
	f := opened(t, r)
	right := map[string]any{"Decision": "Revoke", "Justification": "left the team", "New role": nil, "Decided by": "eve@acme.example", "Decision date": 46210}
	cases := map[string]checked{
		"blank":              {plain, map[string]any{"Decision": nil}, ""},
		"filled in":          {plain, nil, "Filled in"},
		"unknown word":       {plain, map[string]any{"Decision": "keep it", "Decided by": nil}, "Unknown decision"},
		"of another sheet":   {plain, map[string]any{"Decision": "Close account"}, "Unknown decision"},
		"keep":               {plain, map[string]any{"Decision": "Keep", "Justification": nil}, "Filled in"},
		"keep, ok":           {plain, map[string]any{"Decision": "Keep", "Justification": "ok"}, "Filled in"},
		"keep, privileged":   {privileged, map[string]any{"Decision": "Keep", "Justification": nil}, "Reason missing"},
		"keep, justified":    {privileged, map[string]any{"Decision": "Keep"}, "Filled in"},
		"investigate":        {plain, map[string]any{"Decision": "Investigate", "Justification": "Eve"}, "Filled in"},
		"whom to ask":        {plain, map[string]any{"Decision": "Investigate", "Justification": nil}, "Reason missing"},
		"change role":        {plain, map[string]any{"Decision": "Change role", "New role": " Workspace admin "}, "Filled in"},
		"no new role":        {plain, map[string]any{"Decision": "Change role"}, "New role missing"},
		"of another place":   {plain, map[string]any{"Decision": "Change role", "New role": "Owner of all"}, "New role not in this workspace"},
		"wildcard":           {plain, map[string]any{"Decision": "Change role", "New role": "View*"}, "New role not in this workspace"},
		"single wildcard":    {plain, map[string]any{"Decision": "Change role", "New role": "Viewe?"}, "New role not in this workspace"},
		"stray new role":     {plain, map[string]any{"New role": "Viewer"}, "New role without Change role"},
		"nobody":             {plain, map[string]any{"Decided by": nil}, "Decided by missing"},
		"blanks":             {plain, map[string]any{"Decided by": "  "}, "Decided by missing"},
		"somebody else":      {plain, map[string]any{"Decided by": "ann@acme.example"}, "Assigned to somebody else"},
		"a name":             {plain, map[string]any{"Decided by": "Eve Evans"}, "Filled in"},
		"another spelling":   {plain, map[string]any{"Decided by": " EVE@Acme.Example "}, "Filled in"},
		"oneself":            {plain, map[string]any{"Decided by": " DEE@acme.example"}, "Assigned to somebody else; Own access"},
		"oneself, by name":   {plain, map[string]any{"Decided by": "dee dunn"}, "Own access"},
		"no date":            {plain, map[string]any{"Decision date": nil}, "Date missing"},
		"text":               {plain, map[string]any{"Decision date": "7 July 2026"}, "Date is no date"},
		"before":             {plain, map[string]any{"Decision date": 46207}, "Date out of range"},
		"the day":            {plain, map[string]any{"Decision date": 46208}, "Filled in"},
		"a year later":       {plain, map[string]any{"Decision date": 46573.9}, "Filled in"},
		"a wrong year":       {plain, map[string]any{"Decision date": 46574}, "Date out of range"},
		"all that is wrong":  {plain, map[string]any{"Decision": "Change role", "Justification": "-", "Decided by": "Dee Dunn", "Decision date": "soon"}, "Reason says nothing; New role missing; Own access; Date is no date"},
		"nothing but a word": {privileged, map[string]any{"Decision": "Keep", "Justification": nil, "Decided by": nil, "Decision date": nil}, "Reason missing; Decided by missing; Date missing"},
	}
	checks(t, f, "Review", right, cases)
	for text, want := range justified() {
		checks(t, f, "Review", right, map[string]checked{"justified by " + cell(text): {plain, map[string]any{"Justification": text}, want}})
	}
	// What Sign-off says holds where the row says nothing.
	sheet, by := namedCell(t, f, "tlaudit_decided_by")
	_, on := namedCell(t, f, "tlaudit_decision_date")
	for cell, value := range map[string]any{by: "eve@acme.example", on: 46211} {
		if err := f.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	checks(t, f, "Review", right, map[string]checked{
		"once for all":        {plain, map[string]any{"Decided by": nil, "Decision date": nil}, "Filled in"},
		"own cells are first": {plain, map[string]any{"Decided by": "ann@acme.example", "Decision date": "soon"}, "Assigned to somebody else; Date is no date"},
	})
}

// cell returns a value as text, for a message.
func cell(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	return "nothing"
}

// Two roles of one person in one workspace are kept or revoked together.
func TestCheckFindsContradictionsInAWorkspace(t *testing.T) {
	r := build(t, ledger(t, treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-ann", "r-odd"), direct("w-1", "u-bob", "r-view"))), report.Options{At: 1})
	rows := map[string]int{}
	for i, key := range column(t, r, "Review", "Name", "Role") {
		rows[key] = i + 1
	}
	f := opened(t, r)
	s := readable(t, f, "Review", "#")
	viewer, zeta, bob := rows["Ann Ames, Viewer"], rows["Ann Ames, Zeta"], rows["Bob Bell, Viewer"]
	number := map[int]string{viewer: s.get(viewer, "#"), zeta: s.get(zeta, "#")}
	type both struct{ first, second, said string }
	var got, want []both
	for _, tt := range []struct {
		first, second string
		contradicts   bool
	}{{"Keep", "Revoke", true}, {"Change role", "Revoke", true}, {"Keep", "Keep", false}, {"Revoke", "Revoke", false}, {"Keep", "Change role", false}, {"Keep", "Investigate", false}, {"Revoke", "Investigate", false}, {"Revoke", "", false}} {
		for row, decision := range map[int]string{viewer: tt.first, zeta: tt.second, bob: "Revoke"} {
			cells := map[string]any{"Decision": decision, "Justification": "agreed with the team", "Decided by": "Eve", "Decision date": 46210, "New role": nil}
			if decision == "Change role" {
				cells["New role"] = "Viewer"
			}
			for column, value := range cells {
				if value == "" {
					value = nil
				}
				if err := f.SetCellValue("Review", s.cell(t, row, column), value); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, pair := range [][2]int{{viewer, zeta}, {zeta, viewer}} {
			row, other := pair[0], pair[1]
			said, err := f.CalcCellValue("Review", s.cell(t, row, "Check"))
			if err != nil {
				t.Fatal(err)
			}
			words := "Filled in"
			if tt.contradicts {
				words = "Contradicts #" + number[other]
			} else if row == zeta && tt.second == "" {
				words = ""
			}
			got, want = append(got, both{tt.first, tt.second, said}), append(want, both{tt.first, tt.second, words})
		}
	}
	if d := cmp.Diff(want, got, cmp.AllowUnexported(both{})); d != "" {
		t.Errorf("Check (-want +got):\n%s", d)
	}
}
