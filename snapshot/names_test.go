package snapshot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// Names of workspaces and roles are those of the views, of whichever are asked for.
func TestNamesAreThoseOfTheViews(t *testing.T) {
	path, _ := sample(t)
	l := opened(t, path)
	compared := 0
	for at, err := range snapshot.Rows[struct{ ID int64 }](t.Context(), l, "SELECT id FROM snapshots ORDER BY id") {
		if err != nil {
			t.Fatal(err)
		}
		want, ids := map[string]string{}, []string{"", "nobody"}
		const all = "SELECT workspace_id AS id, coalesce(name, '') AS name FROM workspaces_at WHERE snapshot_id = :at UNION " +
			"SELECT role_id, coalesce(name, '') FROM roles_at WHERE snapshot_id = :at ORDER BY id, name"
		for row, err := range snapshot.Rows[struct{ ID, Name string }](t.Context(), l, all, snapshot.Named("at", at.ID)) {
			if err != nil {
				t.Fatal(err)
			}
			if len(ids)%3 != 0 && row.Name != "" {
				want[row.ID] = row.Name
			}
			if len(ids)%3 == 0 {
				row.ID += "?" // another one is asked for
			}
			ids = append(ids, row.ID)
		}
		got, err := l.Names(t.Context(), snapshot.Reference{Snapshot: at.ID}, ids)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("names at snapshot %d (-want +got):\n%s", at.ID, d)
		}
		compared += len(want)
	}
	if compared == 0 {
		t.Error("no names were compared")
	}
}
