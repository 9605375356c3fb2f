// Command duckdb answers queries over a lake in DuckDB. It reads {"ddl": text, "queries": [text, …]} and writes the rows of
// each query, every value as a text or null.
package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"

	_ "github.com/duckdb/duckdb-go/v2"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "duckdb:", err)
		os.Exit(1)
	}
}

func run() error {
	var ask struct {
		DDL     string   `json:"ddl"`
		Queries []string `json:"queries"`
	}
	if err := json.NewDecoder(os.Stdin).Decode(&ask); err != nil {
		return err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Exec(ask.DDL); err != nil {
		return err
	}
	var answers [][][]*string
	for _, q := range ask.Queries {
		answer, err := rows(db, q)
		if err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
		answers = append(answers, answer)
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

// rows returns the rows of a query whose columns are texts.
func rows(db *sql.DB, query string) ([][]*string, error) {
	found, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return nil, err
	}
	all := [][]*string{}
	for found.Next() {
		row, into := make([]*string, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, found.Err()
}
