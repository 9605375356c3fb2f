package findings_test

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite"

	"tlaudit/findings"
)

// preparedRules run built-in rules over the views of many ledgers and compile each rule
// once, which takes longer than running it. One connection serves all ledgers: the bytes
// of a ledger are written over the file that the connection has open. All ledgers have the
// same schema, so the statements stay valid.
type preparedRules struct {
	mu         sync.Mutex
	path       string
	ledgers    uint32 // how many were written to path
	db         *sql.DB
	statements map[string]*sql.Stmt // by rule
}

// newPreparedRules opens the connection over a copy of a ledger.
func newPreparedRules(t *testing.T, ledger string) *preparedRules {
	t.Helper()
	p := &preparedRules{path: filepath.Join(t.TempDir(), "access.db"), statements: map[string]*sql.Stmt{}}
	p.overwrite(t, ledger)
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(p.path)+"?mode=ro")
	must(t, err)
	db.SetMaxOpenConns(1)
	p.db = db
	t.Cleanup(func() { must(t, db.Close()) })
	return p
}

// overwrite replaces the bytes of the file. SQLite keeps pages of the file in memory until
// the change counter in its header differs, so each ledger gets a counter of its own.
func (p *preparedRules) overwrite(t testing.TB, ledger string) {
	t.Helper()
	b, err := os.ReadFile(ledger)
	must(t, err)
	p.ledgers++
	for _, counter := range []int{24, 92} { // the counter, and the one for which the size in the header is valid
		binary.BigEndian.PutUint32(b[counter:], 1<<20+p.ledgers)
	}
	must(t, os.WriteFile(p.path, b, 0o600))
}

// rows returns the columns of a rule over a ledger, and each of its rows as the sqlite3
// shell prints it. query is the rule with its parameters filled in.
func (p *preparedRules) rows(t testing.TB, r findings.Rule, query, ledger string) (columns, lines []string) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.overwrite(t, ledger)
	statement := p.statements[r.ID]
	if statement == nil {
		var err error
		statement, err = p.db.PrepareContext(t.Context(), strings.TrimSpace(r.SQL)) // with more after the query, the driver compiles it anew each time
		must(t, err)
		p.statements[r.ID] = statement
	}
	_, rest, found := strings.Cut(query, "(SELECT '")
	literal, _, ended := strings.Cut(rest, "' AS p)")
	if !found || !ended {
		t.Fatalf("%s does not begin with the CTE p", r.ID)
	}
	rows, err := statement.QueryContext(t.Context(), sql.Named("p", strings.ReplaceAll(literal, "''", "'")))
	must(t, err)
	defer rows.Close()
	columns, err = rows.Columns()
	must(t, err)
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		must(t, rows.Scan(into...))
		texts := make([]string, len(cells))
		for i, c := range cells {
			if c != nil {
				texts[i] = fmt.Sprint(c)
			}
		}
		lines = append(lines, strings.Join(texts, "|"))
	}
	must(t, rows.Err())
	return columns, lines
}
