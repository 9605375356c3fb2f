package command

import "tlaudit/snapshot"

type verifyCmd struct {
	Ledger verifyLedgerCmd `cmd:"" default:"withargs" help:"Check the ledger (the same as verify without a subcommand)."`
	Bundle verifyBundleCmd `cmd:"" help:"Check the files of a report: by SHA256SUMS, by the digest recorded when it was issued, and by building it again."`
	SQL    verifySQLCmd    `cmd:"" name:"sql" help:"Print the query that returns the state of a snapshot, line by line."`
}

func (*verifyCmd) Help() string {
	return `Examples:
  tlaudit verify
  tlaudit verify --full --expect-head 5be1…
  tlaudit verify --against q3.db
  tlaudit verify bundle reports/access-review-2026-09-30
  tlaudit verify sql | ` + snapshot.Shell + ` access.db | sha256sum

Exit code 4 if anything is wrong. Each problem is one line that names the snapshot and
what differs.`
}
