package command

import (
	"context"
	"os"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// scope is what the rules look at, and where they come from.
type scope struct {
	pairFlags
	Own string `name:"rules" type:"existingdir" placeholder:"DIR" help:"A folder of rules of one's own, beside the built-in ones."`
}

// look reads the policy, says which pair it is, and reads what the rules need to know.
func (c *scope) look(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (*findings.Scene, error) {
	policy, at, baseline, err := c.chosen(ctx, g, d, l)
	if err != nil {
		return nil, err
	}
	return findings.Look(ctx, l, at, baseline, policy)
}

// find looks, and runs rules.
func (c *scope) find(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, rules []findings.Rule) (*findings.Scene, findings.Result, error) {
	policy, at, baseline, err := c.chosen(ctx, g, d, l)
	if err != nil {
		return nil, findings.Result{}, err
	}
	return findings.Find(ctx, l, at, baseline, policy, rules)
}

func (c *scope) chosen(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (policy findings.Policy, at snapshot.Reference, baseline *snapshot.Reference, err error) {
	if policy, err = loadPolicy(g); err != nil {
		return policy, at, nil, err
	}
	at, baseline, err = c.pair(ctx, g, d, l)
	return policy, at, baseline, err
}

// rules are the built-in rules and one's own.
func (c *scope) rules(ctx context.Context, l *snapshot.Ledger) ([]findings.Rule, error) {
	all, err := findings.Rules()
	if err != nil || c.Own == "" {
		return all, err
	}
	own, err := findings.ReadOwn(ctx, l, os.DirFS(c.Own))
	return append(all, own...), err
}

// ruleFlag names the rules that a command is about.
type ruleFlag struct {
	Rule ruleIDs `placeholder:"ID" help:"Only these rules: one, or several with commas; may be given again." xor:"selection"`
}

// chooseRules gives the rules to evaluate for a question about some of them. Naming
// one that does not exist is wrong usage.
func chooseRules(all []findings.Rule, ids ...string) ([]findings.Rule, error) {
	chosen, err := findings.Choose(all, ids)
	if err != nil {
		return nil, &UsageError{err.Error()}
	}
	return chosen, nil
}
