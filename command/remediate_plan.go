package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type remediatePlanCmd struct {
	snapshotFlags
	ruleFlag
	User          string `placeholder:"EMAIL|ID" help:"With --remove: remove this person's direct access and pending invitations." xor:"selection"`
	Remove        bool   `help:"Remove the access of --user."`
	Workspace     string `placeholder:"NAME|ID" help:"With --user: only in this workspace."`
	RevertSince   string `placeholder:"REF" help:"Undo the drift of direct access since this snapshot." xor:"selection"`
	IncludeGrants bool   `help:"Allow actions that give access: resend, invite, restore, and role changes, except from privileged to standard."`
	Output        string `short:"o" type:"path" placeholder:"FILE" help:"File to write. Without it, or for -, standard output. It replaces only a plan."`
	Force         bool   `help:"With -o: replace a file that is not a plan. A ledger, a journal, a policy and a token are never replaced."`
}

func (*remediatePlanCmd) Help() string {
	return `Examples:
  tlaudit remediate plan -o plan.json
  tlaudit remediate plan --rule TL-INV-01,TL-EXT-01 -o plan.json
  tlaudit remediate plan --user ann@bank.example --remove -o plan.json
  tlaudit remediate plan --revert-since 2026-Q2 --include-grants -o plan.json

Without --rule, --user and --revert-since the plan covers the open findings of the
rules that "findings rules" lists as automatic. A plan changes nothing. To carry it
out, run "remediate apply" or the script that "remediate script" prints.`
}

// Validate rejects flags that cannot be used together.
func (c *remediatePlanCmd) Validate() error {
	if c.Remove != (c.User != "") {
		return errors.New("--user and --remove go together")
	}
	if c.Workspace != "" && c.User == "" {
		return errors.New("--workspace needs --user and --remove")
	}
	return c.snapshotFlags.Validate()
}

func (c *remediatePlanCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		policy, err := loadPolicy(g)
		if err != nil {
			return err
		}
		at, baseline, err := c.snapshots(ctx, g, d, l)
		if err != nil {
			return err
		}
		if at.Status != snapshot.Complete {
			return fmt.Errorf("snapshot %d: %w", at.Snapshot, remediation.ErrPartial)
		}
		selection, err := c.selection(ctx, g, d, l, at, baseline, policy)
		if err != nil {
			return err
		}
		plan, err := remediation.Make(ctx, l, at, selection, policy)
		if err != nil {
			return err
		}
		blocked := 0
		for _, a := range plan.Actions {
			if len(a.BlockedBy) > 0 {
				blocked++
			}
		}
		d.note(g, "plan of snapshot %d: %s, %d of them blocked; %s by hand", plan.Snapshot, text.Count(len(plan.Actions), "action"), blocked, text.Count(len(plan.Manual), "step"))
		stale, err := plan.Stale(d.Now())
		if err != nil {
			return err
		}
		if stale {
			d.note(g, "the snapshot is more than 7 days old: remediate apply will block every action (stale-plan)")
		}
		return writeTo(d, outputFile{path: c.Output, force: c.Force, replaces: isPlan}, plan.Write)
	})
}

// selection returns what the plan is about: a person, drift or findings.
func (c *remediatePlanCmd) selection(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy findings.Policy) (remediation.Selection, error) {
	s := remediation.Selection{IncludeGrants: c.IncludeGrants}
	switch {
	case c.User != "":
		who, err := c.person(ctx, l)
		s.Person = &who
		return s, err
	case c.RevertSince != "":
		from, err := d.resolve(ctx, g, l, "revert since", c.RevertSince)
		s.RevertSince = &from
		return s, err
	}
	s.Baseline = baseline
	rules, err := c.rules()
	if err != nil {
		return s, err
	}
	s.ByRoster = slices.ContainsFunc(rules, func(r findings.Rule) bool { return slices.Contains(r.Needs, snapshot.Roster) })
	_, result, err := findings.Evaluate(ctx, l, at, baseline, policy, rules)
	if err != nil {
		return s, err
	}
	result = result.ForRules(c.Rule)
	for _, n := range result.NotEvaluated {
		d.note(g, "not evaluated: %s: %s", n.Rule.ID, n.Reason())
	}
	s.Findings = remediation.Open(result.Findings)
	if n := len(result.Findings) - len(s.Findings); n > 0 {
		d.note(g, "left out: %s that the policy accepts", text.Count(n, "finding"))
	}
	return s, nil
}

// rules returns the rules to evaluate for --rule, else the automatic ones.
func (c *remediatePlanCmd) rules() ([]findings.Rule, error) {
	all, err := findings.Rules()
	switch {
	case err != nil:
		return nil, err
	case len(c.Rule) > 0:
		return chooseRules(all, c.Rule...)
	}
	return slices.DeleteFunc(all, func(r findings.Rule) bool { return !r.Automatic }), nil
}

// person finds the person of --user: an account, or an address that only invitations
// have.
func (c *remediatePlanCmd) person(ctx context.Context, l *snapshot.Ledger) (remediation.Person, error) {
	var who remediation.Person
	var err error
	if c.Workspace != "" {
		if who.WorkspaceID, err = l.FindWorkspace(ctx, c.Workspace); err != nil {
			return who, err
		}
	}
	if user := c.User; strings.Contains(user, "@") {
		who.Email = user
	}
	who.UserID, err = l.FindUser(ctx, c.User)
	var unknown *snapshot.NotFoundError
	if err == nil || who.Email == "" || !errors.As(err, &unknown) {
		return who, err
	}
	invited, e := l.Invited(ctx, who.Email)
	if e != nil {
		return who, e
	}
	if !invited {
		return who, err
	}
	return who, nil
}
