package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"tlaudit/fleet"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type fleetReportCmd struct {
	fleetFlags
	parallelFlag
	Period      string   `placeholder:"2026-Q3" help:"The quarter that each report is about. Without it: of each, the newest complete snapshot; with --draft, the newest."`
	Out         string   `default:"reports" type:"path" placeholder:"DIR" help:"Folder for the reports and the summary (default ${default})."`
	Format      []string `default:"xlsx,csv,md" enum:"${formats}" placeholder:"LIST" help:"Formats of each report: ${enum} (default ${default})."`
	Remediation bool     `help:"Add to each report the plan that follows from its findings."`
	Split       bool     `help:"Write a workbook for each reviewer. The setting reviewers of an organization names its file."`
	Draft       bool     `help:"Allow partial snapshots. Every file of such a report then says that it is a draft."`
	Force       bool     `help:"Replace existing reports, unless one was issued or somebody has changed it, and the summary."`
}

func (*fleetReportCmd) Help() string {
	return `Examples:
  tlaudit fleet report --period 2026-Q3
  tlaudit fleet report --period 2026-Q3 --out /srv/reviews --force

The report of an organization is DIR/NAME/access-review-<date of the snapshot>/, made with
its own ledger, policy and reviewers: nothing of another organization is in it. The summary
is DIR/group-summary.xlsx, .csv and .md: the organizations, what each claims of its
completeness, findings by severity, reviews, addresses that several have, leavers, what was
not read, and chain heads. It names people of several organizations, and says so.

Exit code 1 if there is no report of an organization. The summary says why.`
}

// Validate rejects what report rejects.
func (c *fleetReportCmd) Validate() error {
	if c.Remediation && c.Draft {
		return errors.New("--remediation and --draft: no plan can be made from a partial snapshot")
	}
	return errors.Join(c.parallelFlag.Validate(), validPeriod(c.Period))
}

func (c *fleetReportCmd) Run(g *Globals, d *Deps, ctx Context) error {
	all, err := c.organizations()
	if err != nil {
		return err
	}
	if err := bundle.GroupFree(c.Out, c.Force); err != nil {
		return err
	}
	outcomes := c.each(ctx, d, all, fleet.InOrder(len(all)), func(ctx context.Context, o fleet.Organization, one *Deps) (out fleetOutcome) {
		var result reportResult
		err := withOwnLedger(ctx, o, func(ctx context.Context, l *snapshot.Ledger) (err error) {
			result, err = c.report(o).write(ctx, g.globalsOf(o), one, l)
			return err
		})
		if err != nil {
			return fleetOutcome{err: err}
		}
		return fleetOutcome{lines: []string{result.bundle}, json: result}
	})
	if ctx.Err() != nil {
		return errors.Join(d.sayOutcomes(outcomes), ctx.Err())
	}
	files, err := c.summary(ctx, g, d, all, outcomes)
	if err := d.sayOutcomes(outcomes); err != nil {
		return err
	}
	if err != nil {
		return fmt.Errorf("summary of the group: %w", err)
	}
	var lines []string
	for _, f := range files {
		lines = append(lines, fmt.Sprintf("%s %d bytes", filepath.Join(c.Out, f.Name), f.Size))
	}
	if err := d.say(append(lines, text.Count(len(all), "organization")+" in the summary")...); err != nil {
		return err
	}
	return worst(outcomes)
}

// report returns the command that writes the report of one organization.
func (c *fleetReportCmd) report(o fleet.Organization) *reportCmd {
	r := &reportCmd{Period: c.Period, Out: filepath.Join(c.Out, o.Name), Format: c.Format, Remediation: c.Remediation, Draft: c.Draft, Force: c.Force}
	if c.Draft && c.Period == "" {
		r.At = "latest" // an organization may have no complete snapshot
	}
	if r.Reviewers = o.Settings["reviewers"].Value; r.Reviewers != "" {
		r.Split = c.Split
	}
	return r
}

// summary writes the summary of the group.
func (c *fleetReportCmd) summary(ctx context.Context, g *Globals, d *Deps, all []fleet.Organization, outcomes []fleetOutcome) (_ []bundle.File, err error) {
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return nil, err
	}
	people, err := fleet.NewPeople(c.Out)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, people.Close()) }()
	entries := make([]fleet.Entry, len(all))
	seen := fleet.Ledgers{}
	for i, o := range all {
		if result, ok := outcomes[i].json.(reportResult); ok {
			entries[i], outcomes[i].err = c.entry(ctx, g.globalsOf(o), o, result, seen, people)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := outcomes[i].err; err != nil {
			entries[i] = fleet.Entry{Organization: o.Name, Failed: d.explain(err)}
		}
	}
	document, err := fleet.Summary(c.Period, entries, people)
	if err != nil {
		return nil, err
	}
	return bundle.WriteGroup(ctx, c.Out, document)
}

// entry reads what the summary says of an organization whose report is written.
func (c *fleetReportCmd) entry(ctx context.Context, g *Globals, o fleet.Organization, result reportResult, seen fleet.Ledgers, people *fleet.People) (e fleet.Entry, err error) {
	err = withOwnLedger(ctx, o, func(ctx context.Context, l *snapshot.Ledger) error {
		if err := seen.Add(ctx, o, l); err != nil {
			return err
		}
		policy, err := loadPolicy(g)
		if err != nil {
			return err
		}
		if e, err = fleet.ReadEntry(ctx, o.Name, l, result.at, policy.Terminated); err != nil {
			return err
		}
		return people.Add(ctx, o.Name, l, result.at)
	})
	e.Findings, e.Bundle = result.counts, filepath.Join(o.Name, filepath.Base(result.bundle))
	return e, err
}
