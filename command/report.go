package command

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"tlaudit/fleet"
	"tlaudit/inputs"
	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
)

type reportCmd struct {
	At              string        `placeholder:"REF" help:"The snapshot (default complete: the newest complete one)." xor:"time"`
	Since           string        `placeholder:"REF" help:"The baseline. Without it: the last issued review, else the last complete snapshot before the quarter."`
	Period          string        `placeholder:"2026-Q3" help:"Set --at, --since and the dates on the cover for this quarter." xor:"time"`
	Out             string        `default:"reports" type:"path" placeholder:"DIR" help:"Folder for the bundle (default ${default})."`
	Format          []string      `default:"xlsx,csv,md" enum:"${formats}" placeholder:"LIST" help:"Formats to write: ${enum} (default ${default})."`
	Output          string        `short:"o" type:"path" placeholder:"FILE" help:"With a single format: write only that file; - is standard output. For csv it is access.csv."`
	Remediation     bool          `help:"Add the plan that follows from the findings: as a sheet, JSON, CSV and a script."`
	Reviewers       string        `type:"existingfile" placeholder:"FILE" help:"CSV that says who reviews which rows: sheet, workspace, role, user, domain, reviewer, fallback, basis. The first line that matches a row counts. @manager is the manager by the roster."`
	Split           bool          `help:"With --reviewers: write a workbook for each reviewer into to-reviewers/, with only their rows, and an index for a mail merge."`
	Issue           string        `placeholder:"NAME" help:"Record in the ledger that this review went out: the files' digests and every row. Refused if a row to decide has no reviewer, or only the holder of the access."`
	AllowUnassigned string        `placeholder:"REASON" help:"With --issue: issue although rows lack a reviewer. The reason is recorded, and the Cover shows it."`
	Draft           bool          `help:"Allow a partial snapshot. Every file then says that it is a draft."`
	CSVRaw          bool          `name:"csv-raw" help:"Write exact values in CSV, for machines. Such files are not safe to open in a spreadsheet."`
	TemplateDir     string        `type:"existingdir" placeholder:"DIR" help:"Folder with templates that replace the built-in ones of the same name: access-review.md.tmpl, access-review.html.tmpl, access-review.css, access-review.js."`
	Force           bool          `help:"Replace an existing bundle, unless it was issued or somebody has changed it; with -o, an existing file."`
	LockWait        time.Duration `default:"10m" help:"With --issue: how long to wait while other programs keep the ledger locked (default ${default})."`
}

func (*reportCmd) Help() string {
	return `Examples:
  tlaudit report
  tlaudit report --period 2026-Q3 --format xlsx,csv,md,html,json --remediation
  tlaudit report --period 2026-Q3 --reviewers reviewers.csv --split
  tlaudit report --period 2026-Q3 --reviewers reviewers.csv --split --issue 2026-Q3
  tlaudit report --at latest --draft
  tlaudit report --format csv -o - | head

The bundle is the folder DIR/access-review-<date of the snapshot>/. SHA256SUMS is
written last. With --issue, ISSUED.txt follows: it says when and by whom the report was
issued, and how to check it. access-review.md has at most 60,000 bytes, as a comment on a
pull request takes: each table says how many more rows there are, and in which file.`
}

// Validate rejects flags that cannot be used together.
func (c *reportCmd) Validate() error {
	if c.Output != "" && len(c.Format) != 1 {
		return errors.New("-o needs exactly one --format")
	}
	if c.Split && c.Output != "" {
		return errors.New("--split and -o: reviewers' workbooks are written only in a bundle")
	}
	if c.Remediation && c.Output != "" {
		return errors.New("--remediation and -o: the plan and its script are written only in a bundle")
	}
	if c.Split && c.Reviewers == "" {
		return errors.New("--split needs --reviewers")
	}
	if c.Remediation && c.Draft {
		return errors.New("--remediation and --draft: no plan can be made from a partial snapshot")
	}
	if err := c.validIssue(); err != nil {
		return err
	}
	return validPeriod(c.Period)
}

