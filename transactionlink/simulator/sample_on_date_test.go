package simulator_test

import (
	"slices"
	"strings"
	"time"

	"tlaudit/transactionlink/simulator"
)

func mail(who string) string {
	if strings.Contains(who, "@") {
		return who
	}
	return who + "@meridianbank.example"
}

// account returns the account of somebody, or nil.
func (s sampleDate) account(who string) *simulator.User {
	return s.org.User(simulator.ID("user", mail(who)))
}

func (s sampleDate) listed(who string) bool {
	u := s.account(who)
	return u != nil && !u.Unlisted
}

// workspace returns the workspace that has the name on this date, or nil.
func (s sampleDate) workspace(name string) *simulator.Workspace {
	for i := range s.org.Workspaces {
		if s.org.Workspaces[i].Name == name {
			return &s.org.Workspaces[i]
		}
	}
	return nil
}

// roles returns the names of the direct roles of somebody in a workspace.
func (s sampleDate) roles(workspace, who string) []string {
	var names []string
	w := s.workspace(workspace)
	if w == nil {
		return nil
	}
	for _, m := range w.Members {
		if m.UserID == simulator.ID("user", mail(who)) {
			names = append(names, s.roleName(m.RoleID))
		}
	}
	return names
}

func (s sampleDate) roleName(id string) string {
	for _, w := range s.org.Workspaces {
		if r := w.Role(id); r != nil {
			return r.Name
		}
	}
	return ""
}

func (s sampleDate) has(workspace, role, who string) bool {
	return slices.Contains(s.roles(workspace, who), role)
}

// direct counts the workspaces to which somebody has direct access.
func (s sampleDate) direct(who string) int {
	n := 0
	for _, w := range s.org.Workspaces {
		if slices.ContainsFunc(w.Members, func(m simulator.Member) bool { return m.UserID == simulator.ID("user", mail(who)) }) {
			n++
		}
	}
	return n
}

// inherited returns the role id of somebody's inherited access, or "".
func (s sampleDate) inherited(who string) string {
	u := s.account(who)
	if u == nil {
		return ""
	}
	return s.org.InheritedRole(*u)
}

// invitations returns the invitations of an address, in the order of the listing.
func (s sampleDate) invitations(email string) []simulator.Enrollment {
	var list []simulator.Enrollment
	for _, e := range s.org.Enrollments {
		if strings.EqualFold(e.Email, mail(email)) {
			list = append(list, e)
		}
	}
	return list
}

// invited reports whether an address has exactly one invitation, with this status.
func (s sampleDate) invited(email, status string) bool {
	list := s.invitations(email)
	return len(list) == 1 && list[0].Status == status
}

// sentDays returns how many days ago the first invitation of an address was sent.
func (s sampleDate) sentDays(email string) int {
	sent, err := time.Parse(time.RFC3339, s.invitations(email)[0].LastSentAt)
	if err != nil {
		return -1
	}
	return int(s.at.Sub(sent) / (24 * time.Hour))
}

// staff returns a column of somebody's row on the roster, or "" if there is no row.
func (s sampleDate) staff(who, column string) string { return s.roster[mail(who)][column] }

func (s sampleDate) population() map[string]int {
	people := map[string]bool{}
	grants, admins := 0, 0
	for _, u := range s.org.Users {
		if s.org.InheritedRole(u) != "" {
			admins++
			people[u.ID] = true
		}
	}
	for _, w := range s.org.Workspaces {
		grants += len(w.Members) + admins
		for _, m := range w.Members {
			people[m.UserID] = true
		}
	}
	return map[string]int{"grants": grants, "people": len(people), "admins": admins, "workspaces": len(s.org.Workspaces)}
}

// matched counts the accounts of the bank's own domains, and those on the roster.
func (s sampleDate) matched() (accounts, found int) {
	for _, u := range s.org.Users {
		if u.Unlisted || !strings.HasSuffix(u.Email, "@meridianbank.example") && !strings.HasSuffix(u.Email, "@meridian-payments.example") {
			continue
		}
		accounts++
		if s.roster[u.Email] != nil {
			found++
		}
	}
	return accounts, found
}
