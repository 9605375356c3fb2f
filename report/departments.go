package report

// departments count who holds which role, by the department that the roster gives.
type departments struct {
	numbers map[string]uint32 // of the departments
	people  []int64           // by department: with an account or access
	roles   map[departmentRole]int64
}

// A departmentRole is a role, by its index, in a department.
type departmentRole struct{ role, department uint32 }

// newDepartments counts once for the whole report.
func newDepartments(p *population) departments {
	d := departments{numbers: map[string]uint32{}, roles: map[departmentRole]int64{}}
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
				d.roles[departmentRole{role, n}]++
			}
		}
	}
	return d
}

// holders returns how many people of a department hold a role, and how many people it has;
// 0 of 0 if no department is known.
func (d departments) holders(role uint32, department string) (holders, people int64) {
	n, known := d.numbers[department]
	if !known {
		return 0, 0
	}
	return d.roles[departmentRole{role, n}], d.people[n]
}
