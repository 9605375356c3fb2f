package report_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// A filling is what somebody types into a row, and what Check then says.
type filling struct {
	cells map[string]string
	check string
}

// fillings are typed into the rows of Review in turn.
func fillings() []filling {
	by := func(cells map[string]string) map[string]string {
		all := map[string]string{"Decided by": "Eve Reviewer", "Decision date": "2026-10-07"}
		for k, v := range cells {
			all[k] = v
		}
		return all
	}
	const why = "agreed with the head of the team"
	return []filling{
		{by(map[string]string{"Decision": "Keep", "Justification": why}), "OK"},
		{by(map[string]string{"Decision": "Revoke", "Justification": why}), "OK"},
		{by(map[string]string{"Decision": "Change role", "New role": "Viewer", "Justification": why}), "OK"},
		{by(map[string]string{"Decision": "Investigate"}), "Investigate: still open"},
		{nil, "Decide"},
		{by(map[string]string{"Decision": "Revoke"}), "Justification missing"},
		{by(map[string]string{"Decision": "Keep", "Justification": why, "Decided by": "{Email}"}), "Self-review"},
		{by(map[string]string{"Decision": "Change role", "Justification": why}), "New role missing"},
		{by(map[string]string{"Decision": "Revoke", "Justification": "ok"}), "Justification missing"},
		{by(map[string]string{"Decision": "Change role"}), "Justification missing"},
		{by(map[string]string{"Decision": "Revoke", "New role": "Viewer"}), "Justification missing"},
		{by(map[string]string{"Decision": "keep it"}), "Unknown decision"},
	}
}

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

func (s fillable) set(t *testing.T, row int, column, value string) {
	t.Helper()
	if err := s.file.SetCellStr(s.name, s.cell(t, row, column), value); err != nil {
		t.Fatal(err)
	}
}

// The counts on a line of Sign-off.
type counts struct{ rows, decided, blank, keep, revoke, change, investigate, unjustified string }

func (c *counts) read(t *testing.T, s fillable, row int) {
	t.Helper()
	*c = counts{s.get(row, "Rows"), s.get(row, "Decided"), s.get(row, "Blank"), s.get(row, "Keep"), s.get(row, "Revoke"), s.get(row, "Change role"),
		s.get(row, "Investigate"), s.get(row, "Missing justification")}
}

// A count is what the test counts of what it typed.
type count map[string]int

func (c count) decide(decision, check string) {
	c["rows"]++
	if decision == "" {
		c["blank"]++
	}
	c[decision]++
	if check == "Justification missing" {
		c["unjustified"]++
	}
}

func (c count) counts() counts {
	n := func(words ...string) string {
		sum := 0
		for _, w := range words {
			sum += c[w]
		}
		return strconv.Itoa(sum)
	}
	return counts{n("rows"), n("Keep", "Revoke", "Change role", "Cancel", "Resend"), n("blank"), n("Keep"), n("Revoke"), n("Change role"), n("Investigate"), n("unjustified")}
}

// LibreOffice counts and checks what people type into the workbook and into those of single
// reviewers.
func countedByLibreOffice(t *testing.T, r report.Report, l *snapshot.Ledger) {
	reports := map[string]report.Report{"whole": r}
	for _, p := range r.Parts {
		reports[strings.TrimSuffix(p.File, ".xlsx")] = p.Report
	}
	want := map[string]map[string]counts{}
	checks := map[string]map[string]string{}
	files := map[string]*excelize.File{}
	for name, r := range reports {
		files[name] = opened(t, r)
		want[name], checks[name] = filledIn(t, files[name])
	}
	for name, f := range recalculated(t, files) {
		got := map[string]counts{}
		s := readable(t, f, "Sign-off", "Section")
		for row := range s.rows {
			if section := s.get(row, "Section"); strings.HasPrefix(section, "Rows of ") {
				var c counts
				c.read(t, s, row)
				got[section+": "+s.get(row, "Item")] = c
			}
		}
		if d := cmp.Diff(want[name], got, cmp.AllowUnexported(counts{})); d != "" {
			t.Errorf("%s: Sign-off (-want +got):\n%s", name, d)
		}
		said := map[string]string{}
		for sheet, first := range map[string]string{"Review": "#", "Organization": "Name"} {
			s := readable(t, f, sheet, first)
			for row := 1; row < len(s.rows) && s.get(row, "row_key") != ""; row++ {
				said[s.get(row, "row_key")] = s.get(row, "Check")
			}
		}
		if d := cmp.Diff(checks[name], said); d != "" {
			t.Errorf("%s: Check (-want +got):\n%s", name, d)
		}
		if name == "whole" {
			dropdownsOffer(t, f, l)
		}
	}
}

