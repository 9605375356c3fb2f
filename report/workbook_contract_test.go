package report_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/report/xlsx"
	"tlaudit/testdata/ooxml"
)

// A promise is a sheet with its headers, joined by " | ".
type promise struct{ sheet, headers string }

// first returns the first header.
func (p promise) first() string {
	first, _, _ := strings.Cut(p.headers, " | ")
	return strings.Trim(first, "[]")
}

// contract lists every sheet with its headers, in their order, as this format of the
// workbook promises them; headers of columns that people fill in are in brackets. A header
// that is removed, moved to another sheet or reworded makes another format.
func contract() []promise {
	const facts = "Section | Item | Value"
	return []promise{
		{"Cover", facts + " | Go to"},
		{"Instructions", "# | Instruction"},
		{"Summary", "Section | Item | Of | Count | At the baseline | Direct | Inherited | Privileged | Standard | Unclassified | People | Privileged people | " +
			"Access read in part | Privileged people read in part"},
		{"Review", "# | Workspace | Name | Job, manager | Role | Since the baseline | Why | Suggested action | " +
			"[Decision] | [Justification] | [New role] | [Decided by] | [Decision date] | Check | " +
			"Email | Previous decision | Justification required | Assigned to | What it allows | First seen (UTC) | Not there yet on (UTC) | External | Roster status | Account status | Basis | Findings | " +
			"[Ticket] | Other roles here | user_id | workspace_id | role_id | row_sum | row_key"},
		{"Organization", "# | Name | Job, manager | Organization role | Gets into (workspaces) | Since the baseline | Why | Suggested action | " +
			"[Decision] | [New role] | [Justification] | [Decided by] | [Decision date] | Check | " +
			"Email | External | Roster status | Account status | Workspaces direct | Workspaces inherited | Created (UTC) | First seen (UTC) | Findings | Justification required | " +
			"Assigned to | Previous decision | [Ticket] | idp_id | user_id | row_sum | row_key"},
		{"Inherited", "Organization # | Workspace | Name | Job, manager | Role | Account status | Since the baseline | First seen (UTC) | External | Roster status | " +
			"Email | What it allows | Not there yet on (UTC) | Basis | user_id | workspace_id | role_id"},
		{"People", "Name | Job, manager | Direct roles | Inherited roles | Workspaces | Privileged in | Findings | Rows to decide | Decided on | Identity provider | " +
			"Accounts of the same person | Email | user_id | idp_id"},
		{"Privileged", "Class | Name | Email | Role | What it allows | Basis | Where | Source | Since the baseline | External | Roster status | Decided on | user_id | workspace_id | role_id | decided_row_key"},
		{"Invitations", "# | Email | External | Status | Age in days | Last sent (UTC) | First seen (UTC) | Why | Suggested action | " +
			"[Decision] | [Justification] | [Decided by] | [Decision date] | Check | " +
			"Justification required | Assigned to | Findings | Role offered | Previous decision | enrollment_id | row_sum | row_key"},
		{"Findings", "State | Severity | Who or what | What is wrong | What to do | Workspace | Since (UTC) | Rule | Kind | Accepted by | Reason | Accepted on | Ticket | Expires | " +
			"subject_id | fingerprint"},
		{"Changes", "Kind | Who | Workspace | Source | Before | After | Direction | Privileged now | Not there yet on (UTC) | First seen (UTC) | First missed (UTC) | Only between snapshots | " +
			"workspace_id | user_id | enrollment_id | role_id | snapshot_id"},
		{"Leavers", "Name | Email | End date | First roster that showed it (UTC) | Access at the end date | Last seen with access (UTC) | First missed (UTC) | " +
			"Days after the end at least | Days after the end at most | Result | Days allowed by the policy | user_id"},
		{"Roles", "Section | Role | Workspace | Type | Class | Basis | What it allows | Holders | Holders direct | Holders inherited | role_id | workspace_id"},
		{"Workspaces", "Workspace | Type | Read | Listed | Expected | People direct | People inherited | People | Privileged people | Owner | Critical | HTTP status | Error code | Fingerprint | workspace_id"},
		{"Remediation", "Action | For whom | Workspace | Why | Blocked by | Method | Path | Command | Shown by a later snapshot | action_id"},
		{"Reconciliation", "Held against | Area | Check | Of | Expected | Actual | Difference | Result | Source of the expected figure | About | " +
			"[Count observed] | Result by hand | [Observed by] | [Observed on] | workspace_id"},
		{"Snapshots", "When (UTC) | Snapshot | Status | Completeness | Unread workspaces | Rows | Hours since the snapshot before | Longer than the cadence | Detail | Chain"},
		{"Sign-off", "Section | Item | Text | [Name] | [Date] | [Remarks] | Rows | Complete | Incomplete | Blank | Adds up | Keep | Revoke | Change role | Close account | Cancel | Resend | Investigate | " +
			"By somebody else | By a name, not compared | Where the reviewer administers"},
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

// No word of a header is broken inside, on any sheet.
func headersAreWhole(t *testing.T, f *excelize.File) {
	for _, c := range contract() {
		s := readable(t, f, c.sheet, c.first())
		for header, at := range s.head {
			name, err := excelize.ColumnNumberToName(at + 1)
			if err != nil {
				t.Fatal(err)
			}
			width, err := f.GetColWidth(c.sheet, name)
			if err != nil {
				t.Fatal(err)
			}
			for word := range strings.FieldsSeq(header) {
				if table.TextWidth(word) > table.Room(width) {
					t.Errorf("%s: column %s of %g characters has no room for %s", c.sheet, header, width, word)
				}
			}
		}
	}
}

// The workbook and those of single reviewers are of the format, and every formula in them
// has its value, which a protected view shows.
func workbooksAreOfTheFormat(t *testing.T, r report.Report) {
	for name, document := range map[string]table.Document{"whole": r.Document, "part": r.Parts[0].Report.Document} {
		var out bytes.Buffer
		if err := xlsx.Write(&out, document); err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { ooxml.Check(t, out.Bytes()) })
	}
}
