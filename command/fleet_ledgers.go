package command

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"tlaudit/fleet"
	"tlaudit/snapshot"
)

// oneByOne opens the ledgers one after the other and calls do with each. A ledger that cannot
// be read stops no other: its outcome has the error.
func oneByOne(ctx context.Context, g *Globals, d *Deps, all []fleet.Organization, do func(context.Context, fleet.Organization, *snapshot.Ledger) error) []fleetOutcome {
	one := parallelFlag{1}
	return one.each(ctx, d, all, fleet.InOrder(len(all)), func(ctx context.Context, o fleet.Organization, _ *Deps) fleetOutcome {
		return fleetOutcome{err: withOwnLedger(ctx, o, func(ctx context.Context, l *snapshot.Ledger) error { return do(ctx, o, l) })}
	})
}

// withOwnLedger opens the ledger of an organization and calls do with it, unless it is the
// ledger of another one.
func withOwnLedger(ctx context.Context, o fleet.Organization, do func(context.Context, *snapshot.Ledger) error) error {
	return withLedger(ctx, o.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		if err := fleet.OwnLedger(ctx, o, l); err != nil {
			return err
		}
		return do(ctx, l)
	})
}

// unlessOther calls do, which opens the ledger of an organization itself, unless it is the
// ledger of another one. What else is wrong with the ledger is for do to say.
func unlessOther(ctx context.Context, o fleet.Organization, do func() fleetOutcome) fleetOutcome {
	err := withOwnLedger(ctx, o, func(context.Context, *snapshot.Ledger) error { return nil })
	if errors.As(err, new(*fleet.OtherOrganizationError)) {
		return fleetOutcome{err: err}
	}
	return do()
}

// captured runs a command for one organization, and returns what it prints as lines.
func captured(d *Deps, run func(*Deps) error) fleetOutcome {
	var stdout bytes.Buffer
	d.Stdout = &stdout
	err := run(d)
	var lines []string
	for line := range strings.Lines(stdout.String()) {
		lines = append(lines, strings.TrimSuffix(line, "\n"))
	}
	return fleetOutcome{lines: lines, err: err}
}

// sayOutcomes prints the lines of each organization, and the reason of each that failed.
func (d *Deps) sayOutcomes(outcomes []fleetOutcome) error {
	var lines []string
	for _, o := range outcomes {
		for _, line := range o.lines {
			lines = append(lines, o.name+": "+line)
		}
	}
	return d.say(append(lines, d.failures(outcomes)...)...)
}

// sayAll ends a command whose standard output is lines for each organization: it prints them,
// and returns the error for those that failed.
func (d *Deps) sayAll(ctx context.Context, outcomes []fleetOutcome) error {
	if err := d.sayOutcomes(outcomes); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return worst(outcomes)
}

// failures returns a line for each organization that failed or was not begun.
func (d *Deps) failures(outcomes []fleetOutcome) []string {
	var lines []string
	for _, o := range outcomes {
		switch {
		case !o.begun:
			lines = append(lines, o.name+": not begun")
		case o.err != nil:
			lines = append(lines, o.name+": failed: "+d.explain(o.err))
		}
	}
	return lines
}

// conclude ends a command whose standard output is a list: it says on stderr which
// organizations are not in the list and why, and returns the error for them.
func (d *Deps) conclude(ctx context.Context, outcomes []fleetOutcome) error {
	if err := writeLines(d.Stderr, d.failures(outcomes)...); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return worst(outcomes)
}
