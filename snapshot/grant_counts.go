package snapshot

import (
	"context"
	_ "embed"
	"fmt"
)

//go:embed queries/grant_counts.sql
var grantCounts string

// A GrantCount says how many grants of a role from a source a snapshot has.
type GrantCount struct {
	Source, RoleID string
	RoleName       string // at the snapshot, else the last known one; empty if none is known
	Grants         int64
}

// GrantCounts counts the grants of a snapshot by source and role, in that order.
func (l *Ledger) GrantCounts(ctx context.Context, at int64) ([]GrantCount, error) {
	all, err := allRows[GrantCount](ctx, l, grantCounts, Named("at", at))
	if err != nil {
		return nil, fmt.Errorf("count the grants of snapshot %d: %w", at, err)
	}
	for i := range all {
		if all[i].RoleName != "" {
			continue
		}
		if all[i].RoleName, err = l.LastRoleName(ctx, all[i].RoleID, at); err != nil {
			return nil, err
		}
	}
	return all, nil
}
