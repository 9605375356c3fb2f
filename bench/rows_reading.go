package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// rowsOfReading are about the commands that read a ledger.
func rowsOfReading() []row {
	return []row{
		{name: "diff", says: "diff of two snapshots, one grant in a thousand changed", target: 1.0 / 15, memory: 64,
			reference: "EXCEPT both ways in the sqlite3 shell over two copies", tools: []string{"sqlite3"}, begin: diffTrial},
		{name: "diff-after-a-year", says: "the same after 365 snapshots", target: 1.2, memory: 64,
			reference: "the same after 2 snapshots", begin: diffAfterYearTrial},
		{name: "diff-over-a-year", says: "diff of the first and the last of 365 snapshots, 364,000 changes", target: 4, memory: 96, begin: diffOverYearTrial},
		{name: "history", says: "history of one user", target: 0.12, memory: 48, begin: historyTrial},
		{name: "csv", says: "access --format csv", target: 0.6, memory: 96,
			reference: "sqlite3 -csv of the same query", tools: []string{"sqlite3"}, begin: csvTrial},
	}
}

// listed is a run of a command that lists rows as CSV, and the file that it writes.
func (l *lab) listed(ledger string, args ...string) call {
	c := l.audit(ledger, append(args, "--format", "csv")...)
	c.stdout = filepath.Join(l.dir, "listed.csv")
	return c
}

// diffTrial compares two snapshots, and two tables with the same grants.
func diffTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	ledger, err := l.ledger(ctx, grants, 2, false)
	if err != nil {
		return trial{}, err
	}
	copies, err := l.copies(ctx, grants)
	if err != nil {
		return trial{}, err
	}
	ours := l.listed(ledger, "diff", "1", "2")
	theirs := l.query(copies, "SELECT '-', * FROM (SELECT * FROM before EXCEPT SELECT * FROM after); SELECT '+', * FROM (SELECT * FROM after EXCEPT SELECT * FROM before)")
	theirs.stdout = filepath.Join(l.dir, "except.txt")
	return trial{ours: ours.cpu, theirs: theirs.cpu, same: func(context.Context) error { return sameDrift(ours.stdout, theirs.stdout) }}, nil
}

// copies returns a database with the grants of the first two days as tables.
func (l *lab) copies(ctx context.Context, grants int) (string, error) {
	return l.once(sized("copies", grants)+".db", func(path string) error {
		for day, table := range []string{"before", "after"} {
			text, err := l.text(ctx, grants, day)
			if err != nil {
				return err
			}
			script := strings.Replace(importGrants, "grants", table, 1) + ".mode tabs\n.import '" + text + "' " + table
			if err := l.shell(path, script).do(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// sameDrift returns an error unless a diff and the lines of EXCEPT say the same: whose
// access ended, by workspace, user and source, and whose began, with the role.
func sameDrift(diff, except string) error {
	var ours, theirs []string
	err := records(diff, []string{"kind", "workspace_id", "user_id", "source", "role_id"}, func(c []string) error {
		access := strings.Join(c[1:4], "|")
		switch c[0] {
		case "access_added":
			ours = append(ours, "+|"+access+"|"+c[4])
		case "access_removed":
			ours = append(ours, "-|"+access)
		case "role_changed":
			ours = append(ours, "-|"+access, "+|"+access+"|"+c[4])
		default:
			return fmt.Errorf("diff: unexpected kind %s", c[0])
		}
		return nil
	})
	if err != nil {
		return err
	}
	text, err := os.ReadFile(except)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "-") {
			line = line[:strings.LastIndexByte(line, '|')]
		}
		theirs = append(theirs, line)
	}
	return equal(sortedOutput(ours), sortedOutput(theirs))
}

func sortedOutput(lines []string) output {
	slices.Sort(lines)
	d := newDigester()
	for _, line := range lines {
		d.add([]string{line})
	}
	return d.output()
}

// diffAfterYearTrial compares the last two of 365 snapshots, and the first two.
func diffAfterYearTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	year, err := l.ledger(ctx, grants, yearDays, false)
	if err != nil {
		return trial{}, err
	}
	two, err := l.ledger(ctx, grants, 2, false)
	if err != nil {
		return trial{}, err
	}
	changes := population{grants: grants}.changes()
	return trial{ours: l.counted(l.listed(year, "diff", "latest~1", "latest"), changes), theirs: l.counted(l.listed(two, "diff", "1", "2"), changes)}, nil
}

// diffOverYearTrial compares the first of 365 snapshots with the last.
func diffOverYearTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	year, err := l.ledger(ctx, grants, yearDays, false)
	if err != nil {
		return trial{}, err
	}
	changes := (yearDays - 1) * population{grants: grants}.changes()
	return trial{ours: l.counted(l.listed(year, "diff", "1", "latest"), changes)}, nil
}

// counted measures a listing, and fails if it does not have the number of rows.
func (l *lab) counted(c call, rows int) func(context.Context) (sample, error) {
	return func(ctx context.Context) (sample, error) {
		took, err := c.cpu(ctx)
		if err != nil {
			return sample{}, err
		}
		n, err := countRecords(c.stdout)
		if err == nil && n != rows {
			err = fmt.Errorf("%s: %d rows, want %d", c, n, rows)
		}
		return took, err
	}
}

// historyTrial lists the history of one user, and compares the number of rows with that of the
// population.
func historyTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	ledger, err := l.ledger(ctx, grants, 2, false)
	if err != nil {
		return trial{}, err
	}
	const who = 31                         // has access on the first day
	intervals := map[snapshot.Grant]bool{} // each grant has one over two days
	for _, day := range []int{0, 1} {
		for members := range (population{grants: grants, day: day}).memberships() {
			for _, g := range members {
				if g.UserID == userID(who) {
					intervals[g] = true
				}
			}
		}
	}
	return trial{ours: l.counted(l.listed(ledger, "history", "--user", email(who)), len(intervals))}, nil
}

// csvTrial lists everybody's access, and prints the same rows of the view in the same order.
func csvTrial(ctx context.Context, l *lab, grants int) (trial, error) {
	ledger, err := l.ledger(ctx, grants, 2, true)
	if err != nil {
		return trial{}, err
	}
	columns := []string{"workspace_id", "workspace_name", "user_id", "email", "first_name", "last_name", "title", "source", "role_id", "role_name",
		"role_type", "status", "first_seen", "not_before", "role_since", "role_not_before"}
	ours := l.listed(ledger, "access")
	theirs := l.call("sqlite3", "-init", "/dev/null", "-csv", "-header", "-readonly", "-batch", ledger, "SELECT "+strings.Join(columns, ", ")+
		" FROM access ORDER BY workspace_name, workspace_id, email, user_id, source, role_id, status")
	theirs.stdout = filepath.Join(l.dir, "printed.csv")
	return trial{ours: ours.cpu, theirs: theirs.cpu, same: func(context.Context) error {
		a, errA := recordsOutput(ours.stdout, columns)
		b, errB := recordsOutput(theirs.stdout, columns)
		return errors.Join(errA, errB, equal(a, b))
	}}, nil
}

// recordsOutput digests the named columns of a CSV file.
func recordsOutput(path string, columns []string) (output, error) {
	d := newDigester()
	err := records(path, columns, func(cells []string) error {
		d.add(cells)
		return nil
	})
	return d.output(), err
}
