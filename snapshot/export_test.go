package snapshot_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// rowsOf prints the rows of a query, for comparing.
func rowsOf(tb testing.TB, db *sql.DB, query string) []string {
	tb.Helper()
	rows, err := db.QueryContext(tb.Context(), query)
	if err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	all := []string{fmt.Sprintf("%q", columns)}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			tb.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%#v", row))
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return all
}

// database opens a file without the ledger.
func database(tb testing.TB, path string) *sql.DB {
	tb.Helper()
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath())
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

func bytesOf(tb testing.TB, path string) []byte {
	tb.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// namesIn lists a folder.
func namesIn(tb testing.TB, dir string) []string {
	tb.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		tb.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestExport(t *testing.T) {
	path, recorded := sample(t)
	before := bytesOf(t, path)
	ledger := database(t, path)
	for n := 1; n <= len(recorded); n++ {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "snapshot of 100%? #1.db")
			e, err := snapshot.Export(t.Context(), path, fmt.Sprint(n), file)
			if err != nil {
				t.Fatal(err)
			}
			if e.StateDigest != recorded[n-1].StateDigest || e.Chain != recorded[n-1].Chain || e.Snapshot.Snapshot != int64(n) {
				t.Errorf("Export gives %+v, recorded %+v", e, recorded[n-1])
			}
			x := database(t, file)
			own := fmt.Sprintf("snapshot_id = %d", n)
			for table, from := range map[string]string{
				"snapshots":   fmt.Sprintf("snapshots WHERE id = %d", n),
				"access":      "access_at WHERE " + own,
				"invitations": "invitations_at WHERE " + own,
				"workspaces":  "workspaces_at WHERE " + own,
				"users":       "users_at WHERE " + own,
				"roles":       "roles_at WHERE " + own,
				"roster":      "roster_at WHERE " + own,
				"coverage":    "coverage_at WHERE " + own,
				"requests":    "requests WHERE " + own,
				"events":      "events WHERE seq <= (SELECT seq FROM events WHERE kind = 'collected' AND " + own + ")",
				"state":       "state WHERE " + own,
			} {
				// An export has the columns of the view of the same name.
				columns := columnsOf(t, ledger, table)
				if d := cmp.Diff(columns, columnsOf(t, x, table)); d != "" {
					t.Errorf("columns of %s (-ledger +export):\n%s", table, d)
				}
				list := `"` + strings.Join(columns, `", "`) + `"`
				want := rowsOf(t, ledger, "SELECT "+list+" FROM "+from+" ORDER BY "+list)
				got := rowsOf(t, x, "SELECT "+list+" FROM "+table+" ORDER BY "+list)
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("table %s (-ledger +export):\n%s", table, d)
				}
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode of the file is %v, %v; want 0600", info.Mode(), err)
			}
			again := filepath.Join(t.TempDir(), "again.db")
			if _, err := snapshot.Export(t.Context(), path, fmt.Sprint(n), again); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(bytesOf(t, file), bytesOf(t, again)) {
				t.Error("two exports of one snapshot differ")
			}
			if d := cmp.Diff([]string{filepath.Base(file)}, namesIn(t, filepath.Dir(file))); d != "" {
				t.Errorf("files left (-want +got):\n%s", d)
			}
		})
	}
	if !bytes.Equal(before, bytesOf(t, path)) {
		t.Error("the ledger was written to")
	}
}

// columnsOf lists the columns of a table or view.
func columnsOf(tb testing.TB, db *sql.DB, table string) []string {
	tb.Helper()
	rows, err := db.QueryContext(tb.Context(), "SELECT * FROM "+table+" LIMIT 0")
	if err != nil {
		tb.Fatal(err)
	}
	columns, err := rows.Columns()
	if err := errors.Join(err, rows.Close()); err != nil {
		tb.Fatal(err)
	}
	return columns
}

