package findings

import (
	"context"
	"encoding/json"
	"fmt"

	"tlaudit/snapshot"
)

// The addresses at a snapshot of people and of invitations, by their ids.
const (
	personAddress     = "SELECT user_id AS id, email, email_as_of FROM people_at WHERE snapshot_id = :at AND user_id IN (SELECT value FROM json_each(:ids))"
	invitationAddress = "SELECT enrollment_id AS id, email, NULL AS email_as_of FROM invitations_at WHERE snapshot_id = :at AND enrollment_id IN (SELECT value FROM json_each(:ids))"
)

// nameFound gives findings the e-mail of the person, else that of the invitation, else
// the last one that an earlier snapshot knew.
func (p *Parameters) nameFound(ctx context.Context, l *snapshot.Ledger, found []*Finding) error {
	if err := p.addressesOf(ctx, l, personAddress, found, func(f *Finding) string { return f.UserID }); err != nil {
		return fmt.Errorf("addresses of people: %w", err)
	}
	if err := p.addressesOf(ctx, l, invitationAddress, found, func(f *Finding) string { return f.EnrollmentID }); err != nil {
		return fmt.Errorf("addresses of invitations: %w", err)
	}
	var gone []string
	for _, f := range found {
		if f.Email == "" && f.UserID != "" {
			gone = append(gone, f.UserID)
		}
	}
	last, err := l.LastKnown(ctx, gone, p.At.Snapshot)
	if err != nil {
		return fmt.Errorf("addresses of people who are gone: %w", err)
	}
	for _, f := range found {
		if known, ok := last[f.UserID]; ok && f.Email == "" {
			f.Email, f.EmailAsOf = known.Email, p.earlier(known.AsOf)
		}
	}
	return nil
}

// addressesOf sets the e-mail of findings that have none yet, by a query over their ids.
func (p *Parameters) addressesOf(ctx context.Context, l *snapshot.Ledger, query string, found []*Finding, id func(*Finding) string) error {
	missing := map[string]bool{}
	for _, f := range found {
		if f.Email == "" && id(f) != "" {
			missing[id(f)] = true
		}
	}
	if len(missing) == 0 {
		return nil
	}
	ids, err := json.Marshal(sortedKeys(missing))
	if err != nil {
		return err
	}
	byID := indexOf(found, id)
	type address struct{ ID, Email, EmailAsOf string }
	for a, err := range snapshot.Rows[address](ctx, l, query, snapshot.Named("at", p.At.Snapshot), snapshot.Named("ids", string(ids))) {
		if err != nil {
			return err
		}
		for _, i := range byID.at(a.ID) {
			if f := found[i]; f.Email == "" && a.Email != "" {
				f.Email, f.EmailAsOf = a.Email, p.earlier(a.EmailAsOf)
			}
		}
	}
	return nil
}

// earlier returns a time before the snapshot's; empty for that of the snapshot.
func (p *Parameters) earlier(at string) string {
	if at == p.At.TakenAt {
		return ""
	}
	return at
}
