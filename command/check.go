package command

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"

	"tlaudit/collector"
	"tlaudit/report/list"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type checkCmd struct {
	apiFlags
	walkFlags
}

func (*checkCmd) Help() string {
	return `Examples:
  tlaudit check --token-file token
  tlaudit check --token-file token --expect-workspaces workspaces.csv --roster people.csv

Nothing is recorded. Exit code 3 where a walk could not read what it must.`
}

func (c *checkCmd) Run(g *Globals, d *Deps, ctx Context) error {
	options, _, err := c.options(d)
	if err != nil {
		return err
	}
	client, credential, err := c.client(d)
	if err != nil {
		return err
	}
	defer client.Close()
	policy, err := policyPath(g)
	if err != nil {
		return err
	}
	loaded, err := loadPolicy(g)
	if err != nil {
		return err
	}
	options.ApprovedDomains = loaded.Organization.ApprovedDomains
	if options.Known, err = snapshot.KnownIn(ctx, g.DB); err != nil {
		return err
	}
	if err := c.recordable(ctx, g, d, options.Known); err != nil {
		return err
	}
	options.Concurrency, options.PageSize = c.Concurrency, c.PageSize
	r, err := collector.Check(ctx, client, options)
	if err != nil {
		return err
	}
	if err := list.Write(d.Stdout, "table", list.Rows{Columns: []string{"endpoint", "needs", "result", "rows"}, Rows: endpointRows(r),
		Width: d.Width, Spare: []string{"needs", "rows"}}); err != nil {
		return err
	}
	lines := append(checkLines(r, options),
		fmt.Sprintf("token: from %s, SHA-256 begins %s", credential.label, credential.token.Digest()),
		fmt.Sprintf("ledger: %s can be written, newest snapshot %s", g.DB, orNone(options.Known.Snapshot)),
		"policy: "+policyLine(policy))
	for _, w := range r.Writes {
		lines = append(lines, "note: "+w)
	}
	for _, p := range r.Problems {
		lines = append(lines, "problem: "+p)
	}
	for _, l := range r.Limitations {
		lines = append(lines, "limited: "+l)
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(d.Stdout, text.Visible(line)); err != nil {
			return err
		}
	}
	if len(r.Problems) > 0 {
		return &UnreadError{few(r.Problems)}
	}
	_, err = fmt.Fprintln(d.Stdout, "ready: a walk with this token would be complete as far as this check can tell")
	return err
}

// recordable takes the lock and makes a spool, as a collect would.
func (c *checkCmd) recordable(ctx context.Context, g *Globals, d *Deps, known snapshot.Known) error {
	lock, err := snapshot.Acquire(g.DB, d.holder())
	if err != nil {
		return err
	}
	spool, err := snapshot.NewSpool(filepath.Dir(g.DB))
	if err == nil {
		err = spool.Close()
	}
	return errors.Join(err, writable(ctx, g.DB, known), lock.Release())
}

func endpointRows(r collector.CheckResult) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, e := range r.Endpoints {
			result, rows := any(e.Coverage.Status), any(int64(e.Rows))
			if e.Problem != "" {
				result, rows = e.Coverage.Status+": "+e.Problem, nil
			}
			if e.Coverage.Status == snapshot.NotAsked {
				rows = nil
			}
			if !yield([]any{e.Endpoint, e.Needs, result, rows}, nil) {
				return
			}
		}
	}
}

// checkLines are what a check found beside the endpoints.
func checkLines(r collector.CheckResult, o collector.Options) []string {
	visible := "unknown: their listing cannot be read"
	if r.Visible >= 0 {
		visible = fmt.Sprint(r.Visible)
	}
	lines := []string{"", "organization: " + orUnknown(r.OrganizationID), "workspaces visible: " + visible}
	if o.Expected != nil {
		lines = append(lines, fmt.Sprintf("workspaces expected: %d", r.Expected))
	}
	for _, w := range r.NotReadable {
		lines = append(lines, fmt.Sprintf("workspace %s: %s", w.WorkspaceID, w.Status))
	}
	clock := "unknown: no answer told the API's time"
	if r.ClockKnown {
		clock = fmt.Sprintf("%.0f s from the API's", r.ClockSkew.Seconds())
	}
	lines = append(lines, "clock: "+clock)
	if o.RosterGiven {
		rate, ok := r.Roster.Rate()
		match := "unknown: there are no accounts to match"
		if ok {
			of := "accounts with an e-mail"
			if len(o.ApprovedDomains) > 0 {
				of = "accounts of approved domains"
			}
			match = fmt.Sprintf("%d of %d %s (%.0f %%)", r.Roster.Matched, r.Roster.Of, of, 100*rate)
		}
		lines = append(lines, "roster: matches "+match)
	}
	return lines
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

func orNone(n int64) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}

func policyLine(path string) string {
	if path == "" {
		return "the built-in one: there is no tlaudit.toml beside the ledger"
	}
	return path + " is valid"
}
