package main

import (
	"context"
	"fmt"
	"strings"

	"tlaudit/snapshot"
)

// importGrants is the reference of a recording: one table with the same key.
const importGrants = "CREATE TABLE grants (workspace_id TEXT, user_id TEXT, source TEXT, role_id TEXT, PRIMARY KEY (workspace_id, user_id, source, role_id)) WITHOUT ROWID;\n"

// rowsOfLedger are about writing the ledger and its size.
func rowsOfLedger() []row {
	const shell = "sqlite3 .import of the grants as text, one table with the same key"
	return []row{
		{name: "record-first", says: "first snapshot, rows as text to ledger: grants, accounts, workspaces, roles, digests", target: 1.5, memory: 224,
			reference: shell, tools: []string{"sqlite3"},
			begin: func(ctx context.Context, l *lab, grants int) (trial, error) { return recordTrial(ctx, l, grants, 0) }},
		{name: "record-later", says: "later snapshot, 0.1 % drift", target: 1.0, memory: 224,
			reference: shell, tools: []string{"sqlite3"},
			begin: func(ctx context.Context, l *lab, grants int) (trial, error) { return recordTrial(ctx, l, grants, 1) }},
		{name: "growth-per-change", says: "growth of the ledger for each row that changed, over a month of daily snapshots", unit: bytesOf, target: 40, fixed: true, begin: growthTrial},
		{name: "year-size", says: "365 daily snapshots with 0.1 % mixed drift each, in sizes of the first", unit: bytesOf, target: 1.5, fixed: true,
			reference: "size of the ledger with the first snapshot", begin: yearSizeTrial},
	}
}

// recordTrial records the snapshot of a day, and imports the same grants into a table.
func recordTrial(ctx context.Context, l *lab, grants, day int) (trial, error) {
	text, err := l.text(ctx, grants, day)
	if err != nil {
		return trial{}, err
	}
	before := ""
	if day > 0 {
		if before, err = l.ledger(ctx, grants, day, false); err != nil {
			return trial{}, err
		}
	}
	ledger, table := l.dir+"/recorded.db", l.dir+"/imported.db"
	script := importGrants + ".mode tabs\n.import '" + text + "' grants\n"
	return trial{
		ours:   afresh(ledger, before, l.recorded(ledger, text, grants, day).cpu),
		theirs: afresh(table, "", l.shell(table, script).cpu),
		same: func(ctx context.Context) error {
			const columns = "workspace_id, user_id, source, role_id"
			return l.samePrinted(ctx,
				printed{ledger, "SELECT " + columns + " FROM access ORDER BY " + columns},
				printed{table, "SELECT " + columns + " FROM grants ORDER BY " + columns})
		},
	}, nil
}

// shell is a run of the sqlite3 shell that may write its database.
func (l *lab) shell(database, script string) call {
	c := l.call("sqlite3", "-init", "/dev/null", "-batch", "-bail", database)
	c.args = append(c.args, strings.Split(strings.TrimSpace(script), "\n")...)
	return c
}

// query is a run of the sqlite3 shell as the documents publish it, with its options.
func (l *lab) query(database, query string) call {
	words := strings.Fields(snapshot.Shell)
	return l.call(words[0], append(words[1:], database, query)...)
}

// growthTrial measures by how much a month makes the ledger larger. A single day can fit
// into room that the ledger has.
func growthTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	const days = 30
	var bytes []float64
	for _, n := range []int{1, days} {
		path, err := l.ledger(ctx, grants, n, false)
		if err != nil {
			return trial{}, err
		}
		size, err := fileBytes(path)
		if err != nil {
			return trial{}, err
		}
		bytes = append(bytes, size)
	}
	return trial{ours: func(context.Context) (sample, error) {
		return sample{value: (bytes[1] - bytes[0]) / float64((days-1)*population{grants: grants}.changes())}, nil
	}}, nil
}

// yearSizeTrial measures a year's ledger against that of its first day.
func yearSizeTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	size := func(days int) (func(context.Context) (sample, error), error) {
		path, err := l.ledger(ctx, grants, days, false)
		if err != nil {
			return nil, fmt.Errorf("%d days: %w", days, err)
		}
		return func(context.Context) (sample, error) {
			bytes, err := fileBytes(path)
			return sample{value: bytes}, err
		}, nil
	}
	year, err := size(yearDays)
	if err != nil {
		return trial{}, err
	}
	first, err := size(1)
	return trial{ours: year, theirs: first}, err
}
