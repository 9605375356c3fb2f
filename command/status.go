package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/text"
)

type statusCmd struct {
	MaxAge *time.Duration `placeholder:"26h" help:"Exit with 1 when the newest complete snapshot is older than this."`
}

func (*statusCmd) Help() string {
	return `Examples:
  tlaudit status
  tlaudit status --max-age 26h || mail -s "access snapshots are late" security@bank.example

It also says what that snapshot claims of its completeness, and which acceptances of the
policy have ended or end soon.`
}

// Validate rejects an age that no snapshot can have.
func (c *statusCmd) Validate() error {
	if c.MaxAge != nil && *c.MaxAge <= 0 {
		return fmt.Errorf("--max-age %v: give a time such as 26h", *c.MaxAge)
	}
	return nil
}

func (c *statusCmd) Run(g *Globals, d *Deps, ctx Context) error {
	policy, err := loadPolicy(g)
	if err != nil {
		return err
	}
	var s snapshot.Status
	var acceptances []string
	if err := withLedger(ctx, g.DB, func(ctx context.Context, l *snapshot.Ledger) error {
		if s, err = l.Status(ctx); err != nil {
			return err
		}
		acceptances, err = acceptanceLines(ctx, l, s.Newest, d.Now(), policy.EndingBy(d.Now()))
		return err
	}); err != nil {
		return err
	}
	postponed, err := snapshot.Postponed(g.DB)
	if err != nil {
		return err
	}
	for _, f := range postponed {
		noted := s.Complete != nil && f.At <= s.Complete.TakenAt // by the run that recorded it
		if !noted && !slices.Contains(s.Failed, f) {
			s.Failed = append(s.Failed, f)
		}
	}
	age, lines, err := c.lines(d.Now(), s, acceptances)
	if err != nil {
		return err
	}
	if err := writeWrapped(d.Stdout, d.Width, lines...); err != nil {
		return err
	}
	switch {
	case c.MaxAge == nil:
	case s.Complete == nil:
		return errors.New("there is no complete snapshot")
	case age < 0:
		_, advice := aheadWords(d.Now(), s)
		return fmt.Errorf("the newest complete snapshot was taken at %s, which lies ahead of the clock: %s", s.Complete.TakenAt, advice)
	case age > *c.MaxAge:
		return fmt.Errorf("the newest complete snapshot was taken at %s, %s ago: --max-age allows %s", s.Complete.TakenAt, text.Age(age), *c.MaxAge)
	}
	return nil
}

// lines returns the age of the newest complete snapshot, 0 without one, and the lines to
// print, among them those of the acceptances that have ended or end soon.
func (c *statusCmd) lines(now time.Time, s snapshot.Status, acceptances []string) (time.Duration, []string, error) {
	var age time.Duration
	lines := []string{"newest complete snapshot: none"}
	if s.Complete != nil {
		taken, err := time.Parse(time.RFC3339, s.Complete.TakenAt)
		if err != nil {
			return 0, nil, err
		}
		age = now.Sub(taken)
		lines = []string{fmt.Sprintf("newest complete snapshot: %s", s.Complete), "completeness: " + claimWords(s.Claim), "age: " + ageWords(age)}
	}
	if s.Complete == nil || s.Newest.Snapshot != s.Complete.Snapshot {
		lines = append(lines, fmt.Sprintf("newest snapshot: %s", s.Newest))
	}
	clock, err := clockLines(now, s)
	if err != nil {
		return 0, nil, err
	}
	lines = append(lines, clock...)
	for _, u := range s.Unread {
		name := u.Resource
		if u.WorkspaceID != "" {
			name += " of " + cmp.Or(s.Names[u.WorkspaceID], u.WorkspaceID)
		}
		line := fmt.Sprintf("not read: %s: %s", name, u.Status)
		for _, fact := range [][2]string{{"HTTP", u.HTTPStatus}, {"code", u.ErrorCode}, {"fingerprint", u.Fingerprint}} {
			if fact[1] != "" {
				line += fmt.Sprintf(", %s %s", fact[0], fact[1])
			}
		}
		lines = append(lines, line)
	}
	lines = append(lines, fmt.Sprintf("failed runs since: %d", len(s.Failed)))
	for _, f := range s.Failed[max(0, len(s.Failed)-5):] {
		lines = append(lines, fmt.Sprintf("  %s: %s", f.At, f.Reason))
	}
	lines = append(lines, acceptances...)
	return age, append(lines, "chain head: "+s.Head), nil
}

// claimWords says what a complete snapshot claims of its completeness.
func claimWords(claim string) string {
	switch claim {
	case snapshot.Reconciled:
		return "reconciled: a list of expected workspaces was given and met"
	case snapshot.AsVisible:
		return "as visible: all that was asked for and that the token could see was read; no list of expected workspaces was met"
	}
	return claim
}

// aheadWords returns what is known of the newest snapshot, which lies ahead of the clock,
// and what to do about it.
func aheadWords(now time.Time, s snapshot.Status) (known, advice string) {
	if api, wentBack := snapshot.ClockWentBack(s.Newest.TakenAt, now.UTC().Format(time.RFC3339), s.Clock); wentBack {
		return ", when the API's clock said " + api, "set the clock right"
	}
	return "", `set the clock right, or take that snapshot back with "tlaudit snapshots withdraw latest --reason TEXT"`
}

// clockLines says where the clock is or was wrong.
func clockLines(now time.Time, s snapshot.Status) (lines []string, err error) {
	taken, err := time.Parse(time.RFC3339, s.Newest.TakenAt)
	if err != nil {
		return nil, err
	}
	if taken.After(now) {
		known, advice := aheadWords(now, s)
		lines = append(lines, fmt.Sprintf("clock: it says %s, snapshot %d was taken at %s%s: %s",
			now.UTC().Format(time.RFC3339), s.Newest.Snapshot, s.Newest.TakenAt, known, advice))
	}
	if s.Clock != nil {
		if off := collector.ClockWarning(time.Duration(*s.Clock * float64(time.Second))); off != "" {
			lines = append(lines, fmt.Sprintf("clock: at snapshot %d it was %s", s.Newest.Snapshot, off))
		}
	}
	return lines, nil
}

// ageWords returns an age such as "26 hours".
func ageWords(age time.Duration) string {
	if age < 0 {
		return text.Age(-age) + " ahead of the clock"
	}
	return text.Age(age)
}
