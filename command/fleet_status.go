package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"tlaudit/fleet"
	"tlaudit/monitor"
	"tlaudit/report/list"
	"tlaudit/snapshot"
)

type fleetStatusCmd struct {
	fleetFlags
	parallelFlag
	statusFlags
}

func (*fleetStatusCmd) Help() string {
	return `Examples:
  tlaudit fleet status
  tlaudit fleet status --max-age 26h
  tlaudit -q fleet status --format prometheus -o /var/lib/tlaudit-metrics/tlaudit.prom

As text it has a row for each organization. JSON is an array with what "tlaudit status
--format json" says of each. Each metric of prometheus has the label organization, and
tlaudit_ledger_readable is 0 for a ledger that cannot be read. Its organization is named on
stderr, and the others are written.

Exit code 1 if one cannot be read. With --max-age also if one has no complete snapshot, or
one that is older.`
}

// Validate rejects what the flags of its parts reject.
func (c *fleetStatusCmd) Validate() error {
	return errors.Join(c.parallelFlag.Validate(), c.statusFlags.Validate())
}

// A fleetStatus is how one ledger is.
type fleetStatus struct {
	name   string
	status snapshot.Status
	facts  monitor.Facts // not for text
}

func (c *fleetStatusCmd) Run(g *Globals, d *Deps, ctx Context) error {
	all, err := c.organizations()
	if err != nil {
		return err
	}
	read := make([]*fleetStatus, len(all))
	places := map[string]int{}
	for i, o := range all {
		places[o.Name] = i
	}
	outcomes := c.each(ctx, d, all, fleet.InOrder(len(all)), func(ctx context.Context, o fleet.Organization, _ *Deps) (out fleetOutcome) {
		s, err := c.read(ctx, g.globalsOf(o), d, o)
		if err != nil {
			return fleetOutcome{err: err}
		}
		read[places[o.Name]] = s
		return fleetOutcome{err: c.late(d.Now(), s.status)}
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var known []*fleetStatus
	for _, s := range read {
		if s != nil {
			known = append(known, s)
		}
	}
	write := func(w io.Writer) error { return c.write(w, d, known) }
	if c.format() == "prometheus" {
		write = func(w io.Writer) error { return monitor.WritePrometheus(w, instances(all, read)...) }
	}
	if err := writeTo(d, c.file(), write); err != nil {
		return err
	}
	return d.conclude(ctx, outcomes)
}

// read reads how one ledger is.
func (c *fleetStatusCmd) read(ctx context.Context, g *Globals, d *Deps, o fleet.Organization) (*fleetStatus, error) {
	policy, err := loadPolicy(g)
	if err != nil {
		return nil, err
	}
	s := &fleetStatus{name: o.Name}
	return s, withOwnLedger(ctx, o, func(ctx context.Context, l *snapshot.Ledger) (err error) {
		if s.status, err = monitor.ReadStatus(ctx, l); err == nil && c.format() != "text" {
			s.facts, err = c.facts(ctx, l, d.Now(), s.status, policy)
		}
		return err
	})
}

// instances returns all ledgers for Prometheus, also those that could not be read.
func instances(all []fleet.Organization, read []*fleetStatus) []monitor.Instance {
	ledgers := make([]monitor.Instance, len(all))
	for i, o := range all {
		ledgers[i] = monitor.Instance{Labels: []monitor.Label{{Name: "organization", Value: o.Name}}, Unreadable: read[i] == nil}
		if read[i] != nil {
			ledgers[i].Facts = read[i].facts
		}
	}
	return ledgers
}

// write writes how all ledgers are that could be read.
func (c *fleetStatusCmd) write(w io.Writer, d *Deps, all []*fleetStatus) error {
	if c.format() == "json" {
		return list.Write(w, "json", list.Of(all,
			list.Text("organization", func(s *fleetStatus) string { return s.name }),
			list.Column[*fleetStatus]{Name: "status", Cell: func(s *fleetStatus) any { return s.facts.Document(d.Now()) }}))
	}
	rows := statusRows(all, d.Now())
	rows.Width, rows.Keep, rows.Spare = listFlags{Output: c.Output}.width(d), rows.Columns, []string{"chain head", "completeness"}
	return list.Write(w, "table", rows)
}

// statusRows lists how ledgers are, a row for each.
func statusRows(all []*fleetStatus, now time.Time) list.Rows {
	type status = *fleetStatus
	return list.Of(all,
		list.Text("organization", func(s status) string { return s.name }),
		list.Text("newest complete", func(s status) string {
			if s.status.Complete == nil {
				return "none"
			}
			return fmt.Sprintf("%d, %s", s.status.Complete.Snapshot, s.status.Complete.TakenAt)
		}),
		list.Column[status]{Name: "age", Cell: func(s status) any {
			if s.status.Complete == nil {
				return ""
			}
			age, err := ageOf(*s.status.Complete, now)
			if err != nil {
				return nil
			}
			return ageWords(age)
		}},
		list.Text("completeness", func(s status) string { return claimInShort(s.status.Claim) }),
		list.Column[status]{Name: "failed since", Cell: func(s status) any { return len(s.status.Failed) }},
		list.Column[status]{Name: "not read", Cell: func(s status) any { return len(s.status.Unread) }},
		list.Text("chain head", func(s status) string { return s.status.Head }))
}

// claimInShort names a claim of completeness.
func claimInShort(claim string) string {
	if claim == snapshot.AsVisible {
		return "as visible"
	}
	return claim
}
