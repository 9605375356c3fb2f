package command

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// acceptanceLines says which acceptances have ended at a time or end soon, and names what each
// is about as the list of findings does.
func acceptanceLines(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, now time.Time, ending []findings.Accepted) ([]string, error) {
	if len(ending) == 0 {
		return nil, nil
	}
	names, err := l.Names(ctx, at)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, a := range ending {
		f := findings.Finding{Subject: a.Subject}
		switch kind, id, _ := strings.Cut(a.Subject, ":"); kind {
		case "user":
			f.UserID = id
		case "grant": // workspace, person, source, role
			if parts := strings.Split(id, "/"); len(parts) == 4 {
				f.WorkspaceID, f.UserID = parts[0], parts[1]
			}
		}
		if f.UserID != "" {
			if f.Email, err = knownAddresses(ctx, l, f.UserID); err != nil {
				return nil, err
			}
		}
		ends := "ends"
		if string(a.Expires) < now.UTC().Format(time.DateOnly) { // it holds on its last day
			ends = "ended"
		}
		lines = append(lines, fmt.Sprintf("acceptance %s %s: %s of %s, accepted by %s (%s)", ends, a.Expires, a.Rule, about(f, names), a.AcceptedBy, a.Ticket))
	}
	return lines, nil
}
