package command

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
