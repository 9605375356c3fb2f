package findings_test

import (
	"fmt"
	"strconv"

	"tlaudit/snapshot"
)

// A shape is an organization that grows in one way, which makes a plan with "every X for
// every Y" take the square of the time.
type shape struct {
	name  string
	n     int
	walks func(n int) []walked
}

func shapes() []shape {
	return []shape{
		{"invitations", 150, manyInvitations},
		{"inherited", 80, inheritedAccess},
		{"admins", 25, manyAdmins},
		{"members", 150, manyMembers},
		{"toxic-pair", 40, toxicPairs},
		{"roster", 200, longRoster},
		{"snapshots", 8, manySnapshots},
		{"gone", 50, goneWorkspaces},
		{"came-and-went", 320, cameAndWent},
		{"returns", 30, returns},
		{"days", 12, changingWorkspace},
	}
}

func manyInvitations(n int) []walked {
	s := begin()
	for i := range n {
		email := fmt.Sprintf("p%d@%s", i%(n*4/5), []string{"bank.example", "other.example", "bamk.example"}[i%3])
		s.now().invite(fmt.Sprint("e", i), email, "PENDING", "2025-12-01")
		if i%5 == 0 {
			s.now().person(fmt.Sprint("u", i), email)
			s.now().give("a", fmt.Sprint("u", i), direct, "viewer")
		}
	}
	s.next(1)
	for i := range s.now().invitations {
		s.now().invitations[i].Status = []string{"EXPIRED", "EXPIRED", "PENDING", "EXPIRED", "CANCELLED", "EXPIRED", "ACCEPTED", "PAUSED"}[i%8]
	}
	return s.days
}

// inheritedAccess: organization admins, half of them new, over n workspaces.
func inheritedAccess(n int) []walked { return inheriting(10, n) }

// manyAdmins: n organization admins, half of them new, over a few workspaces.
func manyAdmins(n int) []walked { return inheriting(n, 30) }

func inheriting(admins, workspaces int) []walked {
	s := begin()
	for w := range workspaces {
		s.now().add(fmt.Sprint("w", w))
	}
	for day := range 2 {
		if day == 1 {
			s.next(1)
		}
		for a := day * admins / 2; a < (day+1)*admins/2; a++ {
			id := fmt.Sprint("admin", a)
			if a%4 != 3 {
				s.now().person(id, id+[]string{"@bank.example", "@other.example"}[a%2])
				s.now().users[len(s.now().users)-1].OrganizationRoleID = "o-admin"
			}
			for w := range workspaces {
				s.now().give(fmt.Sprint("w", w), id, inherited, []string{"admin", "owner"}[a%3/2])
				if a%5 == 0 {
					s.now().giveOwn(fmt.Sprint("w", w), id, "viewer")
				}
			}
		}
	}
	return s.days
}

// manyMembers: n people in one workspace, most of whom change in some way.
func manyMembers(n int) []walked {
	s := begin()
	s.now().roster = []snapshot.RosterRow{}
	for i := range n {
		id := fmt.Sprint("u", i)
		s.now().person(id, fmt.Sprintf("u%d@%s", i, []string{"bank.example", "bank.example", "other.example"}[i%3]))
		s.now().users[len(s.now().users)-1].IDPID = []string{"", id}[i%2]
		if i%4 != 0 {
			s.now().employ(fmt.Sprintf("u%d@bank.example", i), "D1", "active", "")
		}
		if i%7 != 0 {
			s.now().give("a", id, direct, []string{"viewer", "admin", "desk", "maker"}[i%4])
		}
		if i%6 == 0 {
			s.now().give("a", id, direct, "checker")
		}
	}
	s.next(1)
	s.next(1)
	for i := range n {
		id := fmt.Sprint("u", i)
		switch i % 5 {
		case 0:
			s.now().give("b", id, direct, "viewer")
		case 1:
			s.now().another("a", id, direct, "admin")
		case 2:
			s.now().take("a", id, direct)
		}
	}
	for i := range s.now().roster {
		r := &s.now().roster[i]
		r.Status, r.Department = []string{"active", "terminated", "left", "leave"}[i%4], []string{"D1", "D2"}[i%2]
		r.EndDate = []string{"", "2025-12-30", "2026-01-20"}[i%3]
	}
	s.now().users = s.now().users[:len(s.now().users)*9/10]
	s.next(1)
	return s.days
}

// toxicPairs: n workspaces with two roles of their own each, whose names are a toxic pair.
func toxicPairs(n int) []walked {
	s := begin()
	for u := range 6 {
		s.now().person(fmt.Sprint("u", u), fmt.Sprintf("u%d@bank.example", u))
	}
	for w := range n {
		id := fmt.Sprint("w", w)
		s.now().add(id)
		for u := range 3 {
			s.now().giveOwn(id, fmt.Sprint("u", u), "maker")
			s.now().giveOwn(id, fmt.Sprint("u", 2+u), "checker")
		}
	}
	s.next(1)
	return s.days
}

