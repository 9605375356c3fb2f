package command

import (
	"context"
	"strings"

	"tlaudit/snapshot"
)

// knownAddresses returns the addresses that a user ever had, joined by "or"; the user's id if
// none is known.
func knownAddresses(ctx context.Context, l *snapshot.Ledger, id string) (string, error) {
	all, err := l.AddressesOf(ctx, []string{id}, nil)
	var addresses []string
	for _, a := range all {
		addresses = append(addresses, a.EmailKey)
	}
	if len(addresses) == 0 {
		return id, err
	}
	return strings.Join(addresses, " or "), err
}
