package report

import (
	"cmp"
	"fmt"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// A workspaceRow is a workspace at a snapshot, with the result of reading it.
type workspaceRow struct {
	WorkspaceID, Name, Type                        string
	ReadStatus, HTTPStatus, ErrorCode, Fingerprint string
}

// A workspace is a workspace at the report's snapshot.
type workspace struct {
	workspaceRow
	holders    holders
	privileged holders // of privileged roles
	namesake   bool    // another workspace has the same name
}

// shown returns the name of a workspace; where another one has the same name, with the first
// digits of its id.
func (w *workspace) shown() string {
	if w.namesake {
		return fmt.Sprintf("%s (%.8s)", cmp.Or(w.Name, unknown), w.WorkspaceID)
	}
	return cmp.Or(w.Name, unknown)
}

// unread reports whether a workspace that the snapshot knew was not read.
func (w workspaceRow) unread() bool {
	return w.ReadStatus != "" && w.ReadStatus != snapshot.Read && w.ReadStatus != snapshot.Gone
}

// notCounted says why nothing is counted in a workspace, with the rows that one that is gone
// had at the baseline; empty if it was read.
func (b *builder) notCounted(w *workspace) string {
	before, known := b.before[w.WorkspaceID]
	switch {
	case unread(w):
		return NotRead
	case w.ReadStatus != snapshot.Gone:
		return ""
	case !known:
		return "Gone"
	case before.ReadStatus == snapshot.Gone:
		return "Gone at the baseline too"
	case before.unread():
		return "Gone (not read at the baseline)"
	}
	return "Gone (" + text.Count(b.baseRows[w.WorkspaceID], "row") + " at the baseline)"
}

// unread reports whether a workspace is known and was not read.
func unread(w *workspace) bool { return w != nil && w.workspaceRow.unread() }

// label returns the workspace's name and id.
func (w workspaceRow) label() string { return cmp.Or(w.Name, unknown) + " (" + w.WorkspaceID + ")" }
