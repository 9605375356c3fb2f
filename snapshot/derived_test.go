package snapshot_test

import (
	"fmt"
	"path/filepath"
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

// A text that the ledger had as something else gets its key when it becomes an address or
// a word of status, and a row that comes again has its key already.
func TestKeysOfTextsThatWereNoAddresses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	for i, roster := range [][]snapshot.RosterRow{
		{{Email: "Ann@x.example", Name: "Bob@x.example", Manager: "carl@x.example", Status: "Active"}},
		{{Email: "Bob@x.example", Name: "Bob", Status: "carl@x.example"}, {Email: "new@Y.example", Department: "bob@x.example"}},
		{{Email: "Ann@x.example", Name: "Bob@x.example", Status: "Active"}, {Email: "carl@x.example"}, {Email: "bob@x.example", Status: "Bob"}},
	} {
		record(t, path, i*10, sampled{roster: roster}.stage(t))
		if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 {
			t.Errorf("after snapshot %d: %v", i+1, v.Problems)
		}
	}
	if n := count(t, path, "SELECT count(*) FROM text_key"); n != 7 {
		t.Errorf("%d keys", n)
	}
}

// The digest of a unit says that it need not be compared again. A unit without one, or
// with one of another version, is compared, and has one afterwards.
func TestDigestsOfUnits(t *testing.T) {
	for name, statements := range map[string][]string{
		"as they are":     nil,
		"missing":         {"DELETE FROM unit_digest"},
		"another version": {"UPDATE unit_digest SET version = 7, digest = zeroblob(32)"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "access.db")
			record(t, path, 0, sampleWalks()[0].stage(t))
			all := count(t, path, "SELECT count(*) FROM unit_digest WHERE version = 1 AND since = 1")
			tamper(t, path, statements...)
			if v := verified(t, path, snapshot.VerifyOptions{}); len(v.Problems) > 0 {
				t.Errorf("before the next snapshot: %v", v.Problems)
			}
			record(t, path, 10, sampleWalks()[0].stage(t))
			if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 {
				t.Errorf("after the next snapshot: %v", v.Problems)
			}
			since := 1
			if statements != nil {
				since = 2
			}
			if got := count(t, path, fmt.Sprint("SELECT count(*) FROM unit_digest WHERE version = 1 AND since = ", since)); got != all || all == 0 {
				t.Errorf("%d digests since snapshot %d, want %d", got, since, all)
			}
			if changes := count(t, path, "SELECT changes FROM snapshot WHERE id = 2"); changes != 0 {
				t.Errorf("%d changes, want none", changes)
			}
		})
	}
}

// count returns the one number that a query returns.
func count(tb testing.TB, path, query string) (n int) {
	tb.Helper()
	if err := database(tb, path).QueryRowContext(tb.Context(), query).Scan(&n); err != nil {
		tb.Fatal(err)
	}
	return n
}
