package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// contract lists every sheet with its headers, in their order, as this format of the
// workbook promises them; headers of columns that people fill in are in brackets. A header
// that is removed, moved to another sheet or reworded makes another format.
func contract() []struct{ sheet, headers string } {
	const facts = "Section | Item | Value"
	return []struct{ sheet, headers string }{
		{"Cover", facts + " | Go to"},
		{"Instructions", "# | Instruction"},
		{"Summary", "Section | Item | Of | Count | Direct | Inherited | Privileged | Class"},
		{"Review", "# | Workspace | Name | Email | Role | What it allows | Source | Account status | Privileged | Basis | Change | First seen | External | Roster status | " +
			"Findings | Suggested action | Why | Previous decision | Decision required | Justification required | " +
			"[Decision] | [New role] | [Justification] | [Reviewed by] | [Decision date] | [Ticket] | Reviewer | Check | user_id | workspace_id | role_id | row_sum | row_key"},
		{"Organization", "Name | Email | Organization role | Account status | Workspaces direct | Workspaces inherited | Roster status | External | Created | First seen | Findings | " +
			"[Decision] | [Justification] | [Reviewed by] | [Decision date] | [Ticket] | Reviewer | Check | idp_id | user_id | row_sum | row_key"},
		{"Privileged", "Class | Name | Email | Role | What it allows | Basis | Where | Source | Change | External | Roster status | Decided on | user_id | workspace_id | role_id | decided_row_key"},
		{"Invitations", "Email | External | Status | Last sent | First seen | Age in days | Role offered | Findings | " +
			"[Decision] | [Justification] | [Reviewed by] | [Decision date] | Reviewer | enrollment_id | row_sum | row_key"},
		{"Findings", "State | Severity | Who or what | What is wrong | What to do | Workspace | Since | Rule | Kind | Accepted by | Reason | Accepted on | Ticket | Expires | " +
			"subject_id | fingerprint"},
		{"Changes", "Kind | Who | Workspace | Source | Before | After | Direction | Privileged now | Not there yet on | First seen | First missed | Only between snapshots | " +
			"workspace_id | user_id | enrollment_id | role_id | snapshot_id"},
		{"Leavers", "Name | Email | End date | First roster that showed it | Access at the end date | Last seen with access | First missed | " +
			"Days after the end at least | Days after the end at most | Result | Days allowed by the policy | user_id"},
		{"Roles", "Role | Workspace | Type | Class | Basis | What it allows | Holders | role_id | workspace_id"},
		{"Remediation", "Action | Method | Path | Subject | Workspace | Why | Command | Blocked by | Shown by a later snapshot | action_id"},
		{"Reconciliation", "Held against | Area | Check | Of | Expected | Actual | Difference | Result | Source of the expected figure | " +
			"[Count observed] | [Observed by] | [Observed on] | workspace_id"},
		{"Snapshots", "When | Snapshot | Status | Completeness | Unread workspaces | Rows | Hours since the snapshot before | Longer than the cadence | Detail | Chain"},
		{"Sign-off", "Section | Item | Text | Rows | Decided | Blank | Keep | Revoke | Change role | Investigate | Missing justification | [Name] | [Date] | [Remarks]"},
		{"Evidence", facts},
		{"Lists", "workspace_id | role_id | role_name"},
	}
}

// The file has the promised sheets and headers, each header once, and the yellow columns
// are those to fill in.
func sheetsAreThoseOfTheContract(t *testing.T, f *excelize.File) {
	var want []string
	for _, c := range contract() {
		want = append(want, c.sheet)
		rows, err := f.GetRows(c.sheet)
		if err != nil {
			t.Fatal(err)
		}
		promised := strings.Split(c.headers, " | ")
		n := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == promised[0] })
		if n < 0 || n+1 >= len(rows) {
			t.Errorf("%s has no header that begins with %s, or no rows", c.sheet, promised[0])
			continue
		}
		var got []string
		seen := map[string]bool{}
		for i, header := range rows[n] {
			if seen[strings.ToLower(header)] {
				t.Errorf("%s has %s twice", c.sheet, header)
			}
			seen[strings.ToLower(header)] = true
			if yellow(t, f, c.sheet, i+1, n+2, len(rows)) {
				header = "[" + header + "]"
			}
			got = append(got, header)
		}
		if d := cmp.Diff(promised, got); d != "" {
			t.Errorf("headers of %s (-want +got):\n%s", c.sheet, d)
		}
	}
	if d := cmp.Diff(want, f.GetSheetList()); d != "" {
		t.Errorf("sheets (-want +got):\n%s", d)
	}
}

// yellow reports whether some cell of a column, from one row to another, has the colour of
// cells to fill in.
func yellow(t *testing.T, f *excelize.File, sheet string, column, from, to int) bool {
	t.Helper()
	seen := map[int]bool{} // styles
	for row := from; row <= to; row++ {
		cell, err := excelize.CoordinatesToCellName(column, row)
		if err != nil {
			t.Fatal(err)
		}
		id, err := f.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		if seen[id] {
			continue
		}
		seen[id] = true
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(style.Fill.Color, []string{"FFFBE6"}) {
			return true
		}
	}
	return false
}
