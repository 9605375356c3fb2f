package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tlaudit/snapshot"
)

// calledShell is a call of the sqlite3 shell, with its options.
var calledShell = regexp.MustCompile(`\bsqlite3((?: -\S+(?: /dev/null)?)*) +(?:\\\n *)?("?\$?[\w/.'-]*\.db\b|"\$\w+"|:memory:|FILE|<)`)

// published returns every text that the program or its documents publish for people to
// copy commands from, by its name.
func published(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, name := range documents(t) {
		texts[name] = document(t, name)
	}
	s := newShell(t)
	for _, c := range commands(t, s) {
		texts["tlaudit "+c+" --help"] = s.must(t, "tlaudit "+c+" --help")
	}
	texts["what the demo prints"] = ""
	s, texts["what the demo prints"] = demo(t)
	s.must(t, "tlaudit -q report --period 2026-Q3 --out again --format csv,md,html,json,xlsx --remediation && tlaudit -q snapshots export 10 snapshot.db")
	err := filepath.WalkDir(filepath.Join(s.dir, "again"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".xlsx") {
			return err // the workbook's tables are those of the JSON
		}
		content, err := os.ReadFile(path)
		texts[d.Name()] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"access.db", "snapshot.db"} {
		texts["the schema of "+file] = s.must(t, snapshot.Shell+" "+file+" .schema")
	}
	for _, pattern := range []string{"views.sql", "export.sql", "migrations/*.sql"} {
		found, err := filepath.Glob(filepath.Join("..", "snapshot", filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, path := range found {
			texts[path] = document(t, strings.TrimPrefix(filepath.ToSlash(path), "../"))
		}
	}
	return texts
}

// No settings of the reader's change what a published command prints, and no command of a
// report that reads the ledger takes the newest snapshot in place of the report's.
func TestSlowPublishedCallsOfTheShell(t *testing.T) {
	tool(t, "sqlite3")
	calls := 0
	for name, text := range published(t) {
		for _, m := range calledShell.FindAllStringSubmatch(text, -1) {
			calls++
			want := strings.TrimPrefix(snapshot.Shell, "sqlite3")
			if m[2] == ":memory:" { // nothing could be imported into a database that is only read
				want = strings.Replace(want, " -readonly", "", 1)
			}
			if m[1] != want {
				t.Errorf("%s: %q calls the shell with the options %q, want %q", name, m[0], m[1], want)
			}
		}
		report := strings.HasPrefix(name, "access-review.") || name == "what the demo prints"
		if ofReport := regexp.MustCompile(`verify sql\b( \d+)?|snapshot\\?_id = (\d*)`).FindAllString(text, -1); report && len(ofReport) == 0 && name != "access-review.md" { // which shows the first rows of Evidence alone
			t.Errorf("%s has no command for the state digest", name)
		} else if report {
			for _, command := range ofReport {
				if !strings.HasSuffix(command, " 10") {
					t.Errorf("%s: %q does not name snapshot 10", name, command)
				}
			}
		}
	}
	if calls < 40 {
		t.Errorf("%d calls of the shell are published, want the 40 of documents, help, report and demo", calls)
	}
}
