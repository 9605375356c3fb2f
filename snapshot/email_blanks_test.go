package snapshot_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"unicode"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

// Queries trim the same characters of an e-mail as identity.EmailKey: every space that
// Unicode has, and characters without width.
func TestQueriesTrimEmailsAsEmailKeyDoes(t *testing.T) {
	query, err := os.ReadFile("queries/find_user.sql")
	if err != nil {
		t.Fatal(err)
	}
	blanks := regexp.MustCompile(`char\([0-9,]+\)`).Find(query)
	l, err := snapshot.Open(t.Context(), datedLedger(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if r > 0x3100 && r < 0xfe00 || r > 0x10000 && r%4096 != 0 {
			continue // no spaces there, and surrogates
		}
		text := string(r) + "a" + string(r)
		trimmed := identity.EmailKey(text) == "a"
		if space := unicode.IsSpace(r) || r == 0x200b || r == 0xfeff; trimmed != space && r != 'A' {
			t.Errorf("U+%04X is a blank: %v, trimmed: %v", r, space, trimmed)
		}
		if !trimmed && r > 0x3000 {
			continue
		}
		var sql string
		if err := l.QueryRow(t.Context(), "SELECT trim(?, "+string(blanks)+")", []any{text}, &sql); err != nil {
			t.Fatal(err)
		}
		if (sql == "a") != trimmed {
			t.Errorf("U+%04X: SQL returns %q, Go trims: %v", r, sql, trimmed)
		}
	}
	for _, dir := range []string{"queries", "../findings/rules", "../remediation/queries", "../report/queries"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`\btrim\([a-z.]*email[^()]*(\([^()]*\))?\)`).FindAll(text, -1) {
				if !regexp.MustCompile(`, ` + regexp.QuoteMeta(string(blanks))).Match(m) {
					t.Errorf("%s: %s", file, m)
				}
			}
		}
	}
}
