package report_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// A checked is what somebody types into a row, and what Check then says of it.
type checked struct {
	of    string         // the name that the row has on its sheet
	cells map[string]any // what differs from a row that is filled in rightly; nil is blank
	want  string
}

// typedInto returns what is typed into a row: right, but for the cells that differ.
func typedInto(sheet string, number int, right, cells map[string]any) []typed {
	all := maps.Clone(right)
	maps.Copy(all, cells)
	var values []typed
	for _, header := range slices.Sorted(maps.Keys(all)) {
		if all[header] != nil {
			values = append(values, typed{sheet: sheet, number: number, header: header, value: all[header]})
		}
	}
	return values
}

// day returns a day of July 2026, the month of the tests' snapshots.
func day(n int) time.Time { return time.Date(2026, 7, n, 0, 0, 0, 0, time.UTC) }

// viewers is the state of one workspace with a viewer for each case of a test, named Person
// and the number of the case, and people in whose rows more has to be justified or who hold
// several roles.
func viewers(n int) state {
	s := treasury()
	s.users = nil
	add := func(id, name string, roles ...string) {
		s.users = append(s.users, account("u-"+id, id+"@acme.example", "Person", name, "o-member"))
		for _, role := range roles {
			s.grants = append(s.grants, direct("w-1", "u-"+id, role))
		}
	}
	for i := range n {
		add(fmt.Sprintf("p%03d", i), fmt.Sprintf("%03d", i), "r-view")
	}
	add("admin1", "Admin1", "r-admin")
	add("admin2", "Admin2", "r-admin")
	for i := range 6 {
		add(fmt.Sprint("two", i), fmt.Sprint("Two", i), "r-view", "r-odd")
	}
	add("s1", "Same", "r-view")
	add("s2", "Same", "r-view")
	add("three", "Three", "r-view", "r-odd", "r-wild")
	s.roles["r-wild"] = "Vi*"
	for _, owner := range []string{"own1", "own2", "own3"} {
		s.users = append(s.users, account("u-"+owner, owner+"@acme.example", "Person", owner, "o-owner"))
		s.grants = append(s.grants, inherited("w-1", "u-"+owner, "o-owner"))
	}
	s.users = append(s.users, account("u-idle", "idle@acme.example", "Person", "idle", "o-member"))
	for i := range 8 {
		s.invitations = append(s.invitations, snapshot.Invitation{EnrollmentID: fmt.Sprint("e-", i), Email: fmt.Sprintf("new%d@acme.example", i), Status: "PENDING", LastSentAt: "2026-06-01T08:00:00.000Z"})
	}
	s.invitations = append(s.invitations, snapshot.Invitation{EnrollmentID: "e-out", Email: "new@other.example", Status: "PENDING"}, snapshot.Invitation{EnrollmentID: "e-done", Email: "done@acme.example", Status: "ACCEPTED"})
	return s
}

