package report

import (
	"cmp"
	"slices"
)

// departments count who holds which role, by the department that the roster gives.
type departments struct {
	numbers map[string]uint32 // of the departments
	people  []int64           // by department: with an account or access
	roles   []departmentRole  // one for each person and role that the person holds, sorted
}

// A departmentRole is a role, by its index, in a department.
type departmentRole struct{ role, department uint32 }

func (r departmentRole) compare(o departmentRole) int {
	return cmp.Or(cmp.Compare(r.role, o.role), cmp.Compare(r.department, o.department))
}

// newDepartments counts once for the whole report.
func newDepartments(p *population) departments {
	d := departments{numbers: map[string]uint32{}, roles: make([]departmentRole, 0, len(p.grants))}
	for _, who := range p.people {
		if who.department == "" {
			continue
		}
		n, known := d.numbers[who.department]
		if !known {
			n = uint32(len(d.people))
			d.numbers[who.department], d.people = n, append(d.people, 0)
		}
		d.people[n]++
		held := map[uint32]bool{}
		for _, i := range p.held(who) {
			if role := p.grants[i].role; !held[role] {
				held[role] = true
				d.roles = append(d.roles, departmentRole{role, n})
			}
		}
	}
	slices.SortFunc(d.roles, departmentRole.compare)
	return d
}

// holders returns how many people of a department hold a role, and how many people it has;
// 0 of 0 if no department is known.
func (d departments) holders(role uint32, department string) (holders, people int64) {
	n, known := d.numbers[department]
	if !known {
		return 0, 0
	}
	from, _ := slices.BinarySearchFunc(d.roles, departmentRole{role, n}, departmentRole.compare)
	after, _ := slices.BinarySearchFunc(d.roles, departmentRole{role, n + 1}, departmentRole.compare)
	return int64(after - from), d.people[n]
}
