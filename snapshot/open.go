package snapshot

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// applicationID marks a database as a ledger of tlaudit ("tlau").
const applicationID = 0x746c6175

var (
	// ErrNoLedger says that there is no database at the path.
	ErrNoLedger = errors.New("no such ledger")
	// ErrNotLedger says that the file is not a ledger of tlaudit.
	ErrNotLedger = errors.New("not a ledger of tlaudit")
	// ErrNewer says that a newer version of tlaudit wrote the ledger.
	ErrNewer = errors.New("written by a newer version of tlaudit")
	// ErrDamaged says that SQLite cannot read the file.
	ErrDamaged = errors.New("the database is damaged")
	// ErrLocked says that another program kept the ledger locked for too long.
	ErrLocked = errors.New("the ledger is locked by another program")
	// ErrEmpty says that the ledger holds no snapshot.
	ErrEmpty = errors.New("the ledger holds no snapshot")
)

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed views.sql
var viewsSQL string

// A Ledger is an open database of snapshots. Everything that is read through one
// Ledger is one consistent state, whatever is written meanwhile. It is for one
// goroutine at a time.
type Ledger struct {
	path   string
	db     *sql.DB
	conn   *sql.Conn
	unread map[*sql.Rows]statement // answers that have not been ranged over yet
	idle   []statement             // compiled queries that no answer uses, the last used last

	focused focused
}

// Path is the file that the ledger was opened from.
func (l *Ledger) Path() string { return l.path }

// Open opens an existing ledger for reading. Nothing is written to it, so it may be on
// read-only media. Errors: ErrNoLedger, ErrNotLedger, ErrNewer, ErrDamaged, ErrLocked,
// ErrCutOff, ErrWAL. It waits a minute for a program that keeps the ledger locked.
func Open(ctx context.Context, path string) (*Ledger, error) {
	return openWithin(ctx, path, time.Minute)
}

// openWithin is Open with another limit to the wait.
func openWithin(ctx context.Context, path string, wait time.Duration) (l *Ledger, err error) {
	err = waiting(ctx, time.Now().Add(wait), func() error {
		l, err = openReading(ctx, path)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open ledger %s: %w", path, plain(denied(path, err)))
	}
	return l, nil
}

// openReading opens a ledger for one consistent reading.
func openReading(ctx context.Context, path string) (*Ledger, error) {
	l, err := openAsItIs(ctx, path)
	if err != nil && needsRecovery(err) {
		if err = rollBack(ctx, path); err == nil {
			l, err = openAsItIs(ctx, path)
		}
	}
	return l, err
}

// openAsItIs is openReading, but leaves the journal of a writer that was killed where it is.
func openAsItIs(ctx context.Context, path string) (*Ledger, error) {
	l, err := open(ctx, path, "ro")
	if err == nil {
		err = l.exec(ctx, "BEGIN")
	}
	if err == nil {
		err = l.check(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// rollBack plays back the journal of a writer that was killed. A read-only connection
// may not do so.
func rollBack(ctx context.Context, path string) error {
	l, err := open(ctx, path, "rw")
	if err != nil {
		return err
	}
	return errors.Join(l.exec(ctx, "BEGIN IMMEDIATE"), l.exec(ctx, "ROLLBACK"), l.Close())
}

// Close ends the reading. A nil Ledger closes without an error.
func (l *Ledger) Close() error {
	if l == nil {
		return nil
	}
	var errs []error
	for rows, s := range l.unread {
		errs = append(errs, rows.Close(), s.compiled.Close())
	}
	return errors.Join(append(errs, l.closeIdle(), l.conn.Close(), l.db.Close())...)
}

// open connects to the file without checking what it is.
func open(ctx context.Context, path, mode string) (*Ledger, error) {
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNoLedger
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("it is a folder: %w", ErrNotLedger)
	case !info.Mode().IsRegular(): // SQLite would wait for the other end of a pipe
		return nil, fmt.Errorf("it is not a regular file: %w", ErrNotLedger)
	}
	for _, beside := range []string{path + "-journal", path + "-wal"} {
		// SQLite would wait for the other end of a pipe, and finds the others only when it writes.
		if info, err := os.Lstat(beside); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s: it is not a regular file: remove it", beside)
		}
	}
	pragmas := []string{
		fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()),
		// A larger cache costs memory, as much again for every sort, and saves a reader that runs no rules no time. This reads the file, so the journal of
		// a writer that was killed is met here, where openReading expects it.
		fmt.Sprintf("cache_size(-%d)", cachedForReading),
		"trusted_schema(0)",
		"cell_size_check(1)",
	}
	if mode == "rw" {
		// To spill a page, SQLite would wait for readers in the middle of the transaction.
		// Only the end of the transaction may wait for them.
		pragmas = append(pragmas, "cache_size(-32768)", "journal_mode(DELETE)", "synchronous(FULL)", "cache_spill(0)")
	}
	return connect(ctx, path, url.Values{"mode": {mode}, "_pragma": pragmas})
}

// connect opens one connection to a database file.
func connect(ctx context.Context, path string, parameters url.Values) (*Ledger, error) {
	name, err := databaseName(path, parameters)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Ledger{path: path, db: db, conn: conn, unread: map[*sql.Rows]statement{}}, nil
}

// databaseName is the URI of a database file, with whatever its path contains.
func databaseName(path string, parameters url.Values) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if absolute = filepath.ToSlash(absolute); !strings.HasPrefix(absolute, "/") {
		absolute = "/" + absolute // a drive letter
	}
	return "file:" + (&url.URL{Path: absolute}).EscapedPath() + "?" + parameters.Encode(), nil
}