func TestExportRefuses(t *testing.T) {
	path, _ := sample(t)
	changed, _ := sample(t)
	tamper(t, changed, "UPDATE text SET text = 'mallory' WHERE text = 'ann'")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := map[string]struct {
		ctx       context.Context
		path, ref string
		prepare   func(file string) error
		want      error
		left      []string
	}{
		"a changed ledger": {t.Context(), changed, "1", nil, snapshot.ErrDigest, []string{}},
		"an existing file": {t.Context(), path, "1", func(f string) error { return os.WriteFile(f, []byte("mine"), 0o644) }, fs.ErrExist, []string{"x.db"}},
		"a dangling link":  {t.Context(), path, "1", func(f string) error { return os.Symlink("nowhere", f) }, fs.ErrExist, []string{"x.db"}},
		"no ledger":        {t.Context(), path + "x", "1", nil, snapshot.ErrNoLedger, []string{}},
		"a stopped export": {cancelled, path, "1", nil, context.Canceled, []string{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "x.db")
			if tt.prepare != nil {
				if err := tt.prepare(file); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := snapshot.Export(tt.ctx, tt.path, tt.ref, file); !errors.Is(err, tt.want) {
				t.Errorf("Export: %v, want %v", err, tt.want)
			}
			if d := cmp.Diff(tt.left, namesIn(t, dir)); d != "" {
				t.Errorf("files left (-want +got):\n%s", d)
			}
		})
	}
	var unknown *snapshot.ReferenceError
	if _, err := snapshot.Export(t.Context(), path, "99", filepath.Join(t.TempDir(), "x.db")); !errors.As(err, &unknown) {
		t.Errorf("Export of snapshot 99: %v, want a *ReferenceError", err)
	}
	if _, err := snapshot.Export(t.Context(), path, "1", filepath.Join(t.TempDir(), "none", "x.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Export to a folder that is not there: %v, want fs.ErrNotExist", err)
	}
}

// An edited row of an exported table shows in the digest of its state.
func TestExportedTamper(t *testing.T) {
	path, recorded := sample(t)
	for name, statement := range map[string]string{
		"grant removed":      "DELETE FROM access WHERE user_id = 'gus'",
		"grant added":        "INSERT INTO access (workspace_id, user_id, source, role_id) VALUES ('w1', 'mal', 'direct', 'r-admin')",
		"role changed":       "UPDATE access SET role_id = 'r-view' WHERE user_id = 'cid'",
		"account renamed":    "UPDATE users SET email = 'x' WHERE user_id = 'ann'",
		"workspace unread":   "UPDATE coverage SET read_status = 'read' WHERE read_status = 'forbidden'",
		"role renamed":       "UPDATE role_listings SET name = 'viewer'",
		"roster row removed": "DELETE FROM roster WHERE email = 'gil@example.com'",
		"invitation edited":  "UPDATE invitations SET status = 'ACCEPTED' WHERE enrollment_id = 'e1'",
		"workspace renamed":  "UPDATE known_workspaces SET name = 'x' WHERE workspace_id = 'w1'",
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "x.db")
			if _, err := snapshot.Export(t.Context(), path, "2", file); err != nil {
				t.Fatal(err)
			}
			tamper(t, file, statement)
			if got := digestOf(t, database(t, file), 2); got == recorded[1].StateDigest {
				t.Error("the digest of the state is the recorded one all the same")
			}
		})
	}
}

func TestBackup(t *testing.T) {
	path, recorded := sample(t)
	before := bytesOf(t, path)
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := snapshot.Backup(t.Context(), path, file); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, bytesOf(t, path)) {
		t.Error("the ledger was written to")
	}
	v, err := snapshot.Verify(t.Context(), file, snapshot.VerifyOptions{Full: true, ExpectHead: recorded[len(recorded)-1].Chain})
	if err != nil || len(v.Problems) > 0 || v.Snapshots != int64(len(recorded)) {
		t.Errorf("verify of the copy: %+v, %v", v, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the copy is %v, %v; want 0600", info.Mode(), err)
	}
	// Snapshots can be recorded in a copy.
	o := sampleWalks()[3]
	o.record(t, file, 9)
	if err := snapshot.Backup(t.Context(), path, file); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Backup over a file: %v, want fs.ErrExist", err)
	}
	if d := cmp.Diff([]string{"copy.db"}, namesIn(t, filepath.Dir(file))); d != "" {
		t.Errorf("files left (-want +got):\n%s", d)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if err := snapshot.Backup(stopped, path, filepath.Join(dir, "x.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("Backup when stopped: %v", err)
	}
	if d := cmp.Diff([]string{}, namesIn(t, dir)); d != "" {
		t.Errorf("files left (-want +got):\n%s", d)
	}
}
