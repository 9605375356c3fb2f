package command

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"tlaudit/findings"
	"tlaudit/monitor"
	"tlaudit/snapshot"
)

type statusCmd struct {
	statusFlags
}

func (*statusCmd) Help() string {
	return `Examples:
  tlaudit status
  tlaudit status --max-age 26h || mail -s "access snapshots are late" security@bank.example
  tlaudit -q status --format prometheus -o /var/lib/tlaudit-metrics/tlaudit.prom

It says what the newest complete snapshot claims of its completeness, and which
acceptances of the policy have ended or end soon. The formats json and prometheus also
count workspaces, grants, accounts, invitations and open findings. What is unknown is
null in JSON, and no metric. No metric names a person: the file of metrics that -o
writes can be read by every account, as node_exporter needs it.`
}

func (c *statusCmd) Run(g *Globals, d *Deps, ctx Context) error {
	policy, err := loadPolicy(g)
	if err != nil {
		return err
	}
	var s snapshot.Status
	var write func(io.Writer) error
	err = withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) (err error) {
		if s, err = monitor.ReadStatus(ctx, l); err == nil {
			write, err = c.writer(ctx, d, l, s, policy)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := writeTo(d, c.file(), write); err != nil {
		return err
	}
	return c.late(d.Now(), s)
}

// writer reads what a format has, and returns what writes it.
func (c *statusCmd) writer(ctx context.Context, d *Deps, l *snapshot.Ledger, s snapshot.Status, policy findings.Policy) (func(io.Writer) error, error) {
	now := d.Now()
	if c.format() == "text" {
		lines, err := statusLines(ctx, l, now, s, policy)
		return func(w io.Writer) error { return writeWrapped(w, listFlags{Output: c.Output}.width(d), lines...) }, err
	}
	facts, err := c.facts(ctx, l, now, s, policy)
	if c.format() == "prometheus" {
		return func(w io.Writer) error { return monitor.WritePrometheus(w, monitor.Instance{Facts: facts}) }, err
	}
	return func(w io.Writer) error { return json.NewEncoder(w).Encode(facts.Document(now)) }, err
}

// ageOf returns the age of a snapshot; negative where it lies ahead of the clock.
func ageOf(r snapshot.Reference, now time.Time) (time.Duration, error) {
	taken, err := time.Parse(time.RFC3339, r.TakenAt)
	return now.Sub(taken), err
}
