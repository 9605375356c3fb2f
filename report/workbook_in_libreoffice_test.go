package report_test

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tlaudit/report"
	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// A fillable is a sheet to fill in.
type fillable struct {
	file *excelize.File
	name string
	head map[string]int
	rows [][]string // from the header on
	from int        // the sheet's row of the header
}

func readable(t *testing.T, f *excelize.File, name, first string) fillable {
	t.Helper()
	rows, err := f.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if len(row) == 0 || row[0] != first {
			continue
		}
		s := fillable{f, name, map[string]int{}, rows[i:], i + 1}
		for at, h := range row {
			s.head[h] = at
		}
		return s
	}
	t.Fatalf("%s has no header that begins with %s", name, first)
	return fillable{}
}

func (s fillable) get(row int, column string) string {
	if at := s.head[column]; at < len(s.rows[row]) {
		return s.rows[row][at]
	}
	return ""
}

func (s fillable) cell(t *testing.T, row int, column string) string {
	t.Helper()
	at, ok := s.head[column]
	if !ok {
		t.Fatalf("%s has no column %s", s.name, column)
	}
	cell, err := excelize.CoordinatesToCellName(at+1, s.from+row)
	if err != nil {
		t.Fatal(err)
	}
	return cell
}

// A tally counts what a test typed for one line of Sign-off, by header.
type tally map[string]int

// add counts a row.
func (c tally) add(decision, check string) {
	c["Rows"]++
	switch {
	case decision == "":
		c["Blank"]++
		return
	case check == "Filled in":
		c["Complete"]++
	default:
		c["Incomplete"]++
	}
	c[decision]++
	if strings.Contains(check, "Assigned to somebody else") {
		c["By somebody else"]++
	}
}

// A filledBook is a workbook in which a test decided every row.
type filledBook struct {
	file   *excelize.File
	roles  map[string][]string          // of each workspace, by its id
	lines  map[string]tally             // of Sign-off, by its columns Section and Item
	checks map[string]map[string]string // by sheet and row_key
}

// decide types a decision into a row, with all that it needs, beside what differs.
func (b *filledBook) decide(t *testing.T, s fillable, row int, decision string, cells map[string]any, check string) {
	t.Helper()
	by := s.get(row, "Assigned to")
	if !strings.Contains(by, "@") {
		by = "coordinator@meridianbank.example"
	}
	right := map[string]any{"Decision": decision, "Justification": "agreed with the head of the team", "Decided by": by, "Decision date": time.Date(2026, 10, 7, 0, 0, 0, 0, time.UTC)}
	switch {
	case decision == "Change role" && s.name == "Review":
		right["New role"] = otherRole(t, b.roles[s.get(row, "workspace_id")], s.get(row, "Role"))
	case decision == "Change role":
		right["New role"] = otherRole(t, []string{"member", "admin"}, s.get(row, "Organization role"))
	}
	maps.Copy(right, cells)
	for column, value := range right {
		if err := b.file.SetCellValue(s.name, s.cell(t, row, column), value); err != nil {
			t.Fatal(err)
		}
	}
	decision, _ = right["Decision"].(string)
	if check != "" {
		b.checks[s.name][s.get(row, "row_key")] = check
	}
	for _, line := range []string{"Rows of a reviewer: " + s.get(row, "Assigned to"), "Rows of a sheet: " + s.name, "All rows: All rows of this file", "Management's acknowledgement: Signed by the owner of the control"} {
		if b.lines[line] == nil {
			b.lines[line] = tally{}
		}
		b.lines[line].add(decision, check)
	}
}

// A slip is a mistake on a row of Review that is otherwise filled in rightly.
type slip struct {
	decision string
	cells    map[string]any
	check    string
}

// slips are sixteen kinds of mistake that people make.
func slips() []slip {
	return []slip{
		{"Revoke", map[string]any{"Justification": nil}, "Reason missing"},
		{"Revoke", map[string]any{"Justification": "ok"}, "Reason says nothing"},
		{"Investigate", map[string]any{"Justification": " n/a "}, "Reason says nothing"},
		{"Change role", map[string]any{"New role": nil}, "New role missing"},
		{"Change role", map[string]any{"New role": "Superuser"}, "New role not in this workspace"},
		{"Keep", map[string]any{"New role": "Viewer"}, "New role without Change role"},
		{"keep it", nil, "Unknown decision"},
		{"Keep", map[string]any{"Decided by": nil}, "Decided by missing"},
		{"Keep", map[string]any{"Decided by": "somebody@meridianbank.example"}, "Assigned to somebody else"},
		{"Keep", map[string]any{"Decided by": "{Name}"}, "Own access"},
		{"Revoke", map[string]any{"Decided by": "{Email}"}, "Assigned to somebody else; Own access"},
		{"Keep", map[string]any{"Decision date": nil}, "Date missing"},
		{"Keep", map[string]any{"Decision date": "7.10.2026"}, "Date is not a date"},
		{"Keep", map[string]any{"Decision date": time.Date(2026, 9, 29, 0, 0, 0, 0, time.UTC)}, "Date out of range"},
		{"Keep", map[string]any{"Decision date": time.Date(2062, 10, 7, 0, 0, 0, 0, time.UTC)}, "Date out of range"},
		{"Revoke", map[string]any{"Justification": nil, "Decided by": nil, "Decision date": "soon"}, "Reason missing; Decided by missing; Date is not a date"},
	}
}

