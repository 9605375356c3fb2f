package report_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tlaudit/snapshot"
	"tlaudit/testdata/connection"
)

// shared holds the ledgers that the tests of this process have recorded: no test changes
// one, so tests of equal states share it.
var shared struct {
	folder string
	paths  map[string]string      // by what a ledger records
	open   map[string]*testLedger // by path
	shown  connection.Shared
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) (code int) {
	var err error
	if shared.folder, err = os.MkdirTemp(memoryFolder(), "tlaudit-report-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	shared.shown.Folder = shared.folder
	defer func() {
		err = shared.shown.Close()
		for _, l := range shared.open {
			err = errors.Join(err, l.Close())
		}
		if err = errors.Join(err, os.RemoveAll(shared.folder)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}()
	shared.paths, shared.open = map[string]string{}, map[string]*testLedger{}
	return m.Run()
}

// recorded returns a ledger with the entries.
func recorded(t testing.TB, entries ...entry) *testLedger {
	t.Helper()
	path := recording(t, entries)
	if l := shared.open[path]; l != nil {
		return l
	}
	l, err := snapshot.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	shared.open[path] = &testLedger{l, map[string]answer{}}
	return shared.open[path]
}

// recording returns the path of a ledger with the entries. It starts from a copy of the
// ledger of all entries but the last.
func recording(t testing.TB, entries []entry) string {
	t.Helper()
	key := fmt.Sprintf("%+v", entries)
	if path, ok := shared.paths[key]; ok {
		return path
	}
	last := len(entries) - 1
	before := ""
	if last > 0 {
		before = recording(t, entries[:last])
	}
	path := filepath.Join(shared.folder, fmt.Sprintf("%d.db", len(shared.paths)))
	if before != "" {
		copyFile(t, before, path)
	}
	record(t, path, entries[last])
	shared.paths[key] = path
	return path
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// record adds a snapshot to the ledger in a file.
func record(t testing.TB, path string, e entry) {
	t.Helper()
	if _, err := snapshot.Record(t.Context(), path, snapshot.Recording{Header: e.header, Spool: e.state.spool(t), AcceptDrop: "test", LockWait: time.Second}); err != nil {
		t.Fatal(err)
	}
}

// A testLedger is a ledger that answers each query once and then repeats the answer. It
// asks through the connection that all ledgers share; its own is for what else a ledger
// does.
type testLedger struct {
	*snapshot.Ledger
	answers map[string]answer // by query and arguments
}

type answer struct {
	columns []string
	rows    [][]any
}

func (l *testLedger) Query(ctx context.Context, query string, args ...any) (snapshot.Table, error) {
	key := fmt.Sprint(query, args)
	a, known := l.answers[key]
	if !known {
		shared.shown.Lock()
		defer shared.shown.Unlock()
		ledger, err := shared.shown.Show(ctx, l.Path())
		if err != nil {
			return snapshot.Table{}, err
		}
		table, err := ledger.Query(ctx, query, args...)
		if err != nil {
			return snapshot.Table{}, err
		}
		a.columns = table.Columns
		for row, err := range table.Rows {
			if err != nil {
				return snapshot.Table{}, err
			}
			a.rows = append(a.rows, slices.Clone(row))
		}
		l.answers[key] = a
	}
	return snapshot.Table{Columns: a.columns, Rows: func(yield func([]any, error) bool) {
		for _, row := range a.rows {
			if !yield(row, nil) {
				return
			}
		}
	}}, nil
}
