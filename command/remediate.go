package command

import (
	"context"
	"errors"
	"fmt"

	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/remediation"
	"tlaudit/snapshot"
)

type remediateCmd struct {
	Plan   remediatePlanCmd   `cmd:"" help:"Write a plan: what to do about findings, a person or drift."`
	Script remediateScriptCmd `cmd:"" help:"Print a plan as a shell script of curl commands."`
	Apply  remediateApplyCmd  `cmd:"" help:"Show what a plan would do; with --yes, do it."`
}

// readPlan reads a plan and the policy. It marks the actions that guards block, as the
// ledger is now.
func readPlan(ctx context.Context, g *Globals, path string) (policy findings.Policy, plan remediation.Plan, err error) {
	if policy, err = loadPolicy(g); err != nil {
		return policy, plan, err
	}
	file, _, err := inputs.Open(path)
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
