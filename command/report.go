package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type reportCmd struct {
	At          string        `placeholder:"REF" help:"The snapshot; complete (the newest complete one) if not given." xor:"time"`
	Since       string        `placeholder:"REF" help:"The baseline; the last issued review, else the last complete snapshot before the quarter, if not given."`
	Period      string        `placeholder:"2026-Q3" help:"Sets --at, --since and the dates on the cover." xor:"time"`
	Out         string        `default:"reports" type:"path" placeholder:"DIR" help:"Where the bundle goes (reports)."`
	Format      []string      `default:"xlsx,csv,md" enum:"xlsx,csv,md,html,json" placeholder:"LIST" help:"Which of xlsx, csv, md, html, json (xlsx,csv,md)."`
	Output      string        `short:"o" type:"path" placeholder:"FILE" help:"With a single format: write just that, - for standard output (csv: access.csv)."`
	Remediation bool          `help:"Bring along the plan that follows from the findings: as a sheet, as JSON, as CSV and as a script."`
	Reviewers   string        `type:"existingfile" placeholder:"FILE" help:"Who reviews which rows: CSV with workspace, role, user, domain, reviewer, fallback, basis; the first line that matches counts."`
	Split       bool          `help:"With --reviewers: also a workbook for each reviewer, with only their rows, in to-reviewers/."`
	Issue       string        `placeholder:"NAME" help:"Record in the ledger that this review went out."`
	Draft       bool          `help:"Allow a partial snapshot; every file then says that it is a draft."`
	CSVRaw      bool          `name:"csv-raw" help:"Exact values in CSV, for machines; not safe to open in a spreadsheet."`
	TemplateDir string        `type:"existingdir" placeholder:"DIR" help:"Templates in place of the built-in ones, as far as DIR has them: access-review.md.tmpl, access-review.html.tmpl, access-review.css, access-review.js."`
	Force       bool          `help:"Replace a bundle that exists, unless somebody has changed it."`
	LockWait    time.Duration `default:"10m" help:"With --issue: how long to wait for readers who keep the ledger locked (${default})."`
}

func (*reportCmd) Help() string {
	return `Examples:
  tlaudit report
  tlaudit report --period 2026-Q3 --out reviews --issue 2026-Q3
  tlaudit report --period 2026-Q3 --format xlsx,csv,md,html,json --remediation
  tlaudit report --period 2026-Q3 --reviewers reviewers.csv --split
  tlaudit report --at latest --draft
  tlaudit report --format csv -o - | head

The bundle is DIR/access-review-<date of the snapshot>/, SHA256SUMS last.`
}

// Validate refuses flags that do not go together.
func (c *reportCmd) Validate() error {
	if c.Output != "" && len(c.Format) != 1 {
		return errors.New("-o takes a single --format")
	}
	if c.Split && c.Output != "" {
		return errors.New("--split and -o: the workbooks of reviewers are files of a bundle")
	}
	if c.Remediation && c.Output != "" {
		return errors.New("--remediation and -o: the plan and its script are files of a bundle")
	}
	if c.Split && c.Reviewers == "" {
		return errors.New("--split goes with --reviewers")
	}
	if c.Remediation && c.Draft {
		return errors.New("--remediation and --draft: nothing is planned from a partial snapshot")
	}
	if c.Period != "" {
		if _, _, err := snapshot.Quarter(c.Period); err != nil {
			return fmt.Errorf("--period: %w", err)
		}
	}
	if c.Issue != "" {
		if c.Draft {
			return errors.New("--issue and --draft: a draft is not issued")
		}
		if c.Output != "" {
			return errors.New("--issue and -o: what is issued is a whole bundle")
		}
		return snapshot.ValidLabel("review-" + c.Issue)
	}
	return nil
}

func (c *reportCmd) Run(g *Globals, d *Deps, ctx Context) error {
	if c.Issue != "" {
		return d.locked(g, func() error { return c.issue(ctx, g, d) })
	}
	_, err := c.written(ctx, g, d)
	return err
}

// issue writes a review and records that it went out, alone with the ledger, so
// that no other run can take its name in between.
func (c *reportCmd) issue(ctx context.Context, g *Globals, d *Deps) error {
	w, err := c.written(ctx, g, d)
	if err != nil {
		return err
	}
	sum, err := fileDigest(filepath.Join(w.bundle, "SHA256SUMS"))
	if err != nil {
		return err
	}
	head, err := snapshot.Append(ctx, g.DB, c.LockWait, snapshot.Event{At: d.time(), Kind: snapshot.ReportIssued, By: d.By, Snapshot: w.at.Snapshot,
		Detail: map[string]any{"name": c.Issue, "bundle_digest": sum, "review_id": w.reviewID, "baseline": w.since.Snapshot, "rows": w.rows}})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.Stdout, "issued as %s; chain head now %s\n", c.Issue, head)
	return err
}

// written writes the report while the ledger is open.
func (c *reportCmd) written(ctx context.Context, g *Globals, d *Deps) (w written, err error) {
	err = withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		w, err = c.write(ctx, g, d, l)
		return err
	})
	return w, err
}

