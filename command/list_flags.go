package command

import (
	"io"
)

// listFlags are the flags of every command that prints a list.
type listFlags struct {
	Format string `enum:"table,markdown,csv,json" default:"table" help:"Format: ${enum} (default ${default})."`
	Output string `short:"o" type:"path" placeholder:"FILE" help:"File to write. Without it, or for -, standard output. It replaces only what a list wrote."`
	Force  bool   `help:"With -o: replace a file that no list wrote. A ledger, a journal, a policy and a token are never replaced."`
}

// idsFlag is the flag of lists whose table shows names in place of ids.
type idsFlag struct {
	IDs bool `name:"ids" help:"In a table, show ids beside the names. CSV and JSON have them always."`
}

// with returns a layout with the columns of ids after those of their names, if they are to be
// shown.
func (f idsFlag) with(layout tableLayout) tableLayout {
	if !f.IDs {
		return layout
	}
	columns := layout.columns
	layout.columns = nil
	for _, c := range columns {
		layout.columns = append(layout.columns, c)
		if id := layout.ids[c]; id != "" {
			layout.columns = append(layout.columns, id)
		}
	}
	return layout
}

// write calls f with the output: standard output or the file of -o.
func (l listFlags) write(d *Deps, f func(io.Writer) error) error {
	return writeTo(d, outputFile{path: l.Output, force: l.Force, replaces: isList}, f)
}

// width returns the characters in a line of the terminal that a table is written to, 0
// if it is not written to a terminal.
func (l listFlags) width(d *Deps) int {
	if l.Output == "" || l.Output == "-" {
		return d.Width
	}
	return 0
}
