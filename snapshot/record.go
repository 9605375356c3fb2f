package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

var (
	//go:embed queries/insert_snapshot.sql
	insertSnapshot string
	//go:embed queries/insert_request.sql
	insertRequest string
)

// ErrClockBack says that the clock went back during the walk.
var ErrClockBack = errors.New("the clock went back during the walk")

var (
	// ErrClock says that the snapshot would not be later than the newest one.
	ErrClock = errors.New("the clock is not later than the newest snapshot")
	// ErrClockWentBack is ErrClock where the newest snapshot's own time is right.
	ErrClockWentBack = errors.New("the clock went back since the newest snapshot")
	// ErrOtherRun says that another run recorded a snapshot during the walk.
	ErrOtherRun = errors.New("another run recorded a snapshot during this walk")
)

// Recording is what becomes one snapshot.
type Recording struct {
	Header     Header
	Spool      *Spool
	Limits     DropLimits
	AcceptDrop string         // the reason for accepting a fall; if empty, a fall is a *DropError
	Clock      *AcceptedClock // a clock that is wrong and was accepted; nil for none
	LockWait   time.Duration  // how long to wait in all for programs that keep the ledger locked
}

// An AcceptedClock is a clock that differs from the API's so far that a snapshot is
// recorded only for a reason.
type AcceptedClock struct {
	Reason string
	Offset time.Duration // the API's clock minus ours
}

// A Recorded snapshot is one that the ledger holds now.
type Recorded struct {
	Number       int64
	Changes      sql.NullInt64
	StateDigest  string
	ChangeDigest string
	Chain        string
	Accepted     []Fall // falls that were accepted with a reason
	NotTidied    error  // why the file of failed runs is still there although they are noted; nil if it is not
}

// Record writes a snapshot in one transaction: the ledger holds all of it or none of
// it. If there is no ledger yet it makes one, and leaves no file if that fails. The
// caller holds the lock. Errors: *DropError, ErrClock, ErrLocked and
// those of Open.
func Record(ctx context.Context, path string, r Recording) (_ Recorded, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("record a snapshot in %s: %w", path, wanting(plain(err), takes(path, r.Spool)))
		}
	}()
	info, err := os.Stat(path)
	if err == nil && info.Size() > 0 {
		return record(ctx, path, r, false)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Recorded{}, err
	}
	if link, e := os.Lstat(path); err != nil && e == nil && link.Mode()&fs.ModeSymlink != 0 {
		return Recorded{}, fmt.Errorf("it is a symbolic link to a file that does not exist: is its volume mounted?: %w", err)
	}
	if info != nil && info.IsDir() {
		return Recorded{}, fmt.Errorf("it is a folder: %w", ErrNotLedger)
	}
	return create(path, func(temporary string) (Recorded, error) { return record(ctx, temporary, r, true) })
}

// takes returns how many bytes a recording needs at most beside the ledger: for its
// journal, which may hold every page of the ledger, and for the new facts, which take
// about as much as they do in the spool.
func takes(path string, spool *Spool) int64 {
	const schema = 512 << 10 // of an empty ledger
	return schema + 2*spool.size + fileSize(path)
}

// record writes a snapshot into a file that exists. If no other program can have the
// file open, changed pages need not stay in memory until the end.
func record(ctx context.Context, path string, r Recording, alone bool) (_ Recorded, err error) {
	until := time.Now().Add(r.LockWait)
	l, err := openWriting(ctx, path, until)
	if err != nil {
		return Recorded{}, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if alone {
		if err := l.exec(ctx, "PRAGMA cache_spill = 1"); err != nil {
			return Recorded{}, err
		}
	}
	var recorded Recorded
	err = l.transaction(ctx, until, func() error {
		if err := l.notePostponed(ctx, path, r.Header); err != nil {
			return err
		}
		recorded, err = l.write(ctx, r)
		return err
	})
	if err == nil {
		recorded.NotTidied = remove(postponedFile(path)) // no reason to call the snapshot a failure
	}
	return recorded, err
}

// prepare brings the schema to the newest version; of an empty file, from nothing.
func (l *Ledger) prepare(ctx context.Context) error {
	var objects int
	if err := l.row(ctx, "SELECT count(*) FROM sqlite_master", nil, &objects); err != nil {
		return err
	}
	version := 0
	if objects > 0 {
		var err error
		if version, err = l.version(ctx); err != nil {
			return err
		}
	}
	return l.migrate(ctx, migrations, viewsSQL, version)
}

// write merges what was staged and records the snapshot with its evidence.
func (l *Ledger) write(ctx context.Context, r Recording) (_ Recorded, err error) {
	var newest int64
	var takenAt string
	err = l.row(ctx, "SELECT id, taken_at FROM snapshot ORDER BY id DESC LIMIT 1", nil, &newest, &takenAt)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Recorded{}, err
	}
	if r.Header.FinishedAt < r.Header.TakenAt {
		return Recorded{}, fmt.Errorf("started at %s, ended at %s: %w", r.Header.TakenAt, r.Header.FinishedAt, ErrClockBack)
	}
	if r.Header.TakenAt <= takenAt && takenAt <= r.Header.FinishedAt {
		return Recorded{}, fmt.Errorf("from %s to %s, that one at %s: %w", r.Header.TakenAt, r.Header.FinishedAt, takenAt, ErrOtherRun)
	}
	if r.Header.TakenAt <= takenAt {
		return Recorded{}, fmt.Errorf("taken at %s, the newest at %s: %w", r.Header.TakenAt, takenAt, ErrClock)
	}
	texts, err := l.dictionary(ctx)
	if err != nil {
		return Recorded{}, err
	}
	defer func() { err = errors.Join(err, texts.close()) }()

	at := newest + 1
	staged := r.Spool.hashState(ctx, at == 1)
	began := &beginnings{lines: newFactHash()}
	people, err := l.mergeAll(ctx, texts, at, r.Spool, began)
	if e := staged.wait(); err == nil {
		err = e
	}
	if err != nil {
		return Recorded{}, err
	}
	recorded := Recorded{Number: at, Accepted: people.falls(r.Limits)}
	if len(recorded.Accepted) > 0 && r.AcceptDrop == "" {
		return Recorded{}, &DropError{Falls: recorded.Accepted}
	}
	if at == 1 {
		began.lines = staged.began
	} else if err := l.digester(texts, began.lines).addMoved(ctx, "-", at); err != nil {
		return Recorded{}, err
	}
	state, change := staged.state.sum(), began.lines.sum()
	recorded.StateDigest, recorded.ChangeDigest = state.all, change.all
	if at > 1 {
		recorded.Changes.Valid = true
		if recorded.Changes.Int64, err = l.countChanges(ctx, at); err != nil {
			return Recorded{}, err
		}
	}
	if err := l.header(ctx, r.Header, people, recorded); err != nil {
		return Recorded{}, err
	}
	recorded.Chain, err = l.recordEvents(ctx, r, recorded, state, change)
	return recorded, err
}

