package command

import (
	"context"
	"fmt"
	"io"
	"regexp"

	"tlaudit/snapshot"
	"tlaudit/text"
)

type verifyCmd struct {
	Ledger verifyLedgerCmd `cmd:"" default:"withargs" help:"Verify the ledger (what verify alone does)."`
	SQL    verifySQLCmd    `cmd:"" name:"sql" help:"Print the query whose lines are the state of a snapshot."`
}

func (*verifyCmd) Help() string {
	return `Examples:
  tlaudit verify
  tlaudit verify --full --expect-head 5be1…
  tlaudit verify sql | sqlite3 -readonly -batch access.db | sha256sum

Exit code 4 when anything is wrong; each line names the snapshot.`
}

type verifyLedgerCmd struct {
	Full       bool   `help:"Recompute the whole state of every snapshot too."`
	ExpectHead string `placeholder:"HEX" help:"A value of the chain that was noted elsewhere: passes where some event has it."`
}

func (*verifyLedgerCmd) Help() string {
	return `Examples:
  tlaudit verify ledger
  tlaudit verify ledger --full --expect-head 5be1…

Exit code 4 when anything is wrong; each line names the snapshot.`
}

var hexDigest = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Validate refuses what cannot be a value of the chain.
func (c *verifyLedgerCmd) Validate() error {
	if c.ExpectHead != "" && !hexDigest.MatchString(c.ExpectHead) {
		return fmt.Errorf("--expect-head takes the 64 hexadecimal digits that collect, status and verify print")
	}
	return nil
}

func (c *verifyLedgerCmd) Run(g *Globals, d *Deps, ctx Context) error {
	v, err := snapshot.Verify(ctx, g.DB, snapshot.VerifyOptions{Full: c.Full, ExpectHead: c.ExpectHead})
	if err != nil {
		return err
	}
	for _, p := range v.Problems {
		if _, err := fmt.Fprintln(d.Stdout, text.Visible(p.String())); err != nil {
			return err
		}
	}
	if len(v.Problems) > 0 {
		return &UnverifiedError{fmt.Sprintf("%s does not match its evidence: %s", g.DB, text.Count(len(v.Problems), "problem"))}
	}
	what := "changes, chain and schema"
	if v.Full {
		what = "changes, states, chain and schema"
	}
	_, err = fmt.Fprintf(d.Stdout, "%s of %d snapshots and %d events are as recorded\nchain head %s\n", what, v.Snapshots, v.Events, v.Head)
	if err == nil && c.ExpectHead == "" {
		d.note(g, "A head noted elsewhere, given with --expect-head, also shows that nothing was cut off or rebuilt.")
	}
	return err
}

type verifySQLCmd struct {
	Ref string `arg:"" default:"latest" help:"The snapshot (${default})."`
}

func (*verifySQLCmd) Help() string {
	return `Examples:
  tlaudit verify sql | sqlite3 -readonly -batch access.db | sha256sum
  tlaudit verify sql 2026-Q3

What sha256sum prints is the state digest that "tlaudit snapshots" has for it.`
}

func (c *verifySQLCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		r, err := d.resolve(ctx, g, l, "state of", c.Ref)
		if err != nil {
			return err
		}
		_, err = io.WriteString(d.Stdout, snapshot.StateQuery(r.Snapshot))
		return err
	})
}
