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

// defaultDB is the ledger that is used where none is named.
const defaultDB = "access.db"

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
is any. Exit code 1 while an export is running, or after one was stopped.`
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
	if checked.Foreign != "" {
		foreign := fmt.Sprintf("%s is the ledger of organization %s, which the lake does not have: no chain was compared with it", g.DB, checked.Foreign)
		if g.DB == defaultDB {
			checked.Notes = append(checked.Notes, foreign)
		} else {
			checked.Problems = append(checked.Problems, foreign)
		}
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
	if len(checked.Unfinished) > 0 {
		return fmt.Errorf("check %s: organization %s: %w", c.Dir, strings.Join(checked.Unfinished, ", "), lake.ErrUnfinished)
	}
	return d.say(matches(checked, g.DB))
}

// matches says what a check without problems compared.
func matches(c lake.Checked, db string) string {
	line := fmt.Sprintf("%s match their manifest; ", text.Count(c.Files, "file"))
	if c.Organizations > 1 {
		line = text.Count(c.Organizations, "organization") + ": " + line
	}
	if c.Snapshots > 0 || c.InPart == 0 {
		line += text.Count(c.Snapshots, "state") + " and "
	}
	line += text.Count(c.Events, "event") + " match the chain"
	if c.InPart > 0 {
		line += fmt.Sprintf("; %s in part: grants, roles, workspaces, coverage", text.Count(c.InPart, "state"))
	}
	if c.Compared == "" {
		return line + "; no chain was compared with a ledger"
	}
	return line + fmt.Sprintf("; the chain of %s is that of %s", c.Compared, db)
}
