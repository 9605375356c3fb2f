package snapshot_test

import (
	"slices"
	"strconv"

	"tlaudit/snapshot"
)

// A row of a view: a string, an int64, or nil for what is unknown.
type row []any

// text is a value that may be unknown.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number(n int) any { return int64(n) }

// A view is a public view as the model knows it: its columns, which are a
// contract, and its rows, in their order if the view has one.
type view struct {
	name, columns string
	inOrder       bool
	rows          []row
}

// everySnapshot returns the rows of a view that has snapshot_id first.
func (h history) everySnapshot(rows func(n int) []row) []row {
	var all []row
	for n := 1; n <= h.newest(); n++ {
		for _, r := range rows(n) {
			all = append(all, append(row{number(n)}, r...))
		}
	}
	return all
}

// views are all public views of facts.
func (h history) views() []view {
	var all []view
	for _, v := range []struct {
		name, columns string
		rows          func(n int) []row
	}{
		{"access", accessColumns, h.accessAt},
		{"invitations", "enrollment_id,email,status,last_invitation_sent_at,first_seen,not_before,email_key,pending_since", h.invitationsAt},
		{"workspaces", "workspace_id,name,type,read_status,http_status,error_code,fingerprint", h.workspacesAt},
		{"users", "user_id,email,first_name,last_name,title,organization_role_id,organization_role,created_at,idp_id,email_key", h.usersAt},
		{"roles", "role_id,name,type,workspace_id,organization_id,created_at", h.rolesAt},
		{"roster", "email,user_id,name,manager,department,title,status,start_date,end_date,email_key", h.rosterAt},
		{"people", peopleColumns, h.peopleAt},
		{"coverage", "resource,workspace_id,read_status,http_status,error_code,fingerprint", h.coverageAt},
	} {
		all = append(all, view{name: v.name + "_at", columns: "snapshot_id," + v.columns, rows: h.everySnapshot(v.rows)},
			view{name: v.name, columns: v.columns, rows: v.rows(h.newest())})
	}
	return append(all,
		view{name: "everybody_at", columns: "snapshot_id,present," + peopleColumns, rows: h.everySnapshot(h.everybodyAt)},
		view{name: "access_last_known", columns: accessColumns + ",seen_snapshot,seen_at,current", rows: h.accessLastKnown()},
		view{name: "access_history", columns: "workspace_id,workspace_name,user_id,email,source,role_id,role_name,status," +
			"since_snapshot,until_snapshot,first_seen,not_before,last_seen,gone_by", rows: h.accessHistory()},
		view{name: "invitation_history", columns: "enrollment_id,email,status,last_invitation_sent_at," +
			"since_snapshot,until_snapshot,first_seen,not_before,last_seen,gone_by,email_key", rows: h.invitationHistory()},
		view{name: "account_history", columns: "user_id,email,first_name,last_name,title,organization_role_id,idp_id," +
			"since_snapshot,until_snapshot,first_seen,not_before,last_seen,gone_by,email_key", rows: h.accountHistory()},
		view{name: "roster_history", columns: "email,user_id,name,manager,department,title,status,start_date,end_date," +
			"since_snapshot,until_snapshot,first_seen,not_before,last_seen,gone_by,email_key", rows: h.rosterHistory()},
		view{name: "changes", columns: "snapshot_id,taken_at,kind,workspace_id,workspace_name,user_id,email,enrollment_id,role_id,source," +
			"before,after,not_before", inOrder: true, rows: h.everySnapshot(h.changeRows)},
		view{name: "state", columns: "snapshot_id,line", rows: h.everySnapshot(func(n int) []row { return lineRows(h.state(n)) })},
		view{name: "movement", columns: "snapshot_id,line", rows: h.everySnapshot(func(n int) []row { return lineRows(h.movement(n)) })})
}

const peopleColumns = "user_id,listed,email,email_as_of,domain,name,title,department,manager,organization_role_id,organization_role,idp_id," +
	"created_at,roster_email,roster_status,roster_start_date,roster_end_date,matched_by,email_key"

const accessColumns = "workspace_id,workspace_name,user_id,email,first_name,last_name,title,source,role_id,role_name,role_type,status," +
	"first_seen,not_before,role_since,role_not_before"

func (h history) accessAt(n int) []row {
	var rows []row
	m := h.at(n)
	for g := range m.grants {
		first, before := h.since(membershipsOf(g.WorkspaceID), n, h.hasGrant(g))
		roleFirst, roleBefore := h.since(membershipsOf(g.WorkspaceID), n, h.hasRole(g))
		user := m.users[g.UserID]
		role, _ := h.role(n, g.RoleID)
		if g.Source == snapshot.Inherited {
			role.Type = ""
		}
		rows = append(rows, row{g.WorkspaceID, text(m.workspaces[g.WorkspaceID].Name), g.UserID, text(h.email(n, g.UserID)),
			text(user.FirstName), text(user.LastName), text(user.Title), g.Source, g.RoleID, text(role.Name), text(role.Type), text(g.Status),
			h.time(first), text(h.time(before)), h.time(roleFirst), text(h.time(roleBefore))})
	}
	return rows
}

func (h history) accessLastKnown() []row {
	var rows []row
	for _, id := range workspaceIDs() {
		seen := h.lastWhere(h.newest()+1, func(n int) bool {
			s := h.status(membershipsOf(id), n)
			return s == snapshot.Read || s == snapshot.Gone
		})
		if seen == 0 {
			continue
		}
		current := number(0)
		if seen == h.newest() {
			current = number(1)
		}
		for _, r := range h.accessAt(seen) {
			if r[0] == id {
				rows = append(rows, append(r, number(seen), h.time(seen), current))
			}
		}
	}
	return rows
}

