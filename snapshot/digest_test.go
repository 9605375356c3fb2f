package snapshot_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
	"pgregory.net/rapid"

	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// digestOf is the digest of a state, by the published query.
func digestOf(tb testing.TB, db *sql.DB, n int64) string {
	tb.Helper()
	rows, err := db.QueryContext(tb.Context(), snapshot.StateQuery(n))
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	h := sha256.New()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			tb.Fatal(err)
		}
		h.Write([]byte(line + "\n"))
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// byHand is the digest that the sqlite3 shell and sha256sum compute.
func byHand(tb testing.TB, path, query string) string {
	tb.Helper()
	shell, sum := machine.Tool(tb, "sqlite3"), machine.Tool(tb, "sha256sum")
	pipe := exec.CommandContext(tb.Context(), "sh", "-c", `"$1" -init /dev/null -list -noheader -readonly -batch "$2" "$3" | "$4"`, "sh", shell, path, query, sum)
	out, err := pipe.CombinedOutput()
	if err != nil || len(out) < 64 {
		tb.Fatalf("%s: %v\n%s", query, err, out)
	}
	return string(out[:64])
}

func TestDigestByHand(t *testing.T) {
	path, recorded := sample(t)
	file := filepath.Join(t.TempDir(), "exported.db")
	if _, err := snapshot.Export(t.Context(), path, "2", file); err != nil {
		t.Fatal(err)
	}
	for i, r := range recorded {
		if got := byHand(t, path, snapshot.StateQuery(r.Number)); got != r.StateDigest {
			t.Errorf("state of snapshot %d: by hand %s, recorded %s", i+1, got, r.StateDigest)
		}
		movement := fmt.Sprintf("SELECT line FROM movement WHERE snapshot_id = %d ORDER BY line", r.Number)
		if got := byHand(t, path, movement); got != r.ChangeDigest {
			t.Errorf("changes of snapshot %d: by hand %s, recorded %s", i+1, got, r.ChangeDigest)
		}
	}
	if got := byHand(t, file, snapshot.StateQuery(2)); got != recorded[1].StateDigest {
		t.Errorf("exported state: by hand %s, recorded %s", got, recorded[1].StateDigest)
	}
}

// The digest of any text can be recomputed with the shell.
func TestDigestOfAnyTextByHand(t *testing.T) {
	t.Parallel()
	machine.Tool(t, "sqlite3")
	path := filepath.Join(t.TempDir(), "access.db")
	rapid.Check(t, func(rt *rapid.T) {
		if err := snapshot.WriteEmptyLedger(path); err != nil {
			rt.Fatal(err)
		}
		texts := rapid.SliceOfNDistinct(anyText(), 1, 8, rapid.ID[string]).Draw(rt, "texts")
		var grants []snapshot.Grant
		var users []snapshot.User
		for _, text := range texts {
			grants = append(grants, snapshot.Grant{WorkspaceID: "w", UserID: text, Source: snapshot.Direct, RoleID: text, Status: text})
			users = append(users, snapshot.User{UserID: text, Email: text, FirstName: text})
		}
		r := sampled{grants: map[string][]snapshot.Grant{"w": grants}, users: users}.record(t, path, 0)
		if got := byHand(t, path, snapshot.StateQuery(1)); got != r.StateDigest {
			rt.Errorf("%q: by hand %s, recorded %s", texts, got, r.StateDigest)
		}
	})
}

// anyText draws texts with characters that quoting could get wrong, and bytes that
// are no text at all.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.StringN(1, 12, -1), rapid.SampledFrom(hostile()), rapid.StringMatching(`[\x00-\x7f]{1,12}`),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 1, 12), func(b []byte) string { return string(b) }))
}

// A text is quoted as SQLite's json_array quotes it.
func TestAppendQuoted(t *testing.T) {
	db := database(t, ":memory:")
	same := func(text string) error {
		var want string
		if err := db.QueryRowContext(t.Context(), "SELECT json_array(?)", text).Scan(&want); err != nil {
			return err
		}
		if got := "[" + string(snapshot.AppendQuoted(nil, text)) + "]"; got != want {
			return fmt.Errorf("%q is quoted as %q, by SQLite as %q", text, got, want)
		}
		return nil
	}
	for c := range 256 {
		if err := same("a" + string([]byte{byte(c)}) + "z"); err != nil {
			t.Error(err)
		}
	}
	for _, text := range append(hostile(), "", strings.Repeat("x\n", 5000)) {
		if err := same(text); err != nil {
			t.Error(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		if err := same(anyText().Draw(rt, "text")); err != nil {
			rt.Error(err)
		}
	})
}
