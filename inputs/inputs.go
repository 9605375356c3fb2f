// Package inputs reads the files that people give: the roster, lists of workspaces
// and the list of reviewers. Every file is read strictly, and an error names the
// file and the line.
package inputs

import (
	"fmt"

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
// first use, by value.
type firstLines map[string]int

func (f firstLines) use(file string, line int, what, value string) error {
	if first, used := f[value]; used {
		return LineErrorf(file, line, "%s %q is already on line %d", what, text.Shorten(value), first)
	}
	f[value] = line
	return nil
}
