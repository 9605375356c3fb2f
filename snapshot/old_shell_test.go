package snapshot_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// oldShell builds the program that reads a ledger with SQLite 3.34.0. If it
// cannot be built the check is skipped, and fails if TLAUDIT_REQUIRE_TOOLS is 1.
func oldShell(t *testing.T) string {
	t.Helper()
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "cc"
	}
	machine.Tool(t, compiler)
	program := filepath.Join(t.TempDir(), "oldshell")
	build := exec.CommandContext(t.Context(), machine.Tool(t, "go"), "build", "-tags", "sqlite_json", "-o", program, ".")
	build.Dir = filepath.Join("..", "testdata", "oldshell")
	build.Env = append(os.Environ(), "CGO_ENABLED=1", "GOFLAGS=-mod=readonly", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		if os.Getenv("TLAUDIT_REQUIRE_TOOLS") == "1" {
			t.Fatalf("build SQLite 3.34.0: %v\n%s", err, out)
		}
		t.Skipf("SQLite 3.34.0 cannot be built here: %v\n%s", err, out)
	}
	return program
}

// The ledger and an exported snapshot have the same rows in SQLite 3.34.0 as in the
// program's own SQLite.
func TestSlowOldShell(t *testing.T) {
	t.Parallel()
	program := oldShell(t)
	path, recorded := sample(t)
	exported := filepath.Join(t.TempDir(), "exported.db")
	if _, err := snapshot.Export(t.Context(), path, "2", exported); err != nil {
		t.Fatal(err)
	}
	queries := []string{"SELECT * FROM sqlite_master"}
	for _, r := range recorded {
		queries = append(queries, strings.TrimSpace(snapshot.StateQuery(r.Number)))
	}
	tests := map[string]struct {
		path    string
		queries []string
	}{
		"every view of the ledger": {path, viewQueries(t, path, "view")},
		"its state and schema":     {path, queries},
		"an exported snapshot":     {exported, append(viewQueries(t, exported, "table"), "SELECT * FROM state")},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			out, err := exec.CommandContext(t.Context(), program, append([]string{tt.path}, tt.queries...)...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			db := database(t, tt.path)
			want := []string{"SQLite 3.34.0"}
			for _, q := range tt.queries {
				lines, err := answer(t.Context(), db, q)
				if err != nil {
					t.Fatalf("%s: %v", q, err)
				}
				want = append(append(want, q), lines...)
			}
			if d := cmp.Diff(want, strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")); d != "" {
				t.Errorf("rows (-ours +3.34.0):\n%s", d)
			}
		})
	}
}

// viewQueries selects everything from every view or table of a database.
func viewQueries(t *testing.T, path, kind string) []string {
	t.Helper()
	names, err := answer(t.Context(), database(t, path), "SELECT name FROM sqlite_master WHERE type = '"+kind+"'")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		names[i] = "SELECT * FROM " + name
	}
	return names
}

// answer returns each row of a query as one line, sorted, as the program writes it.
func answer(ctx context.Context, db *sql.DB, query string) ([]string, error) {
	all, err := lines(ctx, db, query, func(row []any) string {
		values := make([]string, len(row))
		for i, v := range row {
			switch v := v.(type) {
			case nil:
				values[i] = "NULL"
			case string, []byte:
				values[i] = fmt.Sprintf("%q", v)
			default:
				values[i] = fmt.Sprintf("%#v", v)
			}
		}
		return strings.Join(values, "|")
	})
	slices.Sort(all)
	return all, err
}
