package report

import (
	"context"
	"slices"
	"strings"
	"time"

	"tlaudit/diff"
	"tlaudit/findings"
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

// A thing is what appeared or went in a period, by its ids.
type thing struct{ What, WorkspaceID, UserID, Source, RoleID, EnrollmentID string }

// periodChanges is what the ledger counts of a period's changes.
type periodChanges struct {
	total       int
	kinds       map[string]int64
	rows        map[string]movement // of access, by workspace
	cameAndWent map[thing]bool
	names       map[string]string // of the accounts that are no longer listed, by user id
}

// A movement counts rows of access in a period: those that appeared, those that came
// into view although no earlier reading could have shown them, and those no longer present.
type movement struct {
	WorkspaceID        string
	Came, Unseen, Went int64
}

// things returns what a change made appear or go: for a changed role both the new role
// and the one before. Other changes have none.
func (c changeRow) things() []thing {
	what, verb, _ := strings.Cut(c.Kind, "_")
	switch {
	case c.Kind == diff.RoleChanged:
		return []thing{{"access", c.WorkspaceID, c.UserID, c.Source, c.RoleID, c.EnrollmentID}, {"access", c.WorkspaceID, c.UserID, c.Source, c.RoleIDBefore, c.EnrollmentID}}
	case verb == "added" || verb == "removed":
		return []thing{{what, c.WorkspaceID, c.UserID, c.Source, c.RoleID, c.EnrollmentID}}
	}
	return nil
}

// loadChanges counts the changes of the period; the sheet Changes itself streams them.
func (b *builder) loadChanges(ctx context.Context) (periodChanges, error) {
	c := periodChanges{kinds: map[string]int64{}, rows: map[string]movement{}, cameAndWent: map[thing]bool{}, names: map[string]string{}}
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
	}
	for m, err := range query[movement](ctx, b.source, "movements", between...) {
		if err != nil {
			return c, err
		}
		c.rows[m.WorkspaceID] = m
	}
	for t, err := range query[thing](ctx, b.source, "came_and_went", between...) {
		if err != nil {
			return c, err
		}
		c.cameAndWent[t] = true
	}
	type departed struct{ UserID, Before string }
	for d, err := range query[departed](ctx, b.source, "departed", between...) {
		if err != nil {
			return c, err
		}
		c.names[d.UserID] = diff.NameIn(d.Before)
	}
	return c, nil
}

func (b *builder) changesTable(ctx context.Context) table.Table {
	t := table.Table{Name: "Changes", File: "changes.csv", Sheet: true, Empty: noneFound, Total: b.changes.total}
	rows := table.Of[changeRow](nil)
	if b.base == nil {
		t.Notice = "No baseline: changes cannot be shown"
	} else {
		rows = query[changeRow](ctx, b.source, "changes", since(b.base.ID), at(b.now.ID))
	}
	return table.Fill(t, rows, []table.ColumnOf[changeRow]{
		{Header: "Kind", Width: 24, Identity: true, Wrap: true, Cell: func(c changeRow) any { return diff.KindWords(c.Kind) }},
		{Header: "Workspace", Width: 24, Identity: true, Wrap: true, Cell: func(c changeRow) any {
			if c.WorkspaceID == "" {
				return nil
			}
			return orWords(c.WorkspaceName, unknown)
		}},
		{Header: "User", Width: 22, Wrap: true, Cell: func(c changeRow) any { return b.changedName(c) }},
		{Header: "Email", Width: 38, Wrap: true, Cell: func(c changeRow) any {
			if c.UserID == "" {
				return table.Blank(c.Email)
			}
			return orWords(c.Email, unknown)
		}},
		{Header: "Source", Width: 11, Wrap: true, Cell: func(c changeRow) any { return table.Blank(sourceWord(c.Source)) }},
		{Header: "Before", Width: 26, Wrap: true, Cell: func(c changeRow) any {
			before, _ := c.words()
			return table.Blank(before)
		}},
		{Header: "After", Width: 48, Wrap: true, Cell: func(c changeRow) any {
			if strings.HasSuffix(c.Kind, "_removed") {
				return "No longer present (last seen " + orWords(c.NotBefore, "not known") + ", first missed " + c.TakenAt.Format(time.RFC3339) + ")"
			}
			_, after := c.words()
			return table.Blank(after)
		}},
		{Header: "Direction", Width: 13, Wrap: true, Cell: func(c changeRow) any { return b.direction(c) }},
		{Header: "Not before", Kind: table.Time, Width: 20, Cell: func(c changeRow) any { return momentCell(c.NotBefore, "Not known") }},
		{Header: "First seen", Kind: table.Time, Width: 20, Cell: func(c changeRow) any { return c.TakenAt }},
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

// changedName returns the name of the person whom a change is about, nil where it is
// about nobody.
func (b *builder) changedName(c changeRow) any {
	if c.UserID == "" {
		return nil
	}
	if d := b.people[c.UserID]; d != nil && d.name != "" {
		return d.name
	}
	return orWords(b.changes.names[c.UserID], unknown)
}

// cameAndWent says whether what a change is about both appeared and went in the period.
func (b *builder) cameAndWent(c changeRow) string {
	things := c.things()
	switch {
	case len(things) == 0:
		return "–"
	case slices.ContainsFunc(things, func(t thing) bool { return b.changes.cameAndWent[t] }):
		return "Yes"
	}
	return "No"
}

func sourceWord(source string) string {
	switch source {
	case snapshot.Direct:
		return "Direct"
	case snapshot.Inherited:
		return "Inherited"
	}
	return source
}

// direction compares the classes of the two roles of a changed role.
func (b *builder) direction(c changeRow) string {
	if c.Kind != diff.RoleChanged {
		return "–"
	}
	from, to := b.classOf(c.RoleIDBefore, c.Before), b.classOf(c.RoleID, c.After)
	switch {
	case from == findings.Standard && to == findings.Privileged:
		return "Escalation"
	case from == findings.Privileged && to == findings.Standard:
		return "Reduction"
	}
	return "Not ranked"
}

// classOf classifies a role by its id and what the changes view calls it: a name, or
// "name (id)" where names alone would be equal or are unknown.
func (b *builder) classOf(id, name string) findings.Class {
	if r := b.roles[id]; r != nil && r.name != "" {
		return r.class
	}
	class, _ := b.options.Policy.Classify(id, strings.TrimSuffix(name, " ("+id+")"))
	return class
}
