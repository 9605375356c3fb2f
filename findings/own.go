package findings

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// ReadOwn reads the rules of a folder. Each is refused by its file and the reason
// before anything runs, where its header or its id will not do, or its query is
// more than one, does not parse, or does not give the columns of a rule.
func ReadOwn(ctx context.Context, l *snapshot.Ledger, files fs.FS) ([]Rule, error) {
	builtIn, err := Rules()
	if err != nil {
		return nil, err
	}
	own, err := readRules(files, ".")
	if err != nil {
		return nil, err
	}
	for i := range own {
		r := &own[i]
		r.Own = true
		if slices.ContainsFunc(builtIn, func(b Rule) bool { return b.ID == r.ID }) {
			return nil, fmt.Errorf("rule %s: %s is a built-in rule", r.File, r.ID)
		}
		if readsPragma(r.query) {
			return nil, fmt.Errorf("rule %s: it asks a PRAGMA", r.File)
		}
		if err := r.prepare(ctx, l); err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.File, err)
		}
	}
	return own, nil
}

// prepare lets SQLite compile a rule as part of a query that reads nothing, and
// finds whether it gives a severity. Within the parenthesis only a query parses:
// no statement that writes, attaches or sets anything.
func (r *Rule) prepare(ctx context.Context, l *snapshot.Ledger) error {
	query := fill(r.query, "{}")
	compile := func(columns string) error {
		return eachRow(ctx, l, fmt.Sprintf("EXPLAIN SELECT %s FROM (\n%s\n)", columns, query), func(row []string) error {
			// The one function of SQLite that brings code into the process.
			if strings.HasPrefix(row[5], "load_extension(") {
				return fmt.Errorf("it calls load_extension")
			}
			return nil
		})
	}
	if err := compile(columns); err != nil {
		return err
	}
	r.varies = compile("severity") == nil
	return nil
}

// readsPragma tells whether a query names one of the tables by which SQLite answers
// PRAGMAs, in code or as a quoted name.
func readsPragma(query string) bool {
	for _, p := range parts(query) {
		literal := !p.code && strings.HasPrefix(p.text, "'")
		if !literal && !p.isComment() && strings.Contains(strings.ToLower(p.text), "pragma_") {
			return true
		}
	}
	return false
}
