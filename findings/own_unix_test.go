//go:build unix

package findings_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tlaudit/findings"
)

// TestOwnRuleThatIsAPipe: opening it would wait for ever.
func TestOwnRuleThatIsAPipe(t *testing.T) {
	l := open(t, sampleLedger(t))
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "BANK-01.sql"), 0o600); err != nil {
		t.Skip("this system makes no pipes here: ", err)
	}
	_, err := findings.ReadOwn(t.Context(), l, os.DirFS(dir))
	if err == nil || !strings.Contains(err.Error(), "not a plain file") {
		t.Errorf("got %v, want that it is not a plain file", err)
	}
}
