package snapshot

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

//go:embed queries/read_workspaces.sql
var readWorkspaces string

// A GrantAt is a row of access at a snapshot, without names.
type GrantAt struct {
	WorkspaceID, UserID, Source, RoleID, Status string
	RoleSince, RoleNotBefore                    time.Time // zero if not known
}

// GrantsAt returns the access to all workspaces that a snapshot read: the rows of access_at, by workspace_id, user_id, source,
// role_id and status. It reads numbers, workspace by workspace, and then puts in the texts. SQLite would look up seven texts
// and times for each row, and sort all rows with them.
func (l *Ledger) GrantsAt(ctx context.Context, at int64) iter.Seq2[GrantAt, error] {
	return func(yield func(GrantAt, error) bool) {
		if more, err := l.grants(ctx, at, yield); err != nil && more {
			yield(GrantAt{}, fmt.Errorf("read access: %w", plain(err)))
		}
	}
}

// grants yields what GrantsAt does. more is false if no more were wanted.
func (l *Ledger) grants(ctx context.Context, at int64, yield func(GrantAt, error) bool) (more bool, err error) {
	texts, err := l.dictionary(ctx)
	if err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, texts.close()) }()
	type workspace struct {
		Workspace   int64
		WorkspaceID string
	}
	workspaces, err := allRows[workspace](ctx, l, readWorkspaces, Named("at", at))
	if err != nil {
		return true, err
	}
	numbers := make([]uint32, len(workspaces))
	for i, w := range workspaces {
		numbers[i] = uint32(w.Workspace)
	}
	read := unitIntervals{}
	if err := l.readIntervals(ctx, uint32(ownID(MembershipsOf)), numbers, read); err != nil {
		return true, err
	}
	people, err := l.holders(ctx, at)
	if err != nil {
		return true, err
	}
	taken, err := l.times(ctx)
	if err != nil {
		return true, err
	}
	times, err := moments(taken)
	if err != nil {
		return true, err
	}
	few := map[uint32]string{0: ""} // roles, sources and statuses
	text := func(number uint32) (string, error) {
		t, known := few[number]
		if !known {
			t, err = texts.text(ctx, int64(number))
			few[number] = t
		}
		return t, err
	}
	reader, err := l.heldReader(ctx, at)
	if err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, reader.close()) }()
	type row struct {
		GrantAt
		place uint32
	}
	var rows []row
	for _, w := range workspaces {
		held, err := reader.held(ctx, uint32(w.Workspace))
		if err != nil {
			return true, err
		}
		rows = rows[:0]
		unit := [2]uint32{uint32(ownID(MembershipsOf)), uint32(w.Workspace)}
		for _, g := range held {
			if !people.set.has(g.user) {
				return true, fmt.Errorf("user %d has access to workspace %s and is no holder of access: %w", g.user, w.WorkspaceID, ErrDamaged)
			}
			r := row{place: people.place(g.user)}
			r.WorkspaceID, r.UserID, r.RoleSince = w.WorkspaceID, people.at(r.place), times[g.roleRun]
			if g.roleRun > 1 {
				r.RoleNotBefore = times[read.lastReading(unit, g.roleRun)]
			}
			for _, cell := range []struct {
				number uint32
				into   *string
			}{{g.source, &r.Source}, {g.role, &r.RoleID}, {g.status, &r.Status}} {
				if *cell.into, err = text(cell.number); err != nil {
					return true, err
				}
			}
			rows = append(rows, r)
		}
		slices.SortFunc(rows, func(a, b row) int {
			return cmp.Or(cmp.Compare(a.place, b.place), strings.Compare(a.Source, b.Source), strings.Compare(a.RoleID, b.RoleID), strings.Compare(a.Status, b.Status))
		})
		for _, r := range rows {
			if !yield(r.GrantAt, nil) {
				return false, nil
			}
		}
	}
	return true, nil
}

// holders are the ids of those who have access at a snapshot.
func (l *Ledger) holders(ctx context.Context, at int64) (*sortedTexts, error) {
	set := &numberSet{}
	const held = "SELECT user FROM holder WHERE since <= :at AND (until IS NULL OR until > :at)"
	if err := l.eachNumbers(ctx, held, 1, func(row []uint32) { set.add(row[0]) }, Named("at", at)); err != nil {
		return nil, err
	}
	return l.sortedTexts(ctx, set)
}

// moments reads times of snapshots, by number; an empty one is zero.
func moments(times []string) ([]time.Time, error) {
	all := make([]time.Time, len(times))
	for i, t := range times {
		if t == "" {
			continue
		}
		var err error
		if all[i], err = time.Parse(time.RFC3339, t); err != nil {
			return nil, fmt.Errorf("snapshot %d was taken at %q, which is not a time: %w", i, t, ErrDamaged)
		}
	}
	return all, nil
}
