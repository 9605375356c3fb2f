package command

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"

	"tlaudit/report/list"
	"tlaudit/snapshot"
)

// A tableLayout says which columns of a list a table shows. Every other format has all
// columns.
type tableLayout struct {
	columns []string          // to show, in this order; with --ids each of names is followed by that of its id
	spare   []string          // to leave out on a narrow terminal, least important first
	blank   []string          // in which null is shown as an empty cell: there it does not mean unknown
	ids     map[string]string // for a column of names, the column whose id is shown where the name is unknown
	behind  map[string]string // for a column, the one whose cell follows its own in brackets, unless it is unknown
}

// headers returns the columns to show, as the table names them.
func (layout tableLayout) headers() []string {
	headers := slices.Clone(layout.columns)
	for i, c := range headers {
		if other := layout.behind[c]; other != "" {
			headers[i] += " (" + other + ")"
		}
	}
	return headers
}

// list writes a list of the ledger in the format of --format.
func (l listFlags) list(d *Deps, t snapshot.Table, layout tableLayout) error {
	return l.write(d, func(w io.Writer) error {
		if l.Format != "table" {
			return list.Write(w, l.Format, list.Rows{Columns: t.Columns, Rows: t.Rows})
		}
		return list.Write(w, l.Format, list.Rows{Columns: layout.headers(), Rows: layout.rows(t), Width: l.width(d), Spare: layout.spare})
	})
}

// rows returns the cells of the columns to show.
func (layout tableLayout) rows(t snapshot.Table) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		row := make([]any, len(layout.columns))
		for cells, err := range t.Rows {
			if err != nil {
				yield(nil, err)
				return
			}
			for i, c := range layout.columns {
				row[i] = cells[slices.Index(t.Columns, c)]
				if last := slices.Index(t.Columns, "email_last_known"); c == "email" && row[i] == nil && last >= 0 && cells[last] != nil {
					row[i] = snapshot.LastKnown{Email: fmt.Sprint(cells[last]), AsOf: fmt.Sprint(cells[slices.Index(t.Columns, "email_as_of")])}.String()
				}
				if id := layout.ids[c]; id != "" && row[i] == nil {
					row[i] = cells[slices.Index(t.Columns, id)]
				}
				if row[i] == nil && slices.Contains(layout.blank, c) {
					row[i] = ""
				}
				if other := layout.behind[c]; other != "" {
					if cell := cells[slices.Index(t.Columns, other)]; cell != nil {
						row[i] = fmt.Sprintf("%v (%v)", cmp.Or(row[i], any("unknown")), cell)
					}
				}
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// nameOrID returns the ids of a tableLayout for lists of access.
func nameOrID() map[string]string {
	return map[string]string{"workspace_name": "workspace_id", "email": "user_id", "role_name": "role_id"}
}

// filterRows returns t with only the rows that pass returns true for.
func filterRows(t snapshot.Table, pass func(row map[string]any) bool) snapshot.Table {
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

// parametersAsJSON returns t with the column parameters as JSON instead of text.
func parametersAsJSON(t snapshot.Table) snapshot.Table {
	return snapshot.Table{Columns: t.Columns, Rows: func(yield func([]any, error) bool) {
		for cells, err := range t.Rows {
			if err == nil {
				for i, c := range t.Columns {
					if text, ok := cells[i].(string); ok && c == "parameters" {
						cells[i] = json.RawMessage(text)
					}
				}
			}
			if !yield(cells, err) || err != nil {
				return
			}
		}
	}}
}

// snapshotRow returns the row of a snapshot in the snapshots view, for JSON.
func snapshotRow(ctx context.Context, l *snapshot.Ledger, number int64) (list.Object, error) {
	t, err := l.Snapshot(ctx, number)
	if err != nil {
		return list.Object{}, err
	}
	t = parametersAsJSON(t)
	o := list.Object{Columns: t.Columns}
	for cells, err := range t.Rows {
		if err != nil {
			return o, err
		}
		o.Cells = slices.Clone(cells)
	}
	return o, nil
}
