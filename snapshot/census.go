package snapshot

import (
	"context"
	"database/sql"
)

// A census counts the population while a snapshot is written: the figures of its
// header, and what there was before and after, over the units that were read both
// times. A workspace that was not read is no fall.
type census struct {
	covered, unread, direct, inherited int64
	enrollments, accounts              sql.NullInt64 // not valid: not read

	holders                   numberSet // everybody with access in a workspace that was read
	grantsBefore, grantsAfter int64
	peopleBefore, peopleAfter numberSet
	adminsBefore, adminsAfter numberSet
	others                    []Fall
	readBefore                map[[2]int64]struct{} // resource and workspace that some earlier snapshot read
}

// census begins that of a snapshot.
func (l *Ledger) census(ctx context.Context, at int64) (*census, error) {
	rows, err := l.conn.QueryContext(ctx, "SELECT DISTINCT resource, workspace FROM fact_coverage WHERE read_status IN (?, ?) AND since < ?", ownID(Read), ownID(Gone), at)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	c := &census{readBefore: map[[2]int64]struct{}{}}
	for rows.Next() {
		var unit [2]int64
		if err := rows.Scan(&unit[0], &unit[1]); err != nil {
			return nil, err
		}
		c.readBefore[unit] = struct{}{}
	}
	return c, rows.Err()
}

// add counts one unit of a kind. Of its rows, the columns that the kind names as counted are
// enough.
func (c *census) add(k *kind, unit []int64, before, after [][]int64) {
	if k.count == nil {
		return
	}
	again := true
	if k.unit > 0 {
		resource, workspace := k.origin(unit)
		_, again = c.readBefore[[2]int64{resource, workspace}]
	}
	k.count(c, k, again, before, after)
}

// grants counts the access to one workspace; again: some earlier snapshot read it.
func (c *census) grants(k *kind, again bool, before, after [][]int64) {
	user, source, inherited := k.place("user"), k.place("source"), ownID(Inherited)
	people := func(grants [][]int64, all, admins *numberSet) {
		for _, g := range grants {
			all.add(uint32(g[user]))
			if g[source] == inherited {
				admins.add(uint32(g[user]))
			}
		}
	}
	for _, g := range after {
		c.holders.add(uint32(g[user]))
		if g[source] == inherited {
			c.inherited++
		} else {
			c.direct++
		}
	}
	if !again {
		return
	}
	c.grantsBefore += int64(len(before))
	c.grantsAfter += int64(len(after))
	people(before, &c.peopleBefore, &c.adminsBefore)
	people(after, &c.peopleAfter, &c.adminsAfter)
}

// coverage counts the workspaces that were asked for and are not gone.
func (c *census) coverage(k *kind, _ bool, _, after [][]int64) {
	resource, status := k.place("resource"), k.place("read_status")
	for _, row := range after {
		if row[resource] != ownID(MembershipsOf) || row[status] == ownID(Gone) || row[status] == ownID(NotAsked) {
			continue
		}
		c.covered++
		if row[status] != ownID(Read) {
			c.unread++
		}
	}
}

func (c *census) workspaces(_ *kind, _ bool, before, after [][]int64) {
	c.others = append(c.others, Fall{"workspaces", int64(len(before)), int64(len(after))})
}

func (c *census) invitations(_ *kind, _ bool, before, after [][]int64) {
	c.enrollments = sql.NullInt64{Int64: int64(len(after)), Valid: true}
	c.others = append(c.others, Fall{"invitations", int64(len(before)), int64(len(after))})
}

func (c *census) users(_ *kind, _ bool, before, after [][]int64) {
	c.accounts = sql.NullInt64{Int64: int64(len(after)), Valid: true}
	c.others = append(c.others, Fall{"accounts", int64(len(before)), int64(len(after))})
}
