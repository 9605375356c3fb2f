package command

import (
	"context"
	"errors"
	"fmt"

	"tlaudit/snapshot"
	"tlaudit/text"
)

type verifyLedgerCmd struct {
	Full       bool   `help:"Also recompute the whole state of every snapshot."`
	ExpectHead string `placeholder:"HEX" help:"A value of the chain that you noted elsewhere. Fails unless some event has it."`
	Against    string `placeholder:"EXPORT" help:"A file that \"snapshots export\" wrote. Names each row in which its snapshot differs from the ledger's."`
}

func (*verifyLedgerCmd) Help() string {
	return `Examples:
  tlaudit verify ledger
  tlaudit verify ledger --full --expect-head 5be1…
  tlaudit verify ledger --against q3.db

Exit code 4 if anything is wrong. Each problem is one line that names the snapshot and
what differs: an event, the header, or a kind of fact; or the review and its row.
--against names the rows of a snapshot.`
}

// Validate rejects what cannot be a value of the chain.
func (c *verifyLedgerCmd) Validate() error { return validHead(c.ExpectHead) }

// validHead rejects what cannot be a value of the chain. Empty is valid: none was given.
func validHead(head string) error {
	if head != "" && !snapshot.IsDigest(head) {
		return errors.New("--expect-head takes the 64 hexadecimal digits that collect, status and verify print")
	}
	return nil
}

func (c *verifyLedgerCmd) Run(g *Globals, d *Deps, ctx Context) error {
	err := c.verify(ctx, g, d)
	if err == nil && c.ExpectHead == "" {
		d.note(g, "To check also that nothing was cut off or rebuilt, pass a chain head that you noted elsewhere with --expect-head.")
	}
	return err
}

// verify checks the ledger and prints what it found.
func (c *verifyLedgerCmd) verify(ctx context.Context, g *Globals, d *Deps) error {
	v, err := snapshot.Verify(ctx, g.DB, snapshot.VerifyOptions{Full: c.Full, ExpectHead: c.ExpectHead, Against: c.Against})
	if err != nil {
		return err
	}
	for _, p := range v.Problems {
		if err := d.say(p.String()); err != nil {
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
	for _, note := range v.Notes {
		d.note(g, "%s", note)
	}
	lines := []string{fmt.Sprintf("%s of %s and %s are as recorded", what, text.Count(v.Snapshots, "snapshot"), text.Count(v.Events, "event"))}
	if v.Reviews > 0 {
		lines = append(lines, "the rows of "+text.Count(v.Reviews, "review")+" are as they were issued")
	}
	return d.say(append(lines, "chain head "+v.Head)...)
}
