//go:build unix

package findings_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tlaudit/findings"
)

// TestOwnRuleThatIsNoFile: opening a pipe would never end. A link is read as the file to
// which it leads.
func TestOwnRuleThatIsNoFile(t *testing.T) {
	path := begin().ledger(t)
	elsewhere := filepath.Join(t.TempDir(), "rule")
	must(t, os.WriteFile(elsewhere, []byte(ownHeader+ownSelect+"1"), 0o600))
	tests := map[string]struct {
		make func(name string) error
		want string // in the error; empty for none
	}{
		"a pipe":                 {func(name string) error { return syscall.Mkfifo(name, 0o600) }, "it is not a regular file"},
		"a folder":               {func(name string) error { return os.Mkdir(name, 0o700) }, "it is not a regular file"},
		"a link to a file":       {func(name string) error { return os.Symlink(elsewhere, name) }, ""},
		"a link to a folder":     {func(name string) error { return os.Symlink(filepath.Dir(elsewhere), name) }, "it is not a regular file"},
		"a link that leads away": {func(name string) error { return os.Symlink("nowhere", name) }, "no such file"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l, dir := open(t, path), t.TempDir()
			must(t, tt.make(filepath.Join(dir, "BANK-01.sql")))
			rules, err := findings.ReadOwn(t.Context(), l, os.DirFS(dir), 30*time.Second)
			switch {
			case tt.want == "" && (err != nil || len(rules) != 1):
				t.Errorf("%d rules, %v; want one", len(rules), err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "rule BANK-01.sql: ")):
				t.Errorf("got %v, want the file and %q", err, tt.want)
			}
		})
	}
}
