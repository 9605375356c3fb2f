package command

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"tlaudit/diff"
	"tlaudit/report/list"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type diffCmd struct {
	From       string `arg:"" optional:"" help:"Earlier snapshot. Without it: the newest complete one before TO."`
	To         string `arg:"" default:"latest" help:"Later snapshot (default ${default})."`
	ExitCode   bool   `help:"Exit with 2 when there is drift. Workspaces that could not be compared do not count as drift."`
	Privileged bool   `help:"Only access with a privileged role, as the policy or the role's name says."`
	Workspace  string `placeholder:"NAME|ID" help:"Only this workspace."`
	User       string `placeholder:"EMAIL|ID" help:"Only this person, with their invitations."`
	Transient  bool   `help:"Add access that came and went between the two snapshots. Comparing only the two does not show it."`
	idsFlag
	listFlags
}

func (*diffCmd) Help() string {
	return `Examples:
  tlaudit diff
  tlaudit diff 2026-Q2 2026-Q3 --format markdown
  tlaudit diff --exit-code --privileged
  tlaudit diff 2026-06-30 latest --transient --format csv -o drift.csv

Drift is what TO has and FROM does not have, and what FROM has and TO does not have.
Only what was read in both snapshots is compared. A grant that was lost and given
again in between is not a change.`
}

func (c *diffCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		from, to, err := c.ends(ctx, g, d, l)
		if err != nil {
			return err
		}
		drift, err := c.drift(ctx, g, d, l, from, to)
		if err != nil {
			return err
		}
		if n := len(drift.Unread); n > 0 {
			d.note(g, "not compared, because not read in both snapshots: %s", text.Count(n, "resource"))
		}
		if err := c.write(d, func(w io.Writer) error { return list.WriteDrift(w, c.Format, drift) }); err != nil {
			return err
		}
		if c.ExitCode && hasDrift(drift.Changes) {
			return ErrDrift
		}
		return nil
	})
}

// hasDrift reports whether there are changes of access or people, and not only of what
// could be read.
func hasDrift(changes diff.Changes) bool {
	for kind, n := range changes.Count {
		if n > 0 && kind != diff.WorkspaceUnread && kind != diff.WorkspaceReadAgain {
			return true
		}
	}
	return false
}

// ends resolves FROM and TO and notes on stderr which snapshots they are.
func (c *diffCmd) ends(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (from, to snapshot.Reference, err error) {
	if to, err = d.resolve(ctx, g, l, "to", c.To); err != nil {
		return from, to, err
	}
	if c.From != "" {
		from, err = d.resolve(ctx, g, l, "from", c.From)
		return from, to, err
	}
	from, ok, err := l.Before(ctx, to)
	if err != nil {
		return from, to, err
	}
	if !ok {
		return from, to, fmt.Errorf("snapshot %d is the first: there is nothing to compare it with", to.Snapshot)
	}
	d.note(g, "from: %s", from)
	return from, to, nil
}

// drift compares the two snapshots and keeps the changes that the flags select.
func (c *diffCmd) drift(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, from, to snapshot.Reference) (list.Drift, error) {
	result := list.Drift{Ends: [2]snapshot.Reference{from, to}, Transient: c.Transient, IDs: c.IDs, Width: c.width(d)}
	var err error
	if result.From, err = snapshotRow(ctx, l, from.Snapshot); err != nil {
		return result, err
	}
	if result.To, err = snapshotRow(ctx, l, to.Snapshot); err != nil {
		return result, err
	}
	filter, err := accessFilter(ctx, l, c.User, c.Workspace)
	if err != nil {
		return result, err
	}
	policy, err := loadPolicy(g)
	if err != nil {
		return result, err
	}
	comparison, err := l.Compare(ctx, from, to)
	if err != nil {
		return result, err
	}
	result.Unread = comparison.Unread
	nameless := map[string]bool{}
	selected := func(change diff.Change, difference snapshot.Difference) bool {
		switch {
		case filter.WorkspaceID != "" && change.WorkspaceID != filter.WorkspaceID,
			filter.UserID != "" && change.UserID != filter.UserID && !sameMailbox(change.Email, c.User),
			c.Privileged && !privilegedChange(change, difference, policy):
			return false
		}
		if change.UserID != "" && change.Email == "" {
			nameless[change.UserID] = true
		}
		return true
	}
	result.Changes = diff.Between(comparison, selected)
	if c.Transient {
		came, err := l.Transients(ctx, from, to)
		if err != nil {
			return result, err
		}
		result.Changes = result.Changes.And(diff.List(slices.DeleteFunc(diff.Transient(came), func(change diff.Change) bool {
			return !selected(change, snapshot.Difference{})
		})))
	}
	if result.LastKnown, err = l.LastKnown(ctx, slices.Sorted(maps.Keys(nameless)), max(from.Snapshot, to.Snapshot)); err != nil {
		return result, err
	}
	if filter.WorkspaceID != "" {
		result.Unread = slices.DeleteFunc(result.Unread, func(u snapshot.Unread) bool {
			return u.WorkspaceID != "" && u.WorkspaceID != filter.WorkspaceID
		})
	}
	return result, nil
}
