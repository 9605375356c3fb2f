package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
)

//go:embed queries/read_intervals.sql
var readIntervals string

// A readInterval is an interval of snapshots in which a resource could be seen, up to but
// not including until, which is 0 if it lasts.
type readInterval struct{ since, until uint32 }

// unitIntervals are those of units, by resource and workspace.
type unitIntervals map[[2]uint32][]readInterval

// unit is the resource and the workspace that a row was read from.
func (c *comparer) unit(k *kind, row []uint32) [2]uint32 {
	var values [16]int64
	for i := range k.columns {
		values[i] = int64(row[i])
	}
	resource, workspace := k.origin(values[:])
	return [2]uint32{uint32(resource), uint32(workspace)}
}

// readUnits reads when the units of all rows could be seen.
func (c *comparer) readUnits(ctx context.Context) error {
	workspaces := map[uint32][]uint32{} // by resource
	for _, k := range c.kinds {
		if k.compared == alwaysKnown {
			continue
		}
		for row := range slices.Chunk(k.rows, k.width()) {
			unit := c.unit(k.kind, row)
			if _, ok := c.read[unit]; !ok {
				c.read[unit] = nil
				workspaces[unit[0]] = append(workspaces[unit[0]], unit[1])
			}
		}
	}
	for resource, list := range workspaces {
		slices.Sort(list)
		if err := c.ledger.readIntervals(ctx, resource, list, c.read); err != nil {
			return err
		}
	}
	return nil
}

// readIntervals adds the intervals in which a resource of some workspaces could be seen.
func (l *Ledger) readIntervals(ctx context.Context, resource uint32, workspaces []uint32, into unitIntervals) error {
	ids, err := json.Marshal(workspaces)
	if err != nil {
		return err
	}
	rows, err := l.conn.QueryContext(ctx, strings.TrimSpace(readIntervals), sql.Named("resource", resource), sql.Named("workspaces", string(ids)))
	if err != nil {
		return err
	}
	return eachTuple(rows, 3, func(row []int64) error {
		unit := [2]uint32{resource, uint32(row[0])}
		into[unit] = append(into[unit], readInterval{uint32(row[1]), uint32(row[2])})
		return nil
	})
}

// readAt reports whether a unit could be seen at a snapshot.
func (u unitIntervals) readAt(unit [2]uint32, at uint32) bool {
	return slices.ContainsFunc(u[unit], func(r readInterval) bool { return r.since <= at && (r.until == 0 || r.until > at) })
}

// lastReading is the last snapshot before another that read a unit, 0 if no snapshot did.
func (u unitIntervals) lastReading(unit [2]uint32, before uint32) (last uint32) {
	for _, r := range u[unit] {
		switch {
		case r.since >= before:
		case r.until == 0 || r.until > before:
			last = max(last, before-1)
		default:
			last = max(last, r.until-1)
		}
	}
	return last
}
