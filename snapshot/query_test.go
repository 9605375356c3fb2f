package snapshot_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// An answer whose rows are not ranged over does not keep the ledger from closing.
func TestLedgerClosesWithAnAnswerUnread(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	record(t, path, 0, walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "admin")}}))
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Snapshots(t.Context()); err != nil {
		t.Fatal(err)
	}
	machine.Within(t, "close the ledger", func() { err = l.Close() })
	if err != nil {
		t.Error(err)
	}
}

// A query that is asked again while its first answer is read, after its rows were not read
// to the end, and after Focus has put a table in place of a view, has its own answer.
func TestQueryAskedAgain(t *testing.T) {
	path, _ := sample(t)
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	snapshots := func(most int, each func()) (all []string) {
		table, err := l.Query(t.Context(), "SELECT snapshot_id FROM coverage_at WHERE resource = 'users' AND snapshot_id <= :most ORDER BY 1", snapshot.Named("most", most))
		if err != nil {
			t.Fatal(err)
		}
		for row, err := range table.Texts() {
			if err != nil {
				t.Fatal(err)
			}
			if all = append(all, row[0]); each != nil {
				each()
			}
		}
		return all
	}
	var inner []string
	outer := snapshots(3, func() { inner = append(inner, snapshots(2, nil)...) })
	if d := cmp.Diff([][]string{{"1", "2", "3"}, {"1", "2", "1", "2", "1", "2"}}, [][]string{outer, inner}); d != "" {
		t.Errorf("within its own answer (-want +got):\n%s", d)
	}
	table, err := l.Query(t.Context(), "SELECT snapshot_id FROM coverage_at WHERE resource = 'users' AND snapshot_id <= :most ORDER BY 1", snapshot.Named("most", 4))
	if err != nil {
		t.Fatal(err)
	}
	for range table.Rows {
		break
	}
	if err := l.Focus(t.Context(), []snapshot.Reader{{Queries: "SELECT snapshot_id FROM coverage_at", Snapshots: []int64{1, 2}}}); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"1", "2"}, snapshots(4, nil)); d != "" {
		t.Errorf("in focus (-want +got):\n%s", d)
	}
	if err := l.Unfocus(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"1", "2", "3", "4"}, snapshots(4, nil)); d != "" {
		t.Errorf("out of focus (-want +got):\n%s", d)
	}
}