// reviewCases are rows of Review with and without mistakes.
func reviewCases() []checked {
	none := "Reason says nothing"
	cases := []checked{
		{"", nil, "Filled in"},
		{"", map[string]any{"Decision": nil}, ""},
		{"", map[string]any{"Justification": formula("-needed")}, "A cell has an error"},
		{"", map[string]any{"Decision": formula(`""`)}, ""},
		{"", map[string]any{"Decision": "keep it", "Decided by": nil}, "Unknown decision"},
		{"", map[string]any{"Decision": "Close account"}, "Unknown decision"},
		{"", map[string]any{"Decision": "Keep", "Justification": nil}, "Filled in"},
		{"", map[string]any{"Decision": "Keep", "Justification": "ok"}, "Filled in"},
		{"Person Admin1", map[string]any{"Decision": "Keep", "Justification": nil}, "Reason missing"},
		{"Person Admin2", map[string]any{"Decision": "Keep"}, "Filled in"},
		{"", map[string]any{"Decision": "Investigate", "Justification": "Eve"}, "Filled in"},
		{"", map[string]any{"Decision": "Investigate", "Justification": nil}, "Reason missing"},
		{"", map[string]any{"Decision": "Change role", "New role": " Workspace admin "}, "Filled in"},
		{"", map[string]any{"Decision": "Change role", "New role": "Vi*"}, "Filled in"},
		{"", map[string]any{"Decision": "Change role"}, "New role missing"},
		{"", map[string]any{"Decision": "Change role", "New role": "viewer"}, "New role is the present role"},
		{"", map[string]any{"Decision": "Change role", "New role": "owner"}, "New role not in this workspace"},
		{"", map[string]any{"Decision": "Change role", "New role": "View*"}, "New role not in this workspace"},
		{"", map[string]any{"Decision": "Change role", "New role": "Viewe?"}, "New role not in this workspace"},
		{"", map[string]any{"New role": "Viewer"}, "New role without Change role"},
		{"", map[string]any{"Decided by": nil}, "Decided by missing"},
		{"", map[string]any{"Decided by": "  "}, "Decided by missing"},
		{"", map[string]any{"Decided by": "ann@acme.example"}, "Assigned to somebody else"},
		{"", map[string]any{"Decided by": "Eve Evans"}, "Filled in"},
		{"", map[string]any{"Decided by": " EVE@Acme.Example "}, "Filled in"},
		{"Person 022", map[string]any{"Decided by": " P022@acme.example"}, "Assigned to somebody else; Own access"},
		{"Person 023", map[string]any{"Decided by": "person 023"}, "Own access"},
		{"Person Same, s1@acme.example", map[string]any{"Decided by": "person same"}, "Own access"},
		{"", map[string]any{"Decision date": nil}, "Date missing"},
		{"", map[string]any{"Decision date": "7 July 2026"}, "Date is not a date"},
		{"", map[string]any{"Decision date": time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)}, "Date out of range"},
		{"", map[string]any{"Decision date": day(1)}, "Filled in"},
		{"", map[string]any{"Decision date": time.Date(2027, 7, 1, 23, 0, 0, 0, time.UTC)}, "Filled in"},
		{"", map[string]any{"Decision date": time.Date(2027, 7, 2, 0, 0, 0, 0, time.UTC)}, "Date out of range"},
		{"Person 030", map[string]any{"Decision": "Change role", "Justification": "-", "Decided by": "Person 030", "Decision date": "soon"}, "Reason says nothing; New role missing; Own access; Date is not a date"},
		{"", map[string]any{"Justification": nil, "Decided by": nil, "Decision date": nil}, "Reason missing; Decided by missing; Date missing"},
		{"Person Two0, Viewer", map[string]any{"Decision": "Keep"}, "Contradicts #{Person Two0, Zeta}"},
		{"Person Two0, Zeta", nil, "Contradicts #{Person Two0, Viewer}"},
		{"Person Two5, Viewer", map[string]any{"Decision": "keep"}, "Contradicts #{Person Two5, Zeta}"},
		{"Person Two5, Zeta", map[string]any{"Decision": "revoke"}, "Contradicts #{Person Two5, Viewer}"},
		{"Person Two1, Viewer", map[string]any{"Decision": "Change role", "New role": "Workspace admin"}, "Contradicts #{Person Two1, Zeta}"},
		{"Person Two1, Zeta", nil, "Contradicts #{Person Two1, Viewer}"},
		{"Person Two2, Viewer", nil, "Filled in"},
		{"Person Two2, Zeta", nil, "Filled in"},
		{"Person Two3, Viewer", map[string]any{"Decision": "Keep"}, "Filled in"},
		{"Person Two3, Zeta", map[string]any{"Decision": "Investigate"}, "Filled in"},
		{"Person Two4, Viewer", nil, "Filled in"},
		{"Person Two4, Zeta", map[string]any{"Decision": nil}, ""},
		{"Person Three, Viewer", map[string]any{"Decision": "Keep"}, "Contradicts #{Person Three, Vi*}"},
		{"Person Three, Zeta", map[string]any{"Decision": "Investigate"}, "Filled in"},
		{"Person Three, Vi*", nil, "Contradicts #{Person Three, Viewer}"},
	}
	for _, reason := range []string{"covers for Ann", "Yes, covers for Ann", "Zuständig für Auszahlungen", "Σύμφωνα με την Άννα", "担当者に確認", "JIRA-1234"} {
		cases = append(cases, checked{"", map[string]any{"Justification": reason}, "Filled in"})
	}
	for _, reason := range []string{"ok", " OK. ", "n/a", "N.A.", "-", "...", "12345", "x", "Yes", "none", "As before.", "tbd", "Revoke", "revoke!", "Treasury", " TREASURY "} {
		cases = append(cases, checked{"", map[string]any{"Justification": reason}, none})
	}
	return append(cases, checked{"", map[string]any{"Justification": "   "}, "Reason missing"})
}

