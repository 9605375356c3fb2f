package report

import "tlaudit/snapshot"

// A workspaceRow is a workspace at a snapshot, with the result of reading it.
type workspaceRow struct {
	WorkspaceID, Name, Type                        string
	ReadStatus, HTTPStatus, ErrorCode, Fingerprint string
}

// A workspace is a workspace at the report's snapshot.
type workspace struct {
	workspaceRow
	inheriting int64 // people who inherit access
}

// unread reports whether a workspace that the snapshot knew was not read.
func (w workspaceRow) unread() bool {
	return w.ReadStatus != "" && w.ReadStatus != snapshot.Read && w.ReadStatus != snapshot.Gone
}

// unread reports whether a workspace is known and was not read.
func unread(w *workspace) bool { return w != nil && w.workspaceRow.unread() }
