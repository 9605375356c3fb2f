package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// Every command and subcommand has a manual page with examples, and prints it without an
// error.
func TestEveryCommandHasAManualPage(t *testing.T) {
	example := regexp.MustCompile(`(?m)^ +tlaudit |TLAUDIT_TOKEN`)
	pages := 0
	var print func(node *kong.Node, path []string)
	print = func(node *kong.Node, path []string) {
		for _, child := range node.Children {
			path := append(path[:len(path):len(path)], child.Name)
			code, page, stderr := ran(t, append(path, "--help")...)
			group := len(child.Children) > 0 && child.DefaultCmd == nil // it lists its subcommands, which have the examples
			if code != 0 || stderr != "" || !strings.HasPrefix(page, "Usage: tlaudit "+strings.Join(path, " ")) ||
				!group && (!strings.Contains(page, "\nExample") || !example.MatchString(page)) {
				t.Errorf("%q: exit code %d: %s%s", path, code, page, stderr)
			}
			pages++
			print(child, path)
		}
	}
	print(commandModel(t).Node, nil)
	if pages < 30 {
		t.Errorf("%d manual pages were printed: the commands were not all found", pages)
	}
}
