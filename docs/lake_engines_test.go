package docs_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/lake"
	"tlaudit/parquet"
	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// The views that an engine has as the ledger has them, by the ledger's name.
var viewOf = map[string]string{"access_at": "access_at", "access": "access_now", "people_at": "people_at", "changes": "changes"}

// A made lake has three organizations: the demo's, one with hostile texts and one of which
// much was not read. Its folder has a hostile name too.
type madeLake struct {
	folder  string
	ledgers []string
}

// lakeOfThree returns the lake. It is made once for all tests, beside the program.
func lakeOfThree(tb testing.TB) madeLake {
	tb.Helper()
	program, err := exec.LookPath("tlaudit")
	if err != nil {
		tb.Fatal(err)
	}
	dir := filepath.Join(filepath.Dir(program), "lakes")
	made := madeLake{folder: filepath.Join(dir, `it's "a" lake; $x $(y) %41 #1 é`)}
	done := filepath.Join(dir, "done")
	if _, err := os.Stat(done); errors.Is(err, fs.ErrNotExist) {
		s, _ := demo(tb)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			tb.Fatal(err)
		}
		s.must(tb, `cp access.db "$1"`, filepath.Join(dir, "demo.db"))
		for _, ledger := range append(randomLedgers(tb, dir), filepath.Join(dir, "demo.db")) {
			s.must(tb, `tlaudit -q --db "$1" export lake "$2" --no-findings`, ledger, made.folder)
		}
		if err := os.WriteFile(done, nil, 0o600); err != nil {
			tb.Fatal(err)
		}
	} else if err != nil {
		tb.Fatal(err)
	}
	if made.ledgers, err = filepath.Glob(filepath.Join(dir, "*.db")); err != nil || len(made.ledgers) != 3 {
		tb.Fatalf("the ledgers are %q: %v", made.ledgers, err)
	}
	return made
}

// A dialect is how an engine is asked.
type dialect struct {
	engine string
	text   string // the type of a text that may be unknown
	micros string // the function that counts the microseconds since 1970
	digest string // the SHA-256 of all lines of the state in order, each with a line end
}

// A question is a query, and the rows that answer it, each as one line.
type question struct {
	name, query string
	want        []string
}

// questions returns what each engine must answer as the ledgers do.
func (d dialect) questions(t *testing.T, made madeLake) []question {
	var all []question
	for _, view := range []string{"access_at", "access", "people_at", "changes"} {
		q := question{name: viewOf[view]}
		for _, path := range made.ledgers {
			organization, rows, columns := ledgerRows(t, path, "SELECT * FROM "+view)
			expressions := []string{"organization_id"}
			for _, c := range columns {
				expressions = append(expressions, d.expression(c))
			}
			q.query = "SELECT " + strings.Join(expressions, ", ") + " FROM " + viewOf[view] + d.three(t, made)
			for _, r := range rows {
				q.want = append(q.want, line(append([]*string{&organization}, asWritten(t, columns, r)...)))
			}
		}
		all = append(all, q)
	}
	digests := question{name: "digests of the state", query: "SELECT organization_id, CAST(snapshot_id AS " + d.text + "), " + d.digest + " FROM state" +
		d.three(t, made) + " GROUP BY organization_id, snapshot_id"}
	for _, path := range made.ledgers {
		organization, rows, _ := ledgerRows(t, path, "SELECT id, state_digest FROM snapshots")
		for _, r := range rows {
			digests.want = append(digests.want, line(append([]*string{&organization}, r...)))
		}
	}
	return append(all, digests, d.tables(t, made))
}

