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
		if err := r.manual(); err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.File, err)
		}
		if err := r.prepare(ctx, l); err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.File, err)
		}
	}
	return own, nil
}

// manual refuses a rule that says what a plan is to do: plans are made of built-in
// rules alone.
func (r *Rule) manual() error {
	switch {
	case r.Automatic:
		return errors.New("automatic: no plan takes a rule of one's own")
	case r.Remediation != "manual":
		return fmt.Errorf("remediation %s: no plan takes a rule of one's own: give manual", r.Remediation)
	}
	return nil
}

// prepare lets SQLite compile a rule as part of a query that reads nothing, and
// finds which columns it gives. Within the parenthesis only a query parses: no
// statement that writes, attaches or sets anything.
func (r *Rule) prepare(ctx context.Context, l *snapshot.Ledger) error {
	if !isQuery(r.query) {
		return errors.New("it is no query: it does not begin with SELECT or WITH")
	}
	nothing := fmt.Sprintf("SELECT * FROM (\n%s\n) LIMIT 0", fill(r.query, "{}"))
	err := eachRow(ctx, l, "EXPLAIN "+nothing, func(row []string) error {
		// The one function of SQLite that brings code into the process.
		if strings.HasPrefix(row[5], "load_extension(") {
			return errors.New("it calls load_extension")
		}
		return nil
	})
	if err != nil {
		return err
	}
	t, err := l.Query(ctx, nothing)
	if err != nil {
		return err
	}
	if err := eachIn(t, func([]string) error { return nil }); err != nil {
		return err
	}
	for column := range strings.SplitSeq(columns, ", ") {
		if !slices.Contains(t.Columns, column) {
			return fmt.Errorf("it gives no column %s: a rule gives %s", column, columns)
		}
	}
	if slices.Contains(t.Columns, "remediation") {
		return errors.New("it gives a column remediation: no plan takes a rule of one's own")
	}
	for _, column := range t.Columns {
		if column != "severity" && !slices.Contains(strings.Split(columns, ", "), column) {
			return fmt.Errorf("it gives a column %s: a rule gives %s, and severity where it varies", column, columns)
		}
	}
	r.varies, r.acts = slices.Contains(t.Columns, "severity"), false
	return nil
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
// PRAGMAs, in code or as a quoted name; SQLite takes a text in single quotes for one
// where a table is to stand.
func readsPragma(query string) bool {
	for _, p := range parts(query) {
		text := strings.ToLower(p.text)
		named := strings.Contains(text, "pragma_")
		if !p.code && strings.HasPrefix(text, "'") {
			named = strings.HasPrefix(text, "'pragma_")
		}
		if named && !p.isComment() {
			return true
		}
	}
	return false
}
