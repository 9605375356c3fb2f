package command

type policyCmd struct {
	Init  policyInitCmd  `cmd:"" help:"Write a commented policy from what is in the ledger."`
	Check policyCheckCmd `cmd:"" help:"Check the policy and print each problem with its line."`
}

func (*policyCmd) Help() string {
	return `Examples:
  tlaudit policy init
  tlaudit policy check`
}
