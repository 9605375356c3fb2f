package lake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"

	"tlaudit/snapshot"
)

// publish gives every file its name, the manifest last. Where the history does not merely go on from what the lake has, the
// table of snapshots first loses those that do not hold in both generations, so that no data stands under another's.
func (x *export) publish(ctx context.Context) error {
	fewer, err := x.writeHeld(ctx)
	if err != nil {
		return err
	}
	if fewer {
		if err := x.rename(temporaryOf(x.held()), x.file("snapshots")); err != nil {
			return err
		}
	}
	for _, f := range x.made.Files {
		if err := x.rename(temporaryOf(f.Path), f.Path); err != nil {
			return err
		}
	}
	return x.rename(temporaryOf(x.manifest()), x.manifest())
}

// rename gives a file its name.
func (x *export) rename(temporary, file string) error {
	if x.step != nil {
		if err := x.step(file); err != nil {
			return err
		}
	}
	if err := x.root.Rename(temporary, file); err != nil {
		return err
	}
	return x.sync(path.Dir(file))
}

// writeHeld writes the table of the snapshots that hold in both generations, under a temporary name. It reports false, and
// writes nothing, if all that the lake has hold.
func (x *export) writeHeld(ctx context.Context) (fewer bool, err error) {
	var had []snapshotRow
	var unreadable *tableError
	err = eachOf(ctx, x.partition, "snapshots", func(s *snapshotRow) { had = append(had, *s) })
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case errors.As(err, &unreadable):
		had = nil // nothing of a damaged table holds
	case err != nil:
		return false, err
	}
	held, err := x.holding(ctx, had)
	if err != nil || len(held) == len(had) && unreadable == nil {
		return false, err
	}
	file, err := x.create(x.held())
	if err != nil {
		return false, err
	}
	_, err = writeRows(x, file, "snapshots", each(held))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return false, fmt.Errorf("write %s: %w", temporaryOf(x.held()), err)
	}
	return true, nil
}

// holding returns the first of the snapshots that the lake has: up to the one that is another now, or lost something.
func (x *export) holding(ctx context.Context, had []snapshotRow) ([]snapshotRow, error) {
	if x.before == nil {
		return nil, nil
	}
	first := int64(math.MaxInt64)
	err := x.ledger.QueryRow(ctx, `SELECT coalesce(min(coalesce(snapshot_id, 0)), :none) FROM events
WHERE kind IN (:withdrawn, :pruned, :redacted) AND seq > (SELECT seq FROM events WHERE chain = :head)`, []any{
		snapshot.Named("none", first), snapshot.Named("withdrawn", snapshot.SnapshotWithdrawn), snapshot.Named("pruned", snapshot.Pruned),
		snapshot.Named("redacted", snapshot.Redacted), snapshot.Named("head", x.before.ChainHead)}, &first)
	if err != nil {
		return nil, err
	}
	now := map[int32]snapshotRow{}
	for s, err := range (&source{export: x}).snapshots(ctx) {
		if err != nil {
			return nil, err
		}
		now[s.SnapshotID] = s
	}
	for i, s := range had {
		n, there := now[s.SnapshotID]
		if !there || int64(s.SnapshotID) >= first || n.StateDigest != s.StateDigest || n.Chain != s.Chain {
			return had[:i], nil
		}
	}
	return had, nil
}
