package command

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"tlaudit/collector"
	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// statusLines returns the lines of status as text, among them those of the acceptances that
// have ended or end soon.
func statusLines(ctx context.Context, l *snapshot.Ledger, now time.Time, s snapshot.Status, policy findings.Policy) ([]string, error) {
	acceptances, err := acceptanceLines(ctx, l, s.Newest, now, policy.EndingBy(now))
	if err != nil {
		return nil, err
	}
	lines := []string{"newest complete snapshot: none"}
	if s.Complete != nil {
		age, err := ageOf(*s.Complete, now)
		if err != nil {
			return nil, err
		}
		lines = []string{fmt.Sprintf("newest complete snapshot: %s", s.Complete), "completeness: " + claimWords(s.Claim), "age: " + ageWords(age)}
	}
	if s.Complete == nil || s.Newest.Snapshot != s.Complete.Snapshot {
		lines = append(lines, fmt.Sprintf("newest snapshot: %s", s.Newest))
	}
	clock, err := clockLines(now, s)
	if err != nil {
		return nil, err
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
	return append(lines, "chain head: "+s.Head), nil
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