// mergeAll writes every kind of fact and counts the population. It adds to what began.
func (l *Ledger) mergeAll(ctx context.Context, texts *dictionary, at int64, spool *Spool, began *beginnings) (*census, error) {
	people, err := l.census(ctx, at)
	if err != nil {
		return nil, err
	}
	for _, k := range kinds {
		err := l.merge(ctx, texts, at, k, spool, began, func(unit []int64, before, after [][]int64) {
			people.add(k, unit, before, after)
		})
		if err != nil {
			return nil, err
		}
	}
	if err := l.writeHolders(ctx, at, &people.holders); err != nil {
		return nil, err
	}
	if err := l.writePersons(ctx, at); err != nil {
		return nil, err
	}
	return people, l.writeKeys(ctx, texts, at, &began.keyed)
}

// header writes the snapshot's own row and those of its requests.
func (l *Ledger) header(ctx context.Context, h Header, c *census, recorded Recorded) error {
	err := l.exec(ctx, insertSnapshot,
		sql.Named("id", recorded.Number), sql.Named("taken_at", h.TakenAt), sql.Named("finished_at", h.FinishedAt),
		sql.Named("status", h.Status), sql.Named("completeness", h.Completeness),
		sql.Named("organization_id", h.OrganizationID), sql.Named("api_url", h.APIURL), sql.Named("tool_version", h.ToolVersion),
		sql.Named("collected_by", h.CollectedBy), sql.Named("parameters", h.Parameters),
		sql.Named("workspaces", c.covered), sql.Named("unread_workspaces", c.unread),
		sql.Named("direct_memberships", c.direct), sql.Named("inherited_memberships", c.inherited),
		sql.Named("enrollments", c.enrollments), sql.Named("users", c.accounts), sql.Named("changes", recorded.Changes),
		sql.Named("state_digest", recorded.StateDigest), sql.Named("change_digest", recorded.ChangeDigest))
	if err != nil {
		return fmt.Errorf("write the header: %w", err)
	}
	for _, q := range h.Requests {
		err := l.exec(ctx, insertRequest,
			sql.Named("snapshot_id", recorded.Number), sql.Named("endpoint", q.Endpoint), sql.Named("requests", q.Requests),
			sql.Named("retries", q.Retries), sql.Named("failures", q.Failures), sql.Named("rows", q.Rows),
			sql.Named("expected_total", q.ExpectedTotal), sql.Named("pages", q.Pages), sql.Named("passes", q.Passes), sql.Named("bytes", q.Bytes))
		if err != nil {
			return fmt.Errorf("write the requests of %s: %w", q.Endpoint, err)
		}
	}
	return nil
}

// recordEvents appends the snapshot, what was accepted and a label to the chain, and
// returns the value of the snapshot's own event.
func (l *Ledger) recordEvents(ctx context.Context, r Recording, recorded Recorded, state, change factDigest) (string, error) {
	event, err := l.collectedEvent(ctx, recorded.Number, state, change)
	if err != nil {
		return "", err
	}
	chain, err := l.append(ctx, event)
	if err != nil {
		return "", err
	}
	if r.Clock != nil {
		_, err := l.append(ctx, Event{At: r.Header.FinishedAt, Kind: ClockAccepted, By: r.Header.CollectedBy, Snapshot: recorded.Number,
			Detail: map[string]any{"reason": r.Clock.Reason, "clock_offset_seconds": r.Clock.Offset.Seconds()}})
		if err != nil {
			return "", err
		}
	}
	if len(recorded.Accepted) > 0 {
		falls := map[string]any{}
		for _, f := range recorded.Accepted {
			falls[f.Of] = map[string]int64{"before": f.Before, "after": f.After}
		}
		_, err := l.append(ctx, Event{At: r.Header.FinishedAt, Kind: DropAccepted, By: r.Header.CollectedBy, Snapshot: recorded.Number,
			Detail: map[string]any{"reason": r.AcceptDrop, "fell": falls}})
		if err != nil {
			return "", err
		}
	}
	if r.Header.Label != "" {
		if err := l.label(ctx, recorded.Number, r.Header.Label, r.Header.FinishedAt, r.Header.CollectedBy); err != nil {
			return "", err
		}
	}
	return chain, nil
}
