package command

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tlaudit/collector"
	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// summary prints what was recorded: one line, or the row of the snapshots view as JSON.
func (c *collectCmd) summary(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, r collectResult) error {
	row, err := snapshotRow(ctx, l, r.snapshot.Number)
	if err != nil {
		return err
	}
	c.notes(g, d, r)
	if c.JSON {
		b, err := json.Marshal(row)
		if err != nil {
			return err
		}
		_, err = d.Stdout.Write(append(b, '\n'))
		return err
	}
	return d.say(summaryLine(r))
}

// notes says on stderr and in the log what the summary has no room for.
func (c *collectCmd) notes(g *Globals, d *Deps, r collectResult) {
	c.noteClock(g, d, r)
	noteOddities(g, d, r.walk)
	if c.JSON {
		return
	}
	for _, f := range r.snapshot.Accepted {
		d.note(g, "accepted: %s fell from %d to %d: %s", f.Of, f.Before, f.After, c.AcceptDrop)
	}
	for _, reason := range r.walk.Reasons {
		d.Log.Info("not read", "reason", reason)
	}
	for _, reason := range limitations(r.walk) {
		d.Log.Info("limited", "reason", reason)
	}
}

// rosterMatch notes on stderr which people the roster's rows match.
func (c *collectCmd) rosterMatch(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, r collectResult) error {
	if c.Roster == "" {
		return nil
	}
	at, err := l.Resolve(ctx, fmt.Sprint(r.snapshot.Number))
	if err != nil {
		return err
	}
	match, err := findings.MatchRoster(ctx, l, at, r.roster)
	if err != nil {
		return err
	}
	if notRead(r.walk, snapshot.Users) {
		d.note(g, "roster: the accounts were not read: rows are matched with the people who have access")
	}
	d.notes(g, rosterMatchLines(match))
	return nil
}

// noteClock warns of a clock that differs from the API's.
func (c *collectCmd) noteClock(g *Globals, d *Deps, r collectResult) {
	off := collector.ClockWarning(r.walk.ClockOffset)
	switch {
	case off == "":
	case collector.ClockTooFar(r.walk.ClockOffset):
		d.note(g, "accepted: the clock is %s: %s", off, c.AcceptClock)
	default:
		d.note(g, "warning: the clock is %s, and so is the time of snapshot %d: set the clock right", off, r.snapshot.Number)
	}
}

// noteOddities says what complete answers of the API leave unclear.
func noteOddities(g *Globals, d *Deps, r collector.Result) {
	if n := r.Duplicates; n > 0 {
		d.note(g, "equal rows in one answer of the API: %s, and one of each was kept", text.OneOrMany(n, "1 row was repeated", fmt.Sprintf("%d rows were repeated", n)))
	}
}

// summaryLine returns the one line that a collect prints.
func summaryLine(r collectResult) string {
	w, s := r.walk, r.snapshot
	changes := "the first"
	if s.Changes.Valid {
		changes = text.Count(s.Changes.Int64, "change")
	}
	line := fmt.Sprintf("snapshot %d, %s, %s (%s): %s, %d direct and %s, %s, %s; %s; chain head %s",
		s.Number, w.TakenAt, w.Status, strings.ReplaceAll(w.Completeness, "_", " "), text.Count(w.Counts.Workspaces, "workspace"), w.Counts.Direct, text.Count(w.Counts.Inherited, "inherited grant"),
		countOrNotRead(w, snapshot.Users, w.Counts.Users, "account"), countOrNotRead(w, snapshot.Enrollments, w.Counts.Enrollments, "invitation"), changes, s.Chain)
	if n := len(w.Reasons); n > 0 {
		line += "; not read: " + firstFew(w.Reasons)
	}
	if limited := limitations(w); len(limited) > 0 {
		line += "; limited: " + firstFew(limited)
	}
	return line
}

// limitations lists what a walk leaves unknown though its snapshot may be complete.
func limitations(w collector.Result) []string {
	all := slices.Clone(w.Limitations)
	if n := w.UnknownUsers; n > 0 {
		all = append(all, fmt.Sprintf("the listing of accounts, read again, does not name %d %s access", n, text.OneOrMany(n, "person who has", "people who have")))
	}
	return all
}

// countOrNotRead returns "12 accounts" for the noun "account", or "accounts not read": an unknown number is
// never 0.
func countOrNotRead(r collector.Result, resource string, n int, noun string) string {
	if notRead(r, resource) {
		return noun + "s not read"
	}
	return text.Count(n, noun)
}

// notRead reports whether a walk could not read a resource.
func notRead(r collector.Result, resource string) bool {
	return slices.ContainsFunc(r.Unread, func(c snapshot.Coverage) bool { return c.Resource == resource })
}

// firstFew joins reasons in one line. Of more than four it takes the first three and
// the number of the others. All of them are in the log.
func firstFew(reasons []string) string { return first(3, reasons, "; ") }

// first joins things in one line. Of more than most+1 it takes the first ones and the
// number of the others.
func first(most int, things []string, separator string) string {
	if len(things) <= most+1 {
		return strings.Join(things, separator)
	}
	return fmt.Sprintf("%s%sand %d more", strings.Join(things[:most], separator), separator, len(things)-most)
}
