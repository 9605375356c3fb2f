package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tlaudit/report/bundle"
	"tlaudit/transactionlink/simulator"
)

type demoCmd struct {
	Out string `default:"demo" type:"path" placeholder:"DIR" help:"Folder to write (default ${default})."`
}

func (*demoCmd) Help() string {
	return `Example:
  tlaudit demo --out /tmp/demo

The demo needs no network. It walks the built-in sample organization on ten dates from
January to September 2026, issues the review of the third quarter with a workbook for
each reviewer, makes a plan from the findings of the automatic rules, applies it, and
walks once more. It walks two small sisters of the organization too, each into a ledger of
its own, and exports the history of all three as Parquet. It says what is left undone and
why, and ends with what to try first.`
}

// demoMark is the file that marks a folder as written by the demo.
const demoMark = ".tlaudit-demo"

// demoPeriod is the quarter that the demo reviews, and the name of the review.
const demoPeriod = "2026-Q3"

// demoBundle is the folder of the report.
const demoBundle = "access-review-2026-09-30"

func (c *demoCmd) Run(g *Globals, d *Deps, ctx Context) error {
	if err := c.prepare(); err != nil {
		return err
	}
	reviewers := filepath.Join(c.Out, "reviewers.csv")
	err := errors.Join(
		os.WriteFile(filepath.Join(c.Out, "tlaudit.toml"), simulator.SamplePolicy(), 0o600),
		os.WriteFile(reviewers, simulator.SampleReviewers(), 0o600))
	if err != nil {
		return err
	}
	globals := &Globals{DB: filepath.Join(c.Out, "access.db"), Quiet: true}
	story := newDemoStory(c.Out, globals, d)
	for i, step := range []struct {
		title string
		do    func(Context) error
	}{
		{"Ten walks, from January to September", story.walks},
		{"How privileged access changed in the quarter", story.drift},
		{"The worst findings of the quarter", story.worst},
		{"The review of the quarter, issued to its reviewers", story.issue},
		{"The plan of the automatic rules", story.plan},
		{"The plan carried out", story.apply},
		{"The next day", story.nextDay},
		{"Left undone, and why", story.undone},
		{"Nothing recorded was altered", func(ctx Context) error { return (&verifyLedgerCmd{Full: true}).Run(globals, d, ctx) }},
		{"Its two sisters, and the history of all three", story.group},
	} {
		lines := []string{"", step.title, ""}
		if i == 0 {
			lines = lines[1:]
		}
		if err := d.say(lines...); err != nil {
			return err
		}
		if err := step.do(ctx); err != nil {
			return err
		}
	}
	return c.nextSteps(ctx, d, globals.DB)
}

// prepare makes the folder and removes what an earlier demo wrote there. It keeps the
// report, which is replaced if it is as it was written: somebody may have typed into it. Its
// ISSUED.txt goes with the ledger that it is about.
func (c *demoCmd) prepare() error {
	entries, err := os.ReadDir(c.Out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	mark := filepath.Join(c.Out, demoMark)
	if len(entries) > 0 {
		if _, err := os.Stat(mark); err != nil {
			return fmt.Errorf("%s was not written by the demo: give another --out", c.Out)
		}
		for _, name := range []string{"access.db", "access.db-journal", "roster.csv", "workspaces.csv", "reviewers.csv", "tlaudit.toml", "remediation-journal.jsonl", "plan.json", "remediation.sh", beforeRemediation, filepath.Join(demoBundle, bundle.IssuedFile)} {
			if err := os.Remove(filepath.Join(c.Out, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	for _, folder := range []string{demoOrganizations, demoLake} {
		if err := os.RemoveAll(filepath.Join(c.Out, folder)); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return err
	}
	return os.WriteFile(mark, nil, 0o600)
}
