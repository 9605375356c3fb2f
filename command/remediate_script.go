package command

import (
	"tlaudit/remediation"
)

type remediateScriptCmd struct {
	Plan string `arg:"" type:"path" help:"The plan."`
}

func (*remediateScriptCmd) Help() string {
	return `Examples:
  tlaudit remediate script plan.json > fix.sh
  TLAUDIT_TOKEN_FILE=write.token sh fix.sh
  TLAUDIT_TOKEN_FILE=write.token sh fix.sh --yes

The script does not check preconditions. "remediate apply" does.`
}

func (c *remediateScriptCmd) Run(g *Globals, d *Deps, ctx Context) error {
	_, plan, err := readPlan(ctx, g, c.Plan)
	if err != nil {
		return err
	}
	stale, err := plan.Stale(d.Now())
	if err != nil {
		return err
	}
	if stale {
		d.note(g, "the plan is older than 7 days: the script will refuse to run")
	}
	return remediation.Script(d.Stdout, plan)
}
