package main

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	_ "modernc.org/sqlite"
)

// query FILE SQL prints the rows of a query of a database as the sqlite3 shell does. A
// script that needs no more of that shell than this runs in a minimal container too.
func query(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: query FILE SQL")
	}
	file := url.URL{Path: filepath.ToSlash(ts.MkAbs(args[0]))}
	db, err := sql.Open("sqlite", "file:"+file.EscapedPath()+"?mode=ro")
	ts.Check(err)
	ts.Check(errors.Join(printRows(ts, db, args[1]), db.Close()))
}

// edit FILE SQL changes a database, as somebody with the sqlite3 shell would.
func edit(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: edit FILE SQL")
	}
	file := url.URL{Path: filepath.ToSlash(ts.MkAbs(args[0]))}
	db, err := sql.Open("sqlite", "file:"+file.EscapedPath()+"?mode=rw")
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
}

func printRows(ts *testscript.TestScript, db *sql.DB, text string) (err error) {
	rows, err := db.Query(text)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	cells, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		var line []string
		for _, c := range cells {
			line = append(line, c.String)
		}
		if _, err := fmt.Fprintln(ts.Stdout(), strings.Join(line, "|")); err != nil {
			return err
		}
	}
	return rows.Err()
}
