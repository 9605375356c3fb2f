package command

import (
	"context"
	"errors"
	"fmt"

	"tlaudit/fleet"
	"tlaudit/text"
)

// fleetFlags are the flags of every command of a fleet.
type fleetFlags struct {
	Fleet  string   `default:"fleet.toml" env:"TLAUDIT_FLEET" placeholder:"FILE" help:"The file that names the organizations, TOML or CSV (default ${default})."`
	Only   []string `placeholder:"NAME" sep:"none" help:"Only this organization. Repeat it for more."`
	Except []string `placeholder:"NAME" sep:"none" help:"Not this organization. Repeat it for more."`
}

// organizations reads the fleet's file and returns the organizations that the flags choose.
func (f *fleetFlags) organizations() ([]fleet.Organization, error) {
	all, err := fleet.Read(f.Fleet)
	if err != nil {
		return nil, err
	}
	return fleet.Choose(all, f.Only, f.Except)
}

// parallelFlag limits how many organizations are worked on at a time.
type parallelFlag struct {
	Parallel int `default:"4" help:"Organizations at a time (default ${default})."`
}

// Validate rejects a number at which nothing or too much would run.
func (f *parallelFlag) Validate() error {
	if f.Parallel < 1 || f.Parallel > 64 {
		return fmt.Errorf("--parallel %d: give 1 to 64", f.Parallel)
	}
	return nil
}

// A fleetOutcome is what a command did for one organization.
type fleetOutcome struct {
	name  string
	begun bool
	lines []string // what it says, for people
	json  any      // the same for machines; nil if there is nothing to say
	err   error
}

// each calls do for each of the organizations, in turns, and returns the outcomes in the
// order of the organizations.
func (f *parallelFlag) each(ctx context.Context, d *Deps, all []fleet.Organization, turns []int, do func(context.Context, fleet.Organization, *Deps) fleetOutcome) []fleetOutcome {
	outcomes := make([]fleetOutcome, len(all))
	for i, o := range all {
		outcomes[i].name = o.Name
	}
	progress := newFleetProgress(d.Progress, len(all))
	defer progress.clear()
	stderr := &sharedWriter{to: d.Stderr}
	fleet.Each(ctx, turns, f.Parallel, func(ctx context.Context, i int) {
		progress.begin(all[i].Name)
		outcomes[i] = do(ctx, all[i], d.forOrganization(all[i].Name, stderr))
		outcomes[i].name, outcomes[i].begun = all[i].Name, true
		progress.end(all[i].Name, outcomes[i].err)
	})
	return outcomes
}

// worst returns the error that says for which organizations a command failed, of the kind
// that weighs most: what could not be verified, then what failed, then what was not read in
// full. It is nil if all is well.
func worst(outcomes []fleetOutcome) error {
	var unverified, failed, unread []string
	for _, o := range outcomes {
		switch {
		case o.err == nil:
		case errors.As(o.err, new(*UnverifiedError)):
			unverified = append(unverified, o.name)
		case errors.As(o.err, new(*UnreadError)):
			unread = append(unread, o.name)
		default:
			failed = append(failed, o.name)
		}
	}
	var parts string
	for _, kind := range []struct {
		one, many string
		names     []string
	}{{"did not verify", "did not verify", unverified}, {"failed", "failed", failed}, {"was not read in full", "were not read in full", unread}} {
		if n := len(kind.names); n > 0 {
			if parts != "" {
				parts += "; "
			}
			parts += fmt.Sprintf("%d %s: %s", n, text.OneOrMany(n, kind.one, kind.many), first(10, kind.names, ", "))
		}
	}
	reason := fmt.Sprintf("of %s, %s", text.Count(len(outcomes), "organization"), parts)
	switch {
	case len(unverified) > 0:
		return &UnverifiedError{reason}
	case len(failed) > 0:
		return errors.New(reason)
	case len(unread) > 0:
		return &UnreadError{reason}
	}
	return nil
}
