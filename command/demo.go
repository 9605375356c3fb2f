package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tlaudit/transactionlink/simulator"
)

type demoCmd struct {
	Out string `default:"demo" type:"path" placeholder:"DIR" help:"Folder to write (default ${default})."`
}

func (*demoCmd) Help() string {
	return `Example:
  tlaudit demo --out /tmp/demo

The demo needs no network. It walks the built-in sample organization on several dates
from January to September 2026 and writes the ledger and the reports. It makes a plan
from the findings of the automatic rules, applies it, and walks once more.`
}

// demoMark is the file that marks a folder as written by the demo.
const demoMark = ".tlaudit-demo"

// demoPeriod is the quarter that the demo reviews.
const demoPeriod = "2026-Q3"

func (c *demoCmd) Run(g *Globals, d *Deps, ctx Context) error {
	if err := c.prepare(); err != nil {
		return err
	}
	db := filepath.Join(c.Out, "access.db")
	reviewers := filepath.Join(c.Out, "reviewers.csv")
	err := errors.Join(
		os.WriteFile(filepath.Join(c.Out, "tlaudit.toml"), simulator.SamplePolicy(), 0o600),
		os.WriteFile(reviewers, simulator.SampleReviewers(), 0o600))
	if err != nil {
		return err
	}
	globals := &Globals{DB: db, Quiet: true}
	story := newDemoStory(c.Out, globals, d)
	if err := story.walks(ctx); err != nil {
		return err
	}
	if err := c.drift(globals, d, ctx); err != nil {
		return err
	}
	r := &reportCmd{Period: demoPeriod, Out: c.Out, Format: []string{"xlsx", "csv", "md"}, Reviewers: reviewers, Force: true}
	if err := r.Run(globals, d, ctx); err != nil {
		return err
	}
	if err := story.remediate(ctx); err != nil {
		return err
	}
	if err := (&verifyLedgerCmd{Full: true}).Run(globals, d, ctx); err != nil {
		return err
	}
	return c.nextSteps(ctx, d, db)
}

// prepare makes the folder and removes what an earlier demo wrote there. It keeps the
// reports: somebody may have typed into them, and report refuses to replace such ones.
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
		for _, name := range []string{"access.db", "access.db-journal", "roster.csv", "workspaces.csv", "reviewers.csv", "tlaudit.toml", "remediation-journal.jsonl", "plan.json", "remediation.sh", beforeRemediation} {
			if err := os.Remove(filepath.Join(c.Out, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return err
	}
	return os.WriteFile(mark, nil, 0o600)
}

// drift prints how privileged access changed since the previous quarter.
func (c *demoCmd) drift(globals *Globals, d *Deps, ctx Context) error {
	if err := d.say(""); err != nil {
		return err
	}
	return (&diffCmd{From: "2026-Q2", To: demoPeriod, Privileged: true, listFlags: listFlags{Format: "table"}}).Run(globals, d, ctx)
}
