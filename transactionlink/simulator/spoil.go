package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// wrongType returns the JSON value with one field of another type: the first, by
// name, of an object, and of the first object of an array.
func wrongType(body []byte) []byte {
	var v any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		return []byte("true") // there is no body that could be of the wrong type
	}
	spoiled, err := json.Marshal(otherType(v))
	if err != nil {
		panic(fmt.Sprintf("simulator: encode %T: %v", v, err))
	}
	return spoiled
}

func otherType(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			return []any{}
		}
		first := slices.Min(slices.Collect(maps.Keys(v)))
		switch v[first].(type) {
		case string:
			v[first] = 7
		default:
			v[first] = "seven"
		}
		return v
	case []any:
		if len(v) == 0 {
			return map[string]any{}
		}
		v[0] = otherType(v[0])
		return v
	}
	return map[string]any{}
}

// lessen makes the answer of a server that knows more values than the contract,
// or shows less than there is. An answer that is no success stays as it is.
func lessen(kind Kind, a answer) answer {
	switch body := a.body.(type) {
	case []workspaceBody:
		switch kind {
		case ShortListing:
			a.body = body[:len(body)-(len(body)+2)/3]
		case EmptyListing:
			a.body = []workspaceBody{}
		}
	case pageBody[workspaceBody]:
		switch kind {
		case ShortListing:
			a.body = shorter(body, body.TotalElements-(body.TotalElements+2)/3)
		case EmptyListing:
			a.body = shorter(body, 0)
		}
	case pageBody[userBody]:
		if kind == NoUsers {
			a.body = shorter(body, 0)
		}
	case pageBody[enrollmentBody]:
		if n := len(body.Content); n > 0 && kind == UnknownValue {
			body.Content[n-1].Status = "BOUNCED"
		}
	case membershipsBody:
		switch kind {
		case NoAdmins:
			body.Inherited = []inheritedBody{}
		case UnknownValue:
			if n := len(body.Inherited); n > 0 {
				body.Inherited[n-1].Status = "LOCKED_BY_PROVIDER"
			}
			unknownType(body.Direct)
		}
		a.body = body
	case []membershipBody:
		unknownType(body)
	case []roleBody:
		if n := len(body); n > 0 {
			body[n-1].Type = "DELEGATED"
		}
	}
	return a
}

func unknownType(rows []membershipBody) {
	if n := len(rows); n > 0 {
		rows[n-1].Role.Type = "DELEGATED"
	}
}

// shorter is the page of a listing that has only its first total rows.
func shorter[T any](p pageBody[T], total int) pageBody[T] {
	first := p.Number * p.Size
	p.Content = p.Content[:max(0, min(len(p.Content), total-first))]
	p.TotalElements = total
	p.TotalPages = (total + p.Size - 1) / p.Size
	return p
}

// moveRows changes the listing that is about to be read.
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

// plainRole is a role of the organization that gives no access by itself, or any.
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
