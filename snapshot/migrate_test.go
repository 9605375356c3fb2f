package snapshot

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// migrated brings an empty or existing file to the newest of some scripts.
func migrated(ctx context.Context, path string, scripts fs.FS, views string, from int) (schema []string, err error) {
	l, err := open(ctx, path, "rw")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	err = l.transaction(ctx, time.Now().Add(time.Second), func() error { return l.migrate(ctx, scripts, views, from) })
	schema, e := column[string](ctx, l, schemaObjects)
	if err == nil {
		err = e
	}
	return schema, err
}

// bare is a file of schema version 1 without tables, for migrations to start from.
func bare(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "access.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := migrated(t.Context(), path, fstest.MapFS{"migrations/001.sql": {}}, viewsSQL, 1); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestMigrate(t *testing.T) {
	known, err := versions(migrations)
	if err != nil {
		t.Fatal(err)
	}
	scripts := fstest.MapFS{}
	for n := range known {
		scripts["migrations/00"+string(rune('1'+n))+".sql"] = &fstest.MapFile{Data: []byte("SELECT 1;")}
	}
	next := "migrations/00" + string(rune('1'+known)) + "_next.sql"
	tests := map[string]struct {
		script, views string
		want          string // part of the error; empty: no error
	}{
		"good":               {"CREATE TABLE later (a);", "CREATE VIEW snapshots AS SELECT 1 AS id;", ""},
		"syntax error":       {"CREATE TABLE later (a); CREATE TABEL x;", viewsSQL, "TABEL"},
		"error half way":     {"CREATE TABLE later (a); INSERT INTO later VALUES (1); DROP TABLE event; INSERT INTO none VALUES (1);", viewsSQL, "no such table: none"},
		"no room in a check": {"INSERT INTO text (id, text) VALUES (0, 'x');", viewsSQL, "constraint"},
		"broken views":       {"CREATE TABLE later (a);", "CREATE VIEW broken AS SELEKT 1;", "SELEKT"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := bare(t)
			before, err := migrated(t.Context(), path, scripts, "", known)
			if err != nil {
				t.Fatal(err)
			}
			more := fstest.MapFS{next: {Data: []byte(tt.script)}}
			for n, f := range scripts {
				more[n] = f
			}
			after, err := migrated(t.Context(), path, more, tt.views, known)
			if tt.want == "" {
				if err != nil || !strings.Contains(strings.Join(after, "\n"), "table later") || strings.Contains(strings.Join(after, "\n"), "view access ") {
					t.Errorf("migrate: %v\n%s", err, strings.Join(after, "\n"))
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("migrate: %v, want it to say %s", err, tt.want)
			}
			if d := cmp.Diff(before, after); d != "" {
				t.Errorf("the old schema is not what it was (-before +after):\n%s", d)
			}
			l, err := Open(t.Context(), path)
			if err != nil {
				t.Fatalf("the old ledger does not open: %v", err)
			}
			if version, err := l.version(t.Context()); err != nil || version != known {
				t.Errorf("version %d, %v; want %d", version, err, known)
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every script that was ever released leads to the schema of this version.
func TestMigrateFromEveryVersion(t *testing.T) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	want, err := pristineLedger()
	if err != nil {
		t.Fatal(err)
	}
	for from := range names {
		path := filepath.Join(t.TempDir(), "access.db")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		old := fstest.MapFS{}
		for _, name := range names[:from+1] {
			script, err := fs.ReadFile(migrations, name)
			if err != nil {
				t.Fatal(err)
			}
			old[name] = &fstest.MapFile{Data: script}
		}
		l, err := open(t.Context(), path, "rw")
		if err != nil {
			t.Fatal(err)
		}
		err = l.migrate(t.Context(), old, "", 0)
		if e := l.Close(); err != nil || e != nil {
			t.Fatal(err, e)
		}
		have, err := migrated(t.Context(), path, migrations, viewsSQL, from+1)
		if err != nil {
			t.Fatal(err)
		}
		if from+1 < len(names) {
			if d := cmp.Diff(want.schema, have); d != "" {
				t.Errorf("from %s (-want +got):\n%s", names[from], d)
			}
		}
	}
}
