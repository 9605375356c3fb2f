package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"tlaudit/command"
)

// commandModel returns every command with its flags and arguments, as the program parses them.
func commandModel(t *testing.T) *kong.Application {
	t.Helper()
	parser, err := kong.New(&command.CLI{}, kong.Name("tlaudit"), kong.Vars{"version": "", "formats": "", "engines": "duckdb"})
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model
}

// ran runs the program in this process without an environment, and returns its exit code and
// what it printed.
func ran(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &err, func(string) string { return "" }, time.Now, smallExecutable)
	return code, out.String(), err.String()
}
