package command

import (
	"io"
)

// listFlags are those of every command that lists.
type listFlags struct {
	Format string `enum:"table,markdown,csv,json" default:"table" help:"One of ${enum}."`
	Output string `short:"o" type:"path" placeholder:"FILE" help:"File to write; standard output if not given, or if it is -."`
}

// write hands over a place for the output. A file gets its name only once it is
// whole.
func (l listFlags) write(d *Deps, f func(io.Writer) error) error { return writeTo(d, l.Output, f) }

// width is that of the terminal that a table goes to, 0 for none.
func (l listFlags) width(d *Deps) int {
	if l.Output == "" || l.Output == "-" {
		return d.Width
	}
	return 0
}
