package transactionlink

import "strings"

// enrollment reads an invitation.
func (c *cursor) enrollment() (e Enrollment) {
	c.object(&e.Extra,
		id("enrollmentId", &e.EnrollmentID),
		must("email", &e.Email),
		must("status", &e.Status),
		nullable("lastInvitationSentAt", &e.LastInvitationSentAt))
	return e
}

// user reads an account. The contract of this listing is not published: only the id
// is required.
func (c *cursor) user() (u User) {
	c.object(&u.Extra,
		id("id", &u.ID),
		maybe("email", &u.Email),
		nullable("idpId", &u.IDPID),
		maybe("roleId", &u.RoleID),
		nested("profile", optional, func() {
			c.object(nil,
				maybe("firstName", &u.Profile.FirstName),
				maybe("lastName", &u.Profile.LastName),
				maybe("title", &u.Profile.Title))
		}),
		maybe("createdDateTime", &u.CreatedDateTime))
	return u
}

// workspace reads a row of the listing of workspaces. The contract of this listing is
// not published: only the id is required, and it may be called workspaceId.
func (c *cursor) workspace() (w Workspace) {
	var other string
	c.object(&w.Extra,
		maybe("id", &w.ID),
		maybe("workspaceId", &other),
		maybe("name", &w.Name),
		maybe("type", &w.Type))
	switch {
	case w.ID == "" && other == "":
		c.fail("has no id")
	case w.ID == "":
		w.ID = other
	case other != "" && other != w.ID:
		c.fail("has an id and a different workspaceId")
	}
	return w
}

// role reads a row of a listing of roles.
func (c *cursor) role() (r Role) {
	c.object(nil,
		id("id", &r.ID),
		must("name", &r.Name),
		maybe("type", &r.Type),
		maybe("workspaceId", &r.WorkspaceID),
		maybe("organizationId", &r.OrganizationID),
		maybe("createdDateTime", &r.CreatedDateTime))
	return r
}

// membership reads a row of direct access. It must name the workspace that was asked
// for: otherwise it would be recorded under the wrong one. The role may belong to
// another workspace.
func (c *cursor) membership(workspaceID string) (m Membership) {
	c.object(&m.Extra,
		id("workspaceId", &m.WorkspaceID),
		id("userId", &m.UserID),
		nested("role", required, func() {
			c.object(nil,
				id("id", &m.Role.ID),
				must("name", &m.Role.Name),
				id("workspaceId", &m.Role.WorkspaceID),
				must("createdDateTime", &m.Role.CreatedDateTime),
				must("type", &m.Role.Type))
		}))
	c.same("workspaceId", m.WorkspaceID, workspaceID)
	return m
}

// same checks that an id in an answer is the id that was asked for. Ids are UUIDs, so
// upper and lower case are equal.
func (c *cursor) same(name, got, asked string) {
	if !c.failed() && !strings.EqualFold(got, asked) {
		c.fail(`is "%s", not the requested id`, got)
		c.inside("." + name)
	}
}

// inherited reads a row of access that is inherited from the organization.
func (c *cursor) inherited() (m InheritedMembership) {
	c.object(&m.Extra,
		id("organizationId", &m.OrganizationID),
		id("userId", &m.UserID),
		id("roleId", &m.RoleID),
		must("status", &m.Status))
	return m
}

// memberships reads everybody with access to the workspace.
func (c *cursor) memberships(workspaceID string) (m Memberships) {
	c.object(nil,
		nested("directMemberships", required, func() {
			m.Direct = rows(c, func() Membership { return c.membership(workspaceID) })
		}),
		nested("inheritedMemberships", required, func() {
			m.Inherited = rows(c, c.inherited)
		}))
	return m
}

// direct reads a list of direct access to the workspace.
func (c *cursor) direct(workspaceID string) []Membership {
	return rows(c, func() Membership { return c.membership(workspaceID) })
}

// roles reads a listing of roles.
func (c *cursor) roles() []Role { return rows(c, c.role) }

// enrollments reads a page of invitations.
func (c *cursor) enrollments(asked pageRequest) Page[Enrollment] { return page(c, asked, c.enrollment) }

// users reads a page of users.
func (c *cursor) users(asked pageRequest) Page[User] { return page(c, asked, c.user) }

// workspaces reads a page of workspaces, or all of them as a bare array.
func (c *cursor) workspaces(asked pageRequest) Page[Workspace] {
	return pageOrArray(c, asked, c.workspace)
}

// rows reads an array. The result is not nil, even if the array is empty.
func rows[T any](c *cursor, row func() T) []T {
	list := []T{}
	c.array(func() { list = append(list, row()) })
	return list
}

// page reads a page object. If a field that the contract does not require is missing,
// its value is taken from the request.
func page[T any](c *cursor, asked pageRequest, row func() T) Page[T] {
	p := Page[T]{Paged: true, Size: asked.size, Number: asked.number, TotalPages: -1}
	c.object(nil,
		nested("content", required, func() { p.Content = rows(c, row) }),
		number("totalElements", required, &p.TotalElements),
		number("totalPages", optional, &p.TotalPages),
		number("size", optional, &p.Size),
		number("number", optional, &p.Number))
	if c.failed() {
		return Page[T]{}
	}
	if p.Size == 0 && p.TotalElements == 0 {
		p.Size = asked.size
	}
	switch {
	case p.Number != asked.number:
		c.fail("is page %d, not the requested page %d", p.Number, asked.number)
	case p.Size == 0:
		c.fail("has pages of no rows, and %d rows in all", p.TotalElements)
	case len(p.Content) > p.Size:
		c.fail("has %d rows, more than its size of %d", len(p.Content), p.Size)
	case len(p.Content) > p.TotalElements:
		c.fail("has %d rows, more than its total of %d", len(p.Content), p.TotalElements)
	}
	if p.TotalPages < 0 {
		p.TotalPages = p.TotalElements / max(p.Size, 1)
		if p.TotalElements%max(p.Size, 1) > 0 {
			p.TotalPages++
		}
	}
	return p
}

// pageOrArray reads a page object, or a bare array as a listing of one page.
func pageOrArray[T any](c *cursor, asked pageRequest, row func() T) Page[T] {
	if c.failed() || c.peek() != '[' {
		return page(c, asked, row)
	}
	list := rows(c, row)
	return Page[T]{Content: list, TotalElements: len(list), TotalPages: 1, Size: len(list)}
}
