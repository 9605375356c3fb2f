package command

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"slices"

	"tlaudit/report"
	"tlaudit/snapshot"
)

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
			return report.WriteRows(w, l.Format, report.Rows{Columns: t.Columns, Rows: t.Rows})
		}
		return report.WriteRows(w, l.Format, report.Rows{Columns: look.columns, Rows: look.rows(t), Width: l.width(d), Spare: look.spare})
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

// nameOrID is the id that people see where a name is unknown.
func nameOrID() map[string]string {
	return map[string]string{"workspace_name": "workspace_id", "email": "user_id", "role_name": "role_id"}
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

// nested is a table whose parameters are JSON of their own, not text.
func nested(t snapshot.Table) snapshot.Table {
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

// snapshotRow is a row of the snapshots view, as JSON has it.
func snapshotRow(ctx context.Context, l *snapshot.Ledger, number int64) (report.Object, error) {
	t, err := l.Snapshot(ctx, number)
	if err != nil {
		return report.Object{}, err
	}
	t = nested(t)
	o := report.Object{Columns: t.Columns}
	for cells, err := range t.Rows {
		if err != nil {
			return o, err
		}
		o.Cells = slices.Clone(cells)
	}
	return o, nil
}