// organizationCases are rows about four accounts with and without mistakes.
func organizationCases() map[string][]checked {
	member := map[string]any{"Decision": "Change role", "New role": "member"}
	return map[string][]checked{
		"kept":      {{"Person own1", map[string]any{"Justification": nil}, "Reason missing"}, {"Person own2", nil, "Filled in"}, {"Person own3", map[string]any{"Decided by": "own3@acme.example"}, "Assigned to somebody else; Own access"}, {"Person idle", map[string]any{"Justification": nil}, "Filled in"}},
		"owners go": {{"Person own1", member, "Last owner"}, {"Person own2", map[string]any{"Decision": "Close account"}, "Last owner"}, {"Person own3", member, "Last owner"}, {"Person idle", map[string]any{"Decision": "Revoke"}, "Unknown decision"}},
		"successor": {{"Person own1", member, "Filled in"}, {"Person own2", member, "Filled in"}, {"Person own3", member, "Filled in"}, {"Person idle", map[string]any{"Decision": "Change role", "New role": "owner"}, "Filled in"}},
		"new roles": {{"Person own1", map[string]any{"Decision": "Change role"}, "New role missing"}, {"Person own2", map[string]any{"Decision": "Change role", "New role": "Viewer"}, "New role not in the organization"},
			{"Person own3", map[string]any{"New role": "member"}, "New role without Change role"}, {"Person idle", map[string]any{"Decision": "Investigate", "Justification": "Person idle", "Decision date": nil}, "Reason says nothing; Date missing"}},
	}
}

// invitationCases are rows of Invitations with and without mistakes.
func invitationCases() []checked {
	return []checked{
		{"new0@acme.example", nil, "Filled in"},
		{"new1@acme.example", map[string]any{"Decision": "Keep", "Justification": nil}, "Filled in"},
		{"new2@acme.example", map[string]any{"Decision": "Resend", "Justification": nil}, "Reason missing"},
		{"new3@acme.example", map[string]any{"Decision": "Revoke"}, "Unknown decision"},
		{"new4@acme.example", map[string]any{"Decided by": "New4@acme.example"}, "Assigned to somebody else; Own access"},
		{"new5@acme.example", map[string]any{"Decision": "Resend", "Justification": "n/a", "Decision date": "today"}, "Reason says nothing; Date is not a date"},
		{"new6@acme.example", map[string]any{"Decision": nil}, ""},
		{"done@acme.example", nil, "Not pending: nothing to decide"},
		{"new@other.example", map[string]any{"Decision": "Keep", "Justification": nil}, "Reason missing"},
	}
}

