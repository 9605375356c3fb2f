package report

import (
	"fmt"

	"tlaudit/snapshot"
)

// A workspaceRoll is the rows of one workspace in the roll-forward.
type workspaceRoll struct {
	movement
	before, after int64
}

// forward returns the rows that are expected now.
func (p workspaceRoll) forward() int64 { return p.before + p.Came + p.Unseen - p.Went }

// rollForward carries the rows at the baseline forward by what appeared and what was
// no longer present to the rows now: for all workspaces, then for each. Workspaces
// that one of the two did not read stand apart: nothing is known to have changed there,
// and they have no rows at that end.
func (b *builder) rollForward() []check {
	const name = "Rows at the baseline + appeared − no longer present ± not read at one end"
	if b.base == nil {
		return []check{untested(areaRollForward, name, "no baseline", "the ledger's history of access")}
	}
	origin := fmt.Sprintf("rows of snapshot %d and the ledger's history of access up to snapshot %d", b.base.ID, b.now.ID)
	places := map[string]*workspaceRoll{}
	find := func(id string) *workspaceRoll {
		if places[id] == nil {
			places[id] = &workspaceRoll{}
		}
		return places[id]
	}
	before := int64(0)
	for id, n := range b.baseRows {
		find(id).before += n
		before += n
	}
	for id, n := range b.changes.rows {
		find(id).movement = n
	}
	for id, n := range b.counts.rows {
		find(id).after += n
	}
	var all workspaceRoll
	var becameUnread, becameRead int64
	var each []check
	for _, id := range sortedKeys(places) {
		p := places[id]
		w := b.workspaces[id]
		_, knownBefore := b.before[id]
		label := unknown
		if w != nil && w.Name != "" {
			label = w.Name
		}
		var c check
		switch {
		case w == nil || unread(w):
			becameUnread += p.before
			c = p.apart(p.after, "not read now")
		case b.before[id].unread():
			becameRead += p.after
			c = p.apart(p.before, "not read at the baseline")
		default:
			all.before += p.before
			all.Came += p.Came
			all.Went += p.Went
			becameRead += p.Unseen
			c = compared(areaRollForward, "", "", p.forward(), p.after, "")
			// How many of these rows there were at the baseline is unknown.
			if c.result == pass && !knownBefore && p.Unseen > 0 {
				c.expected, c.result = nil, notTested+"not read at the baseline"
			}
		}
		c.name, c.scope, c.origin, c.workspaceID = "Rows of one workspace", label, origin, id
		each = append(each, c)
	}
	expected := all.forward() + becameRead
	total := compared(areaRollForward, name, fmt.Sprintf("%d at the baseline, +%d appeared, −%d no longer present, −%d no longer read, +%d newly read", before, all.Came, all.Went, becameUnread, becameRead),
		expected, b.counts.direct+b.counts.inherited, origin)
	return append([]check{total}, each...)
}

// apart returns the check of a workspace that was not read at one end: it fails if the
// workspace has rows there all the same.
func (p workspaceRoll) apart(rows int64, why string) check {
	if rows > 0 {
		return compared(areaRollForward, "", "", 0, rows, "")
	}
	c := untested(areaRollForward, "", why, "")
	c.actual = p.after
	return c
}

// unread reports whether a workspace that the snapshot knew was not read.
func (w workspaceRow) unread() bool {
	return w.ReadStatus != "" && w.ReadStatus != snapshot.Read && w.ReadStatus != snapshot.Gone
}

// unread reports whether a workspace is known and was not read.
func unread(w *workspace) bool { return w != nil && w.workspaceRow.unread() }
