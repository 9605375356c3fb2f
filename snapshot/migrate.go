package snapshot

import (
	"context"
	"fmt"
	"io/fs"
)

// versions is the number of migrations: the schema version that they lead to.
func versions(scripts fs.FS) (int, error) {
	names, err := fs.Glob(scripts, "migrations/*.sql")
	return len(names), err
}

// migrate brings the schema of the open transaction from the given version to
// the newest one, and replaces the views by those of this version.
func (l *Ledger) migrate(ctx context.Context, scripts fs.FS, views string, from int) error {
	names, err := fs.Glob(scripts, "migrations/*.sql")
	if err != nil {
		return err
	}
	if from == len(names) {
		return nil
	}
	for i, name := range names[from:] {
		script, err := fs.ReadFile(scripts, name)
		if err != nil {
			return err
		}
		// PRAGMA takes no bound parameters; both values are our own integers.
		stamp := fmt.Sprintf(";PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, from+i+1)
		if err := l.exec(ctx, string(script)+stamp); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return l.replaceViews(ctx, views)
}

// replaceViews drops every view and makes those of this version.
func (l *Ledger) replaceViews(ctx context.Context, views string) error {
	rows, err := l.conn.QueryContext(ctx, "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")
	if err != nil {
		return err
	}
	defer rows.Close()
	var drop string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		drop += fmt.Sprintf("DROP VIEW %q;", name)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return l.exec(ctx, drop+views)
}
