package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/report"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

type remediateCmd struct {
	Plan   remediatePlanCmd   `cmd:"" help:"Write a plan: what to do about findings, a person or drift."`
	Script remediateScriptCmd `cmd:"" help:"Print a plan as a shell script of curl commands."`
	Apply  remediateApplyCmd  `cmd:"" help:"Show what a plan would do, and do it with --yes."`
}

type remediatePlanCmd struct {
	At            string   `placeholder:"REF" help:"The snapshot; latest if not given." xor:"time"`
	Since         string   `placeholder:"REF" help:"The baseline of the rules; as for findings if not given."`
	Period        string   `placeholder:"2026-Q3" help:"Sets --at and --since." xor:"time"`
	Rule          []string `placeholder:"ID" sep:"none" help:"Take the open findings of this rule; may be given again. Without a selection: the automatic rules." xor:"selection"`
	User          string   `placeholder:"EMAIL|ID" help:"With --remove: take this person's direct access and pending invitations away." xor:"selection"`
	Remove        bool     `help:"Remove the access of --user."`
	Workspace     string   `placeholder:"NAME|ID" help:"With --user: only in this workspace."`
	RevertSince   string   `placeholder:"REF" help:"Undo the drift of direct access since this snapshot." xor:"selection"`
	IncludeGrants bool     `help:"Let the plan give access too: resend, invite, restore, raise a role."`
	Output        string   `short:"o" type:"path" placeholder:"FILE" help:"File to write; standard output if not given, or if it is -."`
}

func (*remediatePlanCmd) Help() string {
	return `Examples:
  tlaudit remediate plan -o plan.json
  tlaudit remediate plan --rule TL-INV-01 --rule TL-EXT-01 -o plan.json
  tlaudit remediate plan --user ann@bank.example --remove -o plan.json
  tlaudit remediate plan --revert-since 2026-Q2 --include-grants -o plan.json

A plan changes nothing: "remediate apply" does, or the script that "remediate
script" prints.`
}

// Validate refuses flags that do not go together.
func (c *remediatePlanCmd) Validate() error {
	if c.Remove != (c.User != "") {
		return errors.New("--user and --remove go together")
	}
	if c.Workspace != "" && c.User == "" {
		return errors.New("--workspace goes with --user and --remove")
	}
	if c.Period != "" {
		if _, _, err := snapshot.Quarter(c.Period); err != nil {
			return fmt.Errorf("--period: %w", err)
		}
	}
	return nil
}

func (c *remediatePlanCmd) Run(g *Globals, d *Deps, ctx Context) error {
	return withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		policy, err := loadPolicy(g)
		if err != nil {
			return err
		}
		pairing := reportCmd{At: cmp.Or(c.At, "latest"), Since: c.Since, Period: c.Period}
		at, since, err := pairing.pair(ctx, g, d, l)
		if err != nil {
			return err
		}
		if at.Status != snapshot.Complete {
			return fmt.Errorf("snapshot %d: %w", at.Snapshot, remediation.ErrPartial)
		}
		selection, err := c.selection(ctx, g, d, l, at, since, policy)
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
		d.note(g, "plan of snapshot %d: %s, %d of them blocked; %s by hand", plan.Snapshot, number(len(plan.Actions), "action"), blocked, number(len(plan.Manual), "step"))
		return writeTo(d, c.Output, plan.Write)
	})
}

// selection is what the flags ask a plan to be about.
func (c *remediatePlanCmd) selection(ctx context.Context, g *Globals, d *Deps, l *snapshot.Ledger, at, since snapshot.Reference, policy findings.Policy) (remediation.Selection, error) {
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
	if since.Snapshot > 0 {
		s.Baseline = &since
	}
	rules, err := c.rules()
	if err != nil {
		return s, err
	}
	scene, err := findings.Look(ctx, l, at, s.Baseline, policy)
	if err != nil {
		return s, err
	}
	result, err := findings.Evaluate(ctx, l, scene, rules)
	if err != nil {
		return s, err
	}
	for _, n := range result.NotEvaluated {
		d.note(g, "not evaluated: %s: %s", n.Rule.ID, n.Reason)
	}
	s.Findings = remediation.Open(result.Findings)
	if n := len(result.Findings) - len(s.Findings); n > 0 {
		d.note(g, "left out: %s that the policy accepts", number(n, "finding"))
	}
	return s, nil
}

// rules are those asked for, else the automatic ones.
func (c *remediatePlanCmd) rules() ([]findings.Rule, error) {
	all, err := findings.Rules()
	if err != nil {
		return nil, err
	}
	for _, id := range c.Rule {
		if !slices.ContainsFunc(all, func(r findings.Rule) bool { return r.ID == id }) {
			return nil, &UsageError{fmt.Sprintf("--rule %s: there is no such rule", id)}
		}
	}
	return slices.DeleteFunc(all, func(r findings.Rule) bool {
		if len(c.Rule) == 0 {
			return !r.Automatic
		}
		return !slices.Contains(c.Rule, r.ID)
	}), nil
}

