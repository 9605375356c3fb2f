package snapshot

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net/url"
)

var (
	//go:embed export.sql
	exportSchema string
	//go:embed queries/export/*.sql
	exportQueries embed.FS
)

// ErrDigest says that the exported state does not have the digest that the ledger
// recorded for it: the ledger was changed since.
var ErrDigest = errors.New("the state does not have the digest that was recorded")

// An Exported snapshot is one that has a file of its own.
type Exported struct {
	Snapshot    Reference
	StateDigest string // recomputed from the file; the one that the ledger recorded
	Chain       string // the value of the event that recorded the snapshot
	Grants      int64  // rows of the table access
}

// Export writes one snapshot into a new SQLite file of plain tables, which have
// the columns of the public views, with the events up to the snapshot's own and a
// view state for the published query (StateQuery). Equal data gives equal bytes.
//
// The digest of the state is recomputed from the file; if it is not the recorded one
// no file is left, and the error is ErrDigest. A file that exists is left alone
// (fs.ErrExist). Export reads the ledger and never writes to it; other errors are
// those of Open and Resolve.
func Export(ctx context.Context, path, ref, file string) (_ Exported, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("export %s of %s to %s: %w", ref, path, file, plain(err))
		}
	}()
	l, err := Open(ctx, path)
	if err != nil {
		return Exported{}, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	var e Exported
	if e.Snapshot, err = l.Resolve(ctx, ref); err != nil {
		return Exported{}, err
	}
	err = newFile(file, func(temporary string) error {
		if err := l.export(ctx, e.Snapshot.Snapshot, temporary); err != nil {
			return err
		}
		return e.check(ctx, temporary)
	})
	if err != nil {
		return Exported{}, err
	}
	return e, nil
}

// exportTables are the tables of an exported file in the order they are filled.
func exportTables() []string {
	return []string{"snapshots", "access", "invitations", "workspaces", "users", "roles", "roster", "coverage", "requests", "events",
		"role_listings", "known_workspaces"}
}

// export fills an empty file with one snapshot. The file is attached to the
// ledger's own connection, which may not write to the ledger.
func (l *Ledger) export(ctx context.Context, snapshot int64, file string) error {
	if err := exportEmpty(ctx, file); err != nil {
		return err
	}
	name, err := databaseName(file, url.Values{"mode": {"rw"}})
	if err != nil {
		return err
	}
	// The name is temporary and a file that fails is removed, so no journal is needed;
	// the file is synced as a whole.
	if err := l.exec(ctx, "COMMIT; ATTACH ? AS export", name); err != nil {
		return err
	}
	if err := l.exec(ctx, "PRAGMA export.journal_mode = OFF; PRAGMA export.synchronous = OFF; BEGIN"); err != nil {
		return err
	}
	for _, table := range exportTables() {
		query, err := exportQueries.ReadFile("queries/export/" + table + ".sql")
		if err != nil {
			return err
		}
		if err := l.exec(ctx, string(query), sql.Named("id", snapshot)); err != nil {
			return fmt.Errorf("write %s: %w", table, err)
		}
	}
	return l.exec(ctx, "COMMIT")
}

// exportEmpty makes the tables of an exported file.
func exportEmpty(ctx context.Context, file string) (err error) {
	x, err := connect(ctx, file, url.Values{"mode": {"rw"}, "_pragma": {"page_size(4096)", "journal_mode(OFF)", "synchronous(OFF)"}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	return x.exec(ctx, "BEGIN;"+exportSchema+";COMMIT")
}

// check reads the written file again and compares it with what the ledger recorded.
func (e *Exported) check(ctx context.Context, file string) (err error) {
	x, err := connect(ctx, file, url.Values{"mode": {"ro"}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	var recorded string
	if err := x.row(ctx, "SELECT state_digest, chain FROM snapshots", nil, &recorded, &e.Chain); err != nil {
		return err
	}
	if err := x.row(ctx, "SELECT count(*) FROM access", nil, &e.Grants); err != nil {
		return err
	}
	if e.StateDigest, err = x.linesDigest(ctx, StateQuery(e.Snapshot.Snapshot)); err != nil {
		return err
	}
	if e.StateDigest != recorded {
		return fmt.Errorf("snapshot %d: %s, recorded %s: %w", e.Snapshot.Snapshot, e.StateDigest, recorded, ErrDigest)
	}
	return nil
}
