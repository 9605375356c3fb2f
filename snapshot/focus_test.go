package snapshot_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// In focus, a view has the rows that it has out of focus, in the columns that it then has.
func TestFocusedViewsHaveTheRowsOfTheirs(t *testing.T) {
	path, _ := sample(t)
	l := opened(t, path)
	rows := func(query string) (columns []string, rows []string) {
		t.Helper()
		table, err := l.Query(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		for row, err := range table.Texts() {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, strings.Join(row, "\t"))
		}
		return table.Columns, rows
	}
	_, snapshots := rows("SELECT id FROM snapshots ORDER BY id")
	var all []int64
	for i := range snapshots {
		all = append(all, int64(i+1))
	}
	views := []string{"access_at", "access_history", "users_at", "account_history", "roster_at", "roster_history", "people_at", "roles_at", "workspaces_at", "coverage_at", "invitations_at", "invitation_history"}
	if err := l.Focus(t.Context(), []snapshot.Reader{{Queries: strings.Join(views, " "), Snapshots: all}}); err != nil {
		t.Fatal(err)
	}
	queries, want, got := map[string]string{}, map[string][]string{}, map[string][]string{}
	for _, view := range views {
		columns, _ := rows("SELECT * FROM " + view + " LIMIT 0")
		list := strings.Join(columns, ", ")
		// quote: unknown and the empty text are not the same.
		queries[view] = fmt.Sprintf("SELECT quote(%s) FROM %s ORDER BY %s", strings.Join(columns, "), quote("), view, list)
		_, got[view] = rows(queries[view])
	}
	if err := l.Unfocus(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, view := range views {
		_, want[view] = rows(queries[view])
		if len(want[view]) == 0 {
			t.Errorf("%s has no rows to compare", view)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("rows (-out of focus +in focus):\n%s", d)
	}
}

// However few or many are the same at two snapshots, in whichever order these come, the table of people has the rows of the view.
func TestFocusedPeopleInAnyOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	for n, o := range sampleWalks() {
		if o.users != nil { // an account without an id, which is never the same as another
			o.users = append(slices.Clone(o.users), snapshot.User{Email: "nobody@example.com"})
		}
		o.record(t, path, n)
	}
	columns := strings.Split("user_id, listed, email, email_as_of, domain, department, idp_id, created_at, roster_email, roster_status, "+
		"roster_end_date, matched_by, email_key, organization_role_id", ", ")
	rows := func(l *snapshot.Ledger) (all []string) {
		t.Helper()
		table, err := l.Query(t.Context(), "SELECT snapshot_id, quote("+strings.Join(columns, "), quote(")+") FROM people_at ORDER BY 1, user_id, email")
		if err != nil {
			t.Fatal(err)
		}
		for row, err := range table.Texts() {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, strings.Join(row, "\t"))
		}
		return all
	}
	want := rows(opened(t, path))
	if !slices.ContainsFunc(want, func(row string) bool {
		return strings.Contains(row, "\tNULL\t1\t'nobody@example.com'") || strings.Contains(row, "\tNULL\t'1'\t'nobody@example.com'")
	}) {
		t.Errorf("nobody is without an id:\n%s", strings.Join(want, "\n"))
	}
	var snapshots []int64
	for _, row := range want {
		var n int64
		if _, err := fmt.Sscan(row, &n); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(snapshots, n) {
			snapshots = append(snapshots, n)
		}
	}
	for range 2 {
		l := opened(t, path)
		for _, n := range snapshots {
			if err := l.Focus(t.Context(), []snapshot.Reader{{Queries: "people_at", Snapshots: []int64{n}}}); err != nil {
				t.Fatal(err)
			}
		}
		if d := cmp.Diff(want, rows(l)); d != "" {
			t.Errorf("by %v (-view +table):\n%s", snapshots, d)
		}
		slices.Reverse(snapshots)
	}
}
