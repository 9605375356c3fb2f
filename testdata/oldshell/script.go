//go:build sqlite_json && cgo

package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// script does what a script for the sqlite3 shell says.
func script(ctx context.Context, r io.Reader, w io.Writer) (err error) {
	out := bufio.NewWriter(w)
	var db *sql.DB
	defer func() {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
		err = errors.Join(err, out.Flush())
	}()
	var query strings.Builder
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		line := lines.Text()
		if path, ok := strings.CutPrefix(line, ".open --readonly "); ok && query.Len() == 0 {
			if db != nil {
				if err := db.Close(); err != nil {
					return err
				}
			}
			path = strings.Trim(path, "'")
			if db, err = sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro"); err != nil {
				return err
			}
			continue
		}
		if text, ok := strings.CutPrefix(line, ".print "); ok && query.Len() == 0 {
			fmt.Fprintln(out, text)
			continue
		}
		query.WriteString(line + "\n")
		if !strings.HasSuffix(line, ";") {
			continue
		}
		if err := answer(ctx, db, query.String(), out); err != nil {
			return fmt.Errorf("%s: %w", query.String(), err)
		}
		query.Reset()
	}
	return lines.Err()
}

// answer prints the rows of a query: values between bars, nothing for NULL.
func answer(ctx context.Context, db *sql.DB, query string, w io.Writer) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		row, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		values := make([]string, len(row))
		for i, v := range row {
			values[i] = v.String
		}
		fmt.Fprintln(w, strings.Join(values, "|"))
	}
	return rows.Err()
}
