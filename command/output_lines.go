package command

import (
	"fmt"
	"io"

	"tlaudit/report/list"
	"tlaudit/text"
)

// say prints lines for people on standard output. It makes visible what a terminal
// would obey or hide, so callers pass text from outside as it is.
func (d *Deps) say(lines ...string) error { return writeLines(d.Stdout, lines...) }

// note prints one line for people on stderr, unless -q was given. It makes the line
// visible as say does.
func (d *Deps) note(g *Globals, format string, args ...any) {
	if !g.Quiet {
		fmt.Fprintln(d.Stderr, text.Visible(fmt.Sprintf(format, args...)))
	}
}

// notes prints lines as note does.
func (d *Deps) notes(g *Globals, lines []string) {
	for _, line := range lines {
		d.note(g, "%s", line)
	}
}

// writeWrapped writes lines as writeLines does, each broken into lines of a width, 0 for no
// limit.
func writeWrapped(w io.Writer, width int, lines ...string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, list.Wrap(text.Visible(line), width)); err != nil {
			return err
		}
	}
	return nil
}

// writeLines writes lines for people to w, each as text.Visible returns it.
func writeLines(w io.Writer, lines ...string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, text.Visible(line)); err != nil {
			return err
		}
	}
	return nil
}
