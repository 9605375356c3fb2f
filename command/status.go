package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"tlaudit/findings"
	"tlaudit/monitor"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type statusCmd struct {
	MaxAge *time.Duration `placeholder:"26h" help:"Exit with 1 when the newest complete snapshot is older than this."`
	Format string         `enum:"text,json,prometheus" default:"text" help:"Format: ${enum} (default ${default})."`
	JSON   bool           `name:"json" help:"The same as --format json."`
	Output string         `short:"o" type:"path" placeholder:"FILE" help:"File to write. Without it, or for -, standard output. It replaces only what status wrote."`
	Force  bool           `help:"With -o: replace a file that status did not write. A ledger, a journal, a policy and a token are never replaced."`
	countFlags
}

// countFlags say what json and prometheus have besides what text has.
type countFlags struct {
	NoFindings bool `help:"For json and prometheus: do not run the rules, and leave out what they find. On a ledger of a million grants they take most of the time."`
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

// Validate rejects an age that no snapshot can have.
func (c *statusCmd) Validate() error {
	switch {
	case c.MaxAge != nil && *c.MaxAge <= 0:
		return fmt.Errorf("--max-age %v: give a time such as 26h", *c.MaxAge)
	case c.JSON && c.Format == "prometheus":
		return errors.New("--json and --format prometheus cannot be used together")
	case c.NoFindings && c.Format == "text" && !c.JSON:
		return errors.New("--no-findings is for the formats json and prometheus: text has no findings")
	}
	return nil
}

func (c *statusCmd) Run(g *Globals, d *Deps, ctx Context) error {
	policy, err := loadPolicy(g)
	if err != nil {
		return err
	}
	if c.JSON {
		c.Format = "json"
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
	if err := writeTo(d, outputFile{path: c.Output, force: c.Force, replaces: isStatus, public: c.Format == "prometheus"}, write); err != nil {
		return err
	}
	return c.late(d.Now(), s)
}

// writer reads what a format has, and returns what writes it.
func (c *statusCmd) writer(ctx context.Context, d *Deps, l *snapshot.Ledger, s snapshot.Status, policy findings.Policy) (func(io.Writer) error, error) {
	now := d.Now()
	if c.Format == "text" {
		lines, err := statusLines(ctx, l, now, s, policy)
		return func(w io.Writer) error { return writeWrapped(w, listFlags{Output: c.Output}.width(d), lines...) }, err
	}
	facts, err := c.facts(ctx, l, now, s, policy)
	if c.Format == "prometheus" {
		return func(w io.Writer) error { return monitor.WritePrometheus(w, monitor.Instance{Facts: facts}) }, err
	}
	return func(w io.Writer) error { return json.NewEncoder(w).Encode(facts.Document(now)) }, err
}

// facts reads what json and prometheus have of a ledger.
func (c *countFlags) facts(ctx context.Context, l *snapshot.Ledger, now time.Time, s snapshot.Status, policy findings.Policy) (monitor.Facts, error) {
	var rules []findings.Rule
	if !c.NoFindings {
		var err error
		if rules, err = findings.Rules(); err != nil {
			return monitor.Facts{}, err
		}
	}
	return monitor.Read(ctx, l, now, s, policy, rules)
}

// late returns an error if the newest complete snapshot is older than --max-age allows.
func (c *statusCmd) late(now time.Time, s snapshot.Status) error {
	if c.MaxAge == nil {
		return nil
	}
	if s.Complete == nil {
		return errors.New("there is no complete snapshot")
	}
	age, err := ageOf(*s.Complete, now)
	switch {
	case err != nil:
		return err
	case age < 0:
		_, advice := aheadWords(now, s)
		return fmt.Errorf("the newest complete snapshot was taken at %s, which lies ahead of the clock: %s", s.Complete.TakenAt, advice)
	case age > *c.MaxAge:
		return fmt.Errorf("the newest complete snapshot was taken at %s, %s ago: --max-age allows %s", s.Complete.TakenAt, text.Age(age), *c.MaxAge)
	}
	return nil
}

// ageOf returns the age of a snapshot; negative where it lies ahead of the clock.
func ageOf(r snapshot.Reference, now time.Time) (time.Duration, error) {
	taken, err := time.Parse(time.RFC3339, r.TakenAt)
	return now.Sub(taken), err
}
