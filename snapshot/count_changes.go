package snapshot

import (
	"context"
	"database/sql"
)

// countChanges returns how many rows the view change has at a snapshot that is not the first.
// It counts those of each kind of which a fact began or ended: SQLite takes longer to compile
// the whole view than to count what few rows it has.
func (l *Ledger) countChanges(ctx context.Context, at int64) (count int64, err error) {
	args := []any{sql.Named("at", at)}
	for _, k := range kinds {
		if k.changes == "" {
			continue
		}
		var moved bool
		// since <> 1 names the partial index.
		err := l.row(ctx, "SELECT EXISTS (SELECT 1 FROM "+k.table()+" WHERE since = :at AND since <> 1) OR EXISTS (SELECT 1 FROM "+k.table()+" WHERE until = :at)", args, &moved)
		if err != nil {
			return 0, err
		}
		if !moved {
			continue
		}
		var changes int64
		if err := l.row(ctx, "SELECT count(*) FROM "+k.changes+" WHERE snapshot_id = :at", args, &changes); err != nil {
			return 0, err
		}
		count += changes
	}
	return count, nil
}
