package command

import (
	"context"
	"fmt"
	"time"

	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/snapshot"
)

// evaluationFlags say which rules a command evaluates, on which snapshots.
type evaluationFlags struct {
	snapshotFlags
	RulesDir string `name:"rules" type:"existingdir" placeholder:"DIR" help:"Folder with your own rules, evaluated with the built-in ones."`
	ruleTimeoutFlag
}

// Validate rejects a period that is not one, and a time in which no rule could run.
func (c *evaluationFlags) Validate() error {
	if c.RuleTimeout <= 0 {
		return fmt.Errorf("--rule-timeout %s: give a time above zero", c.RuleTimeout)
	}
	return c.snapshotFlags.Validate()
}

// ruleParameters reads what the rules need and notes on stderr which snapshots are used.
func (c *evaluationFlags) ruleParameters(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (*findings.Parameters, error) {
	policy, at, baseline, err := c.policyAndSnapshots(ctx, g, d, l)
	if err != nil {
		return nil, err
	}
	return findings.ReadParameters(ctx, l, at, baseline, policy)
}

// evaluate evaluates the rules and notes on stderr which snapshots are used.
func (c *evaluationFlags) evaluate(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, rules []findings.Rule) (*findings.Parameters, findings.Result, error) {
	policy, at, baseline, err := c.policyAndSnapshots(ctx, g, d, l)
	if err != nil {
		return nil, findings.Result{}, err
	}
	return findings.Evaluate(ctx, l, at, baseline, policy, rules)
}

// policyAndSnapshots loads the policy and resolves the snapshots. baseline is nil where
// there is no baseline.
func (c *evaluationFlags) policyAndSnapshots(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (policy findings.Policy, at snapshot.Reference, baseline *snapshot.Reference, err error) {
	if policy, err = loadPolicy(g); err != nil {
		return policy, at, nil, err
	}
	at, baseline, err = c.snapshots(ctx, g, d, l)
	return policy, at, baseline, err
}

// allRules returns the built-in rules, then those of --rules.
func (c *evaluationFlags) allRules(ctx context.Context, l *snapshot.Ledger) ([]findings.Rule, error) {
	all, err := findings.Rules()
	if err != nil || c.RulesDir == "" {
		return all, err
	}
	own, err := findings.ReadOwn(ctx, l, inputs.Folder(c.RulesDir), c.RuleTimeout)
	return append(all, own...), err
}

// ruleTimeoutFlag limits the user's own rules.
type ruleTimeoutFlag struct {
	RuleTimeout time.Duration `name:"rule-timeout" default:"30s" placeholder:"DURATION" help:"How long each of your own rules may run (${default}). It may return 1,000,000 rows, 64 KiB a cell and 64 MiB in all."`
}

// ruleFlag selects rules by their ids.
type ruleFlag struct {
	Rule ruleIDs `placeholder:"ID" help:"Only this rule, or several separated by commas. Repeat it for more." xor:"selection"`
}

// chooseRules returns the rules that must be evaluated to answer for ids: those and the
// rules that include their findings. An unknown id is wrong usage.
func chooseRules(all []findings.Rule, ids ...string) ([]findings.Rule, error) {
	chosen, err := findings.Choose(all, ids)
	if err != nil {
		return nil, &UsageError{err.Error()}
	}
	return chosen, nil
}