// person finds whom --user means: an account, or an e-mail that only invitations
// have.
func (c *remediatePlanCmd) person(ctx context.Context, l *snapshot.Ledger) (remediation.Person, error) {
	var who remediation.Person
	var err error
	if c.Workspace != "" {
		if who.WorkspaceID, err = l.FindWorkspace(ctx, c.Workspace); err != nil {
			return who, err
		}
	}
	if strings.Contains(c.User, "@") {
		who.Email = c.User
	}
	who.UserID, err = l.FindUser(ctx, c.User)
	var unknown *snapshot.NotFoundError
	if err == nil || who.Email == "" || !errors.As(err, &unknown) {
		return who, err
	}
	var invited int64
	const query = "SELECT count(*) FROM invitation_history WHERE lower(trim(email)) = lower(trim(?))"
	if e := l.QueryRow(ctx, query, []any{who.Email}, &invited); e != nil {
		return who, e
	}
	if invited == 0 {
		return who, err
	}
	return who, nil
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
		plan, err = remediation.Judge(ctx, l, plan, policy)
		return err
	})
	return policy, plan, err
}

type remediateApplyCmd struct {
	Plan     string   `arg:"" type:"path" help:"The plan."`
	Yes      bool     `help:"Do it; without it nothing is sent."`
	Journal  string   `type:"path" placeholder:"FILE" help:"Where every step is kept; remediation-journal.jsonl beside the ledger if not given."`
	Override []string `placeholder:"GUARD" enum:"last-privileged,protected-user,max-actions,stale-plan,not-newest,role-gone,role-unknown" help:"Let this guard block nothing; may be given again. One of ${enum}."`
	apiFlags
}

func (*remediateApplyCmd) Help() string {
	return `Examples:
  tlaudit remediate apply plan.json
  tlaudit remediate apply plan.json --yes --token-file write.token
  tlaudit remediate apply plan.json --yes --override not-newest

Each action is checked against the live state before it is sent and read again
after it. Interrupted, it is run again as it was: what was done is not repeated.`
}

// Validate refuses flags out of their range.
func (c *remediateApplyCmd) Validate() error { return c.apiFlags.Validate() }

func (c *remediateApplyCmd) Run(g *Globals, d *Deps, ctx Context) (err error) {
	policy, plan, err := judged(ctx, g, c.Plan)
	if err != nil {
		return err
	}
	counts := map[remediation.State]int{}
	o := remediation.Options{Yes: c.Yes, Policy: policy, PageSize: c.PageSize, Now: d.Now, Log: d.Log}
	for _, name := range c.Override {
		o.Override = append(o.Override, remediation.Guard(name))
	}
	var written error
	o.Tell = func(outcome remediation.Outcome) {
		counts[outcome.State]++
		if written == nil {
			_, written = fmt.Fprintln(d.Stdout, outcomeLine(outcome))
		}
	}
	path := cmp.Or(c.Journal, filepath.Join(filepath.Dir(g.DB), "remediation-journal.jsonl"))
	var client *transactionlink.Client
	if c.Yes {
		if client, _, err = c.client(d); err != nil {
			return err
		}
		defer client.Close()
		journal, e := remediation.OpenJournal(path)
		if e != nil {
			return e
		}
		defer func() { err = errors.Join(err, journal.Close()) }()
		if n := journal.Torn(); n > 0 {
			d.Log.Warn("the last line of the journal was cut short and is taken away; what became of its call is read", "journal", path, "bytes", n)
		}
		o.Journal = journal
	} else if o.Past, err = remediation.ReadJournal(path); err != nil {
		return err
	}
	_, err = remediation.Apply(ctx, client, plan, o)
	return errors.Join(err, written, c.summary(d.Stdout, counts, len(plan.Manual)))
}

// outcomeLine tells what one action came to.
func outcomeLine(o remediation.Outcome) string {
	line := fmt.Sprintf("%-8s  %-11s  %s %s", o.State, o.Action.Action, o.Action.Method, o.Action.Path)
	if o.Detail != "" {
		line += ": " + o.Detail
	}
	return report.Visible(line + "; " + o.Action.Reason)
}

// summary counts the outcomes.
func (c *remediateApplyCmd) summary(w io.Writer, counts map[remediation.State]int, manual int) error {
	var parts []string
	for _, s := range []remediation.State{remediation.Planned, remediation.Done, remediation.Already, remediation.Blocked,
		remediation.Changed, remediation.NotDone, remediation.Unknown, remediation.NotReached} {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", s, counts[s]))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing to do"}
	}
	text := strings.Join(parts, ", ") + "; " + number(manual, "step") + " by hand"
	if !c.Yes {
		text += "; nothing was sent: --yes sends it"
	}
	_, err := fmt.Fprintln(w, text)
	return err
}
