package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"tlaudit/fleet"
	"tlaudit/report/list"
	"tlaudit/snapshot"
	"tlaudit/text"
	"tlaudit/transactionlink"
)

type fleetCollectCmd struct {
	fleetFlags
	parallelFlag
	Timeout *time.Duration `placeholder:"DURATION" help:"How long the walk of each organization may take, in place of its walk_timeout (default 4h)."`
	JSON    bool           `name:"json" help:"Print the summary as JSON."`
	notifyFlag

	transport func(name string) http.RoundTripper // nil for the network
}

func (*fleetCollectCmd) Help() string {
	return `Examples:
  tlaudit fleet collect
  tlaudit fleet collect --fleet /etc/tlaudit/fleet.toml --parallel 8 --timeout 1h
  tlaudit fleet collect --only north-bank --only south-bank --json

Each organization has its own ledger and its own lock. Those without a snapshot come
first, then those with the oldest. One that fails stops no other. A summary follows, one
line for each organization in the order of the file. --notify runs its command once, with
the whole summary.

Exit code 1 if an organization failed, else 3 if one was not read in full. A signal stops
the walks that run: of these nothing is recorded, what has ended stays, and the summary
says which have. The next run begins with the others.`
}

// Validate rejects a time in which no walk could end.
func (c *fleetCollectCmd) Validate() error {
	if c.Timeout != nil && *c.Timeout <= 0 {
		return fmt.Errorf("--timeout %v: give a time such as 1h", *c.Timeout)
	}
	return c.parallelFlag.Validate()
}

func (c *fleetCollectCmd) Run(g *Globals, d *Deps, ctx Context) error {
	members, err := c.members(d, c.transport)
	if err != nil {
		return err
	}
	all, byName := organizationsOf(members)
	d.digestOnce()
	turns, err := fleet.OldestFirst(ctx, all)
	if err != nil {
		return err
	}
	outcomes := c.each(ctx, d, all, turns, func(ctx context.Context, o fleet.Organization, one *Deps) fleetOutcome {
		return c.one(ctx, g.globalsOf(o), one, byName[o.Name])
	})
	err = c.summary(d, outcomes, ctx.Err() != nil)
	if err == nil {
		err = errors.Join(ctx.Err(), worst(outcomes))
	}
	return errors.Join(err, c.notifyFleet(ctx, d, members, outcomes, err))
}

// one collects one organization.
func (c *fleetCollectCmd) one(ctx context.Context, g *Globals, d *Deps, m *fleetMember) (out fleetOutcome) {
	if out.err = m.folder(); out.err != nil {
		return out
	}
	collect := &m.collect
	if c.Timeout != nil {
		collect.WalkTimeout = *c.Timeout
	}
	recorded, err := collect.collect(ctx, g, d)
	if err != nil {
		out.err = m.withoutToken(err)
		return out
	}
	// What is recorded is said, also if a signal came meanwhile.
	err = withLedger(context.WithoutCancel(ctx), g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		if err := collect.rosterMatch(ctx, g, d, l, recorded); err != nil {
			return err
		}
		collect.notes(g, d, recorded)
		row, err := snapshotRow(ctx, l, recorded.snapshot.Number)
		out.json = row
		return err
	})
	out.lines = []string{summaryLine(recorded)}
	// What failed after the recording weighs more than that it is partial, which the line says.
	out.err = err
	if err == nil {
		out.err = recorded.partial()
	}
	return out
}

// summary prints what was done for each organization, and the counts.
func (c *fleetCollectCmd) summary(d *Deps, outcomes []fleetOutcome, stopped bool) error {
	if c.JSON {
		return list.Write(d.Stdout, "json", c.rows(d, outcomes, stopped))
	}
	var lines []string
	counts, recorded := map[string]int{}, 0
	for _, o := range outcomes {
		result := c.result(o, stopped)
		counts[result]++
		line := o.name + ": "
		switch result {
		case "not_begun":
			line += "not begun"
		case "stopped":
			line += stoppedWalk
		case "failed":
			if len(o.lines) > 0 {
				recorded++
				lines = append(lines, line+o.lines[0])
			}
			line += "failed: " + d.explain(o.err)
		default:
			recorded++
			line += o.lines[0]
		}
		lines = append(lines, line)
	}
	total := fmt.Sprintf("%s: %d recorded", text.Count(len(outcomes), "organization"), recorded)
	for _, of := range []struct{ result, words string }{{"partial", "%d of them in part"}, {"failed", "%d failed"}, {"stopped", "%d stopped"}, {"not_begun", "%d not begun"}} {
		if n := counts[of.result]; n > 0 {
			total += ", " + fmt.Sprintf(of.words, n)
		}
	}
	return d.say(append(lines, total)...)
}

// stoppedWalk says of an organization that a signal stopped its walk.
const stoppedWalk = "stopped, nothing was recorded"

// rows lists what was done for each organization, for machines.
func (c *fleetCollectCmd) rows(d *Deps, outcomes []fleetOutcome, stopped bool) list.Rows {
	return list.Of(outcomes,
		list.Text("organization", func(o fleetOutcome) string { return o.name }),
		list.Text("result", func(o fleetOutcome) string { return c.result(o, stopped) }),
		list.Text("error", func(o fleetOutcome) string {
			switch {
			case o.err == nil:
				return ""
			case c.result(o, stopped) == "stopped":
				return stoppedWalk
			}
			return d.explain(o.err)
		}),
		list.Column[fleetOutcome]{Name: "snapshot", Cell: func(o fleetOutcome) any { return o.json }})
}

// A fleetRun is a run of fleet collect, as the JSON that a command of --notify reads. Its names
// are a public contract, as those of monitor.Run are.
type fleetRun struct {
	Kind          string          `json:"kind"` // always fleet_collected
	ExitCode      int             `json:"exit_code"`
	Error         *string         `json:"error"`
	At            string          `json:"at"`
	By            string          `json:"by"`
	Fleet         string          `json:"fleet"`         // the fleet's file
	Organizations json.RawMessage `json:"organizations"` // as --json prints them
}

// notifyFleet tells the command of --notify once how the whole run ended.
func (c *fleetCollectCmd) notifyFleet(ctx context.Context, d *Deps, members []fleetMember, outcomes []fleetOutcome, why error) error {
	if c.Notify == "" {
		return nil
	}
	run := fleetRun{Kind: "fleet_collected", At: d.time(), By: d.By, Fleet: c.Fleet}
	var message string
	if run.ExitCode, message = d.Outcome(ctx, why); message != "" {
		run.Error = &message
	}
	var rows bytes.Buffer
	if err := list.Write(&rows, "json", c.rows(d, outcomes, ctx.Err() != nil)); err != nil {
		return err
	}
	run.Organizations = rows.Bytes()
	var tokens []transactionlink.Token
	for _, m := range members {
		tokens = append(tokens, m.token)
	}
	ctx, limit := notifyTime(ctx)
	c.tell(ctx, d, run, limit, tokens...)
	return nil
}

// result says in a word what was done for an organization.
func (c *fleetCollectCmd) result(o fleetOutcome, stopped bool) string {
	switch {
	case !o.begun:
		return "not_begun"
	case o.err == nil:
		return "complete"
	case len(o.lines) > 0 && errors.As(o.err, new(*UnreadError)):
		return "partial"
	case stopped && errors.Is(o.err, context.Canceled):
		return "stopped"
	}
	return "failed"
}
