package command

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"tlaudit/remediation"
	"tlaudit/text"
	"tlaudit/transactionlink"
)

type remediateApplyCmd struct {
	Plan     string   `arg:"" type:"path" help:"The plan."`
	Yes      bool     `help:"Carry the plan out. Without it nothing is sent."`
	Journal  string   `type:"path" placeholder:"FILE" help:"File that records every step. Without it: remediation-journal.jsonl beside the ledger."`
	Override []string `placeholder:"GUARD" enum:"last-privileged,protected-user,max-actions,stale-plan,not-newest,role-gone,role-unknown" help:"Ignore this guard. Repeat it for more. One of ${enum}."`
	apiFlags
}

func (*remediateApplyCmd) Help() string {
	return `Examples:
  tlaudit remediate apply plan.json
  tlaudit remediate apply plan.json --yes --token-file write.token
  tlaudit remediate apply plan.json --yes --override not-newest

Before each action its target is read and checked; after it, read again. After an
interruption, run the same command again. It does not repeat what is done.`
}

// Validate rejects flags out of their range.
func (c *remediateApplyCmd) Validate() error { return c.apiFlags.Validate() }

func (c *remediateApplyCmd) Run(g *Globals, d *Deps, ctx Context) (err error) {
	policy, plan, err := readPlan(ctx, g, c.Plan)
	if err != nil {
		return err
	}
	counts := map[remediation.State]int{}
	o := remediation.Options{Yes: c.Yes, Policy: policy, PageSize: c.PageSize, Now: d.Now, Log: d.Log}
	for _, name := range c.Override {
		o.Override = append(o.Override, remediation.Guard(name))
	}
	var printErr error
	o.Report = func(outcome remediation.Outcome) {
		counts[outcome.State]++
		if printErr == nil {
			printErr = d.say(outcomeLine(outcome))
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
			d.Log.Warn("the last line of the journal is incomplete and was removed; the API says whether its call was done", "journal", path, "bytes", n)
		}
		o.Journal = journal
	} else if o.Past, err = remediation.ReadJournal(path); err != nil {
		return err
	}
	_, err = remediation.Apply(ctx, client, plan, o)
	return errors.Join(err, printErr, c.summary(d, counts, len(plan.Manual)))
}

// outcomeLine returns the line that reports the outcome of one action.
func outcomeLine(o remediation.Outcome) string {
	line := fmt.Sprintf("%-8s  %-11s  %s %s", o.State, o.Action.Action, o.Action.Method, o.Action.Path)
	if o.Detail != "" {
		line += ": " + o.Detail
	}
	return line + "; " + o.Action.Reason
}

// summary prints how many actions had each outcome.
func (c *remediateApplyCmd) summary(d *Deps, counts map[remediation.State]int, manual int) error {
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
	line := strings.Join(parts, ", ") + "; " + text.Count(manual, "step") + " by hand"
	if !c.Yes {
		line += "; nothing was sent: --yes sends it"
	}
	return d.say(line)
}