// otherRole returns a role that does not begin the text of the present one.
func otherRole(t *testing.T, roles []string, present string) string {
	t.Helper()
	i := slices.IndexFunc(roles, func(role string) bool { return !strings.HasPrefix(present, role) })
	if i < 0 {
		t.Fatalf("no role but %s among %q", present, roles)
	}
	return roles[i]
}

// filledIn decides every row of a workbook rightly, but for the mistakes, which are made in
// rows of Review about people with a name and an address whom somebody is assigned to
// decide on. Rows of one person in one workspace are kept.
func filledIn(t *testing.T, r report.Report, mistakes []slip) *filledBook {
	t.Helper()
	b := &filledBook{opened(t, r), map[string][]string{}, map[string]tally{}, map[string]map[string]string{"Review": {}, "Organization": {}, "Invitations": {}}}
	lists := readable(t, b.file, "Lists", "workspace_id")
	for row := 1; row < len(lists.rows); row++ {
		id := lists.get(row, "workspace_id")
		b.roles[id] = append(b.roles[id], lists.get(row, "role_name"))
	}
	review := readable(t, b.file, "Review", "#")
	for row := 1; row < len(review.rows) && review.get(row, "row_key") != ""; row++ {
		alone := review.get(row, "Other roles here") == ""
		address, known := review.get(row, "Email"), strings.Contains(review.get(row, "Assigned to"), "@")
		if len(mistakes) > 0 && alone && known && strings.Contains(address, "@") && !strings.Contains(address, " ") && !strings.ContainsAny(review.get(row, "Name"), ",@") {
			m := mistakes[0]
			mistakes = mistakes[1:]
			cells := maps.Clone(m.cells)
			if by, ok := cells["Decided by"].(string); ok {
				cells["Decided by"] = strings.NewReplacer("{Name}", review.get(row, "Name"), "{Email}", address).Replace(by)
			}
			b.decide(t, review, row, m.decision, cells, m.check)
			continue
		}
		decision := []string{"Keep", "Revoke", "Investigate"}[row%3]
		if !alone {
			decision = "Keep"
		}
		b.decide(t, review, row, decision, nil, "Filled in")
	}
	if len(mistakes) > 0 {
		t.Fatalf("%d mistakes found no row", len(mistakes))
	}
	people := readable(t, b.file, "Organization", "#")
	for row := 1; row < len(people.rows) && people.get(row, "row_key") != ""; row++ {
		decision := []string{"Keep", "Change role", "Investigate"}[row%3]
		if strings.HasPrefix(people.get(row, "Organization role"), "owner") {
			decision = "Keep"
		}
		b.decide(t, people, row, decision, nil, "Filled in")
	}
	mails := readable(t, b.file, "Invitations", "#")
	for row := 1; row < len(mails.rows) && mails.get(row, "Status") == "PENDING"; row++ {
		b.decide(t, mails, row, []string{"Keep", "Cancel", "Resend"}[row%3], nil, "Filled in")
	}
	return b
}

// LibreOffice checks and counts what people fill into the workbook and into those of single
// reviewers: rightly, and with mistakes.
func countedByLibreOffice(t *testing.T, r report.Report, l *snapshot.Ledger) {
	machine.Tool(t, "soffice")
	books := map[string]*filledBook{"whole": filledIn(t, r, nil), "mistakes": filledIn(t, r, slips())}
	for _, p := range r.Parts {
		books[strings.TrimSuffix(p.File, ".xlsx")] = filledIn(t, p.Report, nil)
	}
	files := map[string]*excelize.File{}
	for name, b := range books {
		files[name] = b.file
	}
	for name, f := range recalculated(t, files) {
		want := books[name]
		for sheet := range want.checks {
			s, said := readable(t, f, sheet, "#"), map[string]string{}
			for row := 1; row < len(s.rows) && s.get(row, "row_key") != ""; row++ {
				if check := s.get(row, "Check"); check != "" {
					said[s.get(row, "row_key")] = check
				}
			}
			if d := cmp.Diff(want.checks[sheet], said); d != "" {
				t.Errorf("%s: Check on %s (-want +got):\n%s", name, sheet, d)
			}
		}
		counted(t, name, f, want.lines)
		if name == "whole" {
			dropdownsOffer(t, f, l)
		}
	}
}

