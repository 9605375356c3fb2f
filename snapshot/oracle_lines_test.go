package snapshot_test

import (
	"maps"
	"slices"

	"tlaudit/snapshot"
)

// lines are the canonical lines of a snapshot, each with the unit that it was
// read from; unit{} for the facts that every snapshot has in full.
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

// state are the lines of a snapshot in order.
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
		if u.resource == snapshot.MembershipsOf {
			units[unit{snapshot.WorkspaceRoles, u.workspace}] = true
		}
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
