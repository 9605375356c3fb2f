package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
)

//go:embed queries/last_addresses.sql
var lastAddresses string

// A LastAddress is the last known address of somebody for whom a snapshot has none.
type LastAddress struct {
	Email string
	AsOf  string // when a listing last had it, RFC 3339 UTC
}

// String returns the address with its date, as tables show it.
func (a LastAddress) String() string {
	if a.Email == "" {
		return ""
	}
	return a.Email + " (last known " + a.AsOf[:min(len(a.AsOf), len("2006-01-02"))] + ")"
}

// LastAddresses returns the last known address of each of some people, up to a snapshot,
// by user id. Somebody whom no listing gave an address is not in it.
func (l *Ledger) LastAddresses(ctx context.Context, users []string, at int64) (map[string]LastAddress, error) {
	if len(users) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(users)
	if err != nil {
		return nil, err
	}
	type row struct{ UserID, Email, AsOf string }
	all := map[string]LastAddress{}
	for r, err := range Rows[row](ctx, l, lastAddresses, sql.Named("users", string(list)), sql.Named("at", at)) {
		if err != nil {
			return nil, err
		}
		all[r.UserID] = LastAddress{r.Email, r.AsOf}
	}
	return all, nil
}
