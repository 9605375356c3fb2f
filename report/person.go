package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// A person is anybody who has access or an account.
type person struct {
	id, email, name   string
	key               string    // the form of the address in which it is compared; empty if not known
	emailAsOf         time.Time // of the snapshot that the address is from; zero if the address is current
	title, department string
	manager           string                   // the roster's word: an address or a name
	service           *findings.ServiceAccount // nil if the policy does not say that it is one
	number            int                      // # on Organization, 0 without a row there
	firstRow          int                      // # on Review of the first row about the person, 0 without one
	roleID, role      string
	idp               string // the account at the company's identity provider
	created           string
	arrived           time.Time // when the account appeared; zero if the first listing of accounts had it
	outside           findings.Outside
	roster            string
	rosterKey         string          // of the address on the roster, where that is another one; else empty
	direct, inherited int64           // workspaces
	workspaces        int64           // with direct or inherited access, each once
	statuses          []string        // of inherited access, distinct, sorted
	inheritedRoles    []inheritedRole // by role id
	// The last workspaces in which access was counted: grants come workspace by workspace.
	lastDirect, lastInherited *workspace

	onRoster     bool
	account      bool // the users' listing has the person
	missed       bool // an earlier listing had the account, and one after it did not
	contradicted bool // the roster names the person and somebody else in one row
}

// An inheritedRole is a role that somebody inherits, and in how many workspaces.
type inheritedRole struct {
	role       *role
	workspaces int64
	last       *workspace // the last that was counted
}

// count counts a grant for the person who holds it.
func (p *person) count(g grant) {
	if p.lastDirect != g.workspace && p.lastInherited != g.workspace {
		p.workspaces++
	}
	if !g.inherited {
		if p.lastDirect != g.workspace {
			p.lastDirect = g.workspace
			p.direct++
		}
		return
	}
	if p.lastInherited != g.workspace {
		p.lastInherited = g.workspace
		p.inherited++
	}
	i, found := slices.BinarySearchFunc(p.inheritedRoles, g.role.id, func(h inheritedRole, id string) int { return strings.Compare(h.role.id, id) })
	if !found {
		p.inheritedRoles = slices.Insert(p.inheritedRoles, i, inheritedRole{role: g.role})
	}
	if p.inheritedRoles[i].last != g.workspace {
		p.inheritedRoles[i].last = g.workspace
		p.inheritedRoles[i].workspaces++
	}
	if g.status != "" {
		if i, found := slices.BinarySearch(p.statuses, g.status); !found {
			p.statuses = slices.Insert(p.statuses, i, g.status)
		}
	}
}

// person returns the person with an id, a new one if only the id is known.
func (p *population) person(policy findings.Policy, id string) *person {
	who := p.people[id]
	if who == nil {
		who = &person{id: id, outside: policy.Outside("")}
		if p.read(snapshot.Roster) {
			who.roster = noEmail
		} else {
			who.roster = noRoster
		}
		p.people[id] = who
	}
	return who
}

// anyone returns the person with an id, whether present or gone; nil for nobody.
func (p *population) anyone(id string) *person {
	return cmp.Or(p.people[id], p.gone[id])
}

// accountStatus returns the statuses of an account. The API shows them with inherited
// access alone.
func (p *person) accountStatus() string {
	if len(p.statuses) == 0 {
		return notShown
	}
	return strings.Join(p.statuses, ", ")
}

// inherits reports whether the person inherits a role somewhere.
func (p *person) inherits(role string) bool {
	return slices.ContainsFunc(p.inheritedRoles, func(h inheritedRole) bool { return h.role.id == role })
}

// organizationRole returns the role of the account; without one, the role that the person
// inherits.
func (p *person) organizationRole() string {
	switch {
	case p.role != "" && len(p.inheritedRoles) > 0 && !p.inherits(p.roleID):
		return p.role + "; inherits " + p.inheritedRoles[0].role.label()
	case p.role != "":
		return p.role
	case p.roleID != "":
		return fmt.Sprintf("%s (%.8s)", unknown, p.roleID)
	case len(p.inheritedRoles) > 0:
		return p.inheritedRoles[0].role.label()
	}
	return unknown
}
