package findings_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	sqlite3 "modernc.org/sqlite/lib"
)

// A stepCounter counts the steps that statements take on one connection.
type stepCounter struct{ conn *sql.Conn }

func newStepCounter(t *testing.T, path string) stepCounter {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?mode=ro")
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	conn, err := db.Conn(t.Context())
	must(t, err)
	t.Cleanup(func() { must(t, conn.Close()) })
	return stepCounter{conn}
}

// steps runs a statement to its end and returns its steps.
func (m stepCounter) steps(t *testing.T, statement string, args ...sql.NamedArg) (n int64) {
	t.Helper()
	var values []driver.NamedValue
	for i, a := range args {
		values = append(values, driver.NamedValue{Name: a.Name, Ordinal: i + 1, Value: a.Value})
	}
	must(t, m.conn.Raw(func(connection any) (err error) {
		n, err = stepsOf(t.Context(), connection.(driver.ConnPrepareContext), strings.TrimSpace(statement), values)
		return err
	}))
	return n
}

func stepsOf(ctx context.Context, connection driver.ConnPrepareContext, text string, args []driver.NamedValue) (n int64, err error) {
	statement, err := connection.PrepareContext(ctx, text)
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, text)
	}
	defer func() { err = errors.Join(err, statement.Close()) }()
	rows, err := statement.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, text)
	}
	row := make([]driver.Value, len(rows.Columns()))
	for err == nil {
		err = rows.Next(row)
	}
	if err = errors.Join(rows.Close(), notEOF(err)); err != nil {
		return 0, fmt.Errorf("%w: %s", err, text)
	}
	return counted(statement)
}

func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// counted returns the steps that a statement has taken. The driver does not offer SQLite's
// counter, so its own handles, which are not exported, are passed to SQLite.
func counted(statement driver.Stmt) (int64, error) {
	s := reflect.ValueOf(statement).Elem()
	handle, connection := s.FieldByName("pstmt"), s.FieldByName("c")
	if !handle.IsValid() || !connection.IsValid() || handle.Uint() == 0 {
		return 0, errors.New("the driver no longer keeps its handle of a statement in the field pstmt")
	}
	thread := connection.Elem().FieldByName("tls")
	if !thread.IsValid() {
		return 0, errors.New("the driver no longer keeps its state in the field tls of a connection")
	}
	thread = reflect.NewAt(thread.Type(), unsafe.Pointer(thread.UnsafeAddr())).Elem() // as if it were exported
	n := reflect.ValueOf(sqlite3.Xsqlite3_stmt_status).Call([]reflect.Value{thread, reflect.ValueOf(uintptr(handle.Uint())),
		reflect.ValueOf(int32(sqlite3.SQLITE_STMTSTATUS_VM_STEP)), reflect.ValueOf(int32(0))})
	return n[0].Int(), nil
}

// TestStepsGrow: the counter sees that a join of everything with everything takes the square.
func TestStepsGrow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	begin().now().record(t, path, 0)
	m := newStepCounter(t, path)
	const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT count(*) FROM n %s"
	for join, most := range map[string]float64{"": 4.1, "AS a JOIN n AS b ON +a.i < b.i": 16.5} {
		small, large := m.steps(t, fmt.Sprintf(numbers, 100, join)), m.steps(t, fmt.Sprintf(numbers, 400, join))
		if times := float64(large) / float64(small); times < most-1 || times > most {
			t.Errorf("%q: %d steps, then %d: %.1f times as many", join, small, large, times)
		}
	}
}
