package command

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// pairFlags say which snapshot rules look at, and what they compare it with.
type pairFlags struct {
	At     string `placeholder:"REF" help:"The snapshot; latest if not given." xor:"time"`
	Since  string `placeholder:"REF" help:"The baseline; the last issued review, else the last complete snapshot before the quarter, if not given."`
	Period string `placeholder:"2026-Q3" help:"Sets --at and --since." xor:"time"`
}

// Validate refuses what is no quarter.
func (c *pairFlags) Validate() error {
	if c.Period != "" {
		if _, _, err := snapshot.Quarter(c.Period); err != nil {
			return fmt.Errorf("--period: %w", err)
		}
	}
	return nil
}

// pair resolves the two and says which they are; baseline is nil for none.
func (c *pairFlags) pair(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (at snapshot.Reference, baseline *snapshot.Reference, err error) {
	pairing := reportCmd{At: cmp.Or(c.At, "latest"), Since: c.Since, Period: c.Period}
	at, since, err := pairing.pair(ctx, g, d, l)
	if since.Snapshot > 0 {
		baseline = &since
	}
	return at, baseline, err
}

// scope is what the rules look at, and where they come from.
type scope struct {
	pairFlags
	Own string `name:"rules" type:"existingdir" placeholder:"DIR" help:"A folder of rules of one's own, beside the built-in ones."`
}

// look reads the policy, says which pair it is, and reads what the rules need to know.
func (c *scope) look(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger) (*findings.Inputs, error) {
	policy, at, baseline, err := c.chosen(ctx, g, d, l)
	if err != nil {
		return nil, err
	}
	return findings.ReadInputs(ctx, l, at, baseline, policy)
}

// find looks, and runs rules.
func (c *scope) find(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, rules []findings.Rule) (*findings.Inputs, findings.Result, error) {
	policy, at, baseline, err := c.chosen(ctx, g, d, l)
	if err != nil {
		return nil, findings.Result{}, err
	}
	return findings.Evaluate(ctx, l, at, baseline, policy, rules)
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

// ruleIDs are ids with commas between them. As with a filter, an empty one is no way
// to ask for every rule.
type ruleIDs []string

// Decode takes the word behind the flag, each time that it is given.
func (ids *ruleIDs) Decode(ctx *kong.DecodeContext) error {
	var list filter
	if err := list.Decode(ctx); err != nil {
		return err
	}
	*ids = append(*ids, strings.Split(string(list), ",")...)
	return nil
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
