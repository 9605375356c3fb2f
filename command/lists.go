package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"tlaudit/report/list"
	"tlaudit/snapshot"
	"tlaudit/text"
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

// writeTo is listFlags.write for the output of any command.
func writeTo(d *Deps, output string, f func(io.Writer) error) error {
	if output == "" || output == "-" {
		return f(d.Stdout)
	}
	return writeFile(output, f)
}

// A layout is what people see of a list as a table; every other format has all of
// its columns.
type layout struct {
	columns []string          // in their order
	spare   []string          // those that a narrow terminal goes without, least important first
	blank   []string          // those in which nothing stands for null: it is no unknown there
	ids     map[string]string // a name's column -> that of the id shown where the name is unknown
}

// list writes a list of the ledger in the format asked for.
func (l listFlags) list(d *Deps, t snapshot.Table, look layout) error {
	return l.write(d, func(w io.Writer) error {
		if l.Format != "table" {
			return list.Write(w, l.Format, list.Rows{Columns: t.Columns, Rows: t.Rows})
		}
		return list.Write(w, l.Format, list.Rows{Columns: look.columns, Rows: look.rows(t), Width: l.width(d), Spare: look.spare})
	})
}

// rows are the cells of the columns that people see.
func (look layout) rows(t snapshot.Table) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		row := make([]any, len(look.columns))
		for cells, err := range t.Rows {
			if err != nil {
				yield(nil, err)
				return
			}
			for i, c := range look.columns {
				row[i] = cells[slices.Index(t.Columns, c)]
				if id := look.ids[c]; id != "" && row[i] == nil {
					row[i] = cells[slices.Index(t.Columns, id)]
				}
				if row[i] == nil && slices.Contains(look.blank, c) {
					row[i] = ""
				}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// withLedger opens the ledger for reading while f runs.
func withLedger(ctx context.Context, path string, f func(context.Context, *snapshot.Ledger) error) (err error) {
	l, err := snapshot.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return f(ctx, l)
}

// resolve finds a snapshot and says on stderr what was found.
func (d *Deps) resolve(ctx context.Context, g *Globals, l *snapshot.Ledger, role, word string) (snapshot.Reference, error) {
	r, err := l.Resolve(ctx, word)
	if err == nil {
		d.note(g, "%s %s: %s", role, word, r)
	}
	return r, err
}

// note writes a line for people to stderr, unless they asked for quiet.
func (d *Deps) note(g *Globals, format string, args ...any) {
	if !g.Quiet {
		fmt.Fprintln(d.Stderr, text.Visible(fmt.Sprintf(format, args...)))
	}
}

// keep is a table with the rows that pass.
func keep(t snapshot.Table, pass func(row map[string]any) bool) snapshot.Table {
	return snapshot.Table{Columns: t.Columns, Rows: func(yield func([]any, error) bool) {
		named := make(map[string]any, len(t.Columns))
		for cells, err := range t.Rows {
			if err == nil {
				for i, c := range t.Columns {
					named[c] = cells[i]
				}
				if !pass(named) {
					continue
				}
			}
			if !yield(cells, err) || err != nil {
				return
			}
		}
	}}
}
