package snapshot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// Keys of another version of the function are no damage: verify says so, and the next
// snapshot computes them again.
func TestKeysOfAnotherVersion(t *testing.T) {
	path, _ := sample(t)
	db := database(t, path)
	for _, statement := range []string{"UPDATE text_key_version SET version = 7", "UPDATE text_key SET key = 1"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	verify := func() snapshot.Verification {
		v, err := snapshot.Verify(t.Context(), path, snapshot.VerifyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	v := verify()
	if d := cmp.Diff([]string{"keys of version 7: the next collect computes them again with version 1"}, v.Notes); d != "" || len(v.Problems) > 0 {
		t.Errorf("problems %v, notes (-want +got):\n%s", v.Problems, d)
	}
	record(t, path, 10, sampleWalks()[0].stage(t))
	if v := verify(); len(v.Notes) > 0 || len(v.Problems) > 0 {
		t.Errorf("after the next snapshot: %v, %v", v.Notes, v.Problems)
	}
}
