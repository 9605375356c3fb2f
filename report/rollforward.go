package report

import (
	"fmt"

	"tlaudit/snapshot"
)

// A place is the rows of one workspace in the roll-forward.
type place struct {
	movement
	before, after int64
}

// forward is the rows that there should be now.
func (p place) forward() int64 { return p.before + p.came + p.unseen - p.went }

// rollForward carries the rows at the baseline forward by what appeared and what was
// no longer present to the rows now: for all workspaces, then for each. Workspaces
// that one of the two did not read stand apart: nothing is known to have changed there,
// and they have no rows at that end.
func (b *builder) rollForward() []check {
	const name = "Rows at the baseline + appeared − no longer present ± not read at one end"
	if b.base == nil {
		return []check{untested(areaRollForward, name, "no baseline", "the ledger's history of access")}
	}
	origin := fmt.Sprintf("rows of snapshot %d and the ledger's history of access up to snapshot %d", b.base.number, b.now.number)
	places := map[string]*place{}
	find := func(id string) *place {
		if places[id] == nil {
			places[id] = &place{}
		}
		return places[id]
	}
	before := int64(0)
	for id, n := range b.baseRows {
		find(id).before += n
		before += n
	}
	for id, n := range b.drift.rows {
		find(id).movement = n
	}
	for id, n := range b.tally.rows {
		find(id).after += n
	}
	var all place
	var becameUnread, becameRead int64
	var each []check
	for _, id := range sortedKeys(places) {
		p := places[id]
		w := b.workspaces[id]
		label := unknown
		if w != nil && w.name != "" {
			label = w.name
		}
		var c check
		switch {
		case w == nil || unread(w):
			becameUnread += p.before
			c = p.apart(p.after, "not read now")
		case unread(b.before[id]):
			becameRead += p.after
			c = p.apart(p.before, "not read at the baseline")
		default:
			all.before += p.before
			all.came += p.came
			all.went += p.went
			becameRead += p.unseen
			c = compared(areaRollForward, "", "", p.forward(), p.after, "")
			// Nothing tells how many of these rows there were at the baseline.
			if c.result == pass && b.before[id] == nil && p.unseen > 0 {
				c.expected, c.result = nil, notTested+"not read at the baseline"
			}
		}
		c.name, c.scope, c.origin, c.workspaceID = "Rows of one workspace", label, origin, id
		each = append(each, c)
	}
	expected := all.forward() + becameRead
	total := compared(areaRollForward, name, fmt.Sprintf("%d at the baseline, +%d appeared, −%d no longer present, −%d no longer read, +%d newly read", before, all.came, all.went, becameUnread, becameRead),
		expected, b.tally.direct+b.tally.inherited, origin)
	return append([]check{total}, each...)
}

// apart is the check of a workspace that was not read at one end, where it has rows
// nonetheless or none.
func (p place) apart(rows int64, why string) check {
	if rows > 0 {
		return compared(areaRollForward, "", "", 0, rows, "")
	}
	c := untested(areaRollForward, "", why, "")
	c.actual = p.after
	return c
}

// unread tells whether a workspace was known and not read.
func unread(w *workspace) bool {
	return w != nil && w.status != snapshot.Read && w.status != snapshot.Gone
}