// longRoster: n rows for a dozen accounts.
func longRoster(n int) []walked {
	s := begin()
	s.now().roster = []snapshot.RosterRow{}
	for u := range 12 {
		s.now().person(fmt.Sprint("u", u), fmt.Sprintf("u%d@bank.example", u))
		s.now().give("a", fmt.Sprint("u", u), direct, "viewer")
	}
	for i := range n {
		s.now().roster = append(s.now().roster, snapshot.RosterRow{Email: fmt.Sprintf("u%d@bank.example", i), Status: []string{"active", "left", "terminated", "Left "}[i%4], Department: "D1"})
		if i%10 == 3 {
			s.now().roster[i].UserID = fmt.Sprint("u", i-1)
		}
	}
	s.next(1)
	for i := range s.now().roster {
		s.now().roster[i].Department = "D" + strconv.Itoa(i%3)
	}
	return s.days
}

// manySnapshots: n days, on each of which somebody comes or goes.
func manySnapshots(n int) []walked {
	s := begin()
	s.now().employ("olga@bank.example", "", "active", "")
	for u := range 8 {
		s.now().person(fmt.Sprint("u", u), fmt.Sprintf("u%d@bank.example", u))
		s.now().employ(fmt.Sprintf("u%d@bank.example", u), "D0", "active", "")
		s.now().invite(fmt.Sprint("e", u), fmt.Sprintf("u%d@bank.example", u), "PENDING", "2025-12-01")
		s.now().give("a", fmt.Sprint("u", u), direct, "viewer")
	}
	for day := 1; day < n; day++ {
		s.next(1)
		u := fmt.Sprint("u", day%8)
		s.now().take("a", u, direct)
		if day%2 == 0 {
			s.now().give("a", u, direct, []string{"viewer", "admin"}[day/2%2])
		}
		s.now().roster[1+day%8].Department = fmt.Sprint("D", day)
		s.now().invitations[day%8].Status = []string{"PENDING", "EXPIRED", "ACCEPTED"}[day%3]
	}
	return s.days
}

// goneWorkspaces: n workspaces of the baseline that are not there any more, and as many new.
func goneWorkspaces(n int) []walked {
	s := begin()
	s.now().person("ann", "ann@bank.example")
	for w := range n {
		s.now().add(fmt.Sprint("w", w))
		s.now().giveOwn(fmt.Sprint("w", w), "ann", "admin")
		s.now().giveOwn(fmt.Sprint("w", w), "olga", "viewer")
	}
	s.next(1)
	for w := range n {
		s.now().hide(fmt.Sprint("w", w), snapshot.Gone)
		s.now().add(fmt.Sprint("x", w))
		s.now().giveOwn(fmt.Sprint("x", w), "ann", "admin")
	}
	return s.days
}

// cameAndWent: n people who came after the baseline and went, and hold something else.
func cameAndWent(n int) []walked {
	s := begin()
	for i := range n {
		s.now().person(fmt.Sprint("u", i), fmt.Sprintf("u%d@bank.example", i))
		s.now().give("a", fmt.Sprint("u", i), direct, "viewer")
	}
	for day := range 4 {
		s.next(1)
		for i := range n {
			if u := fmt.Sprint("u", i); day%2 == 0 {
				s.now().give("b", u, []string{direct, inherited}[i%2], []string{"maker", "admin"}[i%2])
			} else {
				s.now().take("b", u, []string{direct, inherited}[i%2])
			}
		}
	}
	return s.days
}

// returns: n days; each day one person loses access and another one has it again, half of
// the days after losing it.
func returns(n int) []walked {
	s := begin()
	for i := range n / 2 {
		s.now().person(fmt.Sprint("u", i), fmt.Sprintf("u%d@bank.example", i))
		s.now().give("a", fmt.Sprint("u", i), direct, "viewer")
	}
	for day := range n {
		s.next(1)
		if u := fmt.Sprint("u", day%(n/2)); day < n/2 {
			s.now().take("a", u, direct)
		} else {
			s.now().give("a", u, direct, "viewer")
		}
	}
	return s.days
}

// changingWorkspace: n days, on each of which the one workspace has another name and one of
// its members comes or goes.
func changingWorkspace(n int) []walked {
	s := begin()
	for i := range 10 {
		s.now().person(fmt.Sprint("u", i), fmt.Sprintf("u%d@bank.example", i))
		s.now().give("a", fmt.Sprint("u", i), direct, "viewer")
	}
	for day := range n {
		s.next(1)
		s.now().workspaces[0].Name = fmt.Sprint("Alpha ", day)
		u := fmt.Sprint("u", day/2%3)
		if s.now().take("a", u, direct); day%2 == 1 {
			s.now().give("a", u, direct, "viewer")
		}
	}
	return s.days
}
