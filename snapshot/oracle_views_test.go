package snapshot_test

import (
	"cmp"
	"maps"
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
// contract, and its rows, in their order where the view has one.
type view struct {
	name, columns string
	inOrder       bool
	rows          []row
}

// everySnapshot gives the rows of a view that has snapshot_id first.
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
		{"invitations", "enrollment_id,email,status,last_invitation_sent_at,first_seen,not_before", h.invitationsAt},
		{"workspaces", "workspace_id,name,type,read_status,http_status,error_code,fingerprint", h.workspacesAt},
		{"users", "user_id,email,first_name,last_name,title,organization_role_id,organization_role,created_at", h.usersAt},
		{"roles", "role_id,name,type,workspace_id,organization_id,created_at", h.rolesAt},
		{"roster", "email,user_id,name,manager,department,title,status,start_date,end_date", h.rosterAt},
		{"coverage", "resource,workspace_id,read_status,http_status,error_code,fingerprint", h.coverageAt},
	} {
		all = append(all, view{name: v.name + "_at", columns: "snapshot_id," + v.columns, rows: h.everySnapshot(v.rows)},
			view{name: v.name, columns: v.columns, rows: v.rows(h.newest())})
	}
	return append(all,
		view{name: "access_last_known", columns: accessColumns + ",seen_snapshot,seen_at,current", rows: h.accessLastKnown()},
		view{name: "access_history", columns: "workspace_id,workspace_name,user_id,email,source,role_id,role_name,status," +
			"since_snapshot,until_snapshot,first_seen,not_before,last_seen,gone_by", rows: h.accessHistory()},
		view{name: "invitation_history", columns: "enrollment_id,email,status,last_invitation_sent_at," +
			"since_snapshot,until_snapshot,first_seen,not_before,last_seen,gone_by", rows: h.invitationHistory()},
		view{name: "changes", columns: "snapshot_id,taken_at,kind,workspace_id,workspace_name,user_id,email,enrollment_id,role_id,source," +
			"before,after,not_before", inOrder: true, rows: h.everySnapshot(h.changeRows)},
		view{name: "state", columns: "snapshot_id,line", rows: h.everySnapshot(func(n int) []row { return lineRows(h.state(n)) })},
		view{name: "movement", columns: "snapshot_id,line", rows: h.everySnapshot(func(n int) []row { return lineRows(h.movement(n)) })})
}

const accessColumns = "workspace_id,workspace_name,user_id,email,first_name,last_name,title,source,role_id,role_name,role_type,status," +
	"first_seen,not_before"

