package command

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"tlaudit/collector"
	"tlaudit/report/list"
	"tlaudit/snapshot"
)

type checkCmd struct {
	apiFlags
	walkFlags
}

func (*checkCmd) Help() string {
	return `Examples:
  tlaudit check --token-file token
  tlaudit check --token-file token --expect-workspaces workspaces.csv --roster people.csv

Nothing is recorded. Exit code 3 if a walk could not read everything that it needs.`
}

func (c *checkCmd) Run(g *Globals, d *Deps, ctx Context) error {
	options, _, err := c.options(d)
	if err != nil {
		return err
	}
	client, credential, err := c.client(d)
	if err != nil {
		return err
	}
	defer client.Close()
	policy, err := policyPath(g)
	if err != nil {
		return err
	}
	loaded, err := loadPolicy(g)
	if err != nil {
		return err
	}
	options.ApprovedDomains = loaded.Organization.ApprovedDomains
	if options.Known, err = snapshot.KnownIn(ctx, g.DB, time.Minute); err != nil {
		return err
	}
	if err := c.checkLedger(ctx, g, d, options.Known); err != nil {
		return err
	}
	options.Concurrency, options.PageSize = c.Concurrency, c.PageSize
	r, err := collector.Check(ctx, client, options)
	if err != nil {
		return err
	}
	rows := endpointRows(r)
	rows.Width, rows.Keep, rows.Spare = d.Width, rows.Columns, []string{"needs", "rows"}
	if err := list.Write(d.Stdout, "table", rows); err != nil {
		return err
	}
	lines := append(checkLines(r, options, loaded),
		fmt.Sprintf("token: from %s, SHA-256 begins %s", credential.label, credential.token.Digest()),
		fmt.Sprintf("ledger: %s can be written, newest snapshot %s", g.DB, orNone(options.Known.Snapshot)),
		"policy: "+policyLine(policy))
	for _, w := range r.Writes {
		lines = append(lines, "note: "+w)
	}
	for _, p := range r.Problems {
		lines = append(lines, "problem: "+p)
	}
	for _, l := range r.Limitations {
		lines = append(lines, "limited: "+l)
	}
	if err := d.say(lines...); err != nil {
		return err
	}
	if len(r.Problems) > 0 {
		return &UnreadError{firstFew(r.Problems)}
	}
	return d.say("ready: a walk with this token would be complete as far as this check can tell")
}

// checkLedger checks that a collect could record: it takes the lock, makes a spool and
// removes both.
func (c *checkCmd) checkLedger(ctx context.Context, g *Globals, d *Deps, known snapshot.Known) error {
	lock, err := snapshot.Acquire(g.DB, d.holder())
	if err != nil {
		return err
	}
	spool, err := snapshot.NewSpool(filepath.Dir(g.DB))
	if err == nil {
		err = spool.Close()
	}
	return errors.Join(err, writable(ctx, g.DB, known), lock.Release())
}
