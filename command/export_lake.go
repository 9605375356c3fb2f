package command

import (
	"context"
	"fmt"

	"tlaudit/lake"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type exportLakeCmd struct {
	Dir          string `arg:"" type:"path" help:"The folder of the lake. It is made if it does not exist."`
	Organization string `placeholder:"ID" help:"The organization's id, where the ledger does not know it."`
	Replace      string `placeholder:"REASON" help:"Replace what the lake has of another, rebuilt or newer ledger of this organization, or has without names."`
	lakeFlags
}

// lakeFlags say what an export leaves out.
type lakeFlags struct {
	NoNames    bool `help:"Leave out e-mail addresses and names of people."`
	NoFindings bool `help:"Do not evaluate the rules, which takes longer than the rest: the tables findings and not_evaluated are empty."`
}

func (*exportLakeCmd) Help() string {
	return `Examples:
  tlaudit export lake lake
  tlaudit export lake /srv/lake --no-findings
  tlaudit export lake lake --organization fe811de1-4c50-4f3a-9a35-1d6e7a3c0b52
  tlaudit export lake lake --replace "ledger rebuilt after the disk of 3 May was lost"

The lake has LAKE/TABLE/organization_id=ID/part-0.parquet, and LAKE/_manifest with the
SHA-256 of each file. Ledgers of other organizations go into the same folder. If the
lake has everything already, nothing is written. An export that is stopped leaves a
lake that can be read; run it again.`
}

func (c *exportLakeCmd) Run(g *Globals, d *Deps, ctx Context) error {
	policy, err := loadPolicy(g)
	if err != nil {
		return err
	}
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		e, err := lake.Export(ctx, l, lake.Options{
			Dir: c.Dir, Organization: c.Organization, Replace: c.Replace, NoNames: c.NoNames, NoFindings: c.NoFindings, Policy: policy, Holder: d.holder(),
		})
		if err != nil {
			return err
		}
		what := fmt.Sprintf("%s has %s of organization %s: %s in %s, %s, up to snapshot %d", c.Dir, "the history", e.OrganizationID,
			text.Count(e.Rows, "row"), text.Count(len(e.Files), "table"), text.Count(e.Bytes, "byte"), e.NewestSnapshot)
		if !e.Written {
			what = fmt.Sprintf("%s has everything of organization %s already, up to snapshot %d: nothing was written", c.Dir, e.OrganizationID, e.NewestSnapshot)
		}
		return d.say(what, "chain head "+e.ChainHead)
	})
}
