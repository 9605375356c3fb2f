package report

import (
	"cmp"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// What Workspaces says where the walk did not record, or the policy does not say.
const (
	notRecordedWord = "Not recorded"
	notSet          = "Not set"
)

// workspacesTable lists every workspace that the snapshot knows: whether it was read, listed
// and expected, how many people have access there, and what the policy says about it.
func (b *builder) workspacesTable() table.Table {
	ifRead := func(count func(*workspace) int64) func(*workspace) any {
		return func(w *workspace) any {
			if words := b.notCounted(w); words != "" {
				return words
			}
			return count(w)
		}
	}
	said, notListed, unexpected := b.workspacesOfPolicy(), setOf(b.recorded.NotListed), setOf(b.recorded.Unexpected)
	t := table.Table{Name: "Workspaces", File: "workspaces.csv", Sheet: true, Needs: []string{snapshot.Workspaces}, Empty: noneFound, Total: len(b.order)}
	return table.Fill(t, table.Of(b.order), []table.ColumnOf[*workspace]{
		{Header: "Workspace", Width: 30, Identity: true, Wrap: true, Cell: func(w *workspace) any { return w.shown() }},
		{Header: "Type", Width: 20, Wrap: true, Cell: func(w *workspace) any { return cmp.Or(w.Type, notShown) }},
		{Header: "Read", Width: 26, Wrap: true, Cell: func(w *workspace) any { return w.readWords() }},
		{Header: "Listed", Width: 10, Wrap: true, Cell: func(w *workspace) any { return b.listedWords(w, notListed[w.WorkspaceID]) }},
		{Header: "Expected", Width: 12, Wrap: true, Cell: func(w *workspace) any { return b.expectedWords(w, unexpected[w.WorkspaceID]) }},
		{Header: "People direct", Kind: table.Number, Width: 11, Wrap: true, Cell: ifRead(func(w *workspace) int64 { return w.holders.direct })},
		{Header: "People inherited", Kind: table.Number, Width: 11, Wrap: true, Cell: ifRead(func(w *workspace) int64 { return w.holders.inherited })},
		{Header: "People", Kind: table.Number, Width: 10, Wrap: true, Cell: ifRead(func(w *workspace) int64 { return w.holders.people })},
		{Header: "Privileged people", Kind: table.Number, Width: 12, Wrap: true, Cell: ifRead(func(w *workspace) int64 { return w.privileged.people })},
		{Header: "Owner", Width: 39, Wrap: true, Cell: func(w *workspace) any { return cmp.Or(said[identity.ID(w.WorkspaceID)].Owner, notSet) }},
		{Header: "Critical", Width: 9, Cell: func(w *workspace) any {
			switch p, ok := said[identity.ID(w.WorkspaceID)]; {
			case !ok:
				return notSet
			case p.Critical:
				return "Yes"
			}
			return "No"
		}},
		{Header: "HTTP status", Width: 9, Guard: true, Cell: func(w *workspace) any { return table.Blank(w.HTTPStatus) }},
		{Header: "Error code", Width: 25, Guard: true, Cell: func(w *workspace) any { return table.Blank(w.ErrorCode) }},
		{Header: "Fingerprint", Width: 14, Guard: true, Group: true, Cell: func(w *workspace) any { return table.Blank(w.Fingerprint) }},
		{Header: "workspace_id", Width: 14, Guard: true, Group: true, Cell: func(w *workspace) any { return w.WorkspaceID }},
	})
}

// workspacesOfPolicy returns what the policy says about workspaces, by identity.ID of their id.
func (b *builder) workspacesOfPolicy() map[string]findings.PolicyWorkspace {
	said := map[string]findings.PolicyWorkspace{}
	for _, w := range b.options.Policy.Workspaces {
		said[identity.ID(w.ID)] = w
	}
	return said
}

// readWords says whether a workspace was read, and else why not.
func (w workspaceRow) readWords() string {
	switch w.ReadStatus {
	case snapshot.Read:
		return "Yes"
	case snapshot.Gone:
		return "Gone: no longer listed and answered 404"
	case snapshot.NotAsked:
		return "Not asked: outside the scope"
	case snapshot.Forbidden:
		return "No: forbidden"
	case snapshot.Missing:
		return "No: missing (404)"
	case snapshot.Unstable:
		return "No: two readings did not agree"
	}
	return "No: " + w.ReadStatus
}

// listedWords says whether the API's listing has a workspace. The walk records it for those
// that were read or are gone.
func (b *builder) listedWords(w *workspace, notListed bool) string {
	switch {
	case !b.read(snapshot.Workspaces):
		return "Listing not read"
	case w.ReadStatus == snapshot.Gone:
		return "No"
	case b.recorded.Expected == nil || w.ReadStatus != snapshot.Read:
		return notRecordedWord
	case notListed:
		return "No"
	}
	return "Yes"
}

// expectedWords says whether the list of expected workspaces has a workspace. The walk records
// the workspaces that exist and that the list does not name.
func (b *builder) expectedWords(w *workspace, unexpected bool) string {
	switch {
	case b.recorded.Expected == nil:
		return notRecordedWord
	case *b.recorded.Expected == 0:
		return "No list was given"
	case unexpected:
		return "No"
	case w.ReadStatus == snapshot.Read:
		return "Yes"
	}
	return notRecordedWord
}

// setOf returns the texts as a set.
func setOf(all []string) map[string]bool {
	set := map[string]bool{}
	for _, s := range all {
		set[s] = true
	}
	return set
}
