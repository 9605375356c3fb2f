package snapshot_test

import (
	"path/filepath"
	"testing"

	"tlaudit/snapshot"
)

// The last issued review is the baseline, but for one whose snapshot left out workspaces
// that the later one has. A workspace that came later was not left out.
func TestBaselineOfTheLastIssuedReview(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	walk := func(n int, asked ...string) {
		o := sampled{grants: map[string][]snapshot.Grant{}, unread: map[string]string{}}
		for _, id := range asked {
			o.grants[id] = []snapshot.Grant{grant(id, "ann", "admin")}
			o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: id, Listed: true})
		}
		if len(asked) == 1 {
			o.unread["w2"] = snapshot.NotAsked
			o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: "w2", Listed: true})
		}
		o.record(t, path, n)
	}
	baseline := func(at string, want int64, why string) {
		t.Helper()
		l, err := snapshot.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, err := l.Baseline(t.Context(), resolved(t, l, at)); err != nil || got.Snapshot != want {
			t.Errorf("the baseline of %s is snapshot %d, %v; want %d: %s", at, got.Snapshot, err, want, why)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	walk(0, "w1", "w2")
	walk(1, "w1", "w2")
	walk(2, "w1")
	walk(3, "w1")
	walk(4, "w1", "w2", "w3")
	baseline("5", 1, "the oldest, as nothing was issued")
	issue(t, path, sampleReview("first", 2))
	baseline("5", 2, "w3 came later")
	issue(t, path, sampleReview("second", 3))
	baseline("5", 2, "the second review left out w2")
	baseline("4", 3, "snapshot 4 leaves out w2 too")
}
