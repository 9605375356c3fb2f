package command

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// summary says what was recorded.
func (c *collectCmd) summary(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, r recording) error {
	row, err := snapshotRow(ctx, l, r.snapshot.Number)
	if err != nil {
		return err
	}
	if c.JSON {
		b, err := json.Marshal(row)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(d.Stdout, "%s\n", b)
		return err
	}
	for _, f := range r.snapshot.Accepted {
		d.note(g, "accepted: %s fell from %d to %d: %s", f.Of, f.Before, f.After, c.AcceptDrop)
	}
	for _, line := range append(r.walk.Reasons, r.walk.Limitations...) {
		d.Log.Info(line)
	}
	_, err = fmt.Fprintln(d.Stdout, summaryLine(r))
	return err
}

// summaryLine is the one line of a collect.
func summaryLine(r recording) string {
	w, s := r.walk, r.snapshot
	changes := "the first"
	if s.Changes.Valid {
		changes = fmt.Sprintf("%d changes", s.Changes.Int64)
	}
	line := fmt.Sprintf("snapshot %d, %s, %s (%s): %d workspaces, %d direct and %d inherited grants, %s, %s; %s; chain head %s",
		s.Number, w.TakenAt, w.Status, strings.ReplaceAll(w.Completeness, "_", " "), w.Counts.Workspaces, w.Counts.Direct, w.Counts.Inherited,
		counted(w, snapshot.Users, w.Counts.Users, "accounts"), counted(w, snapshot.Enrollments, w.Counts.Enrollments, "invitations"), changes, s.Chain)
	if n := len(w.Reasons); n > 0 {
		line += "; not read: " + few(w.Reasons)
	}
	if n := len(w.Limitations); n > 0 {
		line += "; limited: " + few(w.Limitations)
	}
	return text.Visible(line)
}

// counted is a number of things, or that they were not read: never 0 for unknown.
func counted(r collector.Result, resource string, n int, things string) string {
	if slices.ContainsFunc(r.Unread, func(c snapshot.Coverage) bool { return c.Resource == resource }) {
		return things + " not read"
	}
	return fmt.Sprintf("%d %s", n, things)
}

// few joins reasons to one line that a person still reads: of many, the first ones
// and how many there are beside them. All of them are in the log.
func few(reasons []string) string {
	const most = 3
	if len(reasons) <= most+1 {
		return strings.Join(reasons, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(reasons[:most], "; "), len(reasons)-most)
}
