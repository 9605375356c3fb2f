package findings

import (
	"context"
	"errors"
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
// finds which columns it gives. Within the parenthesis only a query parses: no
// statement that writes, attaches or sets anything.
func (r *Rule) prepare(ctx context.Context, l *snapshot.Ledger) (err error) {
	if !isQuery(r.query) {
		return errors.New("it is no query: it does not begin with SELECT or WITH")
	}
	// First all of it, so that a column which is wanting is not taken for its fault.
	if _, err := r.gives(ctx, l, "*"); err != nil {
		return err
	}
	for column := range strings.SplitSeq(columns, ", ") {
		if given, err := r.gives(ctx, l, column); err != nil {
			return err
		} else if !given {
			return fmt.Errorf("it gives no column %s: a rule gives %s", column, columns)
		}
	}
	if r.varies, err = r.gives(ctx, l, "severity"); err != nil {
		return err
	}
	r.acts, err = r.gives(ctx, l, "remediation")
	return err
}

// gives tells whether the query of a rule has a column, or why it will not do.
func (r *Rule) gives(ctx context.Context, l *snapshot.Ledger, column string) (bool, error) {
	err := eachRow(ctx, l, fmt.Sprintf("EXPLAIN SELECT %s FROM (\n%s\n)", column, fill(r.query, "{}")), func(row []string) error {
		// The one function of SQLite that brings code into the process.
		if strings.HasPrefix(row[5], "load_extension(") {
			return errors.New("it calls load_extension")
		}
		return nil
	})
	if err != nil && column != "*" && strings.Contains(err.Error(), "no such column: "+column) {
		return false, nil
	}
	return err == nil, err
}

// isQuery tells whether a statement begins as one that only reads.
func isQuery(statement string) bool {
	for _, p := range parts(statement) {
		if first := strings.Fields(p.text); p.code && len(first) > 0 {
			word := strings.ToUpper(first[0])
			return strings.HasPrefix(word, "SELECT") || strings.HasPrefix(word, "WITH") || strings.HasPrefix(word, "VALUES")
		}
	}
	return false
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
