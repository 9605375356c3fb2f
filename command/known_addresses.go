package command

import (
	"cmp"
	"context"
	"strings"

	"tlaudit/snapshot"
)

// knownAddresses returns for each of some users the addresses that the user ever had, joined
// by "or"; the user's id if none is known.
func knownAddresses(ctx context.Context, l *snapshot.Ledger, ids []string) (map[string]string, error) {
	all, err := l.AddressesOf(ctx, ids, nil)
	if err != nil {
		return nil, err
	}
	addresses := map[string][]string{}
	for _, a := range all {
		addresses[a.UserID] = append(addresses[a.UserID], a.EmailKey)
	}
	known := map[string]string{}
	for _, id := range ids {
		known[id] = cmp.Or(strings.Join(addresses[id], " or "), id)
	}
	return known, nil
}