// three is the condition that leaves out other organizations than those of the ledgers.
func (d dialect) three(t *testing.T, made madeLake) string {
	var ids []string
	for _, path := range made.ledgers {
		id, _, _ := ledgerRows(t, path, "SELECT 1 WHERE 0")
		id = strings.ReplaceAll(id, "'", "''")
		if d.engine != "duckdb" {
			id = strings.NewReplacer(`\`, `\\`, "''", `\'`).Replace(id)
		}
		ids = append(ids, "'"+id+"'")
	}
	return " WHERE organization_id IN (" + strings.Join(ids, ", ") + ")"
}

// tables counts the rows of every table; the manifests say how many there are.
func (d dialect) tables(t *testing.T, made madeLake) question {
	q := question{name: "rows of the tables"}
	manifests, err := filepath.Glob(filepath.Join(made.folder, "_manifest", "*.json"))
	if err != nil || len(manifests) != len(made.ledgers) {
		t.Fatalf("the manifests are %q: %v", manifests, err)
	}
	rows := map[string]int64{}
	for _, path := range manifests {
		var m lake.Manifest
		data, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(data, &m)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range m.Files {
			rows[f.Table] += f.Rows
		}
	}
	var counts []string
	for _, table := range lake.Tables() {
		name := table.Name
		if name == "changes" {
			name = "change_history"
		}
		counts = append(counts, "SELECT '"+table.Name+"' AS name, CAST(count(*) AS "+d.text+") AS n FROM "+name+d.three(t, made))
		count := strconv.FormatInt(rows[table.Name], 10)
		q.want = append(q.want, line([]*string{&table.Name, &count}))
	}
	q.query = strings.Join(counts, " UNION ALL ")
	return q
}

// timeColumns are the names of the columns that hold a time in the lake.
func timeColumns() []string {
	var names []string
	for _, table := range lake.Tables() {
		for _, c := range table.Columns {
			if c.Type == parquet.Timestamp {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

func (d dialect) expression(column string) string {
	if slices.Contains(timeColumns(), column) {
		column = d.micros + "(" + column + ")"
	}
	return "CAST(" + column + " AS " + d.text + ")"
}

// asWritten returns a row of the ledger with its times as the expression returns them.
func asWritten(t *testing.T, columns []string, row []*string) []*string {
	times := timeColumns()
	for i, v := range row {
		if v == nil || !slices.Contains(times, columns[i]) {
			continue
		}
		at, err := time.Parse(time.RFC3339, *v)
		if err != nil {
			t.Fatalf("%s: %v", columns[i], err)
		}
		micros := strconv.FormatInt(at.UnixMicro(), 10)
		row[i] = &micros
	}
	return row
}

// ledgerRows returns the organization of a ledger, and the rows of a query with its columns.
func ledgerRows(t *testing.T, path, query string) (organization string, rows [][]*string, columns []string) {
	t.Helper()
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := l.QueryRow(t.Context(), "SELECT max(organization_id) FROM snapshots", nil, &organization); err != nil {
		t.Fatal(err)
	}
	table, err := l.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	for cells, err := range table.Rows {
		if err != nil {
			t.Fatal(err)
		}
		row := make([]*string, len(cells))
		for i, c := range cells {
			if c != nil {
				text := fmt.Sprint(c)
				row[i] = &text
			}
		}
		rows = append(rows, row)
	}
	return organization, rows, table.Columns
}

// line writes a row so that no two rows look alike.
func line(row []*string) string {
	var b strings.Builder
	for _, v := range row {
		if v == nil {
			b.WriteString("NULL|")
		} else {
			b.WriteString(strconv.Quote(*v) + "|")
		}
	}
	return b.String()
}

// ask runs the printed statements and the questions in an engine's program, and compares.
func (d dialect) ask(t *testing.T, made madeLake, questions []question, program *exec.Cmd) {
	t.Helper()
	s := newShell(t)
	ask := map[string]any{"ddl": s.must(t, `tlaudit export ddl "$1" --location "$2"`, d.engine, made.folder)}
	var queries []string
	for _, q := range questions {
		queries = append(queries, q.query)
	}
	ask["queries"] = queries
	input, err := json.Marshal(ask)
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	program.Stdin, program.Stderr = bytes.NewReader(input), &complaints
	out, err := program.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &complaints)
	}
	var answers [][][]*string
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	for i, q := range questions {
		var got []string
		for _, row := range answers[i] {
			got = append(got, line(row))
		}
		slices.Sort(got)
		slices.Sort(q.want)
		if len(q.want) == 0 {
			t.Errorf("%s: the ledgers have no rows", q.name)
		}
		if diff := cmp.Diff(q.want, got); diff != "" {
			t.Errorf("%s of %s (-ledger +engine): %.4000s", q.name, d.engine, diff)
		}
	}
}

func TestSlowLakeInDuckDB(t *testing.T) {
	machine.Tool(t, "cc")
	program := filepath.Join(t.TempDir(), "duckdb")
	build := exec.CommandContext(t.Context(), machine.Tool(t, "go"), "build", "-o", program, ".")
	build.Dir = filepath.Join("..", "testdata", "engines", "duckdb")
	build.Env = append(os.Environ(), "CGO_ENABLED=1", "GOFLAGS=-mod=readonly", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		if os.Getenv("TLAUDIT_REQUIRE_TOOLS") == "1" {
			t.Fatalf("build DuckDB: %v\n%s", err, out)
		}
		t.Skipf("DuckDB cannot be built here: %v\n%s", err, out)
	}
	d := dialect{engine: "duckdb", text: "VARCHAR", micros: "epoch_us", digest: "sha256(string_agg(line || chr(10), '' ORDER BY line))"}
	made := lakeOfThree(t)
	d.ask(t, made, d.questions(t, made), exec.CommandContext(t.Context(), program))
}

func TestSlowLakeInClickHouse(t *testing.T) {
	machine.Library(t, "chdb", "node", "-e", `require("chdb")`)
	d := dialect{engine: "clickhouse", text: "Nullable(String)", micros: "toUnixTimestamp64Micro",
		digest: `lower(hex(SHA256(arrayStringConcat(arraySort(groupArray(concat(line, '\n')))))))`}
	made := lakeOfThree(t)
	d.ask(t, made, d.questions(t, made), exec.CommandContext(t.Context(), "node", filepath.Join("..", "testdata", "engines", "clickhouse.js")))
}

// Every query that a document asks DuckDB runs on the lake of the demo, in the order of docs/lake.md.
func TestSlowLakeQueries(t *testing.T) {
	tool(t, "duckdb")
	s, _ := demo(t)
	noRows := regexp.MustCompile(`(?m)\b0 rows\b`)
	n := 0
	for _, b := range append(blocks(t, "docs/lake.md"), blocks(t, "README.md")...) {
		if !b.has("duckdb") {
			continue
		}
		n++
		out, err := s.run(t, b.text)
		if err != nil || strings.TrimSpace(out) == "" {
			t.Errorf("%s:%d: %v\n%s\n%s", b.document, b.line, err, b.text, out)
		}
		if strings.Contains(b.text, "IS DISTINCT FROM s.state_digest") && !noRows.MatchString(out) {
			t.Errorf("%s:%d: digests differ:\n%s", b.document, b.line, out)
		}
	}
	if n < 8 {
		t.Errorf("the documents ask DuckDB %d times, want at least 8", n)
	}
}
