package findings

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"tlaudit/snapshot"
)

// ReadOwn reads the user's own rules from a folder. Before anything runs it refuses, by
// its file and the reason, a rule whose header or id is wrong, or whose text is not one
// query that compiles and has the columns of a rule. Each rule may run for as long as
// timeout.
func ReadOwn(ctx context.Context, l *snapshot.Ledger, files fs.FS, timeout time.Duration) ([]Rule, error) {
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
		r.Own, r.Timeout = true, timeout
		if slices.ContainsFunc(builtIn, func(b Rule) bool { return b.ID == r.ID }) {
			return nil, fmt.Errorf("rule %s: %s is a built-in rule", r.File, r.ID)
		}
		if readsPragma(r.query) {
			return nil, fmt.Errorf("rule %s: rules may not use PRAGMA", r.File)
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

// The limits of a rule of the user's own, besides its time.
const (
	ownRows      = 1_000_000 // rows
	ownCell      = 64 << 10  // bytes of a cell
	ownBytes     = 64 << 20  // bytes of all cells together
	ownTextLimit = 16 << 20  // bytes of any text that SQLite makes on the way
)

// ownFindings runs a rule of the user's own within its limits.
func (p *Parameters) ownFindings(ctx context.Context, l *snapshot.Ledger, r Rule) (found []*Finding, err error) {
	restore, err := l.LimitText(ownTextLimit)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, restore()) }()
	limited, cancel := ctx, context.CancelFunc(func() {})
	if r.Timeout > 0 {
		limited, cancel = context.WithTimeout(ctx, r.Timeout)
	}
	defer cancel()
	found, err = p.findingsOf(limited, l, r)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return nil, fmt.Errorf("it ran longer than %s (--rule-timeout)", r.Timeout)
	}
	return found, err
}

// within refuses a row that exceeds the limits of a rule of the user's own.
func (row foundRow) within() error {
	if row.Found > ownRows {
		return fmt.Errorf("it gives more than %d rows", ownRows)
	}
	if row.Bytes > ownBytes {
		return fmt.Errorf("its rows have %d bytes together: they may have at most %d", row.Bytes, ownBytes)
	}
	for _, cell := range []struct{ name, text string }{{"subject", row.Subject}, {"workspace_id", row.WorkspaceID}, {"user_id", row.UserID}, {"enrollment_id", row.EnrollmentID},
		{"evidence", row.Evidence}, {"since", row.Since}, {"severity", row.Severity}, {"todo", row.Todo}, {"grows", row.Grows}} {
		if len(cell.text) > ownCell {
			return fmt.Errorf("a cell of %s has %d bytes: a cell has at most %d", cell.name, len(cell.text), ownCell)
		}
	}
	return nil
}

// manual refuses a rule that says what a plan has to do: plans are made of built-in
// rules only.
func (r *Rule) manual() error {
	switch {
	case r.Automatic:
		return errors.New("automatic: plans are made of built-in rules only")
	case r.Remediation != "manual":
		return fmt.Errorf("remediation %s: plans are made of built-in rules only: write manual", r.Remediation)
	}
	return nil
}

// prepare compiles a rule as part of a query that reads nothing, and finds its columns.
// Only a query compiles within the parentheses: no statement that writes, attaches or
// sets anything.
func (r *Rule) prepare(ctx context.Context, l *snapshot.Ledger) error {
	if !isQuery(r.query) {
		return errors.New("it is not a query: it does not begin with SELECT or WITH")
	}
	nothing := fmt.Sprintf("SELECT * FROM (\n%s\n) LIMIT 0", fill(r.query, "{}"))
	for step, err := range snapshot.Rows[explainedStep](ctx, l, "EXPLAIN "+nothing) {
		if err != nil {
			return err
		}
		// The one function of SQLite that loads code into the process.
		if strings.HasPrefix(step.P4, "load_extension(") {
			return errors.New("it calls load_extension")
		}
	}
	t, err := l.Query(ctx, nothing)
	if err != nil {
		return err
	}
	for _, err := range t.Rows {
		if err != nil {
			return err
		}
	}
	for column := range strings.SplitSeq(columns, ", ") {
		if !slices.Contains(t.Columns, column) {
			return fmt.Errorf("it has no column %s: a rule has %s", column, columns)
		}
	}
	if slices.Contains(t.Columns, "remediation") {
		return errors.New("it has a column remediation: plans are made of built-in rules only")
	}
	r.optional = nil
	for _, column := range t.Columns {
		switch {
		case slices.Contains(optionalColumns(), column):
			r.optional = append(r.optional, column)
		case !slices.Contains(strings.Split(columns, ", "), column):
			return fmt.Errorf("it has a column %s: a rule has %s, and severity, todo and grows where they vary", column, columns)
		}
	}
	return nil
}

// An explainedStep is a row of EXPLAIN.
type explainedStep struct {
	Addr                       int64
	Opcode, P1, P2, P3, P4, P5 string
	Comment                    string
}

// isQuery reports whether a statement begins as one that only reads.
func isQuery(statement string) bool {
	for _, p := range parts(statement) {
		if words := strings.Fields(p.text); p.code && len(words) > 0 {
			first := strings.ToUpper(words[0])
			return strings.HasPrefix(first, "SELECT") || strings.HasPrefix(first, "WITH") || strings.HasPrefix(first, "VALUES")
		}
	}
	return false
}

// readsPragma reports whether a query names a table in which SQLite answers PRAGMAs, in
// code or as a quoted name. Where a table is expected, SQLite also takes a text in single
// quotes for its name.
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
