package command

import (
	"context"
	"errors"
	"fmt"
	"os"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/snapshot"
)

type remediateCmd struct {
	Plan   remediatePlanCmd   `cmd:"" help:"Write a plan: what to do about findings, a person or drift."`
	Script remediateScriptCmd `cmd:"" help:"Print a plan as a shell script of curl commands."`
	Apply  remediateApplyCmd  `cmd:"" help:"Show what a plan would do, and do it with --yes."`
}

type remediateScriptCmd struct {
	Plan string `arg:"" type:"path" help:"The plan."`
}

func (*remediateScriptCmd) Help() string {
	return `Examples:
  tlaudit remediate script plan.json > fix.sh
  TLAUDIT_TOKEN_FILE=write.token sh fix.sh
  TLAUDIT_TOKEN_FILE=write.token sh fix.sh --yes

The script checks no precondition; "remediate apply" does.`
}

func (c *remediateScriptCmd) Run(g *Globals, d *Deps, ctx Context) error {
	_, plan, err := judged(ctx, g, c.Plan)
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

// judged reads a plan and has the ledger say what blocks its actions.
func judged(ctx context.Context, g *Globals, path string) (policy findings.Policy, plan remediation.Plan, err error) {
	if policy, err = loadPolicy(g); err != nil {
		return policy, plan, err
	}
	file, err := os.Open(path)
	if err != nil {
		return policy, plan, fmt.Errorf("read plan: %w", err)
	}
	plan, err = remediation.Read(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return policy, plan, fmt.Errorf("%s: %w", path, err)
	}
	err = withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		plan, err = remediation.SetGuards(ctx, l, plan, policy)
		return err
	})
	return policy, plan, err
}
