package report

import (
	"context"
	"strings"
	"time"

	"tlaudit/diff"
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
	kept        string // the table of the changes; empty without a baseline
	total       int    // changes
	lines       int    // events, see event
	counted     int    // changes of all events together
	kinds       map[string]int64
	byWorkspace map[kindIn]int64
	movements   map[string]movement  // of rows of access, by workspace id
	between     map[changedItem]bool // what only snapshots between the two ends had
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

// loadChanges has the ledger keep the changes of the period, because every table and file that has them reads them again, and
// counts them and their events.
func (b *builder) loadChanges(ctx context.Context) (periodChanges, error) {
	c := periodChanges{kinds: map[string]int64{}, byWorkspace: map[kindIn]int64{}, movements: map[string]movement{}, between: map[changedItem]bool{}}
	if b.base == nil {
		return c, nil
	}
	between := []any{since(b.base.ID), at(b.now.ID)}
	var err error
	if c.kept, err = keep(ctx, b.source, "changes", between...); err != nil {
		return c, err
	}
	for m, err := range query[movement](ctx, b.source, "movements", between...) {
		if err != nil {
			return c, err
		}
		c.movements[m.WorkspaceID] = m
	}
	for item, err := range queryKept[changedItem](ctx, b.source, "only_between", c.kept) {
		if err != nil {
			return c, err
		}
		c.between[item] = true
	}
	counted := func(yield func(changeRow, error) bool) { // the changes, counted on their way into events
		for r, err := range b.changeRows(ctx, c.kept) {
			if err == nil {
				c.total++
				c.kinds[r.Kind]++
				c.byWorkspace[kindIn{r.Kind, r.WorkspaceID}]++
			}
			if !yield(r, err) {
				return
			}
		}
	}
	for e, err := range b.events(counted) {
		if err != nil {
			return c, err
		}
		c.lines++
		c.counted += e.workspaces
	}
	return c, nil
}
