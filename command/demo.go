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
	Out string `default:"demo" type:"path" placeholder:"DIR" help:"Where it all goes (demo)."`
}

func (*demoCmd) Help() string {
	return `Example:
  tlaudit demo --out /tmp/demo

It walks the built-in sample organization on each date of its story, from January
to September 2026, without a network, writes the ledger and the reports, carries
out what its findings call for by themselves, and walks once more.`
}

// demoMark is the file that tells a demo's folder from somebody's own.
const demoMark = ".tlaudit-demo"

func (c *demoCmd) Run(g *Globals, d *Deps, ctx Context) error {
	if err := c.prepare(); err != nil {
		return err
	}
	db := filepath.Join(c.Out, "access.db")
	if err := os.WriteFile(filepath.Join(c.Out, "tlaudit.toml"), simulator.SamplePolicy(), 0o600); err != nil {
		return err
	}
	own := &Globals{DB: db, Quiet: true}
	story := newTale(c.Out, own, d)
	if err := story.walks(ctx); err != nil {
		return err
	}
	if err := c.drift(own, d, ctx); err != nil {
		return err
	}
	r := &reportCmd{Period: "2026-Q3", Out: c.Out, Format: []string{"xlsx", "csv", "md"}, Force: true}
	if err := r.Run(own, d, ctx); err != nil {
		return err
	}
	if err := story.remedy(ctx); err != nil {
		return err
	}
	if err := (&verifyLedgerCmd{Full: true}).Run(own, d, ctx); err != nil {
		return err
	}
	return c.closing(d, db)
}

// prepare makes the folder, and takes away what an earlier demo made there. The
// reports stay until they are replaced: somebody may have typed into them.
func (c *demoCmd) prepare() error {
	entries, err := os.ReadDir(c.Out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	mark := filepath.Join(c.Out, demoMark)
	if len(entries) > 0 {
		if _, err := os.Stat(mark); err != nil {
			return fmt.Errorf("%s holds something that is not a demo: give another --out", c.Out)
		}
		for _, name := range []string{"access.db", "access.db-journal", "roster.csv", "tlaudit.toml", "remediation-journal.jsonl", "plan.json", "remediation.sh", beforeRemedy} {
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

// drift prints what changed in privileged access since the quarter before.
func (c *demoCmd) drift(own *Globals, d *Deps, ctx Context) error {
	if _, err := fmt.Fprintln(d.Stdout); err != nil {
		return err
	}
	return (&diffCmd{From: "2026-Q2", To: "2026-Q3", Privileged: true, listFlags: listFlags{Format: "table"}}).Run(own, d, ctx)
}
