package list

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
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
	Changes  []diff.Change
	Unread   []snapshot.Unread
	// LastAddresses are those of people without an address at either end, by user id.
	LastAddresses map[string]snapshot.LastAddress
	Transient     bool // Changes include access that came and went between the two
	Width         int  // of the terminal that a table is for, in characters; 0 for none
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

// changeColumns are the columns of the ledger's changes view, and the last known address
// where neither end has one.
var changeColumns = []string{"snapshot_id", "taken_at", "kind", "workspace_id", "workspace_name", "user_id", "email", "enrollment_id",
	"role_id", "source", "before", "after", "not_before", "email_last_known", "email_as_of"}

// WriteDrift writes a comparison as table, markdown, csv or json. CSV and JSON have every
// change. A table and Markdown have one line for the same inherited change in several
// workspaces.
func WriteDrift(w io.Writer, format string, d Drift) error {
	switch format {
	case "csv":
		return rowsCSV(w, Rows{Columns: changeColumns, Rows: d.rows()})
	case "json":
		return d.json(w)
	}
	return d.text(w, format)
}

// lastAddress returns the last known address of the person whom a change is about, if
// neither end has one.
func (d Drift) lastAddress(c diff.Change) snapshot.LastAddress {
	if c.Email != "" {
		return snapshot.LastAddress{}
	}
	return d.LastAddresses[c.UserID]
}

// rows returns the changes with the columns of the changes view. snapshot_id and taken_at
// are those of the later snapshot.
func (d Drift) rows() iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, c := range d.Changes {
			row := []any{d.Ends[1].Snapshot, d.Ends[1].TakenAt}
			for _, v := range []string{c.Kind, c.WorkspaceID, c.WorkspaceName, c.UserID, c.Email, c.EnrollmentID, c.RoleID, c.Source, c.Before, c.After, c.NotBefore} {
				row = append(row, table.Blank(v))
			}
			last := d.lastAddress(c)
			row = append(row, table.Blank(last.Email), table.Blank(last.AsOf))
			if !yield(row, nil) {
				return
			}
		}
	}
}

func (d Drift) json(w io.Writer) error {
	out := bufio.NewWriter(w)
	summary := Object{}
	counts := diff.Count(d.Changes)
	for _, k := range d.kinds() {
		summary.Columns = append(summary.Columns, k)
		summary.Cells = append(summary.Cells, counts[k])
	}
	unread := []Object{}
	for _, u := range d.Unread {
		unread = append(unread, Object{[]string{"resource", "workspace_id", "workspace_name", "from", "to"},
			[]any{u.Resource, table.Blank(u.WorkspaceID), table.Blank(u.WorkspaceName), table.Blank(u.From), table.Blank(u.To)}})
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
	if err := rowsJSON(out, Rows{Columns: changeColumns, Rows: d.rows()}); err != nil {
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
	fmt.Fprintf(out, heading, d.end(0), d.end(1))
	fmt.Fprintf(out, "%s\n", d.summary())
	if lines := diff.Lines(d.Changes); len(lines) > 0 {
		out.WriteString("\n")
		rows := Rows{Columns: []string{"change", "workspace", "who", "source", "before", "after", "not before"}, Rows: d.lineRows(lines, false),
			Spare: []string{"not before", "source"}}
		if format == "table" && d.Width > 0 && d.Width < wideDrift {
			rows = Rows{Columns: []string{"change", "workspace", "who", "source", "what", "not before"}, Rows: d.lineRows(lines, true),
				Spare: []string{"not before", "source"}}
		}
		rows.Width = d.Width
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
			fmt.Fprintf(out, "- %s: %s, then %s\n", escape(name), cmp.Or(u.From, "not known"), cmp.Or(u.To, "not known"))
		}
	}
	return out.Flush()
}

// end describes one of the two snapshots.
func (d Drift) end(i int) string {
	r := d.Ends[i]
	return fmt.Sprintf("snapshot %d (%s, %s)", r.Snapshot, r.TakenAt, r.Status)
}

// summary counts the changes by kind.
func (d Drift) summary() string {
	counts := diff.Count(d.Changes)
	var counted []string
	for _, k := range d.kinds() {
		if counts[k] > 0 {
			counted = append(counted, fmt.Sprintf("%s %d", k, counts[k]))
		}
	}
	if len(counted) == 0 {
		return "No drift in what was read at both."
	}
	return strings.Join(counted, ", ")
}

// wideDrift is the width of a terminal, in characters, from which on before and after have
// a column each.
const wideDrift = 120

// lineRows returns a row for each line, with names, or ids if the names are unknown; before
// and after are in two columns, or joined in one.
func (d Drift) lineRows(lines []diff.Line, joined bool) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, l := range lines {
			workspace := cmp.Or(l.WorkspaceName, l.WorkspaceID)
			if l.Workspaces > 1 {
				workspace = fmt.Sprintf("%d workspaces", l.Workspaces)
			}
			who := cmp.Or(l.Email, d.lastAddress(l.Change).String(), l.UserID, l.EnrollmentID)
			if l.Kind == diff.RoleRenamed {
				who = l.RoleID
			}
			before, after := diff.Words(l.Change)
			row := []any{l.Kind, workspace, who, l.Source, before, after, l.NotBefore}
			if joined {
				what := before + after
				if before != "" && after != "" {
					what = before + " -> " + after
				}
				row = []any{l.Kind, workspace, who, l.Source, what, l.NotBefore}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}
