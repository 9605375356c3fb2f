package command

import (
	"errors"

	"tlaudit/snapshot"
)

// ErrFindings is returned by findings --fail-on when there are open findings.
var ErrFindings = errors.New("there are open findings")

type findingsCmd struct {
	List  findingsListCmd  `cmd:"" default:"withargs" help:"Evaluate the rules (the same as findings without a subcommand)."`
	Rules findingsRulesCmd `cmd:"" help:"List the rules: kind, severity, controls and what each needs."`
	SQL   findingsSQLCmd   `cmd:"" name:"sql" help:"Print the query of a rule, ready for the sqlite3 shell."`
}

func (*findingsCmd) Help() string {
	return `Examples:
  tlaudit findings --period 2026-Q3
  tlaudit findings --new --fail-on high
  tlaudit findings rules
  tlaudit findings sql TL-INV-01 | ` + snapshot.Shell + ` access.db`
}
