//go:build sqlite_json && cgo

// Oldshell prints what every view of a ledger gives in SQLite 3.34.0, the version
// of long-lived servers: one line a row, each text quoted, under a line with
// the query. Lines are sorted, for the order of a view is not
// promised unless asked for.
//
//	go run -tags sqlite_json . LEDGER
//	go run -tags sqlite_json . LEDGER QUERY…
//	go run -tags sqlite_json . -script < SCRIPT
//
// A script is one for the sqlite3 shell, of ".open --readonly 'LEDGER'", ".print
// TEXT" and queries that end in a line with a semicolon; its rows are printed as
// the shell prints them, in their order.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	var err error
	if len(os.Args) == 2 && os.Args[1] == "-script" {
		err = script(ctx, os.Stdin, os.Stdout)
	} else {
		err = run(ctx, os.Args[1:], os.Stdout)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "oldshell:", err)
		os.Exit(1)
	}
}

// run prints every view of the ledger, or the answers to the queries.
func run(ctx context.Context, args []string, w io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("give a ledger")
	}
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: args[0]}).EscapedPath()+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var version string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "SQLite", version)
	queries := args[1:]
	if len(queries) == 0 {
		views, err := lines(ctx, db, "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")
		if err != nil {
			return err
		}
		for _, v := range views {
			queries = append(queries, "SELECT * FROM "+strings.Trim(v, `"`))
		}
	}
	for _, q := range queries {
		rows, err := lines(ctx, db, q)
		if err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
		fmt.Fprintln(out, q)
		for _, row := range rows {
			fmt.Fprintln(out, row)
		}
	}
	return out.Flush()
}

// lines gives each row of a query as one line.
func lines(ctx context.Context, db *sql.DB, query string) ([]string, error) {
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
		all = append(all, strings.Join(values, "|"))
	}
	slices.Sort(all)
	return all, rows.Err()
}
