package command

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"tlaudit/remediation"
	"tlaudit/text"
	"tlaudit/transactionlink"
)

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
	o.Report = func(outcome remediation.Outcome) {
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
	return text.Visible(line + "; " + o.Action.Reason)
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
	line := strings.Join(parts, ", ") + "; " + text.Count(manual, "step") + " by hand"
	if !c.Yes {
		line += "; nothing was sent: --yes sends it"
	}
	_, err := fmt.Fprintln(w, line)
	return err
}
