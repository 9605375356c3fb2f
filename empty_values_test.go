package main

import (
	"slices"
	"strings"
	"testing"

	"tlaudit/command"
)

// An empty value is wrong usage for every flag and argument of every command: what an
// unset variable of a shell leaves must not mean that nothing was asked for.
func TestAnEmptyValueIsWrongUsage(t *testing.T) {
	model := commandModel(t)
	tried := 0
	refused := func(args ...string) {
		t.Helper()
		tried++
		code, stdout, stderr := ran(t, args...)
		if code != exitUsage || stdout != "" || !strings.Contains(stderr, " is empty\n") {
			t.Errorf("%q: exit %d, %q, %q", args, code, stdout, stderr)
		}
	}
	for _, leaf := range model.Leaves(false) {
		path := strings.Fields(leaf.Path())[1:]
		for i := range leaf.Positional {
			refused(slices.Concat(path, slices.Repeat([]string{"x"}, i), []string{""})...)
		}
		for _, flags := range leaf.AllFlags(false) {
			for _, f := range flags {
				values := []string{""}
				if leaf == model.Leaves(false)[0] {
					values = append(values, " ", "\t") // one rule for all flags
				}
				for _, value := range values {
					refused(append(path, "--"+f.Name+"="+value)...)
					apart := slices.Concat(path, []string{"--" + f.Name, value})
					if f.Short != 0 {
						apart[len(path)] = "-" + string(f.Short)
					}
					// The program takes long to begin, and the spelling makes no other difference to it.
					if leaf == model.Leaves(false)[0] {
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
