package report

// holders counts people, each once, who hold access: all of them, and by source. People are
// added one after the other, with all of a person's access before the next person's.
type holders struct {
	people, direct, inherited        int64
	lastPerson, lastDirect, lastHeir uint32 // whom each count counted last: an index into the list of people, plus 1
}

// add counts a grant of a person, by the index in the list of people.
func (h *holders) add(person uint32, inherited bool) {
	count := func(n *int64, last *uint32) {
		if *last != person+1 {
			*n++
			*last = person + 1
		}
	}
	count(&h.people, &h.lastPerson)
	if inherited {
		count(&h.inherited, &h.lastHeir)
	} else {
		count(&h.direct, &h.lastDirect)
	}
}

// A placedRole is a role in a workspace, by their indexes in the population's lists.
type placedRole struct{ workspace, role uint32 }
