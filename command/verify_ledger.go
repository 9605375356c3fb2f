package command

import (
	"fmt"
	"regexp"

	"tlaudit/snapshot"
	"tlaudit/text"
)

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
