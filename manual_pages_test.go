package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"tlaudit/command"
)

// Every command and subcommand has a manual page with examples, and prints it without an
// error.
func TestEveryCommandHasAManualPage(t *testing.T) {
	var cli command.CLI
	parser, err := kong.New(&cli, kong.Name("tlaudit"), kong.Vars{"version": "", "formats": ""})
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile(`(?m)^ +tlaudit |TLAUDIT_TOKEN`)
	pages := 0
	var print func(node *kong.Node, path []string)
	print = func(node *kong.Node, path []string) {
		for _, child := range node.Children {
			path := append(path[:len(path):len(path)], child.Name)
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), append(path, "--help"), strings.NewReader(""), &stdout, &stderr, func(string) string { return "" }, time.Now, smallExecutable)
			page := stdout.String()
			group := len(child.Children) > 0 && child.DefaultCmd == nil // it lists its subcommands, which have the examples
			if code != 0 || stderr.Len() > 0 || !strings.HasPrefix(page, "Usage: tlaudit "+strings.Join(path, " ")) ||
				!group && (!strings.Contains(page, "\nExample") || !example.MatchString(page)) {
				t.Errorf("%q: exit code %d: %s%s", path, code, page, stderr.String())
			}
			pages++
			print(child, path)
		}
	}
	print(parser.Model.Node, nil)
	if pages < 30 {
		t.Errorf("%d manual pages were printed: the commands were not all found", pages)
	}
}
