package snapshot

import (
	"context"
	"fmt"
	"strings"
)

// Keep runs a query and keeps its rows, with their order as their rowid, in a temporary table until
// the ledger is closed. It returns the table's name, for other queries. The same query with
// the same arguments is not run again: nothing that the ledger reads changes.
func (l *Ledger) Keep(ctx context.Context, query string, args ...any) (table string, err error) {
	key := fmt.Sprint(query, args)
	if table, ok := l.kept[key]; ok {
		return table, nil
	}
	table = fmt.Sprintf("temp.kept_%d", len(l.kept)+1)
	query = strings.TrimSuffix(strings.TrimSpace(query), ";")
	if err := l.exec(ctx, "CREATE TABLE "+table+" AS\n"+query, args...); err != nil {
		return "", plain(err)
	}
	l.kept[key] = table
	return table, nil
}
