package simulator

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// moveRows changes the rows of a listing before one of its pages is read.
func (s *Server) moveRows(c call, f *firedFault) {
	chance := rand.New(rand.NewPCG(f.pick, 1))
	kind := f.Kind
	if kind == PageMove {
		kind = []Kind{PageInsert, PageRemove, PageReorder}[chance.IntN(3)]
	}
	name := strings.ReplaceAll(ID("moved", fmt.Sprint(f.pick)), "-", "")
	s.mu.Lock()
	defer s.mu.Unlock()
	org := s.org
	s.index = nil
	switch c.endpoint {
	case ListEnrollments:
		org.Enrollments = moved(org.Enrollments, kind, chance, Enrollment{
			ID: ID("enrollment", name), Email: name + "@moved.example", Status: Pending, LastSentAt: s.timestamp(),
		})
	case ListUsers:
		org.Users = moved(org.Users, kind, chance, User{
			ID: ID("user", name), Email: name + "@moved.example", FirstName: "Moved", LastName: name, CreatedAt: s.timestamp(),
			RoleID: plainRole(org),
		})
	case ListWorkspaces:
		org.Workspaces = moved(org.Workspaces, kind, chance, Workspace{ID: ID("workspace", name), Name: name})
	}
}

// plainRole returns the last role of the organization without inherited access, or its
// first role if all have it.
func plainRole(org *Organization) string {
	id := ""
	for _, r := range org.Roles {
		if id == "" || !r.Inherits {
			id = r.ID
		}
	}
	return id
}

func moved[T any](rows []T, kind Kind, chance *rand.Rand, added T) []T {
	switch {
	case kind == PageInsert:
		return slices.Insert(rows, chance.IntN(len(rows)+1), added)
	case kind == PageRemove && len(rows) > 0:
		i := chance.IntN(len(rows))
		return slices.Delete(rows, i, i+1)
	case kind == PageReorder:
		chance.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	}
	return rows
}
