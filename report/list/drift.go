package list

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"tlaudit/diff"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// A Drift is a comparison of two snapshots.
type Drift struct {
	From, To Object // their rows of the snapshots view
	Ends     [2]snapshot.Reference
	Changes  diff.Changes
	Unread   []snapshot.Unread
	// LastKnown are people without an address at either end, by user id.
	LastKnown map[string]snapshot.LastKnown
	Transient bool // Changes include access that came and went between the two
	IDs       bool // a table and Markdown show ids beside names
	Width     int  // of the terminal that a table is for, in characters; 0 for none
}

// An Object is one row with its columns, for JSON.
type Object struct {
	Columns []string
	Cells   []any
}

// MarshalJSON returns an object with the columns in their order, null for unknown.
func (o Object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, c := range o.Columns {
		if i > 0 {
			b = append(b, ',')
		}
		key, err := json.Marshal(c)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(o.Cells[i])
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, key...), ':'), value...)
	}
	return append(b, '}'), nil
}

// WriteDrift writes a comparison as table, markdown, csv or json. CSV and JSON have every
// change. A table and Markdown have one line for the same inherited change in several
// workspaces.
func WriteDrift(w io.Writer, format string, d Drift) error {
	switch format {
	case "csv":
		return rowsCSV(w, d.changes())
	case "json":
		return d.json(w)
	}
	return d.text(w, format)
}

// lastKnown returns who the person was whom a change is about, if neither end has an
// address.
func (d Drift) lastKnown(c diff.Change) snapshot.LastKnown {
	if c.Email != "" {
		return snapshot.LastKnown{}
	}
	return d.LastKnown[c.UserID]
}

// changes returns the changes with the columns of the changes view. snapshot_id and
// taken_at are those of the later snapshot.
func (d Drift) changes() Rows {
	later := d.Ends[1]
	return each(d.Changes.Each,
		Column[diff.Change]{"snapshot_id", func(diff.Change) any { return later.Snapshot }},
		Column[diff.Change]{"taken_at", func(diff.Change) any { return later.TakenAt }},
		Text("kind", func(c diff.Change) string { return c.Kind }),
		Text("workspace_id", func(c diff.Change) string { return c.WorkspaceID }),
		Text("workspace_name", func(c diff.Change) string { return c.WorkspaceName }),
		Text("user_id", func(c diff.Change) string { return c.UserID }),
		Text("email", func(c diff.Change) string { return c.Email }),
		Text("enrollment_id", func(c diff.Change) string { return c.EnrollmentID }),
		Text("role_id", func(c diff.Change) string { return c.RoleID }),
		Text("source", func(c diff.Change) string { return c.Source }),
		Text("before", func(c diff.Change) string { return c.Before }),
		Text("after", func(c diff.Change) string { return c.After }),
		Text("not_before", func(c diff.Change) string { return c.NotBefore }),
		Text("email_last_known", func(c diff.Change) string { return d.lastKnown(c).Email }),
		Text("email_as_of", func(c diff.Change) string { return d.lastKnown(c).AsOf }),
		Text("name_last_known", func(c diff.Change) string { return d.lastKnown(c).Name }))
}

// unreadColumns are the columns of what was not read at both snapshots.
func unreadColumns() []Column[snapshot.Unread] {
	return []Column[snapshot.Unread]{
		{"resource", func(u snapshot.Unread) any { return u.Resource }},
		Text("workspace_id", func(u snapshot.Unread) string { return u.WorkspaceID }),
		Text("workspace_name", func(u snapshot.Unread) string { return u.WorkspaceName }),
		Text("from", func(u snapshot.Unread) string { return u.From }),
		Text("to", func(u snapshot.Unread) string { return u.To }),
	}
}

func (d Drift) json(w io.Writer) error {
	out := bufio.NewWriter(w)
	summary := Object{}
	for _, k := range d.kinds() {
		summary.Columns = append(summary.Columns, k)
		summary.Cells = append(summary.Cells, d.Changes.Count[k])
	}
	unread := []Object{}
	for _, u := range d.Unread {
		unread = append(unread, object(u, unreadColumns()...))
	}
	for i, field := range []struct {
		name  string
		value any
	}{{"from", d.From}, {"to", d.To}, {"summary", summary}, {"unread", unread}} {
		value, err := json.Marshal(field.value)
		if err != nil {
			return err
		}
		opening := "{"
		if i > 0 {
			opening = ","
		}
		fmt.Fprintf(out, "%s\n%q: %s", opening, field.name, value)
	}
	out.WriteString(",\n\"changes\": ")
	if err := rowsJSON(out, d.changes()); err != nil {
		return err
	}
	out.WriteString("}\n")
	return out.Flush()
}

// kinds lists the kinds of change that a summary counts: access that came and went only
// with Transient.
func (d Drift) kinds() []string {
	if d.Transient {
		return diff.Kinds()
	}
	return diff.Differences()
}

