package report_test

import (
	"os"
	"os/exec"
	"testing"
)

// tool returns the path of a program. Without the program the test is skipped; it fails if
// TLAUDIT_REQUIRE_TOOLS is 1.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("TLAUDIT_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is not installed, and TLAUDIT_REQUIRE_TOOLS=1 requires it", name)
	}
	if err != nil {
		t.Skip("no " + name)
	}
	return path
}