// ends are the last six columns of a history.
func (h history) ends(r interval) row {
	var until any
	if r.gone > 0 {
		until = number(r.gone)
	}
	return row{number(r.first), until, h.time(r.first), text(h.time(r.notBefore)), h.time(r.last), text(h.time(r.gone))}
}

func (h history) accessHistory() []row {
	var rows []row
	for _, g := range h.everyGrant() {
		for _, r := range h.intervals(membershipsOf(g.WorkspaceID), h.hasGrant(g)) {
			rows = append(rows, slices.Concat(row{g.WorkspaceID, text(h.at(r.last).workspaces[g.WorkspaceID].Name), g.UserID,
				text(h.email(r.last, g.UserID)), g.Source, g.RoleID, text(h.roleName(r.last, g.RoleID)), text(g.Status)}, h.ends(r)))
		}
	}
	return rows
}

func (h history) hasInvitation(i snapshot.Invitation) func(int) bool {
	return func(n int) bool { return h.at(n).invitations[i.EnrollmentID] == i }
}

func (h history) invitationsAt(n int) []row {
	var rows []row
	for _, i := range h.at(n).invitations {
		first, before := h.since(unit{snapshot.Enrollments, ""}, n, h.hasInvitation(i))
		rows = append(rows, row{i.EnrollmentID, text(i.Email), text(i.Status), text(i.LastSentAt), h.time(first), text(h.time(before)), emailKey(i.Email), h.pendingSince(n, i)})
	}
	return rows
}

// pendingSince is the earlier of when a pending invitation was last sent, if that is a time,
// and of when the snapshots in a row that read it as pending began.
func (h history) pendingSince(n int, i snapshot.Invitation) any {
	if i.Status != "PENDING" {
		return nil
	}
	first, _ := h.since(unit{snapshot.Enrollments, ""}, n, func(n int) bool {
		now, ok := h.at(n).invitations[i.EnrollmentID]
		return ok && now.Status == i.Status
	})
	seen := h.time(first)
	if sent, ok := snapshot.ParseTime(i.LastSentAt); ok && sent.Year() > 1 && i.LastSentAt < seen {
		return i.LastSentAt
	}
	return seen
}

func (h history) invitationHistory() []row {
	every := set[snapshot.Invitation]{}
	for _, m := range h {
		for _, i := range m.invitations {
			every[i] = true
		}
	}
	var rows []row
	for i := range every {
		for _, r := range h.intervals(unit{snapshot.Enrollments, ""}, h.hasInvitation(i)) {
			rows = append(rows, slices.Concat(row{i.EnrollmentID, text(i.Email), text(i.Status), text(i.LastSentAt)}, h.ends(r), row{emailKey(i.Email)}))
		}
	}
	return rows
}

// outcomeCells are the last columns of coverage.
func outcomeCells(c snapshot.Coverage) row {
	var http any
	if code, err := strconv.Atoi(c.HTTPStatus); err == nil {
		http = number(code)
	}
	return row{c.Status, http, text(c.ErrorCode), text(c.Fingerprint)}
}

// workspacesAt: one that is gone keeps the name that it had last.
func (h history) workspacesAt(n int) []row {
	var rows []row
	for u, c := range h.at(n).coverage {
		if u.resource != snapshot.MembershipsOf {
			continue
		}
		w := h.at(n).workspaces[u.workspace]
		if c.Status == snapshot.Gone {
			if m := h.lastWhere(n, func(m int) bool { return h.at(m).workspaces[u.workspace].WorkspaceID != "" }); m > 0 {
				w = h.at(m).workspaces[u.workspace]
			}
		}
		rows = append(rows, append(row{u.workspace, text(w.Name), text(w.Type)}, outcomeCells(c)...))
	}
	return rows
}

func (h history) usersAt(n int) []row {
	var rows []row
	for _, u := range h.at(n).users {
		rows = append(rows, row{u.UserID, text(u.Email), text(u.FirstName), text(u.LastName), text(u.Title), text(u.OrganizationRoleID),
			text(h.roleName(n, u.OrganizationRoleID)), text(u.CreatedAt), text(u.IDPID), emailKey(u.Email)})
	}
	return rows
}

func (h history) rolesAt(n int) []row {
	var rows []row
	for _, id := range []string{"r1", "r2", "r3", "r4"} {
		if r, ok := h.role(n, id); ok {
			rows = append(rows, row{id, text(r.Name), text(r.Type), text(r.WorkspaceID), text(r.OrganizationID), text(r.CreatedAt)})
		}
	}
	return rows
}

func (h history) rosterAt(n int) []row {
	var rows []row
	for _, p := range h.at(n).roster {
		rows = append(rows, row{p.Email, text(p.UserID), text(p.Name), text(p.Manager), text(p.Department), text(p.Title), text(p.Status),
			text(p.StartDate), text(p.EndDate), emailKey(p.Email)})
	}
	return rows
}

func (h history) coverageAt(n int) []row {
	var rows []row
	for u, c := range h.at(n).coverage {
		rows = append(rows, append(row{u.resource, text(u.workspace)}, outcomeCells(c)...))
	}
	return rows
}

func (h history) changeRows(n int) []row {
	var rows []row
	for _, c := range h.changes(n) {
		rows = append(rows, row{h.time(n), c.Kind, text(c.WorkspaceID), text(c.WorkspaceName), text(c.UserID), text(c.Email), text(c.EnrollmentID),
			text(c.RoleID), text(c.Source), text(c.Before), text(c.After), text(c.NotBefore)})
	}
	return rows
}