func (c *reportCmd) Run(g *Globals, d *Deps, ctx Context) error {
	if c.Issue != "" {
		return d.withLock(g, func() error { return c.issue(ctx, g, d) })
	}
	_, err := c.writeWithLedger(ctx, g, d)
	return err
}

// writeWithLedger opens the ledger and writes the report.
func (c *reportCmd) writeWithLedger(ctx context.Context, g *Globals, d *Deps) (result reportResult, err error) {
	err = withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		result, err = c.write(ctx, g, d, l)
		return err
	})
	return result, err
}

// A reportResult is what one report wrote.
type reportResult struct {
	bundle string          // the folder once it is written; empty for a single file
	review snapshot.Review // with --issue: what is known of the review before it is recorded
	at     snapshot.Reference
	counts fleet.FindingCounts // at that snapshot
}

// write builds the report and writes it: a bundle, or one file with -o.
func (c *reportCmd) write(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (result reportResult, err error) {
	policy, err := loadPolicy(g)
	if err != nil {
		return result, err
	}
	if c.Issue != "" {
		if err := l.ReviewFree(ctx, c.Issue); err != nil {
			return result, err
		}
	}
	at, since, err := d.resolveWithBaseline(ctx, g, l, cmp.Or(c.Period, c.At, "complete"), c.Since, c.Period)
	if err != nil {
		return result, err
	}
	tool, err := d.thisTool()
	if err != nil {
		return result, err
	}
	reviewers, err := c.reviewers()
	if err != nil {
		return result, err
	}
	o := report.Options{At: at.Snapshot, Since: since.Snapshot, Policy: policy, Draft: c.Draft}
	reading, evaluations, err := c.readAndEvaluate(ctx, l, o, at, since)
	if err != nil {
		return result, err
	}
	result.at, result.counts = at, fleet.CountFindings(at, evaluations.Now)
	model, files, err := c.build(ctx, l, o, at, since, reading, evaluations, reviewers, tool)
	if err != nil {
		return result, err
	}
	d.notes(g, model.Notes)
	if c.Output != "" {
		return result, c.writeSingle(ctx, d, l, model, files)
	}
	if c.Issue != "" {
		if result.review, err = c.review(model, at, since, policy, reviewers); err != nil {
			return result, err
		}
	}
	if files.Issued, err = issuedBundles(ctx, l); err != nil {
		return result, err
	}
	folder, all, err := bundle.Write(ctx, c.Out, model, files)
	if err != nil {
		return result, err
	}
	result.bundle = folder
	return result, printFiles(ctx, d, l, result.bundle, all)
}

// build makes the report of a reading, which had the options o, and says which files it has.
func (c *reportCmd) build(ctx context.Context, l *snapshot.Ledger, o report.Options, at, since snapshot.Reference, reading *report.Reading, evaluations *report.Evaluations, reviewers *inputs.Reviewers, tool report.Tool) (report.Report, bundle.Files, error) {
	files := bundle.Files{
		Formats: slices.Compact(slices.Sorted(slices.Values(c.Format))), ExactCSV: c.CSVRaw, OwnTemplates: c.TemplateDir != "", Policy: o.Policy.Source, Force: c.Force,
	}
	plan, err := c.plan(ctx, l, at, since, o.Policy, evaluations)
	if err != nil {
		return report.Report{}, files, err
	}
	flags, err := c.flags(reviewers)
	if err != nil {
		return report.Report{}, files, err
	}
	if files.Templates, err = c.templates(); err != nil {
		return report.Report{}, files, err
	}
	o.Period, o.Issue, o.AllowUnassigned, o.Flags, o.ExactCSV = c.Period, c.Issue, c.AllowUnassigned, flags, c.CSVRaw
	o.Findings, o.Remediation, o.Reviewers, o.Split, o.Tool = *evaluations, plan, reviewers, c.Split, tool
	model, err := reading.Build(ctx, o)
	return model, files, err
}

// thisTool is the program that runs.
func (d *Deps) thisTool() (report.Tool, error) {
	digest, err := d.executableDigest()
	return report.Tool{Version: Version(), Commit: Commit(), Digest: digest}, err
}
