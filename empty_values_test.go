package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"tlaudit/command"
)

// An empty value is wrong usage for every flag and argument of every command: what an
// unset variable of a shell leaves must not mean that nothing was asked for.
func TestAnEmptyValueIsWrongUsage(t *testing.T) {
	var cli command.CLI
	parser, err := kong.New(&cli, kong.Name("tlaudit"), kong.Vars{"version": "", "formats": ""})
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	refused := func(args ...string) {
		t.Helper()
		tried++
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, func(string) string { return "" }, time.Now, smallExecutable)
		if code != exitUsage || stdout.Len() > 0 || !strings.Contains(stderr.String(), " is empty\n") {
			t.Errorf("%q: exit %d, %q, %q", args, code, stdout.String(), stderr.String())
		}
	}
	for _, leaf := range parser.Model.Leaves(false) {
		path := strings.Fields(leaf.Path())[1:]
		for i := range leaf.Positional {
			refused(slices.Concat(path, slices.Repeat([]string{"x"}, i), []string{""})...)
		}
		for _, flags := range leaf.AllFlags(false) {
			for _, f := range flags {
				values := []string{""}
				if leaf == parser.Model.Leaves(false)[0] {
					values = append(values, " ", "\t") // one rule for all flags
				}
				for _, value := range values {
					refused(append(path, "--"+f.Name+"="+value)...)
					apart := slices.Concat(path, []string{"--" + f.Name, value})
					if f.Short != 0 {
						apart[len(path)] = "-" + string(f.Short)
					}
					// The program takes long to begin, and the spelling makes no other difference to it.
					if leaf == parser.Model.Leaves(false)[0] {
						refused(apart...)
						continue
					}
					tried++
					if err := command.EmptyValue(apart); err == nil || !strings.HasSuffix(err.Error(), " is empty") {
						t.Errorf("%q: %v", apart, err)
					}
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("%d empty values were tried: the commands were not all found", tried)
	}
}
