package command

import (
	"fmt"

	"tlaudit/snapshot"
	"tlaudit/text"
)

type snapshotsExportCmd struct {
	Ref  string `arg:"" help:"The snapshot."`
	File string `arg:"" type:"path" help:"The file to write; it must not exist."`
}

func (*snapshotsExportCmd) Help() string {
	return `Example:
  tlaudit snapshots export 2026-Q3 q3.db

The file has plain tables with the columns of the ledger's views. The query that
"tlaudit verify sql" prints returns the same lines there, with the same digest.`
}

func (c *snapshotsExportCmd) Run(g *Globals, d *Deps, ctx Context) error {
	e, err := snapshot.Export(ctx, g.DB, c.Ref, c.File)
	if err != nil {
		return err
	}
	return d.say(fmt.Sprintf("wrote %s: %s, %s", c.File, e.Snapshot, text.Count(e.Grants, "grant")), "state digest "+e.StateDigest, "chain "+e.Chain)
}
