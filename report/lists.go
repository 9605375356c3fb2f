package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// rolesTable is every role that the snapshot saw or that somebody holds.
func (b *builder) rolesTable() Table {
	all := b.sortedRoles()
	return Table{
		Name: "Roles", File: "roles.csv", Sheet: true, Empty: noneFound, Total: len(all),
		Columns: []Column{
			{Header: "Role", Width: 28, Identity: true, Wrap: true}, {Header: "Workspace", Width: 28, Wrap: true}, {Header: "Type", Width: 18, Wrap: true}, {Header: "Class", Width: 14, Wrap: true},
			{Header: "Basis", Width: 14, Wrap: true}, {Header: "What it allows", Width: 60, Wrap: true}, {Header: "Holders", Kind: Number, Width: 10},
			{Header: "role_id", Width: 14, Guard: true}, {Header: "workspace_id", Width: 14, Guard: true},
		},
		Rows: rowsFrom(len(all), func(i int) Row {
			r := all[i]
			place := "Organization"
			if w := b.workspaces[r.workspace]; w != nil {
				place = orWords(w.name, unknown)
			} else if r.workspace != "" || r.name == "" {
				place = unknown // a role that nothing names may be of any workspace
			}
			return Row{
				r.label(), place, orWords(r.kind, notShown), classWord(r.class), string(r.basis),
				orWords(r.allows, "Not described in the policy"), r.holders, r.id, blankOr(r.workspace),
			}
		}),
	}
}

func (b *builder) sortedRoles() []*role {
	var all []*role
	for _, r := range b.roles {
		all = append(all, r)
	}
	slices.SortFunc(all, func(x, y *role) int {
		return cmp.Or(strings.Compare(x.workspace, y.workspace), strings.Compare(x.name, y.name), strings.Compare(x.id, y.id))
	})
	return all
}

// listsTable is the hidden sheet behind the dropdown of new roles: the roles of
// one workspace are neighbours.
func (b *builder) listsTable() Table {
	var all []*role
	for _, r := range b.sortedRoles() {
		if r.workspace != "" {
			all = append(all, r)
		}
	}
	return Table{
		Name: "Lists", Hidden: true, Empty: noneFound, Total: len(all),
		Columns: []Column{{Header: "workspace_id", Width: 38, Wrap: true}, {Header: "role_id", Width: 38, Wrap: true}, {Header: "role_name", Width: 30, Wrap: true}},
		Rows: rowsFrom(len(all), func(i int) Row {
			name := all[i].label()
			// Two roles of one name in a workspace are told apart by their ids.
			for _, j := range []int{i - 1, i + 1} {
				if j >= 0 && j < len(all) && all[j].workspace == all[i].workspace && all[j].name == all[i].name && all[i].name != "" {
					name = all[i].name + " (" + all[i].id + ")"
				}
			}
			return Row{all[i].workspace, all[i].id, name}
		}),
	}
}

// workspacesTable is every workspace that the walk knew and what came of it.
func (b *builder) workspacesTable() Table {
	return Table{
		Name: "Workspaces", File: "workspaces.csv", Empty: noneFound, Total: len(b.order),
		Columns: []Column{
			{Header: "Workspace"}, {Header: "Type"}, {Header: "Read status"}, {Header: "HTTP status"}, {Header: "Error code"},
			{Header: "Fingerprint"}, {Header: "Rows", Kind: Number}, {Header: "Privileged", Kind: Number}, {Header: "workspace_id"},
		},
		Rows: rowsFrom(len(b.order), func(i int) Row {
			w := b.order[i]
			rows, privileged := any(b.tally.rows[w.id]), any(b.tally.privileged[w.id])
			if w.status != snapshot.Read {
				rows, privileged = notRead, notRead
			}
			return Row{
				orWords(w.name, unknown), orWords(w.kind, notShown), w.status, blankOr(w.httpStatus), blankOr(w.errorCode),
				blankOr(w.fingerprint), rows, privileged, w.id,
			}
		}),
	}
}