// written is what a report came to.
type written struct {
	bundle    string // the folder; empty for a single file
	at, since snapshot.Reference
	reviewID  string
	rows      int
}

// write builds the model and writes what was asked for.
func (c *reportCmd) write(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (w written, err error) {
	policy, err := loadPolicy(g)
	if err != nil {
		return w, err
	}
	if c.Issue != "" {
		if err := l.ReviewFree(ctx, c.Issue); err != nil {
			return w, err
		}
	}
	w.at, w.since, err = c.pair(ctx, g, d, l)
	if err != nil {
		return w, err
	}
	digest, err := executableDigest()
	if err != nil {
		return w, err
	}
	judgement, err := c.judgement(ctx, l, w.at, w.since, policy)
	if err != nil {
		return w, err
	}
	plan, err := c.plan(ctx, l, w.at, w.since, policy, judgement)
	if err != nil {
		return w, err
	}
	reviewers, err := c.reviewers()
	if err != nil {
		return w, err
	}
	flags, err := c.flags(reviewers)
	if err != nil {
		return w, err
	}
	documents, err := c.templates()
	if err != nil {
		return w, err
	}
	model, err := report.Build(ctx, l, report.Options{
		At: w.at.Snapshot, Since: w.since.Snapshot, Period: c.Period, Policy: policy, Draft: c.Draft, Flags: flags, ExactCSV: c.CSVRaw,
		Findings: *judgement, Remediation: plan, Reviewers: reviewers, Split: c.Split,
		Tool: report.Tool{Version: Version(), Commit: Commit(), Digest: digest},
	})
	if err != nil {
		return w, err
	}
	files := bundle.Files{
		Formats: slices.Compact(slices.Sorted(slices.Values(c.Format))), ExactCSV: c.CSVRaw, Templates: documents, Policy: policy.Source, Force: c.Force,
	}
	if c.Output != "" {
		return w, c.single(ctx, d, l, model, files)
	}
	w.reviewID, w.rows = model.ReviewID, model.Keyed
	var all []bundle.File
	if w.bundle, all, err = bundle.Write(ctx, c.Out, model, files); err != nil {
		return w, err
	}
	return w, listing(ctx, d, l, w.bundle, all)
}

// pair resolves the snapshot and its baseline, and says which they are. The
// baseline's number is 0 where there is none.
func (c *reportCmd) pair(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (at, since snapshot.Reference, err error) {
	word := c.At
	if word == "" {
		word = "complete"
	}
	if c.Period != "" {
		word = c.Period
	}
	if at, err = d.resolve(ctx, g, l, "at", word); err != nil {
		return at, since, err
	}
	if later, ok, err := l.LaterPartial(ctx, at); err != nil {
		return at, since, err
	} else if ok {
		d.note(g, "a later one is partial: %s", later)
	}
	var ok bool
	switch {
	case c.Since != "":
		since, err = d.resolve(ctx, g, l, "since", c.Since)
		if err == nil && since.Snapshot >= at.Snapshot {
			err = fmt.Errorf("--since %s is snapshot %d, which is not before snapshot %d", c.Since, since.Snapshot, at.Snapshot)
		}
		return at, since, err
	case c.Period != "":
		since, ok, err = l.BeforeQuarter(ctx, c.Period)
	default:
		since, ok, err = l.Baseline(ctx, at)
	}
	if err != nil {
		return at, since, err
	}
	if !ok {
		d.note(g, "since: no baseline: there is no complete snapshot before")
		return at, snapshot.Reference{}, nil
	}
	d.note(g, "since: %s", since)
	return at, since, nil
}

// single writes the one format that -o takes.
func (c *reportCmd) single(ctx context.Context, d *Deps, l *snapshot.Ledger, model report.Report, files bundle.Files) error {
	if c.Format[0] == "md" || c.Format[0] == "html" {
		// A template can fail at any row, and no pipe gives back what went into it.
		if _, err := bundle.Single(io.Discard, model, files); err != nil {
			return err
		}
	}
	var file bundle.File
	err := writeTo(d, c.Output, func(w io.Writer) (err error) {
		file, err = bundle.Single(w, model, files)
		return err
	})
	if err != nil || c.Output == "-" {
		return err
	}
	file.Name = filepath.Base(c.Output)
	return listing(ctx, d, l, filepath.Dir(c.Output), []bundle.File{file})
}

// listing says what was written: each file with its rows, where it has such, and its
// size; then the chain's head.
func listing(ctx context.Context, d *Deps, l *snapshot.Ledger, folder string, files []bundle.File) error {
	for _, f := range files {
		line := filepath.Join(folder, f.Name)
		if f.Rows != bundle.NoRows {
			line += " " + text.Count(f.Rows, "row") + ","
		}
		if _, err := fmt.Fprintf(d.Stdout, "%s %d bytes\n", line, f.Size); err != nil {
			return err
		}
	}
	head, err := l.Head(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.Stdout, "chain head %s\n", head)
	return err
}