func (h history) accessAt(n int) []row {
	var rows []row
	m := h.at(n)
	for g := range m.grants {
		first, before := h.since(membershipsOf(g.WorkspaceID), n, h.hasGrant(g))
		user := m.users[g.UserID]
		role, _ := h.role(n, g.RoleID)
		if g.Source == snapshot.Inherited {
			role.Type = ""
		}
		rows = append(rows, row{g.WorkspaceID, text(m.workspaces[g.WorkspaceID].Name), g.UserID, text(h.email(n, g.UserID)),
			text(user.FirstName), text(user.LastName), text(user.Title), g.Source, g.RoleID, text(role.Name), text(role.Type), text(g.Status),
			h.time(first), text(h.time(before))})
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
func (h history) ends(r run) row {
	var until any
	if r.gone > 0 {
		until = number(r.gone)
	}
	return row{number(r.first), until, h.time(r.first), text(h.time(r.notBefore)), h.time(r.last), text(h.time(r.gone))}
}

func (h history) accessHistory() []row {
	var rows []row
	for _, g := range h.everyGrant() {
		for _, r := range h.runs(membershipsOf(g.WorkspaceID), h.hasGrant(g)) {
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
		rows = append(rows, row{i.EnrollmentID, text(i.Email), text(i.Status), text(i.LastSentAt), h.time(first), text(h.time(before))})
	}
	return rows
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
		for _, r := range h.runs(unit{snapshot.Enrollments, ""}, h.hasInvitation(i)) {
			rows = append(rows, slices.Concat(row{i.EnrollmentID, text(i.Email), text(i.Status), text(i.LastSentAt)}, h.ends(r)))
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
			text(h.roleName(n, u.OrganizationRoleID)), text(u.CreatedAt)})
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
			text(p.StartDate), text(p.EndDate)})
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

// state are the canonical lines of a snapshot, in order, with the unit that each
// was read from; unit{} for what every snapshot tells in full.
func (h history) lines(n int) map[string]unit {
	all := map[string]unit{}
	add := func(u unit, kind string, values ...string) {
		line := "[" + quoted(kind)
		for _, v := range values {
			if v == "" {
				line += ",null"
				continue
			}
			line += "," + quoted(v)
		}
		all[line+"]"] = u
	}
	m := h.at(n)
	for _, c := range m.coverage {
		add(unit{}, "coverage", c.Resource, c.WorkspaceID, c.Status, c.HTTPStatus, c.ErrorCode, c.Fingerprint)
	}
	for g := range m.grants {
		add(membershipsOf(g.WorkspaceID), "grant", g.WorkspaceID, g.UserID, g.Source, g.RoleID, g.Status)
	}
	for _, i := range m.invitations {
		add(unit{snapshot.Enrollments, ""}, "invitation", i.EnrollmentID, i.Email, i.Status, i.LastSentAt)
	}
	for r := range m.roles {
		add(unit{r.Listing, r.UnitWorkspaceID}, "role", r.Listing, r.UnitWorkspaceID, r.RoleID, r.Name, r.Type, r.WorkspaceID, r.OrganizationID, r.CreatedAt)
	}
	for _, p := range m.roster {
		add(unit{snapshot.Roster, ""}, "roster", p.Email, p.UserID, p.Name, p.Manager, p.Department, p.Title, p.Status, p.StartDate, p.EndDate)
	}
	for _, u := range m.users {
		add(unit{snapshot.Users, ""}, "user", u.UserID, u.Email, u.FirstName, u.LastName, u.Title, u.OrganizationRoleID, u.CreatedAt)
	}
	for _, w := range m.workspaces {
		listed := "0"
		if w.Listed {
			listed = "1"
		}
		add(unit{}, "workspace", w.WorkspaceID, w.Name, w.Type, listed)
	}
	return all
}

func (h history) state(n int) []string { return slices.Sorted(maps.Keys(h.lines(n))) }

// movement is what began and ended at a snapshot, each unit against its last
// earlier reading.
func (h history) movement(n int) []string {
	var all []string
	earlier := func(u unit) int {
		if u == (unit{}) {
			return n - 1
		}
		return h.last(u, n)
	}
	for line, u := range h.lines(n) {
		e := earlier(u)
		if e > 0 {
			if _, had := h.lines(e)[line]; had {
				continue
			}
		}
		all = append(all, `["+",`+line[1:])
	}
	units := set[unit]{{}: true}
	for u := range h.at(n).coverage {
		units[u] = true
	}
	now := h.lines(n)
	for u := range units {
		e := earlier(u)
		if e == 0 || (u != unit{} && !h.sees(u, n)) {
			continue
		}
		for line, of := range h.lines(e) {
			if _, still := now[line]; of == u && !still {
				all = append(all, `["-",`+line[1:])
			}
		}
	}
	slices.Sort(all)
	return all
}

func lineRows(lines []string) []row {
	var rows []row
	for _, l := range lines {
		rows = append(rows, row{l})
	}
	return rows
}

// transients are what began after one snapshot and ended by the other, and is at
// neither.
func (h history) transients(from, to int) []snapshot.Transient {
	low, high := min(from, to), max(from, to)
	var all []snapshot.Transient
	for _, g := range h.everyGrant() {
		u := membershipsOf(g.WorkspaceID)
		runs := h.runs(u, h.hasGrant(g))
		there := func(n int) bool {
			return slices.ContainsFunc(runs, func(r run) bool { return r.first <= n && (r.gone == 0 || n < r.gone) })
		}
		for _, r := range runs {
			if r.first <= low || r.gone == 0 || r.gone > high || there(low) || there(high) {
				continue
			}
			all = append(all, snapshot.Transient{Grant: g, WorkspaceName: h.at(r.last).workspaces[g.WorkspaceID].Name,
				Email: h.email(r.last, g.UserID), RoleName: h.roleName(r.last, g.RoleID),
				NotBefore: h.time(r.notBefore), FirstSeen: h.time(r.first), LastSeen: h.time(r.last), GoneBy: h.time(r.gone)})
		}
	}
	return all
}

// unread is what was not read at both of two snapshots, so that nothing can be
// said about it. The roster is not the API's; a workspace's roles count only
// where one of the two has them.
func (h history) unread(from, to int) []snapshot.Unread {
	var all []snapshot.Unread
	units := set[unit]{}
	for _, n := range []int{from, to} {
		for u := range h.at(n).coverage {
			units[u] = true
		}
	}
	for u := range units {
		a, b := h.status(u, from), h.status(u, to)
		switch {
		case u.resource == snapshot.Roster, u.resource == snapshot.CrossCheck, h.sees(u, from) && h.sees(u, to):
			continue
		case u.resource == snapshot.WorkspaceRoles && (a == "" || b == "" || (a != snapshot.Read && b != snapshot.Read)):
			continue
		}
		all = append(all, snapshot.Unread{Resource: u.resource, WorkspaceID: u.workspace,
			WorkspaceName: h.lastKnownName(max(from, to), u.workspace), From: a, To: b})
	}
	order := []string{snapshot.Workspaces, snapshot.Users, snapshot.Enrollments, snapshot.OrganizationRoles, snapshot.MembershipsOf, snapshot.WorkspaceRoles}
	slices.SortFunc(all, func(a, b snapshot.Unread) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Resource), slices.Index(order, b.Resource)), cmp.Compare(a.WorkspaceID, b.WorkspaceID))
	})
	return all
}
