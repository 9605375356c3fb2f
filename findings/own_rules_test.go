package findings_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

const ownHeader = "-- id: BANK-01\n-- title: T\n-- kind: To confirm\n-- severity: low\n-- remediation: manual\n"

const ownSelect = "SELECT 'user:' || user_id AS subject, NULL AS workspace_id, user_id, NULL AS enrollment_id, 'e' AS evidence, NULL AS since FROM users_at WHERE snapshot_id = "

func ownRule(t *testing.T, l *snapshot.Ledger, name, text string) ([]findings.Rule, error) {
	t.Helper()
	return findings.ReadOwn(t.Context(), l, fstest.MapFS{name: {Data: []byte(text)}}, 30*time.Second)
}

// TestOwnRuleRefused: a wrong rule is refused by its file and the reason, and nothing of
// it ran.
func TestOwnRuleRefused(t *testing.T) {
	s := begin()
	path := copied(t, s.ledger(t))
	before := folder(t, filepath.Dir(path))
	elsewhere := filepath.Join(t.TempDir(), "elsewhere.db")
	const noQuery = "it is not a query: it does not begin with SELECT or WITH"
	tests := map[string]struct{ header, query, want string }{
		"deletes":                             {ownHeader, "DELETE FROM users_at", noQuery},
		"inserts":                             {ownHeader, "INSERT INTO snapshot SELECT * FROM snapshot", noQuery},
		"a CTE that deletes":                  {ownHeader, "WITH x AS (SELECT 1) DELETE FROM snapshot", `near "DELETE"`},
		"makes a table":                       {ownHeader, "CREATE TEMP TABLE x AS SELECT 1", noQuery},
		"PRAGMA":                              {ownHeader, "PRAGMA writable_schema = 1", noQuery},
		"ATTACH":                              {ownHeader, "ATTACH '" + elsewhere + "' AS x", noQuery},
		"VACUUM INTO":                         {ownHeader, "VACUUM INTO '" + elsewhere + "'", noQuery},
		"a second statement":                  {ownHeader, ownSelect + "1; DELETE FROM snapshot", "more than one statement"},
		"a second after a note":               {ownHeader, ownSelect + "1; -- done\nATTACH '" + elsewhere + "' AS x", "more than one statement"},
		"closes our bracket":                  {ownHeader, "SELECT 1) LIMIT 1; ATTACH '" + elsewhere + "' AS x; SELECT * FROM (SELECT 1", "a parenthesis is closed that was not opened"},
		"opens one":                           {ownHeader, ownSelect + "(1", "unclosed parentheses: 1"},
		"an open comment":                     {ownHeader, ownSelect + "1 /* and", "has no end"},
		"an open text":                        {ownHeader, ownSelect + "'1", "has no end"},
		"NUL":                                 {ownHeader, ownSelect + "1\x00", "NUL"},
		"no query":                            {ownHeader, " ; ", "there is no query"},
		"does not parse":                      {ownHeader, "SELECT 'organization' AS subject FROM FROM t", `near "FROM": syntax error`},
		"a column is missing":                 {ownHeader, "SELECT 'organization' AS subject", "it has no column workspace_id: a rule has subject, workspace_id, user_id,"},
		"a column of no table":                {ownHeader, strings.Replace(ownSelect, "'e'", "severity", 1) + "1", "no such column: severity"},
		"load_extension where it is not read": {ownHeader, strings.Replace(ownSelect, "'e'", "load_extension('"+elsewhere+"') AS severity, 'e'", 1) + "1", "load_extension"},
		"not UTF-8":                           {ownHeader, ownSelect + "1 AND email <> '\xff'", "it is not UTF-8"},
		"an empty file":                       {"", " \n", "it is empty"},
		"a header alone":                      {ownHeader, "", "there is no query"},
		"no such table":                       {ownHeader, "SELECT * FROM nowhere", "no such table: nowhere"},
		"another parameter":                   {ownHeader, ownSelect + ":at", "at"},
		"load_extension":                      {ownHeader, ownSelect + "1 AND load_extension('" + elsewhere + "') IS NULL", "load_extension"},
		"a pragma as a text":                  {ownHeader, ownSelect + "(SELECT count(*) FROM 'PRAGMA_database_list') > 0", "rules may not use PRAGMA"},
		"a pragma as a table":                 {ownHeader, ownSelect + "(SELECT count(*) FROM pragma_database_list) > 0", "rules may not use PRAGMA"},
		"a built-in id":                       {strings.Replace(ownHeader, "BANK-01", "TL-INV-01", 1), ownSelect + "1", "TL-INV-01 is a built-in rule"},
		"an id of another file":               {strings.Replace(ownHeader, "BANK-01", "BANK-02", 1), ownSelect + "1", "must be called BANK-02.sql"},
		"a wrong id":                          {strings.Replace(ownHeader, "BANK-01", "../x", 1), ownSelect + "1", "is not a rule id"},
		"no header":                           {"", ownSelect + "1", "the header has no id"},
		"an unknown key":                      {ownHeader + "-- sevrity: high\n", ownSelect + "1", `unknown key "sevrity"`},
		"a key twice":                         {ownHeader + "-- id: BANK-01\n", ownSelect + "1", "has id twice"},
		"an unknown severity":                 {strings.Replace(ownHeader, "low", "dire", 1), ownSelect + "1", `severity "dire"`},
		"two kinds":                           {strings.Replace(ownHeader, "To confirm", "Exception, Data", 1), ownSelect + "1", `kind "Exception, Data"`},
		"two kinds, the second of nothing":    {strings.Replace(ownHeader, "To confirm", "Exception, when low", 1), ownSelect + "1", `kind "Exception, when low"`},
		"automatic":                           {ownHeader + "-- automatic: yes\n", ownSelect + "1", "automatic: plans are made of built-in rules only"},
		"a remediation":                       {strings.Replace(ownHeader, "manual", "remove", 1), ownSelect + "1", "remediation remove: plans are made of built-in rules only"},
		"a column of no rule":                 {ownHeader, strings.Replace(ownSelect, "'e'", "'low' AS severety, 'e'", 1) + "1", "it has a column severety: a rule has subject, "},
		"a column remediation":                {ownHeader, strings.Replace(ownSelect, "'e'", "'manual' AS remediation, 'e'", 1) + "1", "it has a column remediation: plans are made of built-in rules only"},
		"an unknown kind":                     {strings.Replace(ownHeader, "To confirm", "Rumour", 1), ownSelect + "1", `kind "Rumour"`},
		"nothing to do":                       {ownHeader + "-- todo:\n", ownSelect + "1", "todo is empty"},
		"who nobody is":                       {ownHeader + "-- concerns: person, stranger\n", ownSelect + "1", `concerns: "stranger" is not one of leaver, outsider, toxic pair, unlisted, shared`},
		"an unknown need":                     {ownHeader + "-- needs: luck\n", ownSelect + "1", `unknown need "luck"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l, err := snapshot.Open(t.Context(), path)
			must(t, err)
			file := "BANK-01.sql"
			if name == "a built-in id" {
				file = "TL-INV-01.sql"
			}
			_, err = ownRule(t, l, file, tt.header+tt.query)
			if err == nil || !strings.Contains(err.Error(), "rule "+file) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("refused with %v, want %s and %q", err, file, tt.want)
			}
			must(t, l.Close())
			if d := cmp.Diff(before, folder(t, filepath.Dir(path))); d != "" {
				t.Errorf("the ledger's folder (-before +after):\n%s", d)
			}
			if _, err := os.Stat(elsewhere); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("it made a file: %v", err)
			}
		})
	}
}

// folder returns the digest of each file of a folder.
func folder(t *testing.T, dir string) map[string][sha256.Size]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	all := map[string][sha256.Size]byte{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		must(t, err)
		all[e.Name()] = sha256.Sum256(b)
	}
	return all
}

// TestOwnRule: what people may write in a rule of their own.
func TestOwnRule(t *testing.T) {
	s := begin()
	s.now().person("ann", "ann@bank.example")
	s.next(1).forget("ann")
	path := s.ledger(t)
	tests := map[string]struct {
		header, query string
		want          []string
	}{
		"of another snapshot":           {ownHeader, ownSelect + "1", []string{"user:ann low", "user:olga low"}},
		"the parameters":                {ownHeader, ownSelect + "json_extract(:p, '$.at')", []string{"user:olga low"}},
		"all parameters":                {ownHeader, ownSelect + "(SELECT value FROM json_each(:p) WHERE key = 'at')", []string{"user:olga low"}},
		"a path put together":           {ownHeader, ownSelect + "json_extract(:p, '$.' || 'at') AND json_extract(:p, '$.\"baseline\"') = 0 AND '$.day' <> ''", []string{"user:olga low"}},
		"ORDER BY and LIMIT":            {ownHeader, ownSelect + "1 ORDER BY user_id DESC LIMIT 1", []string{"user:olga low"}},
		"a semicolon and a note":        {ownHeader, ownSelect + "1 AND user_id <> 'ann' ;\n-- that's all; (really\n/* and ; this */\n", []string{"user:olga low"}},
		"a note without a line end":     {ownHeader, ownSelect + "2 -- the end", []string{"user:olga low"}},
		"quotes in the header":          {ownHeader + "--\n-- it's \"prose\"; with (brackets\n", ownSelect + "2", []string{"user:olga low"}},
		":p in a text":                  {ownHeader, ownSelect + "2 AND ':p;)' = ':p' || ';)' AND '$.at' <> ''", []string{"user:olga low"}},
		"a severity":                    {ownHeader, strings.Replace(ownSelect, "'e'", "'high' AS severity, 'e'", 1) + "2", []string{"user:olga high"}},
		"a severity that is not known":  {ownHeader, strings.Replace(ownSelect, "'e'", "NULL AS severity, 'e'", 1) + "2", []string{"user:olga low"}},
		"what it needs is missing":      {ownHeader + "-- needs: roster\n", ownSelect + "2", nil},
		"begins with a byte order mark": {"\ufeff" + ownHeader, ownSelect + "2", []string{"user:olga low"}},
		"a note before the query":       {ownHeader + "\n/* it\n is */ -- so\n", "with x AS (SELECT 1) " + ownSelect + "2", []string{"user:olga low"}},
		"quoted names":                  {ownHeader, `SELECT "subject", [workspace_id], ` + "`user_id`" + `, NULL AS enrollment_id, 'it''s' AS evidence, NULL AS since FROM (SELECT 'user:x' AS subject, NULL AS workspace_id, 'x' AS user_id)`, []string{"user:x low"}},
		"the whole history, not a part": {ownHeader, strings.Replace(ownSelect, "users_at", "users_at, (SELECT count(*) AS n FROM snapshots)", 1) + "1 AND n = 2 AND (SELECT count(*) FROM coverage_at WHERE snapshot_id = 1) > 0", []string{"user:ann low", "user:olga low"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l := open(t, path)
			own, err := ownRule(t, l, "BANK-01.sql", tt.header+tt.query)
			must(t, err)
			builtIn := builtIn(t)
			_, result, err := findings.Evaluate(t.Context(), l, resolve(t, l, "2"), nil, testPolicy(), append(own, builtIn...))
			must(t, err)
			var got []string
			for _, f := range result.ForRules([]string{"BANK-01"}).Findings {
				got = append(got, f.Subject+" "+f.Severity)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("findings (-want +got):\n%s", d)
			}
		})
	}
}

// TestOwnRuleRows: rows that are not findings are errors that name the rule.
func TestOwnRuleRows(t *testing.T) {
	path := begin().ledger(t)
	const when = "SELECT 'x' AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id, 'e' AS evidence, "
	row := func(subject, severity string) string {
		return "SELECT " + subject + " AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id, 'e' AS evidence, NULL AS since, " + severity + " AS severity"
	}
	tests := map[string]struct{ query, want string }{
		"no subject":    {row("NULL", "'low'"), "a row has no subject"},
		"subject twice": {row("'x'", "'low'") + " UNION ALL " + row("'x'", "'high'"), "subject x appears twice"},
		"severity":      {row("'x'", "'dire'"), `severity "dire" of x`},
		"no time":       {when + "'yesterday' AS since", `since "yesterday" of x is not a time such as 2026-`},
		"a day":         {when + "'2026-01-01' AS since", `since "2026-01-01" of x is not a time such as`},
		"fails":         {row("'x'", "json_extract('{', '$')"), "malformed JSON"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l := open(t, path)
			own, err := ownRule(t, l, "BANK-01.sql", ownHeader+tt.query)
			must(t, err)
			if _, _, err := findings.Evaluate(t.Context(), l, resolve(t, l, "1"), nil, testPolicy(), own); err == nil || !strings.Contains(err.Error(), "rule BANK-01.sql: ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// TestOwnRuleWithoutEnd: a rule that would never end is ended by its context.
func TestOwnRuleWithoutEnd(t *testing.T) {
	l := open(t, begin().ledger(t))
	own, err := ownRule(t, l, "BANK-01.sql", ownHeader+`WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n)
SELECT 'user:' || count(*) AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id, 'e' AS evidence, NULL AS since FROM n`)
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if _, _, err := findings.Evaluate(ctx, l, resolve(t, l, "1"), nil, testPolicy(), own); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want the deadline", err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %v to end", took)
	}
}

// TestOwnRuleStopped: a rule whose compiling was stopped is not used.
func TestOwnRuleStopped(t *testing.T) {
	l := open(t, begin().ledger(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := findings.ReadOwn(ctx, l, fstest.MapFS{"BANK-01.sql": {Data: []byte(ownHeader + ownSelect + "1")}}, 30*time.Second)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "rule BANK-01.sql") {
		t.Errorf("%v, want that it was stopped", err)
	}
}

// TestOwnFolder: a file that is not a rule is refused, not skipped: somebody might believe
// that it is evaluated.
func TestOwnFolder(t *testing.T) {
	l := open(t, begin().ledger(t))
	rule := &fstest.MapFile{Data: []byte(ownHeader + ownSelect + "1")}
	tests := map[string]struct {
		files fstest.MapFS
		want  string // in the error; empty for none
	}{
		"nothing":                {fstest.MapFS{}, "the folder has no rules: a rule is a file such as BANK-01.sql"},
		"no rule":                {fstest.MapFS{"README.md": rule}, "the folder has no rules"},
		"capitals":               {fstest.MapFS{"BANK-01.SQL": rule}, "rule BANK-01.SQL: its name does not end in .sql"},
		"capitals beside a rule": {fstest.MapFS{"BANK-01.sql": rule, "BANK-02.SQL": rule}, "rule BANK-02.SQL: its name does not end in .sql"},
		"a text":                 {fstest.MapFS{"BANK-01.sql": rule, "BANK-02.sql.txt": rule}, "rule BANK-02.sql.txt: "},
		"a folder":               {fstest.MapFS{"BANK-01.sql": rule, "more/BANK-02.sql": rule}, "rule more: "},
		"a README and a .file":   {fstest.MapFS{"BANK-01.sql": rule, "README.md": rule, ".gitignore": rule}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			own, err := findings.ReadOwn(t.Context(), l, tt.files, 30*time.Second)
			switch {
			case tt.want == "" && (err != nil || len(own) != 1):
				t.Errorf("%d rules, %v; want one", len(own), err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}
