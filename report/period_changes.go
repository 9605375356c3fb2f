package report

import (
	"context"
	"strings"

	"tlaudit/diff"
	"tlaudit/snapshot"
)

// A changeRow is one change of the period.
type changeRow struct{ snapshot.Change }

// periodChanges counts the changes of a period.
type periodChanges struct {
	all         *snapshot.Changes // nil without a baseline
	total       int               // changes
	lines       int               // events, see event
	counted     int               // changes of all events together
	kinds       map[string]int64
	byWorkspace map[kindIn]int64
	movements   map[string]movement           // of rows of access, by workspace id
	between     map[snapshot.ChangedItem]bool // what only snapshots between the two ends had
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
func (c changeRow) items() []snapshot.ChangedItem {
	what, verb, _ := strings.Cut(c.Kind, "_")
	item := snapshot.ChangedItem{What: what, WorkspaceID: c.WorkspaceID, UserID: c.UserID, Source: c.Source, RoleID: c.RoleID, EnrollmentID: c.EnrollmentID}
	switch {
	case c.Kind == diff.RoleChanged:
		item.What = "access"
		before := item
		before.RoleID = c.RoleIDBefore
		return []snapshot.ChangedItem{item, before}
	case verb == "added" || verb == "removed":
		return []snapshot.ChangedItem{item}
	}
	return nil
}

// loadChanges reads the changes of the period, and counts them and their events.
func (b *builder) loadChanges(ctx context.Context) (periodChanges, error) {
	c := periodChanges{kinds: map[string]int64{}, byWorkspace: map[kindIn]int64{}, movements: map[string]movement{}}
	if b.base == nil {
		return c, nil
	}
	var err error
	if c.all, err = b.source.Changes(ctx, b.base.ID, b.now.ID); err != nil {
		return c, err
	}
	for m, err := range query[movement](ctx, b.source, "movements", since(b.base.ID), at(b.now.ID)) {
		if err != nil {
			return c, err
		}
		c.movements[m.WorkspaceID] = m
	}
	c.between = c.all.OnlyBetween()
	for r := range c.rows() {
		c.total++
		c.kinds[r.Kind]++
		c.byWorkspace[kindIn{r.Kind, r.WorkspaceID}]++
	}
	for e := range c.events() {
		c.lines++
		c.counted += e.workspaces
	}
	return c, nil
}
