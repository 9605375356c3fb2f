package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"tlaudit/snapshot"
)

// write writes the grants as lines of text: workspace, user, source and role, between
// tabs. It is what the references import, and what a snapshot is recorded from.
func (p population) write(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	for grants := range p.memberships() {
		for _, g := range grants {
			for _, field := range []string{g.WorkspaceID, "\t", g.UserID, "\t", g.Source, "\t", g.RoleID, "\n"} {
				w.WriteString(field) // Flush returns the error
			}
		}
	}
	return errors.Join(w.Flush(), f.Close())
}

// membershipsFrom reads what write has written, the members of a workspace at a time.
func membershipsFrom(r io.Reader) iter.Seq2[[]snapshot.Grant, error] {
	return func(yield func([]snapshot.Grant, error) bool) {
		var grants []snapshot.Grant
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			var g snapshot.Grant
			rest, whole := lines.Text(), true
			for _, field := range []*string{&g.WorkspaceID, &g.UserID, &g.Source} {
				var tab bool
				*field, rest, tab = strings.Cut(rest, "\t")
				whole = whole && tab
			}
			if g.RoleID = rest; !whole || strings.Contains(rest, "\t") {
				yield(nil, fmt.Errorf("%q: not a grant", lines.Text()))
				return
			}
			if len(grants) > 0 && grants[0].WorkspaceID != g.WorkspaceID {
				if !yield(grants, nil) {
					return
				}
				grants = grants[:0]
			}
			grants = append(grants, g)
		}
		if lines.Err() != nil || len(grants) > 0 {
			yield(grants, lines.Err())
		}
	}
}