// LibreOffice says of each row what was written down by hand.
func TestSlowCheckSaysWhatIsWrong(t *testing.T) {
	cases := reviewCases()
	r := reviewed(t, ledger(t, viewers(len(cases))), report.Options{At: 1}, ",,,,eve@acme.example,,All\n")
	right := map[string]any{"Decision": "Revoke", "Justification": "left the team", "Decided by": "eve@acme.example", "Decision date": day(7)}
	numbers := map[string]int{} // of rows, by name, and by name and role
	for i, name := range column(t, r, "Review", "Name", "Role") {
		cut := strings.LastIndex(name[:strings.Index(name+":", ":")], ", ")
		who, role := name[:cut], name[cut+2:]
		role, _, _ = strings.Cut(role, ":")
		role, _, _ = strings.Cut(role, " (")
		numbers[who+", "+role] = i + 1
		if role == "Viewer" || role == "Workspace admin" {
			numbers[who] = i + 1
		}
	}
	variants, want := map[string][]typed{}, map[string]map[string]map[int]string{}
	add := func(variant, sheet string, number int, cells map[string]any, check string, right map[string]any) {
		variants[variant] = append(variants[variant], typedInto(sheet, number, right, cells)...)
		if want[variant] == nil {
			want[variant] = map[string]map[int]string{"Review": {}, "Organization": {}, "Invitations": {}}
		}
		if check != "" {
			want[variant][sheet][number] = check
		}
	}
	for i, c := range cases {
		if c.of == "" {
			c.of = fmt.Sprintf("Person %03d", i)
		}
		for name, n := range numbers {
			c.want = strings.ReplaceAll(c.want, "{"+name+"}", fmt.Sprint(n))
		}
		if numbers[c.of] == 0 {
			t.Fatalf("Review has no row of %s", c.of)
		}
		add("rows", "Review", numbers[c.of], c.cells, c.want, right)
	}
	byEmail := map[string]int{}
	for i, email := range column(t, r, "Invitations", "Email") {
		byEmail[email] = i + 1
	}
	cancel := maps.Clone(right)
	cancel["Decision"] = "Cancel"
	for _, c := range invitationCases() {
		add("rows", "Invitations", byEmail[c.of], c.cells, c.want, cancel)
	}
	accounts := map[string]int{}
	for i, name := range column(t, r, "Organization", "Name") {
		accounts[name] = i + 1
	}
	keep := maps.Clone(right)
	keep["Decision"] = "Keep"
	for variant, rows := range organizationCases() {
		for _, c := range rows {
			add(variant, "Organization", accounts[c.of], c.cells, c.want, keep)
		}
	}
	// What Sign-off says holds for every row that says nothing itself.
	variants["signed once"] = []typed{{name: "tlaudit_decided_by", value: "eve@acme.example"}, {name: "tlaudit_decision_date", value: day(7)}}
	add("signed once", "Review", numbers["Person 000"], map[string]any{"Decided by": nil, "Decision date": nil}, "Filled in", right)
	add("signed once", "Review", numbers["Person 001"], map[string]any{"Decided by": "ann@acme.example", "Decision date": "soon"}, "Assigned to somebody else; Date is not a date", right)
	for variant, copy := range filledCopies(t, r, variants) {
		for sheet, rows := range want[variant] {
			if d := cmp.Diff(rows, copy.checks(t, sheet)); d != "" {
				t.Errorf("%s: Check on %s (-want +got):\n%s", variant, sheet, d)
			}
		}
	}
}

// What a program that does not calculate reads is what one that does would show.
func TestIssuedValuesAreTheFormulas(t *testing.T) {
	f := opened(t, build(t, ledger(t, story()...), report.Options{At: 3, Since: 1}))
	for _, sheet := range []string{"Review", "Organization", "Invitations"} {
		s := readable(t, f, sheet, "#")
		for row := 1; row < len(s.rows); row++ {
			cell := s.cell(t, row, "Check")
			formula, err := f.GetCellFormula(sheet, cell)
			if err != nil || formula == "" || len(formula) > 8192 {
				t.Errorf("%s!%s has a formula of %d characters (%v), want 1 to 8192", sheet, cell, len(formula), err)
			}
			stored := s.get(row, "Check")
			if got, err := f.CalcCellValue(sheet, cell); err != nil || got != stored {
				t.Errorf("%s!%s holds %q and calculates %q (%v)", sheet, cell, stored, got, err)
			}
		}
	}
}
