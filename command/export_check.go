package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tlaudit/lake"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type exportCheckCmd struct {
	Dir string `arg:"" type:"path" help:"The folder of the lake."`
}

func (*exportCheckCmd) Help() string {
	return `Examples:
  tlaudit export check lake
  tlaudit --db access.db export check lake

It compares each file with the manifest, and recomputes from the files the chain of
events and the state digest of every snapshot. If the file of --db exists, the chain
is compared with that ledger's too. Each difference is one line. Exit code 4 if there
is any.`
}

func (c *exportCheckCmd) Run(g *Globals, d *Deps, ctx Context) error {
	var checked lake.Checked
	err := withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) (err error) {
		checked, err = lake.Check(ctx, c.Dir, l)
		return err
	})
	if errors.Is(err, snapshot.ErrNoLedger) {
		checked, err = lake.Check(ctx, c.Dir, nil)
	}
	if err != nil {
		return err
	}
	for _, note := range checked.Notes {
		d.note(g, "%s", note)
	}
	for _, p := range checked.Problems {
		if err := d.say(p); err != nil {
			return err
		}
	}
	if len(checked.Problems) > 0 {
		return &UnverifiedError{fmt.Sprintf("%s is not as it was written: %s", c.Dir, text.Count(len(checked.Problems), "problem"))}
	}
	compared := "no chain was compared with a ledger"
	if len(checked.Compared) > 0 {
		compared = fmt.Sprintf("the chain of %s is that of %s", strings.Join(checked.Compared, ", "), g.DB)
	}
	return d.say(fmt.Sprintf("%s, %s and %s of %s are as they were written; %s", text.Count(checked.Files, "file"), text.Count(checked.Snapshots, "state"),
		text.Count(checked.Events, "event"), text.Count(checked.Organizations, "organization"), compared))
}
