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

// account is the account of somebody, nil for none.
func (s scene) account(who string) *simulator.User {
	return s.org.User(simulator.ID("user", mail(who)))
}

func (s scene) listed(who string) bool {
	u := s.account(who)
	return u != nil && !u.Unlisted
}

// workspace is the one of that name now, nil for none.
func (s scene) workspace(name string) *simulator.Workspace {
	for i := range s.org.Workspaces {
		if s.org.Workspaces[i].Name == name {
			return &s.org.Workspaces[i]
		}
	}
	return nil
}

// roles are the names of the direct roles of somebody in a workspace.
func (s scene) roles(workspace, who string) []string {
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

func (s scene) roleName(id string) string {
	for _, w := range s.org.Workspaces {
		if r := w.Role(id); r != nil {
			return r.Name
		}
	}
	return ""
}

func (s scene) has(workspace, role, who string) bool {
	return slices.Contains(s.roles(workspace, who), role)
}

// direct counts the workspaces to which somebody has direct access.
func (s scene) direct(who string) int {
	n := 0
	for _, w := range s.org.Workspaces {
		if slices.ContainsFunc(w.Members, func(m simulator.Member) bool { return m.UserID == simulator.ID("user", mail(who)) }) {
			n++
		}
	}
	return n
}

// inherited is the role id of somebody's inherited access, empty for none.
func (s scene) inherited(who string) string {
	u := s.account(who)
	if u == nil {
		return ""
	}
	return s.org.InheritedRole(*u)
}

// invitations of an address, in the order of the listing.
func (s scene) invitations(email string) []simulator.Enrollment {
	var list []simulator.Enrollment
	for _, e := range s.org.Enrollments {
		if strings.EqualFold(e.Email, mail(email)) {
			list = append(list, e)
		}
	}
	return list
}

// invited reports whether an address has exactly one invitation, with this status.
func (s scene) invited(email, status string) bool {
	list := s.invitations(email)
	return len(list) == 1 && list[0].Status == status
}

// sentDays is how long ago the invitation of an address was sent.
func (s scene) sentDays(email string) int {
	sent, err := time.Parse(time.RFC3339, s.invitations(email)[0].LastSentAt)
	if err != nil {
		return -1
	}
	return int(s.at.Sub(sent) / (24 * time.Hour))
}

// staff is a column of somebody's line on the roster, empty for no line.
func (s scene) staff(who, column string) string { return s.roster[mail(who)][column] }

func (s scene) population() map[string]int {
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
func (s scene) matched() (accounts, found int) {
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