// counted compares the counters of Sign-off and of the cover with what was typed.
func counted(t *testing.T, name string, f *excelize.File, want map[string]tally) {
	t.Helper()
	s := readable(t, f, "Sign-off", "Section")
	for row := 1; row < len(s.rows); row++ {
		if s.get(row, "Rows") == "" {
			continue
		}
		line := s.get(row, "Section") + ": " + s.get(row, "Item")
		if got := s.get(row, "Adds up"); got != "Adds up" {
			t.Errorf("%s: Sign-off, %s: %q", name, line, got)
		}
		for _, header := range s.rows[0][6:] {
			if got := s.get(row, header); got != "" && header != "Adds up" && header != "Where the reviewer administers" && header != "By a name, not compared" && got != strconv.Itoa(want[line][header]) {
				t.Errorf("%s: Sign-off, %s: %s = %s, want %d", name, line, header, got, want[line][header])
			}
		}
	}
	all, cover := want["All rows: All rows of this file"], readable(t, f, "Cover", "Section")
	for row := range cover.rows {
		header, live := map[string]string{
			"Rows to decide in this file": "Rows", "Complete by now": "Complete", "Incomplete by now": "Incomplete", "Blank by now": "Blank", "Marked Investigate by now, and so not decided": "Investigate",
		}[cover.get(row, "Item")]
		if got := cover.get(row, "Value"); live && got != strconv.Itoa(all[header]) {
			t.Errorf("%s: Cover, %s = %s, want %d", name, cover.get(row, "Item"), got, all[header])
		}
	}
}

// dropdownsOffer checks what the dropdown of each row of Review refers to: all roles of the
// row's workspace and no other.
func dropdownsOffer(t *testing.T, f *excelize.File, l *snapshot.Ledger) {
	t.Helper()
	rules, err := f.GetDataValidations("Review")
	if err != nil {
		t.Fatal(err)
	}
	review := readable(t, f, "Review", "#")
	lists := readable(t, f, "Lists", "workspace_id")
	offset := regexp.MustCompile(`^OFFSET\(\$?Lists[.!]\$C\$1,\s*MATCH\(\$?([A-Z]+)(\d+),\s*\$?Lists[.!]\$A(?:\$1)?:\$A(?:\$1048576)?,\s*0\)-1,\s*0,\s*COUNTIF\(\$?Lists[.!]\$A(?:\$1)?:\$A(?:\$1048576)?,\s*\$?[A-Z]+\d+\),\s*1\)$`)
	looked := false
	for _, rule := range rules {
		m := offset.FindStringSubmatch(strings.ReplaceAll(rule.Formula1, "'", ""))
		if m == nil {
			continue
		}
		looked = true
		at, err := excelize.ColumnNameToNumber(m[1])
		if err != nil {
			t.Fatal(err)
		}
		if at-1 != review.head["workspace_id"] || m[2] != strconv.Itoa(review.from+1) {
			t.Errorf("the dropdown looks at %s%s, want the row's workspace_id", m[1], m[2])
		}
	}
	if !looked {
		t.Fatalf("no dropdown refers to Lists: %+v", rules)
	}
	// MATCH finds the first line of a workspace; its other lines follow.
	offered := map[string][]string{}
	last := ""
	for row := 1; row < len(lists.rows); row++ {
		id := lists.get(row, "workspace_id")
		if id != last && offered[id] != nil {
			t.Errorf("the roles of workspace %s are no neighbours on Lists", id)
		}
		last = id
		offered[id] = append(offered[id], lists.get(row, "role_id"))
	}
	for id, roles := range offered {
		if id == "Organization" {
			continue // its roles, for the sheet Organization
		}
		var n int
		if err := l.QueryRow(t.Context(), "SELECT count(*) FROM roles_at WHERE snapshot_id = 10 AND workspace_id = :id", []any{snapshot.Named("id", id)}, &n); err != nil {
			t.Fatal(err)
		}
		if n != len(roles) {
			t.Errorf("workspace %s offers %d roles, the ledger has %d", id, len(roles), n)
		}
	}
	for row := 1; row < len(review.rows); row++ {
		if id := review.get(row, "workspace_id"); len(offered[id]) == 0 {
			t.Errorf("row %d: workspace %s offers no role", row, id)
		}
	}
}
