package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"tlaudit/diff"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// A changeRow is one row of the changes view.
type changeRow struct {
	SnapshotID                 int64
	TakenAt                    time.Time
	Kind                       string
	WorkspaceID, WorkspaceName string
	UserID, Email              string
	EnrollmentID               string
	RoleID, Source             string
	Before, After, NotBefore   string
	RoleIDBefore               string // of a changed role
}

// A changedItem is what appeared or was no longer present in a period, by its ids.
type changedItem struct{ What, WorkspaceID, UserID, Source, RoleID, EnrollmentID string }

// periodChanges counts the changes of a period.
type periodChanges struct {
	total       int
	kinds       map[string]int64
	byWorkspace map[kindIn]int64
	movements   map[string]movement // of rows of access, by workspace id
	cameAndWent map[changedItem]bool
}

// A kindIn is a kind of change in one workspace.
type kindIn struct{ kind, workspaceID string }

// A movement counts rows of access in a period: those that appeared, those first seen by
// the first reading that could show them, which may be older, and those no longer present.
type movement struct {
	WorkspaceID                         string
	Appeared, FirstShown, NoLongerThere int64
}

// items returns what appeared or was no longer present with a change: for a changed role
// both the new role and the one before. Other changes have none.
func (c changeRow) items() []changedItem {
	what, verb, _ := strings.Cut(c.Kind, "_")
	switch {
	case c.Kind == diff.RoleChanged:
		return []changedItem{{"access", c.WorkspaceID, c.UserID, c.Source, c.RoleID, c.EnrollmentID}, {"access", c.WorkspaceID, c.UserID, c.Source, c.RoleIDBefore, c.EnrollmentID}}
	case verb == "added" || verb == "removed":
		return []changedItem{{what, c.WorkspaceID, c.UserID, c.Source, c.RoleID, c.EnrollmentID}}
	}
	return nil
}

// loadChanges counts the changes of the period. Changes itself reads them row by row.
func (b *builder) loadChanges(ctx context.Context) (periodChanges, error) {
	c := periodChanges{kinds: map[string]int64{}, byWorkspace: map[kindIn]int64{}, movements: map[string]movement{}, cameAndWent: map[changedItem]bool{}}
	if b.base == nil {
		return c, nil
	}
	between := []any{since(b.base.ID), at(b.now.ID)}
	type count struct {
		Kind, WorkspaceID string
		Changes           int64
	}
	for n, err := range query[count](ctx, b.source, "change_counts", between...) {
		if err != nil {
			return c, err
		}
		c.total += int(n.Changes)
		c.kinds[n.Kind] += n.Changes
		c.byWorkspace[kindIn{n.Kind, n.WorkspaceID}] += n.Changes
	}
	for m, err := range query[movement](ctx, b.source, "movements", between...) {
		if err != nil {
			return c, err
		}
		c.movements[m.WorkspaceID] = m
	}
	for item, err := range query[changedItem](ctx, b.source, "came_and_went", between...) {
		if err != nil {
			return c, err
		}
		c.cameAndWent[item] = true
	}
	return c, nil
}

func (b *builder) changesTable(ctx context.Context) table.Table {
	t := table.Table{Name: "Changes", File: "changes.csv", Sheet: true, Empty: noneFound, Total: b.changes.total}
	rows := table.Of[changeRow](nil)
	if b.base == nil {
		t.Notice = "No baseline: changes cannot be shown"
		t.Empty = t.Notice
	} else {
		rows = query[changeRow](ctx, b.source, "changes", since(b.base.ID), at(b.now.ID))
	}
	return table.Fill(t, rows, []table.ColumnOf[changeRow]{
		{Header: "Kind", Width: 24, Identity: true, Wrap: true, Cell: func(c changeRow) any { return diff.KindWords(c.Kind) }},
		{Header: "Workspace", Width: 24, Identity: true, Wrap: true, Cell: func(c changeRow) any {
			if c.WorkspaceID == "" {
				return nil
			}
			return cmp.Or(c.WorkspaceName, unknown)
		}},
		{Header: "User", Width: 22, Wrap: true, Cell: func(c changeRow) any { return b.changedName(c) }},
		{Header: "Email", Width: 38, Wrap: true, Cell: func(c changeRow) any {
			p := b.anyone(c.UserID)
			switch {
			case c.Email != "" || c.UserID == "":
				return table.Blank(c.Email)
			case p == nil:
				return unknown
			}
			return p.address()
		}},
		{Header: "Source", Width: 11, Wrap: true, Cell: func(c changeRow) any { return table.Blank(sourceText(c.Source)) }},
		{Header: "Before", Width: 26, Wrap: true, Cell: func(c changeRow) any {
			before, _ := c.words()
			return table.Blank(before)
		}},
		{Header: "After", Width: 48, Wrap: true, Cell: func(c changeRow) any {
			if strings.HasSuffix(c.Kind, "_removed") {
				return "No longer present (last seen " + cmp.Or(c.NotBefore, "not known") + ", first missed " + c.TakenAt.Format(time.RFC3339) + ")"
			}
			_, after := c.words()
			return table.Blank(after)
		}},
		{Header: "Direction", Width: 13, Wrap: true, Cell: func(c changeRow) any { return b.direction(c) }},
		{Header: "Not before", Kind: table.Time, Width: 20, Cell: func(c changeRow) any { return momentCell(c.NotBefore, "Not known") }},
		{Header: "First seen or first missed", Kind: table.Time, Width: 20, Cell: func(c changeRow) any { return c.TakenAt }},
		{Header: "Came and went", Width: 10, Wrap: true, Cell: func(c changeRow) any { return b.cameAndWent(c) }},
		{Header: "Ticket", Width: 14, Input: true},
		{Header: "Approved by", Width: 22, Input: true},
		{Header: "workspace_id", Width: 14, Guard: true, Cell: func(c changeRow) any { return table.Blank(c.WorkspaceID) }},
		{Header: "user_id", Width: 14, Guard: true, Cell: func(c changeRow) any { return table.Blank(c.UserID) }},
		{Header: "enrollment_id", Width: 14, Guard: true, Cell: func(c changeRow) any { return table.Blank(c.EnrollmentID) }},
		{Header: "role_id", Width: 14, Guard: true, Cell: func(c changeRow) any { return table.Blank(c.RoleID) }},
		{Header: "snapshot_id", Kind: table.Number, Width: 11, Guard: true, Cell: func(c changeRow) any { return c.SnapshotID }},
	})
}

func (c changeRow) words() (before, after string) {
	return diff.Words(diff.Change{Kind: c.Kind, Before: c.Before, After: c.After})
}

// changedName returns the name of the person whom a change is about, nil if it is about
// no person.
func (b *builder) changedName(c changeRow) any {
	if c.UserID == "" {
		return nil
	}
	if p := b.anyone(c.UserID); p != nil && p.name != "" {
		return p.name
	}
	return unknown
}

// cameAndWent returns whether what a change is about appeared in the period and was no
// longer present later in it.
func (b *builder) cameAndWent(c changeRow) string {
	items := c.items()
	switch {
	case len(items) == 0:
		return "–"
	case slices.ContainsFunc(items, func(i changedItem) bool { return b.changes.cameAndWent[i] }):
		return "Yes"
	}
	return "No"
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
