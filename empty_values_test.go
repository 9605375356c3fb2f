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
	notUnderShort(t)
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
	// noticed is refused without a run of the program, which takes long to begin: once for each
	// command it is run.
	noticed := func(args ...string) {
		t.Helper()
		tried++
		if err := command.EmptyValue(args); err == nil || !strings.HasSuffix(err.Error(), " is empty") {
			t.Errorf("%q: %v", args, err)
		}
	}
	for n, leaf := range model.Leaves(false) {
		path := strings.Fields(leaf.Path())[1:]
		for i := range leaf.Positional {
			refused(slices.Concat(path, slices.Repeat([]string{"x"}, i), []string{""})...)
		}
		for i, f := range slices.Concat(leaf.AllFlags(false)...) {
			together, apart := noticed, noticed
			if i == 0 {
				together = refused
			}
			if i == 0 && n == 0 {
				apart = refused
			}
			for _, value := range []string{"", " ", "\t"} {
				together(append(path, "--"+f.Name+"="+value)...)
				name := "--" + f.Name
				if f.Short != 0 {
					name = "-" + string(f.Short)
				}
				apart(slices.Concat(path, []string{name, value})...)
				if n > 0 {
					break // one rule for all flags
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("%d empty values were tried: the commands were not all found", tried)
	}
}
