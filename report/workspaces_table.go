package report

import (
	"cmp"

	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// workspacesTable lists every workspace that the snapshot knows, and whether it was read.
func (b *builder) workspacesTable() table.Table {
	ifRead := func(counts map[string]int64) func(*workspace) any {
		return func(w *workspace) any {
			if words := b.notCounted(w); words != "" {
				return words
			}
			return counts[w.WorkspaceID]
		}
	}
	t := table.Table{Name: "Workspaces", File: "workspaces.csv", Needs: []string{snapshot.Workspaces}, Empty: noneFound, Total: len(b.order)}
	return table.Fill(t, table.Of(b.order), []table.ColumnOf[*workspace]{
		{Header: "Workspace", Cell: func(w *workspace) any { return cmp.Or(w.Name, unknown) }},
		{Header: "Type", Cell: func(w *workspace) any { return cmp.Or(w.Type, notShown) }},
		{Header: "Read status", Cell: func(w *workspace) any { return w.ReadStatus }},
		{Header: "HTTP status", Cell: func(w *workspace) any { return table.Blank(w.HTTPStatus) }},
		{Header: "Error code", Cell: func(w *workspace) any { return table.Blank(w.ErrorCode) }},
		{Header: "Fingerprint", Cell: func(w *workspace) any { return table.Blank(w.Fingerprint) }},
		{Header: "Rows", Kind: table.Number, Cell: ifRead(b.counts.rows)},
		{Header: "Privileged", Kind: table.Number, Cell: ifRead(b.counts.privileged)},
		{Header: "workspace_id", Cell: func(w *workspace) any { return w.WorkspaceID }},
	})
}
