package snapshot

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
	"testing"
)

// plan is SQLite's plan for a query.
func plan(ctx context.Context, l *Ledger, query string, args ...any) (string, error) {
	rows, err := l.conn.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return "", err
		}
		lines = append(lines, detail)
	}
	return strings.Join(lines, "\n"), rows.Err()
}

// What differs between two snapshots is read from the two partial indexes, so that
// its cost is that of the changes. If the conditions were written in another way, SQLite
// would read one of the indexes in full.
func TestDifferenceUsesThePartialIndexes(t *testing.T) {
	l := empty(t)
	for _, k := range kinds {
		got, err := plan(t.Context(), l, differing(k), sql.Named("low", 3), sql.Named("high", 4))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"SEARCH " + k.table() + " USING COVERING INDEX " + k.table() + "_began (since>? AND since<?)",
			"SEARCH " + k.table() + " USING COVERING INDEX " + k.table() + "_ended (until>? AND until<?)",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: the plan lacks %q:\n%s", k.name, want, got)
			}
		}
		if regexp.MustCompile(`(?m)^SCAN (f|` + k.table() + `)\b`).MatchString(got) {
			t.Errorf("%s: the plan scans the table:\n%s", k.name, got)
		}
	}
}

// What a comparison asks about ids is found by index, whatever the population.
func TestComparisonSearches(t *testing.T) {
	l := empty(t)
	for name, query := range map[string]string{"texts": textsInOrder, "intervals": readIntervals, "workspaces": workspaceNamesBetween,
		"emails": emailsBetween, "roster": rosterEmailsAt, "roles": roleNamesBetween, "unclear roles": roleNamesAt} {
		var args []any
		for _, p := range []string{"ids", "workspaces", "resource", "at", "from", "to"} {
			if strings.Contains(query, ":"+p) {
				args = append(args, sql.Named(p, 1))
			}
		}
		got, err := plan(t.Context(), l, query, args...)
		if err != nil {
			t.Fatal(err)
		}
		if lines := regexp.MustCompile(`(?m)^(SCAN \w+$|.*AUTOMATIC.*|MATERIALIZE .*)`).FindString(got); lines != "" {
			t.Errorf("%s: %s\nin\n%s", name, lines, got)
		}
	}
}

// Questions about one snapshot, workspace or person are answered by index: no plan
// reads a whole table, computes a whole view or makes an index of its own.
func TestViewsSearch(t *testing.T) {
	l := empty(t)
	scans := regexp.MustCompile(`(?m)^(SCAN (\w+).*|MATERIALIZE .*|.*AUTOMATIC.*)$`)
	tests := map[string]struct {
		query string
		scans string // what may be read in full: subqueries, and tables of this size
	}{
		"count of changes":   {"SELECT count(*) FROM change WHERE snapshot_id = 7", `^SCAN (change|m|role_move|\(subquery-\d+\))`},
		"changes":            {"SELECT * FROM changes WHERE snapshot_id = 7", `^SCAN (c|m|role_move|\(subquery-\d+\))`},
		"access of one":      {"SELECT * FROM access_at WHERE snapshot_id = 7 AND workspace_id = 'w'", `^SCAN nothing`},
		"access of all":      {"SELECT * FROM access_at WHERE snapshot_id = 7", `^SCAN nothing`},
		"access now":         {"SELECT * FROM access WHERE workspace_id = 'w'", `^SCAN nothing`},
		"history of one":     {"SELECT * FROM access_history WHERE workspace_id = 'w'", `^SCAN bound`},
		"last known of one":  {"SELECT * FROM access_last_known WHERE workspace_id = 'w'", `^(SCAN|MATERIALIZE|SEARCH) (newest|last)\b`},
		"users":              {"SELECT * FROM users_at WHERE snapshot_id = 7", `^SCAN u`},
		"people":             {"SELECT * FROM people_at WHERE snapshot_id = 7", `^SCAN (fact_user|holder|g|u|h|p|q|m|person_match|\(join-\d+\))\b`},
		"people now":         {"SELECT * FROM people", `^SCAN (fact_user|holder|g|u|h|p|q|m|person_match|\(join-\d+\))\b`},
		"one person":         {"SELECT * FROM people_at WHERE snapshot_id = 7 AND user_id = 'ann'", `^SCAN (k|u|\(subquery-\d+\))$`},
		"some people":        {"SELECT * FROM everybody_at WHERE snapshot_id = 7 AND user_id IN (SELECT value FROM json_each('[]'))", `^SCAN (json_each VIRTUAL.*|k|u|\(subquery-\d+\))$`},
		"roster of a person": {"SELECT email FROM roster_entry WHERE snapshot_id = 7 AND user = 5", `^SCAN nothing`},
		"seen to be absent":  {"SELECT * FROM absence WHERE workspace = 7", `^SCAN nothing`},
	}
	for _, k := range kinds {
		if k.changes != "" {
			count := tests["count of changes"]
			count.query = "SELECT count(*) FROM " + k.changes + " WHERE snapshot_id = 7"
			tests["count of changes of "+k.plural] = count
		}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := plan(t.Context(), l, tt.query)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range scans.FindAllString(got, -1) {
				if line != "SCAN CONSTANT ROW" && !regexp.MustCompile(tt.scans).MatchString(line) {
					t.Errorf("%s\nin\n%s", line, got)
				}
			}
		})
	}
}

// The rows of the roster about some people are found by index, however long it is.
func TestRosterOfSearches(t *testing.T) {
	got, err := plan(t.Context(), empty(t), rosterOf, sql.Named("ids", "[]"), sql.Named("keys", "[]"), sql.Named("at", 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"SEARCH r USING COVERING INDEX fact_roster_user (user=?)",
		"SEARCH k USING COVERING INDEX text_key_key (key=?)",
		"SEARCH r USING PRIMARY KEY (email=?)",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the plan lacks %q:\n%s", want, got)
		}
	}
}

// Access of one person or in one workspace is found without reading that of others.
func TestListsOfOneSearch(t *testing.T) {
	l := empty(t)
	for name, f := range map[string]Filter{"(workspace=? AND user=?": {UserID: "u"}, "(workspace=?": {WorkspaceID: "w"}} {
		got, err := plan(t.Context(), l, f.narrow(listAccess), f.args(sql.Named("at", 1))...)
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`SEARCH g USING PRIMARY KEY `+regexp.QuoteMeta(name)).MatchString(got) || regexp.MustCompile(`(?m)^SCAN (g|c)$`).MatchString(got) {
			t.Errorf("the plan does not search by %s:\n%s", name, got)
		}
	}
}

// The history of one person is found in each workspace by key.
func TestHistoryOfOneSearches(t *testing.T) {
	l := empty(t)
	f := Filter{UserID: "u"}
	for name, query := range map[string]string{"history": listHistory, "between": listAccessBetween} {
		got, err := plan(t.Context(), l, f.narrowHistory(query), f.args(sql.Named("at", 1), sql.Named("since", 0),
			sql.Named("from", 1), sql.Named("to", 2), sql.Named("from_time", ""), sql.Named("to_time", ""))...)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`SEARCH f USING (COVERING INDEX \S+|PRIMARY KEY) \(workspace=\? AND user=\?\)`, `SEARCH c USING \S+ \S+ \(resource=\?`} {
			if !regexp.MustCompile(want).MatchString(got) {
				t.Errorf("%s: the plan lacks %q:\n%s", name, want, got)
			}
		}
		if regexp.MustCompile(`(?m)^SCAN [fg]\b`).MatchString(got) {
			t.Errorf("%s: the plan reads all grants:\n%s", name, got)
		}
	}
}
