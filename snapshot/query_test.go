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
	l := opened(t, path)
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

// A Focus on another snapshot fills the tables of the one before it and makes nothing new:
// SQLite would compile every query over them again.
func TestFocusOnAnotherSnapshot(t *testing.T) {
	path, _ := sample(t)
	l := opened(t, path)
	const query = "SELECT snapshot_id FROM coverage_at WHERE resource = 'users' ORDER BY 1"
	var got [][]string
	var versions []int
	for _, at := range []int64{2, 1} {
		if err := l.Focus(t.Context(), []snapshot.Reader{{Queries: query, Snapshots: []int64{at}}}); err != nil {
			t.Fatal(err)
		}
		var version int
		if err := l.QueryRow(t.Context(), "PRAGMA temp.schema_version", nil, &version); err != nil {
			t.Fatal(err)
		}
		versions = append(versions, version)
		table, err := l.Query(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for row, err := range table.Texts() {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, row[0])
		}
		got = append(got, all)
	}
	if d := cmp.Diff([][]string{{"2"}, {"1", "2"}}, got); d != "" {
		t.Errorf("snapshots in focus (-want +got):\n%s", d)
	}
	if versions[0] == 0 || versions[0] != versions[1] {
		t.Errorf("the versions of the temporary schema are %v, want one above zero", versions)
	}
}
