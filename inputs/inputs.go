// Package inputs reads the files that people give: the roster, lists of workspaces
// and the list of reviewers. Every file is read strictly, and an error names the
// file and the line.
package inputs

import (
	"fmt"

	"tlaudit/identity"
	"tlaudit/text"
)

// LineErrorf returns an error about a line of a file; line 0 is the file as a whole.
func LineErrorf(file string, line int, format string, args ...any) error {
	reason := fmt.Errorf(format, args...)
	if line == 0 {
		return fmt.Errorf("%s: %w", file, reason)
	}
	return fmt.Errorf("%s: line %d: %w", file, line, reason)
}

// A firstLines refuses the second use of a value in a file. It has the line of the
// first use, by the form in which values are compared.
type firstLines map[string]int

// use notes the use of a value on a line; key is the form to compare.
func (f firstLines) use(file string, line int, what, value, key string) error {
	if first, used := f[key]; used {
		return LineErrorf(file, line, "%s %q is already on line %d", what, text.Shorten(value), first)
	}
	f[key] = line
	return nil
}

// checkAddress returns an error, with the text in short, for a cell that is not one
// e-mail address.
func checkAddress(cell string) error {
	if err := identity.CheckAddress(cell); err != nil {
		if short := text.Shorten(cell); short != cell {
			return fmt.Errorf("%q is not an e-mail address", short)
		}
		return err
	}
	return nil
}
