package report

import (
	"fmt"
	"maps"
	"slices"

	"tlaudit/diff"
)

// A workspaceRoll counts the rows of one workspace in the roll-forward.
type workspaceRoll struct {
	movement
	before, after int64
}

// forward returns the rows that are expected now.
func (r workspaceRoll) forward() int64 { return r.before + r.Appeared + r.FirstShown - r.NoLongerThere }

// rollForward adds to the rows at the baseline what appeared, subtracts what was no longer
// present, and compares the result with the rows now: for all workspaces, then for each that
// does not add up or could not be tested.
// A workspace that one of the two snapshots did not read has no rows at that end, and
// nothing is known to have changed there: it is counted apart.
func (b *builder) rollForward() []check {
	const name = "Rows at the baseline + appeared − no longer present ± not read at one end"
	if b.base == nil {
		return []check{untested(areaRollForward, name, "no baseline", "the ledger's history of access")}
	}
	origin := fmt.Sprintf("rows of snapshot %d and the ledger's history of access up to snapshot %d", b.base.ID, b.now.ID)
	rolls := map[string]*workspaceRoll{} // by workspace id
	rollOf := func(id string) *workspaceRoll {
		if rolls[id] == nil {
			rolls[id] = &workspaceRoll{}
		}
		return rolls[id]
	}
	before := int64(0)
	for id, n := range b.baseRows {
		rollOf(id).before += n
		before += n
	}
	for id, n := range b.changes.movements {
		rollOf(id).movement = n
	}
	for id, n := range b.counts.rows {
		rollOf(id).after += n
	}
	var all workspaceRoll
	var becameUnread, becameRead int64
	// A change of role or status ends a row and begins another, and is neither more access nor less.
	var added, removed int64
	var each []check // of the workspaces that do not add up, or could not be tested
	for _, id := range slices.Sorted(maps.Keys(rolls)) {
		r := rolls[id]
		w := b.workspaces[id]
		_, knownBefore := b.before[id]
		label := unknown
		if w != nil && w.Name != "" {
			label = w.Name
		}
		var c check
		switch {
		case w == nil || unread(w):
			becameUnread += r.before
			c = r.unreadCheck(r.after, "not read now")
		case b.before[id].unread():
			becameRead += r.after
			c = r.unreadCheck(r.before, "not read at the baseline")
		default:
			all.before += r.before
			all.Appeared += r.Appeared
			all.NoLongerThere += r.NoLongerThere
			added += b.changes.byWorkspace[kindIn{diff.AccessAdded, id}]
			removed += b.changes.byWorkspace[kindIn{diff.AccessRemoved, id}]
			becameRead += r.FirstShown
			c = compared(areaRollForward, "", "", r.forward(), r.after, "")
			// How many of these rows there were at the baseline is unknown.
			if c.result == pass && !knownBefore && r.FirstShown > 0 {
				c.expected, c.result = nil, notTested+"not read at the baseline"
			}
		}
		c.name, c.scope, c.origin, c.workspaceID = "Rows of one workspace", label, origin, id
		if c.result != pass {
			each = append(each, c)
		}
	}
	expected := all.forward() + becameRead
	total := compared(areaRollForward, name, fmt.Sprintf("%d at the baseline, +%d appeared, −%d no longer present, +%d and −%d by changes of role or status, −%d no longer read, +%d newly read; workspaces that add up: %d of %d",
		before, added, removed, all.Appeared-added, all.NoLongerThere-removed, becameUnread, becameRead, len(rolls)-len(each), len(rolls)),
		expected, b.counts.direct+b.counts.inherited, origin)
	return append([]check{total}, each...)
}

// unreadCheck returns the check of a workspace that was not read at one end. It fails if
// the workspace has rows at that end.
func (r workspaceRoll) unreadCheck(rows int64, why string) check {
	if rows > 0 {
		return compared(areaRollForward, "", "", 0, rows, "")
	}
	c := untested(areaRollForward, "", why, "")
	c.actual = r.after
	return c
}
