package command

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// acceptanceLines says which acceptances have ended by a time or end soon, and names what each is
// about as the list of findings does.
func acceptanceLines(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, now time.Time, ending []findings.Accepted) ([]string, error) {
	if len(ending) == 0 {
		return nil, nil
	}
	accepted := make([]*findings.Finding, len(ending))
	var people []string
	for i, a := range ending {
		accepted[i] = acceptedFinding(a)
		if id := accepted[i].UserID; id != "" {
			people = append(people, id)
		}
	}
	names, err := l.Names(ctx, at, namedIn(accepted))
	if err != nil {
		return nil, err
	}
	addresses, err := knownAddresses(ctx, l, people)
	if err != nil {
		return nil, err
	}
	var lines []string
	for i, a := range ending {
		f := accepted[i]
		f.Email = addresses[f.UserID]
		ends, err := endWords(a.Expires, now)
		if err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("acceptance %s: %s of %s, accepted by %s (%s)", ends, a.Rule, about(f, names), a.AcceptedBy, a.Ticket))
	}
	return lines, nil
}

// acceptedFinding returns what the subject of an acceptance says of its finding.
func acceptedFinding(a findings.Accepted) *findings.Finding {
	f := &findings.Finding{Subject: a.Subject}
	switch kind, id, _ := strings.Cut(a.Subject, ":"); kind {
	case "user":
		f.UserID = id
	case "grant": // workspace, person, source, role
		if parts := strings.Split(id, "/"); len(parts) == 4 {
			f.WorkspaceID, f.UserID = parts[0], parts[1]
		}
	}
	return f
}

// endWords says when an acceptance ends, or ended: its last day is the day of expires, in UTC.
func endWords(expires findings.Date, now time.Time) (string, error) {
	last, err := time.Parse(time.DateOnly, string(expires))
	if err != nil {
		return "", err
	}
	const day = 24 * time.Hour
	if ago := int(now.UTC().Truncate(day).Sub(last) / day); ago > 0 {
		return fmt.Sprintf("ended %s, %s ago", expires, text.Count(ago, "day")), nil
	}
	return fmt.Sprintf("ends %s", expires), nil
}
