package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
)

//go:embed queries/addresses_of.sql
var addressesOf string

// A KnownAddress is an address that somebody had at some snapshot.
type KnownAddress struct {
	UserID   string
	EmailKey string // the address as it is compared
}

// AddressesOf returns every address that some users ever had, and every user who ever had
// an address with one of some keys, ordered by user and key, each once. An address is the
// listing's; where no listing gave it to anybody, a roster's by user id.
func (l *Ledger) AddressesOf(ctx context.Context, ids, keys []string) ([]KnownAddress, error) {
	args, err := lists(ids, keys)
	if err != nil {
		return nil, err
	}
	return allRows[KnownAddress](ctx, l, addressesOf, args...)
}

// lists are the parameters ids and keys of a query, as JSON.
func lists(ids, keys []string) ([]any, error) {
	var args []any
	for name, values := range map[string][]string{"ids": ids, "keys": keys} {
		list, err := json.Marshal(append([]string{}, values...))
		if err != nil {
			return nil, err
		}
		args = append(args, sql.Named(name, string(list)))
	}
	return args, nil
}
