package command

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"tlaudit/diff"
	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/report/list"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type diffCmd struct {
	From       string `arg:"" optional:"" help:"Earlier snapshot; the newest complete one before TO if not given."`
	To         string `arg:"" default:"latest" help:"Later snapshot (${default})."`
	ExitCode   bool   `help:"Exit with 2 when there is drift; what could not be compared is none."`
	Privileged bool   `help:"Only access with a role that the policy, or its name, makes privileged."`
	Workspace  filter `placeholder:"NAME|ID" help:"Only this workspace."`
	User       filter `placeholder:"EMAIL|ID" help:"Only this person, their invitations too."`
	Transient  bool   `help:"Also what came and went between the two, which no comparison of the ends can show."`
	listFlags
}

func (*diffCmd) Help() string {
	return `Examples:
  tlaudit diff
  tlaudit diff 2026-Q2 2026-Q3 --format markdown
  tlaudit diff --exit-code --privileged
  tlaudit diff 2026-06-30 latest --transient --format csv -o drift.csv

The drift from FROM to TO is what TO has and FROM has not, and back, over what was
read at both: a grant lost and given again in between is no change.`
}

func (c *diffCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		from, to, err := c.pair(ctx, g, d, l)
		if err != nil {
			return err
		}
		drift, err := c.drift(ctx, g, d, l, from, to)
		if err != nil {
			return err
		}
		if n := len(drift.Unread); n > 0 {
			d.note(g, "not compared, because not read at both snapshots: %s", text.Count(n, "resource"))
		}
		if err := c.write(d, func(w io.Writer) error { return list.WriteDrift(w, c.Format, drift) }); err != nil {
			return err
		}
		if c.ExitCode && slices.ContainsFunc(drift.Changes, isDrift) {
			return ErrDrift
		}
		return nil
	})
}

// isDrift tells changes of access and people from those of what could be read.
func isDrift(c diff.Change) bool {
	return c.Kind != diff.WorkspaceUnread && c.Kind != diff.WorkspaceReadAgain
}

// pair resolves the two ends and says which they are.
func (c *diffCmd) pair(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (from, to snapshot.Reference, err error) {
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

// drift compares the two ends and keeps what the flags let through.
func (c *diffCmd) drift(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, from, to snapshot.Reference) (list.Drift, error) {
	result := list.Drift{Ends: [2]snapshot.Reference{from, to}, Transient: c.Transient, Width: c.width(d)}
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
	difference, err := l.Difference(ctx, from, to)
	if err != nil {
		return result, err
	}
	result.Unread = difference.Unread
	result.Changes = diff.Compare(difference)
	if c.Transient {
		came, err := l.Transients(ctx, from, to)
		if err != nil {
			return result, err
		}
		result.Changes = append(result.Changes, diff.Transient(came)...)
	}
	result.Changes = slices.DeleteFunc(result.Changes, func(change diff.Change) bool {
		return !(filter.WorkspaceID == "" || change.WorkspaceID == filter.WorkspaceID) ||
			!(filter.UserID == "" || change.UserID == filter.UserID || sameMailbox(change.Email, string(c.User))) ||
			c.Privileged && !privilegedChange(change, difference, policy)
	})
	if filter.WorkspaceID != "" {
		result.Unread = slices.DeleteFunc(result.Unread, func(u snapshot.Unread) bool {
			return u.WorkspaceID != "" && u.WorkspaceID != filter.WorkspaceID
		})
	}
	return result, nil
}

// sameMailbox compares e-mails as everywhere: trimmed, in any ASCII case.
func sameMailbox(a, b string) bool {
	return strings.Contains(b, "@") && identity.EmailKey(a) == identity.EmailKey(b)
}

// privilegedChange tells whether a change is of access with a privileged role, on
// either side.
func privilegedChange(c diff.Change, d snapshot.Difference, policy findings.Policy) bool {
	if c.Source == "" {
		return false
	}
	privileged := func(id, name string) bool {
		class, _ := policy.Classify(id, name)
		return class == findings.Privileged
	}
	switch c.Kind {
	case diff.AccessTransient:
		return privileged(c.RoleID, c.After) // a role that neither end may name
	case diff.RoleChanged:
		if privileged(c.RoleBefore, d.FromNames.Roles[c.RoleBefore]) {
			return true
		}
	}
	return privileged(c.RoleID, d.ToNames.Roles[c.RoleID]) || privileged(c.RoleID, d.FromNames.Roles[c.RoleID])
}

// snapshotRow is a row of the snapshots view, as JSON has it.
func snapshotRow(ctx context.Context, l *snapshot.Ledger, number int64) (list.Object, error) {
	t, err := l.Snapshot(ctx, number)
	if err != nil {
		return list.Object{}, err
	}
	t = nested(t)
	o := list.Object{Columns: t.Columns}
	for cells, err := range t.Rows {
		if err != nil {
			return o, err
		}
		o.Cells = slices.Clone(cells)
	}
	return o, nil
}
