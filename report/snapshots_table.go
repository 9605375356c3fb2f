package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// A collectRun is one run of collect: a snapshot, or a run that recorded none.
type collectRun struct {
	at                  time.Time
	recorded, preceding *header // its snapshot and the one before that; nil for none
	detail              string
}

// loadRuns lists the runs of the period, with those that recorded no snapshot and those
// after the report's snapshot.
func (b *builder) loadRuns(ctx context.Context) ([]collectRun, error) {
	from := b.headers[0].TakenAt
	if b.base != nil {
		from = b.base.TakenAt
	}
	to := b.now.FinishedAt
	if end, ok := b.periodEnd(); ok && end.After(to) {
		to = end.Add(-time.Second) // the ledger's times have whole seconds
	}
	var all []collectRun
	var preceding *header
	for _, headers := range [][]header{b.headers, b.later} {
		for i := range headers {
			h := &headers[i]
			if !h.TakenAt.Before(from) && (h.ID <= b.now.ID || !h.TakenAt.After(to)) {
				all = append(all, collectRun{at: h.TakenAt, recorded: h, preceding: preceding})
			}
			preceding = h
		}
	}
	type failed struct {
		At     time.Time
		Detail string
	}
	for f, err := range query[failed](ctx, b.source, "failed_runs", snapshot.Named("from", from.Format(time.RFC3339)), snapshot.Named("to", to.Format(time.RFC3339)), snapshot.Named("run", b.lastRun)) {
		if err != nil {
			return nil, err
		}
		all = append(all, collectRun{at: f.At, detail: f.Detail})
	}
	slices.SortStableFunc(all, func(x, y collectRun) int { return x.at.Compare(y.at) })
	return all, nil
}

func (b *builder) snapshotsTable() table.Table {
	t := table.Table{
		Name: "Snapshots", File: "snapshots.csv", Sheet: true, Notice: b.dueAtEnd(), Empty: noneFound, Total: len(b.runs),
		Marks: []table.Mark{
			{When: `OR({Status}="failed",{Status}="partial")`, Columns: []string{"Status"}, Style: table.Amber},
			{When: `LEFT({Longer than the cadence},3)="Yes"`, Columns: []string{"Longer than the cadence"}, Style: table.Amber},
		},
	}
	// ofSnapshot returns a cell that is blank for a run without a snapshot.
	ofSnapshot := func(cell func(*header) any) func(collectRun) any {
		return func(r collectRun) any {
			if r.recorded == nil {
				return nil
			}
			return cell(r.recorded)
		}
	}
	return table.Fill(t, table.Of(b.runs), []table.ColumnOf[collectRun]{
		{Header: "When", Kind: table.Time, Width: 19, Identity: true, Cell: func(r collectRun) any { return r.at }},
		{Header: "Snapshot", Kind: table.Number, Width: 10, Cell: ofSnapshot(func(h *header) any { return h.ID })},
		{Header: "Status", Width: 12, Wrap: true, Cell: func(r collectRun) any {
			if r.recorded == nil {
				return "failed"
			}
			return r.recorded.Status
		}},
		{Header: "Completeness", Width: 14, Wrap: true, Cell: ofSnapshot(func(h *header) any { return h.Completeness })},
		{Header: "Unread workspaces", Kind: table.Number, Width: 12, Cell: ofSnapshot(func(h *header) any { return h.UnreadWorkspaces })},
		{Header: "Rows", Kind: table.Number, Width: 10, Cell: ofSnapshot(func(h *header) any { return h.DirectMemberships + h.InheritedMemberships })},
		{Header: "Hours since the snapshot before", Kind: table.Number, Width: 16, Cell: func(r collectRun) any {
			switch {
			case r.recorded == nil:
				return nil
			case r.preceding == nil:
				return "First snapshot"
			}
			return int64(r.recorded.TakenAt.Sub(r.preceding.TakenAt) / time.Hour)
		}},
		{Header: "Longer than the cadence", Width: 28, Wrap: true, Cell: func(r collectRun) any {
			if r.recorded == nil || r.preceding == nil {
				return "–"
			}
			return b.missingSnapshots(r.preceding.TakenAt, r.recorded.TakenAt)
		}},
		{Header: "Detail", Width: 34, Wrap: true, Cell: func(r collectRun) any { return table.Blank(r.detail) }},
		{Header: "Chain", Width: 66, Guard: true, Cell: ofSnapshot(func(h *header) any { return h.Chain })},
	})
}

// missingSnapshots returns which snapshots of the policy's cadence are missing between two.
func (b *builder) missingSnapshots(from, to time.Time) string {
	if b.options.Policy.Review.Cadence <= 0 {
		return "No cadence in the policy"
	}
	n, days := b.due(from, to)
	if n == 0 {
		return "No"
	}
	return "Yes: " + text.Count(n, "snapshot") + " missing, expected " + days
}

// dueAtEnd returns which snapshots were due between the last one of the period and its end.
func (b *builder) dueAtEnd() string {
	end, ok := b.periodEnd()
	if !ok {
		return ""
	}
	var last time.Time
	for _, r := range b.runs {
		if r.recorded != nil {
			last = r.at
		}
	}
	n, days := b.due(last, end)
	if n == 0 {
		return ""
	}
	return "Due by the end of the period and not in this report: " + text.Count(n, "snapshot") + ", " + days
}

// due counts the snapshots of the policy's cadence that were due between two times, and
// returns the first days.
func (b *builder) due(from, to time.Time) (n int, words string) {
	const shown = 5
	cadence := time.Duration(b.options.Policy.Review.Cadence) * time.Hour
	if cadence <= 0 || !from.Before(to) {
		return 0, ""
	}
	n = int((to.Sub(from) - 1) / cadence)
	var days []string
	for i := range min(n, shown) {
		days = append(days, from.Add(time.Duration(i+1)*cadence).Format(time.DateOnly))
	}
	if n > shown {
		days = append(days, fmt.Sprintf("and %d more", n-shown))
	}
	return n, strings.Join(days, ", ")
}
