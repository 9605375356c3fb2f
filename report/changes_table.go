package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tlaudit/diff"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// changesFile has every change of which Changes has the events.
const changesFile = "changes.csv"

// changesTables returns the sheet Changes, which has one line for each event in the period,
// and the file that has every change of them.
func (b *builder) changesTables() (sheet, file table.Table) {
	sheet = table.Table{Name: "Changes", RowsIn: changesFile, Sheet: true, Empty: noneFound, Total: b.changes.lines}
	file = table.Table{Name: "Every change", File: changesFile, OnlyCSV: true, Empty: noneFound, Total: b.changes.total}
	if b.base == nil {
		sheet.Notice = "No baseline: changes cannot be shown"
		sheet.Empty = sheet.Notice
	}
	all := func(yield func(event) bool) {
		for c := range b.changes.rows() {
			if !yield(event{c, 1, int(countIf(b.changes.onlyBetween(c)))}) {
				return
			}
		}
	}
	return table.Fill(sheet, table.Each(b.changes.events()), b.changeColumns()), table.Fill(file, table.Each(all), b.changeColumns())
}

func (b *builder) changeColumns() []table.ColumnOf[event] {
	// seen returns the time of the reading that first showed a change, in the column for what
	// was missed then or in that for what was seen.
	seen := func(missed bool) func(event) any {
		return func(e event) any {
			if e.removed() != missed {
				return nil
			}
			return e.TakenAt
		}
	}
	return []table.ColumnOf[event]{
		{Header: "Kind", Width: 21, Identity: true, Wrap: true, Cell: func(e event) any { return diff.KindWords(e.Kind) }},
		{Header: "Who", Width: 37, Identity: true, Wrap: true, Cell: func(e event) any { return table.Blank(b.changedName(e.changeRow)) }},
		{Header: "Workspace", Width: 18, Wrap: true, Cell: func(e event) any { return e.where() }},
		{Header: "Source", Width: 10, Wrap: true, Cell: func(e event) any { return table.Blank(sourceText(e.Source)) }},
		{Header: "Before", Width: 25, Wrap: true, Cell: func(e event) any {
			before, _ := e.words()
			return table.Blank(before)
		}},
		{Header: "After", Width: 27, Wrap: true, Cell: func(e event) any {
			if e.removed() {
				return "No longer present (last seen " + cmp.Or(e.NotBefore, "not known") + ", first missed " + e.TakenAt.Format(time.RFC3339) + ")"
			}
			_, after := e.words()
			return table.Blank(after)
		}},
		{Header: "Direction", Width: 11, Wrap: true, Cell: func(e event) any { return b.direction(e.changeRow) }},
		{Header: "Privileged now", Width: 13, Wrap: true, Note: "Whether the person holds a privileged role at the snapshot: in that workspace, or where else.", Cell: func(e event) any { return b.privilegedNow(e) }},
		{Header: "Not there yet on", Kind: table.Time, Width: 19, Note: "The last earlier reading, which did not show it.", Cell: func(e event) any {
			if e.removed() {
				return nil
			}
			return momentCell(e.NotBefore, "Not known")
		}},
		{Header: "First seen", Kind: table.Time, Width: 19, Note: "The reading that first showed it.", Cell: seen(false)},
		{Header: "First missed", Kind: table.Time, Width: 19, Note: "The first reading that no longer showed it.", Cell: seen(true)},
		{Header: "Only between snapshots", Width: 12, Wrap: true, Note: "Yes: neither the baseline nor this snapshot has it.", Cell: func(e event) any { return e.onlyBetweenWords() }},
		{Header: "workspace_id", Width: 14, Guard: true, Group: true, Cell: func(e event) any {
			if e.workspaces > 1 {
				return nil
			}
			return table.Blank(e.WorkspaceID)
		}},
		{Header: "user_id", Width: 14, Guard: true, Group: true, Cell: func(e event) any { return table.Blank(e.UserID) }},
		{Header: "enrollment_id", Width: 14, Guard: true, Group: true, Cell: func(e event) any { return table.Blank(e.EnrollmentID) }},
		{Header: "role_id", Width: 14, Guard: true, Group: true, Cell: func(e event) any { return table.Blank(e.RoleID) }},
		{Header: "snapshot_id", Kind: table.Number, Width: 11, Guard: true, Group: true, Cell: func(e event) any { return e.SnapshotID }},
	}
}

func (c changeRow) words() (before, after string) {
	return diff.Words(diff.Change{Kind: c.Kind, Before: c.Before, After: c.After})
}

// removed reports whether the change says that something was no longer present.
func (c changeRow) removed() bool { return strings.HasSuffix(c.Kind, "_removed") }

func (c changeRow) workspaceName() string { return cmp.Or(c.WorkspaceName, unknown) }

// changedName names whom or what a change is about as people know it; empty if it is about a
// workspace.
func (b *builder) changedName(c changeRow) string {
	switch {
	case c.UserID == "" && c.EnrollmentID != "":
		return "Invitation of " + cmp.Or(c.Email, unknown)
	case c.UserID == "" && c.RoleID != "" && c.WorkspaceID == "":
		return "Role " + cmp.Or(c.Before, c.After, c.RoleID)
	case c.UserID == "":
		return c.Email
	}
	name, address := unknown, c.Email
	if p := b.anyone(c.UserID); p != nil {
		name, address = cmp.Or(p.name, unknown), cmp.Or(address, p.addressOr(noEmail))
	}
	return name + ", " + cmp.Or(address, noEmail)
}

// onlyBetween reports whether what a change is about was at neither end of the period: it
// appeared in it, and was no longer present later in it.
func (p *periodChanges) onlyBetween(c changeRow) bool {
	return len(p.between) > 0 && slices.ContainsFunc(c.items(), func(i snapshot.ChangedItem) bool { return p.between[i] })
}

func sourceText(source string) string {
	switch source {
	case snapshot.Direct:
		return "Direct"
	case snapshot.Inherited:
		return "Inherited"
	}
	return source
}
