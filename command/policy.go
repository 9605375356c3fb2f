package command

type policyCmd struct {
	Init  policyInitCmd  `cmd:"" help:"Write a commented policy with what the ledger has seen."`
	Check policyCheckCmd `cmd:"" help:"Say what is wrong with the policy, with the line."`
}

func (*policyCmd) Help() string {
	return `Examples:
  tlaudit policy init
  tlaudit policy check`
}
