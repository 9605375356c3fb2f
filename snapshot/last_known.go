package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
)

//go:embed queries/last_known.sql
var lastKnown string

// A LastKnown is the last known address and name of somebody for whom a snapshot has
// none. Either may be empty.
type LastKnown struct {
	Email string
	AsOf  string // the time of the snapshot that the address is from, RFC 3339 UTC
	Name  string
}

// String returns the address with its day; without a day if AsOf is empty, and nothing if
// there is no address.
func (k LastKnown) String() string {
	if k.Email == "" || k.AsOf == "" {
		return k.Email
	}
	return k.Email + " (" + LastKnownOn(k.AsOf) + ")"
}

// LastKnownOn says, without a mark around it, of which day an address is that is not of
// the snapshot itself. asOf is a time in RFC 3339.
func LastKnownOn(asOf string) string { return "last known " + asOf[:min(len(asOf), len("2006-01-02"))] }

// LastKnown returns the last known address and name of some people, by user id: those of
// a snapshot or an earlier one. Somebody whom none of them had is not in it.
func (l *Ledger) LastKnown(ctx context.Context, users []string, at int64) (map[string]LastKnown, error) {
	if len(users) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(users)
	if err != nil {
		return nil, err
	}
	type row struct{ UserID, Email, AsOf, Name string }
	all := map[string]LastKnown{}
	for r, err := range Rows[row](ctx, l, lastKnown, sql.Named("users", string(list)), sql.Named("at", at)) {
		if err != nil {
			return nil, err
		}
		all[r.UserID] = LastKnown{r.Email, r.AsOf, r.Name}
	}
	return all, nil
}
