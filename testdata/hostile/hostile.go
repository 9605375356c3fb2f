// Package hostile reads the strings that every sink must survive, for tests. Only tests
// import it.
package hostile

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// Strings returns the strings of testdata/hostile.txt, given its path.
func Strings(tb testing.TB, path string) []string {
	tb.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(file)) {
		s, err := strconv.Unquote(strings.TrimSuffix(line, "\n"))
		if err != nil {
			tb.Fatalf("%s: %s: %v", path, line, err)
		}
		all = append(all, s)
	}
	if len(all) != 64 {
		tb.Fatalf("%s has %d strings, want 64", path, len(all))
	}
	return all
}