// text writes a comparison as a table or Markdown.
func (d Drift) text(w io.Writer, format string) error {
	out := bufio.NewWriter(w)
	heading, escape := "Drift from %s to %s\n\n", text.Visible
	if format == "markdown" {
		heading, escape = "## Drift from %s to %s\n\n", table.Escape
	}
	out.WriteString(Wrap(fmt.Sprintf(heading, d.end(0), d.end(1)), d.Width))
	narrow := format == "table" && d.Width > 0 && d.Width < wideDrift
	counted := d.counted(narrow)
	fmt.Fprintf(out, "%s\n", Wrap(cmp.Or(strings.Join(counted, ", "), "No drift in what was read at both."), d.Width))
	if len(counted) > 0 {
		out.WriteString("\n")
		rows := each(diff.Lines(d.Changes.Each), d.lineColumns(narrow)...)
		rows.Width, rows.Keep = d.Width, []string{"change", "workspace", "who"}
		if d.Width < datedDrift {
			rows.Spare = []string{"not before"}
		}
		if err := Write(out, format, rows); err != nil {
			return err
		}
	}
	if len(d.Unread) > 0 {
		out.WriteString("\nNot comparable, because it was not read at both:\n\n")
		for _, u := range d.Unread {
			name := u.Resource
			if u.WorkspaceID != "" {
				name += " of " + cmp.Or(u.WorkspaceName, u.WorkspaceID)
			}
			line := fmt.Sprintf("- %s: %s, then %s", escape(name), cmp.Or(u.From, "not known"), cmp.Or(u.To, "not known"))
			fmt.Fprintln(out, Wrap(line, d.Width))
		}
	}
	return out.Flush()
}

// end describes one of the two snapshots.
func (d Drift) end(i int) string {
	r := d.Ends[i]
	return fmt.Sprintf("snapshot %d (%s, %s)", r.Snapshot, r.TakenAt, r.Status)
}

// counted names the kinds of change that there are, with how many.
func (d Drift) counted(narrow bool) []string {
	var counted []string
	for _, k := range d.kinds() {
		if d.Changes.Count[k] > 0 {
			counted = append(counted, fmt.Sprintf("%s %d", kindName(k, narrow), d.Changes.Count[k]))
		}
	}
	return counted
}

// datedDrift is the width of a terminal, in characters, from which on a table has the date of each
// change: the only one that it has.
const datedDrift = 80

// wideDrift is the width of a terminal, in characters, from which on before and after have
// a column each, and a kind of change is one word.
const wideDrift = 120

// kindName returns a kind of change as csv and json name it, or with blanks, at which a narrow
// column can break it.
func kindName(kind string, narrow bool) string {
	if narrow {
		return strings.ReplaceAll(kind, "_", " ")
	}
	return kind
}

// lineColumns are the columns of changes for people, with names, or ids if the names are
// unknown. before and after are two columns, or joined in one on a narrow terminal.
func (d Drift) lineColumns(narrow bool) []Column[diff.Line] {
	columns := []Column[diff.Line]{
		{"change", func(l diff.Line) any { return kindName(l.Kind, narrow) }},
		{"workspace", func(l diff.Line) any {
			if l.Workspaces > 1 {
				return fmt.Sprintf("%d workspaces", l.Workspaces)
			}
			return cmp.Or(l.WorkspaceName, l.WorkspaceID)
		}},
		{"who", func(l diff.Line) any {
			if l.Kind == diff.RoleRenamed {
				if d.IDs {
					return l.RoleID
				}
				return "" // before and after are its names
			}
			return cmp.Or(l.Email, d.lastKnown(l.Change).String(), l.UserID, l.EnrollmentID)
		}},
		{"source", func(l diff.Line) any { return l.Source }},
	}
	if d.IDs {
		columns = append(columns,
			Column[diff.Line]{"workspace_id", func(l diff.Line) any {
				if l.Workspaces > 1 {
					return ""
				}
				return l.WorkspaceID
			}},
			Column[diff.Line]{"user_id", func(l diff.Line) any { return l.UserID }},
			Column[diff.Line]{"enrollment_id", func(l diff.Line) any { return l.EnrollmentID }})
	}
	if narrow {
		columns = append(columns, Column[diff.Line]{"what", func(l diff.Line) any { return fromTo(diff.Words(l.Change)) }})
	} else {
		columns = append(columns,
			Column[diff.Line]{"before", func(l diff.Line) any { before, _ := diff.Words(l.Change); return before }},
			Column[diff.Line]{"after", func(l diff.Line) any { _, after := diff.Words(l.Change); return after }})
	}
	return append(columns, Column[diff.Line]{"not before", func(l diff.Line) any { return l.NotBefore }})
}

// fromTo joins what was before and what is after; either may be empty.
func fromTo(before, after string) string {
	if before != "" && after != "" {
		return before + " -> " + after
	}
	return before + after
}
