package snapshot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// Rows that are kept have the order of their query, and are asked for once for each argument.
func TestKeptRowsHaveTheOrderOfTheirQuery(t *testing.T) {
	path, _ := sample(t)
	l := opened(t, path)
	const numbers = "-- Three numbers.\nSELECT value FROM json_each('[10, 30, 20]') WHERE value <= :most ORDER BY value DESC;\n"
	rows := func(table string) (all []string) {
		t.Helper()
		for row, err := range snapshot.Rows[struct{ Value string }](t.Context(), l, "SELECT value FROM "+table+" ORDER BY rowid") {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, row.Value)
		}
		return all
	}
	keep := func(most int) string {
		t.Helper()
		table, err := l.Keep(t.Context(), numbers, snapshot.Named("most", most))
		if err != nil {
			t.Fatal(err)
		}
		return table
	}
	all, few := keep(30), keep(20)
	if d := cmp.Diff([]string{"30", "20", "10"}, rows(all)); d != "" {
		t.Errorf("all (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"20", "10"}, rows(few)); d != "" {
		t.Errorf("few (-want +got):\n%s", d)
	}
	if again := keep(30); again != all {
		t.Errorf("the same rows are in %s and in %s", all, again)
	}
	if _, err := l.Keep(t.Context(), "SELECT x FROM nowhere"); err == nil || !strings.Contains(fmt.Sprint(err), "nowhere") {
		t.Errorf("an impossible query: %v", err)
	}
}
