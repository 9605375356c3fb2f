package command

import (
	"fmt"

	"tlaudit/text"
)

// note writes a line for people to stderr, unless they asked for quiet.
func (d *Deps) note(g *Globals, format string, args ...any) {
	if !g.Quiet {
		fmt.Fprintln(d.Stderr, text.Visible(fmt.Sprintf(format, args...)))
	}
}
