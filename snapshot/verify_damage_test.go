package snapshot_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// content is the rows of every view of a ledger.
func content(ctx context.Context, path string) (_ []string, err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var all []string
	for _, view := range []string{"snapshots", "access_at", "access", "access_last_known", "access_history", "invitations_at", "invitation_history",
		"workspaces_at", "users_at", "roles_at", "roster_at", "coverage_at", "changes", "requests", "events", "reviews", "review_rows", "state", "movement"} {
		rows, err := lines(ctx, db, "SELECT * FROM "+view, func(row []any) string { return fmt.Sprintf("%#v", row) })
		if err != nil {
			return nil, fmt.Errorf("%s: %w", view, err)
		}
		slices.Sort(rows)
		all = append(append(all, view), rows...)
	}
	return all, nil
}

// lines returns each row of a query as one line.
func lines(ctx context.Context, db *sql.DB, query string, line func(row []any) string) ([]string, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all []string
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		all = append(all, line(row))
	}
	return all, rows.Err()
}

// Whichever bit of the file is flipped, Verify reports it or every view has the same rows
// as before.
func TestVerifyFindsDamage(t *testing.T) { flipBits(t, 24) }

func TestSlowVerifyFindsDamage(t *testing.T) { flipBits(t, 600) }

// flipBits flips as many bits, one at a time.
func flipBits(t *testing.T, flips int) {
	t.Parallel()
	path, _ := sample(t)
	whole := bytesOf(t, path)
	want, err := content(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	file := filepath.Join(t.TempDir(), "access.db")
	found := 0
	for i := range flips {
		// Every sixth flip is one of the file's header.
		offset, bit := random.IntN(len(whole)), random.IntN(8)
		if i%6 == 0 {
			offset = random.IntN(100)
		}
		b := slices.Clone(whole)
		b[offset] ^= 1 << bit
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		v, err := snapshot.Verify(t.Context(), file, snapshot.VerifyOptions{Full: true})
		if err != nil {
			t.Errorf("bit %d of byte %d: Verify: %v", bit, offset, err)
			continue
		}
		if len(v.Problems) > 0 {
			found++
			continue
		}
		got, err := content(t.Context(), file)
		if err != nil {
			t.Errorf("bit %d of byte %d: not found, and %v", bit, offset, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("bit %d of byte %d: not found, and the views changed (-before +after):\n%s", bit, offset, d)
		}
	}
	t.Logf("%d of %d flips found, the others changed nothing", found, flips)
}

// An index that lacks rows hides them from whoever searches by it, and changes no digest:
// only the check of SQLite's own structure finds it.
func TestVerifyChecksTheStructure(t *testing.T) {
	path, _ := sample(t)
	var index string
	if err := database(t, path).QueryRowContext(t.Context(), "SELECT sql FROM sqlite_master WHERE name = 'fact_grant_ended'").Scan(&index); err != nil {
		t.Fatal(err)
	}
	set := func(to string) []string {
		return []string{"PRAGMA writable_schema = 1", "UPDATE sqlite_master SET sql = '" + strings.ReplaceAll(to, "'", "''") + "' WHERE name = 'fact_grant_ended'"}
	}
	where, _, _ := strings.Cut(index, " WHERE ")
	tamper(t, path, set(where+" WHERE until < 0")...)
	tamper(t, path, "REINDEX fact_grant_ended")
	tamper(t, path, set(index)...)
	v := verified(t, path, snapshot.VerifyOptions{})
	if !slices.ContainsFunc(v.Problems, func(p snapshot.Problem) bool { return strings.HasPrefix(p.What, "integrity: ") }) {
		t.Errorf("Verify: %v, want a problem of the structure", v.Problems)
	}
	if slices.ContainsFunc(v.Problems, func(p snapshot.Problem) bool { return strings.HasPrefix(p.What, "schema: ") }) {
		t.Errorf("the test has changed the schema: %v", v.Problems)
	}
}
