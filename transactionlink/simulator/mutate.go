package simulator

import "math/rand/v2"

// A Mutation is one change of direct access. Before and After are role ids, empty for no
// access.
type Mutation struct {
	WorkspaceID   string
	UserID        string
	Before, After string
}

// Mutate makes n random changes of direct access, each for a different pair of workspace
// and user, and returns them in their order. About one third each are access added,
// access removed and roles changed. Pairs with several roles are left alone. If there are
// fewer than n pairs, every pair is changed. Equal organizations and seeds have equal
// changes.
func Mutate(org *Organization, n int, seed uint64) []Mutation {
	m := mutator{
		org:     org,
		chance:  rand.New(rand.NewPCG(seed, 0x6472_6966_7400_0001)),
		touched: map[[2]int]bool{},
		userAt:  make(map[string]int, len(org.Users)),
	}
	for i, u := range org.Users {
		m.userAt[u.ID] = i
	}
	if len(org.Users) == 0 || len(org.Workspaces) == 0 {
		return nil
	}
	for misses := 0; len(m.done) < n && misses < 100+4*n; {
		if !m.tryRandom() {
			misses++
		}
	}
	// When random tries find no more, few pairs are left: take them in order.
	for w := 0; w < len(org.Workspaces) && len(m.done) < n; w++ {
		for u := 0; u < len(org.Users) && len(m.done) < n; u++ {
			m.change(w, u)
		}
	}
	return m.done
}

type mutator struct {
	org     *Organization
	chance  *rand.Rand
	touched map[[2]int]bool
	userAt  map[string]int
	done    []Mutation
}

// tryRandom picks any user in one third of its tries and a member in the others.
func (m *mutator) tryRandom() bool {
	w := m.chance.IntN(len(m.org.Workspaces))
	u := m.chance.IntN(len(m.org.Users))
	if members := m.org.Workspaces[w].Members; len(members) > 0 && m.chance.IntN(3) > 0 {
		at, known := m.userAt[members[m.chance.IntN(len(members))].UserID]
		if !known {
			return false
		}
		u = at
	}
	return m.change(w, u)
}

// change adds access if the user has no access. Otherwise it removes it or changes the role, at
// random.
func (m *mutator) change(w, u int) bool {
	if m.touched[[2]int{w, u}] {
		return false
	}
	workspace, userID := &m.org.Workspaces[w], m.org.Users[u].ID
	held := 0
	made := Mutation{WorkspaceID: workspace.ID, UserID: userID}
	for _, member := range workspace.Members {
		if member.UserID == userID {
			held++
			made.Before = member.RoleID
		}
	}
	var choices []string
	for _, r := range workspace.Roles {
		if r.ID != made.Before {
			choices = append(choices, r.ID)
		}
	}
	switch {
	case held > 1, held == 0 && len(choices) == 0:
		return false
	case len(choices) > 0 && (held == 0 || m.chance.IntN(2) == 0):
		made.After = choices[m.chance.IntN(len(choices))]
		workspace.Put(userID, made.After)
	default:
		workspace.Remove(userID)
	}
	m.touched[[2]int{w, u}] = true
	m.done = append(m.done, made)
	return true
}

// Kind returns the ledger's name of the change: access_added, access_removed or
// role_changed.
func (m Mutation) Kind() string {
	switch {
	case m.Before == "":
		return "access_added"
	case m.After == "":
		return "access_removed"
	}
	return "role_changed"
}