// check returns an error if the file is not a ledger of this version.
func (l *Ledger) check(ctx context.Context) error {
	version, err := l.version(ctx)
	if err != nil {
		return err
	}
	known, err := versions(migrations)
	if err != nil {
		return err
	}
	if version < known {
		return fmt.Errorf("its schema is version %d, older than %d: run collect, which brings it up to date", version, known)
	}
	return nil
}

// version is the schema version of a ledger that is ours; 0 for an empty file.
func (l *Ledger) version(ctx context.Context) (int, error) {
	var application, version, objects int
	if err := l.row(ctx, "PRAGMA application_id", nil, &application); err != nil {
		return 0, err
	}
	if err := l.row(ctx, "PRAGMA user_version", nil, &version); err != nil {
		return 0, err
	}
	if err := l.row(ctx, "SELECT count(*) FROM sqlite_master", nil, &objects); err != nil {
		return 0, err
	}
	known, err := versions(migrations)
	switch {
	case err != nil:
		return 0, err
	case application == 0 && version == 0 && objects == 0:
		return 0, fmt.Errorf("the file is empty: %w", ErrNotLedger)
	case application != applicationID:
		return 0, ErrNotLedger
	case version < 1:
		return 0, fmt.Errorf("schema version %d: %w", version, ErrDamaged)
	case version > known:
		return 0, fmt.Errorf("schema version %d, this one knows %d: %w", version, known, ErrNewer)
	}
	return version, nil
}

// exec runs a statement for its effect.
func (l *Ledger) exec(ctx context.Context, query string, args ...any) error {
	_, err := l.conn.ExecContext(ctx, strings.TrimSpace(query), args...)
	return err
}

// row reads the one row of a query; sql.ErrNoRows if none exists.
func (l *Ledger) row(ctx context.Context, query string, args []any, into ...any) error {
	return l.conn.QueryRowContext(ctx, strings.TrimSpace(query), args...).Scan(into...)
}

// needsRecovery reports whether a read-only connection met the journal of a writer
// that was killed.
func needsRecovery(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Code() == sqlite3.SQLITE_READONLY_ROLLBACK || e.Code() == sqlite3.SQLITE_READONLY_RECOVERY || e.Code() == sqlite3.SQLITE_CANTOPEN
}
