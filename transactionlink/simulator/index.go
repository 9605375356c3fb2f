package simulator

import (
	"cmp"
	"hash/fnv"
	"slices"
)

// An index finds rows of an organization by their ids. A new one is made after each change
// of anything but the members of a workspace.
type index struct {
	workspaces  map[string]int
	users       map[string]int // listed or not
	enrollments map[string]int
	roles       map[string]place // of all workspaces; of equal ids the first

	listed          []int // users in the listing, in its order
	workspaceOrder  []int
	enrollmentOrder []int
	inherited       []inheritedBody
}

// A place is where a role is: the workspace and the role within it.
type place struct{ workspace, role int }

func newIndex(org *Organization, shuffle uint64) *index {
	x := &index{
		workspaces:  make(map[string]int, len(org.Workspaces)),
		users:       make(map[string]int, len(org.Users)),
		enrollments: make(map[string]int, len(org.Enrollments)),
		roles:       map[string]place{},
	}
	for i, w := range org.Workspaces {
		x.workspaces[w.ID] = i
		for j, r := range w.Roles {
			if _, taken := x.roles[r.ID]; !taken {
				x.roles[r.ID] = place{i, j}
			}
		}
	}
	for i, u := range org.Users {
		x.users[u.ID] = i
		if !u.Unlisted {
			x.listed = append(x.listed, i)
		}
		if role := org.InheritedRole(u); role != "" {
			x.inherited = append(x.inherited, inheritedBody{
				OrganizationID: org.ID, UserID: u.ID, RoleID: role, Status: cmp.Or(u.Status, "ACTIVE"),
			})
		}
	}
	for i, e := range org.Enrollments {
		x.enrollments[e.ID] = i
	}
	x.workspaceOrder = numbers(len(org.Workspaces))
	x.enrollmentOrder = numbers(len(org.Enrollments))

	mix(x.listed, shuffle, func(i int) string { return org.Users[i].ID })
	mix(x.workspaceOrder, shuffle, func(i int) string { return org.Workspaces[i].ID })
	mix(x.enrollmentOrder, shuffle, func(i int) string { return org.Enrollments[i].ID })
	mix(x.inherited, shuffle, func(m inheritedBody) string { return m.UserID })
	return x
}

func numbers(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// mix puts rows in an order that depends on the seed and their keys alone. Seed 0 keeps
// their order.
func mix[T any](rows []T, seed uint64, key func(T) string) {
	if seed == 0 {
		return
	}
	rank := func(row T) uint64 {
		h := fnv.New64a()
		h.Write([]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), byte(seed >> 24), byte(seed >> 32)})
		h.Write([]byte(key(row)))
		return h.Sum64()
	}
	slices.SortStableFunc(rows, func(a, b T) int { return cmp.Compare(rank(a), rank(b)) })
}