// filledIn types into every sheet on which rows are decided, and returns what Sign-off has
// to count and Check has to say.
func filledIn(t *testing.T, f *excelize.File) (map[string]counts, map[string]string) {
	t.Helper()
	byReviewer, all := map[string]count{}, count{}
	of := func(who string) count {
		if byReviewer[who] == nil {
			byReviewer[who] = count{}
		}
		return byReviewer[who]
	}
	checks := map[string]string{}
	review := readable(t, f, "Review", "#")
	turn := 0
	for row := 1; row < len(review.rows); row++ {
		if review.get(row, "Decision required") == "Decided on Organization" {
			checks[review.get(row, "row_key")] = "Decided on Organization"
			continue
		}
		fill := fillings()[turn%len(fillings())]
		turn++
		for column, value := range fill.cells {
			review.set(t, row, column, strings.ReplaceAll(value, "{Email}", review.get(row, "Email")))
		}
		check := fill.check
		if check == "OK" && review.get(row, "Email") == "Unknown" {
			check = "OK: own access not tested, no e-mail known"
		}
		checks[review.get(row, "row_key")] = check
		of(review.get(row, "Reviewer")).decide(fill.cells["Decision"], fill.check)
		all.decide(fill.cells["Decision"], fill.check)
	}
	organization, invitations := count{}, count{}
	people := readable(t, f, "Organization", "Name")
	for row := 1; row < len(people.rows) && people.get(row, "row_key") != ""; row++ {
		decision := []string{"Keep", "Revoke", "Change role", "Investigate", ""}[row%5]
		people.set(t, row, "Decision", decision)
		if decision == "" {
			if err := f.SetCellValue("Organization", people.cell(t, row, "Decision"), nil); err != nil {
				t.Fatal(err)
			}
		}
		check := map[string]string{"": "Decide", "Keep": "Reviewer missing", "Investigate": "Reviewer missing"}[decision]
		if check == "" {
			check = "Justification missing"
		}
		checks[people.get(row, "row_key")] = check
		organization.decide(decision, check)
		of(people.get(row, "Reviewer")).decide(decision, check)
	}
	mails := readable(t, f, "Invitations", "Email")
	for row := 1; row < len(mails.rows) && mails.get(row, "row_key") != ""; row++ {
		decision := []string{"Keep", "Cancel", "Resend"}[row%3]
		mails.set(t, row, "Decision", decision)
		if mails.get(row, "Status") == "PENDING" {
			invitations.decide(decision, "")
			of(mails.get(row, "Reviewer")).decide(decision, "")
		}
	}
	want := map[string]counts{"Rows of Review: All on this file's sheet": all.counts()}
	for who, c := range byReviewer {
		want["Rows of a reviewer: "+who] = c.counts()
	}
	i := invitations.counts()
	i.revoke, i.change, i.investigate, i.unjustified = "", "", "", ""
	want["Rows of Organization: All on this file's sheet"] = organization.counts()
	want["Rows of Invitations: Pending ones on this file's sheet"] = i
	return want, checks
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