// A run is one snapshot or one walk that recorded none.
type run struct {
	at           time.Time
	walk, before *walk // its snapshot and the one before that, nil where there is none
	detail       string
}

// loadRuns lists the runs of the period, those without a snapshot and those after the
// report's snapshot too.
func (b *builder) loadRuns(ctx context.Context) ([]run, error) {
	from := b.walks[0].takenAt
	if b.base != nil {
		from = b.base.takenAt
	}
	to := b.now.finishedAt
	if end, ok := b.periodEnd(); ok && end.After(to) {
		to = end.Add(-time.Second) // the last that the ledger's times can tell
	}
	var all []run
	var before *walk
	for _, walks := range [][]walk{b.walks, b.later} {
		for i := range walks {
			w := &walks[i]
			if !w.takenAt.Before(from) && (w.number <= b.now.number || !w.takenAt.After(to)) {
				all = append(all, run{at: w.takenAt, walk: w, before: before})
			}
			before = w
		}
	}
	var in parser
	for r, err := range ask(ctx, b.source, "failed_runs", named("from", from.Format(time.RFC3339)), named("to", to.Format(time.RFC3339))) {
		if err != nil {
			return nil, err
		}
		all = append(all, run{at: in.moment(r[0]), detail: r[1]})
	}
	slices.SortStableFunc(all, func(x, y run) int { return x.at.Compare(y.at) })
	return all, in.err
}

func (b *builder) snapshotsTable() Table {
	return Table{
		Name: "Snapshots", File: "snapshots.csv", Sheet: true, Notice: b.unmet(), Empty: noneFound, Total: len(b.runs),
		Columns: []Column{
			{Header: "When", Kind: Time, Width: 20, Identity: true}, {Header: "Snapshot", Kind: Number, Width: 11}, {Header: "Status", Width: 12, Wrap: true},
			{Header: "Completeness", Width: 14, Wrap: true}, {Header: "Unread workspaces", Kind: Number, Width: 13},
			{Header: "Rows", Kind: Number, Width: 10}, {Header: "Hours since the snapshot before", Kind: Number, Width: 16},
			{Header: "Longer than the cadence", Width: 34, Wrap: true}, {Header: "Detail", Width: 50, Wrap: true}, {Header: "Chain", Width: 66, Guard: true},
		},
		Marks: []Mark{
			{When: `OR({Status}="failed",{Status}="partial")`, Columns: []string{"Status"}, Style: Amber},
			{When: `LEFT({Longer than the cadence},3)="Yes"`, Columns: []string{"Longer than the cadence"}, Style: Amber},
		},
		Rows: rowsFrom(len(b.runs), func(i int) Row {
			r := b.runs[i]
			if r.walk == nil {
				return Row{r.at, nil, "failed", nil, nil, nil, nil, "–", blankOr(r.detail), nil}
			}
			w := r.walk
			var gap any = "First snapshot"
			late := "–"
			if r.before != nil {
				gap = int64(w.takenAt.Sub(r.before.takenAt) / time.Hour)
				late = b.missed(r.before.takenAt, w.takenAt)
			}
			return Row{w.takenAt, w.number, w.status, w.completeness, w.unread, w.direct + w.inherited, gap, late, nil, w.chain}
		}),
	}
}

// missed says which snapshots of the policy's cadence are missing between two.
func (b *builder) missed(from, to time.Time) string {
	if b.options.Policy.Review.Cadence <= 0 {
		return "No cadence in the policy"
	}
	n, days := b.due(from, to)
	if n == 0 {
		return "No"
	}
	return "Yes: " + text.Count(n, "snapshot") + " missing, expected " + days
}

// unmet says which snapshots were due from the last one of the period to its end.
func (b *builder) unmet() string {
	end, ok := b.periodEnd()
	if !ok {
		return ""
	}
	var last time.Time
	for _, r := range b.runs {
		if r.walk != nil {
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
// gives the first days.
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
