package lake

import (
	"context"
	"iter"

	"tlaudit/snapshot"
)

func (s *source) access(ctx context.Context) iter.Seq2[accessRowOf[number], error] {
	return func(yield func(accessRowOf[number], error) bool) {
		for grants, err := range s.history.Grants(ctx) {
			if err != nil {
				yield(accessRowOf[number]{}, err)
				return
			}
			for i := range grants {
				g := &grants[i]
				more := yield(accessRowOf[number]{
					WorkspaceID: g.Workspace, WorkspaceName: g.WorkspaceName, UserID: g.User, Email: g.Email, Source: g.Source,
					RoleID: g.Role, RoleName: g.RoleName, Status: g.Status,
					interval: s.interval(g.Since, g.Until), seen: s.seen(g.Span),
					RoleSince: s.time(g.RoleSince), RoleNotBefore: s.time(g.RoleNotBefore),
				}, nil)
				if !more {
					return
				}
			}
		}
	}
}

func (s *source) invitations(ctx context.Context) iter.Seq2[invitationRowOf[number], error] {
	return mapped(s.history.Invitations(ctx), func(h snapshot.Held) invitationRowOf[number] {
		f := [4]number(h.Texts)
		return invitationRowOf[number]{
			EnrollmentID: f[0], Email: f[1], Status: f[2], LastSentAt: f[3],
			interval: s.interval(h.Since, h.Until), seen: s.seen(h.Span), EmailKey: h.Key, PendingSince: h.PendingSince,
		}
	})
}

func (s *source) accounts(ctx context.Context) iter.Seq2[accountRowOf[number], error] {
	return mapped(s.history.Accounts(ctx), func(h snapshot.Held) accountRowOf[number] {
		f := [8]number(h.Texts)
		return accountRowOf[number]{
			UserID: f[0], Email: f[1], FirstName: f[2], LastName: f[3], Title: f[4], OrganizationRoleID: f[5], CreatedAt: f[6], IDPID: f[7],
			interval: s.interval(h.Since, h.Until), seen: s.seen(h.Span), EmailKey: h.Key,
		}
	})
}

func (s *source) roster(ctx context.Context) iter.Seq2[rosterRowOf[number], error] {
	return mapped(s.history.Roster(ctx), func(h snapshot.Held) rosterRowOf[number] {
		f := [9]number(h.Texts)
		return rosterRowOf[number]{
			Email: f[0], UserID: f[1], Name: f[2], Manager: f[3], Department: f[4], Title: f[5], Status: f[6], StartDate: f[7], EndDate: f[8],
			interval: s.interval(h.Since, h.Until), seen: s.seen(h.Span), EmailKey: h.Key,
		}
	})
}

func (s *source) workspaces(ctx context.Context) iter.Seq2[workspaceRowOf[number], error] {
	return mapped(s.history.Workspaces(ctx), func(h snapshot.Held) workspaceRowOf[number] {
		f := [4]number(h.Texts)
		return workspaceRowOf[number]{WorkspaceID: f[0], Name: f[1], Type: f[2], Listed: f[3], interval: s.interval(h.Since, h.Until)}
	})
}

func (s *source) roles(ctx context.Context) iter.Seq2[roleRowOf[number], error] {
	return mapped(s.history.Roles(ctx), func(h snapshot.Held) roleRowOf[number] {
		f := [8]number(h.Texts)
		return roleRowOf[number]{
			Listing: f[0], ListingWorkspaceID: f[1], RoleID: f[2], Name: f[3], Type: f[4], WorkspaceID: f[5], RoleOrganizationID: f[6], CreatedAt: f[7],
			interval: s.interval(h.Since, h.Until),
		}
	})
}

func (s *source) coverage(ctx context.Context) iter.Seq2[coverageRowOf[number], error] {
	return mapped(s.history.Coverage(ctx), func(h snapshot.Held) coverageRowOf[number] {
		f := [6]number(h.Texts)
		return coverageRowOf[number]{
			Resource: f[0], WorkspaceID: f[1], ReadStatus: f[2], HTTPStatus: f[3], ErrorCode: f[4], Fingerprint: f[5], interval: s.interval(h.Since, h.Until),
		}
	})
}

func (s *source) people(ctx context.Context) iter.Seq2[personRowOf[number], error] {
	listed := []int32{0, 1}
	return mapped(s.history.People(ctx), func(p snapshot.HeldPerson) personRowOf[number] {
		row := personRowOf[number]{
			UserID: p.UserID, Email: p.Email, EmailAsOf: s.time(p.EmailAsOf), Domain: p.Domain, Name: p.Name, Title: p.Title,
			Department: p.Department, Manager: p.Manager, OrganizationRoleID: p.OrganizationRoleID, OrganizationRole: p.OrganizationRole,
			IDPID: p.IDPID, CreatedAt: p.CreatedAt, RosterEmail: p.RosterEmail, RosterStatus: p.RosterStatus,
			RosterStartDate: p.RosterStartDate, RosterEndDate: p.RosterEndDate, MatchedBy: p.MatchedBy, EmailKey: p.EmailKey,
			interval: s.interval(p.Since, p.Until),
		}
		if p.Listed >= 0 {
			row.Listed = &listed[p.Listed]
		}
		return row
	})
}

func (s *source) userNames() iter.Seq2[userNameRowOf[number], error] {
	return mapped(s.history.UserNames(), func(n snapshot.HeldName) userNameRowOf[number] {
		return userNameRowOf[number]{UserID: n.ID, Email: n.Values[0], FirstName: n.Values[1], LastName: n.Values[2], Title: n.Values[3], interval: s.interval(n.Since, n.Until)}
	})
}

func (s *source) rosterNames() iter.Seq2[rosterNameRowOf[number], error] {
	return mapped(s.history.RosterNames(), func(n snapshot.HeldName) rosterNameRowOf[number] {
		return rosterNameRowOf[number]{UserID: n.ID, Email: n.Values[0], interval: s.interval(n.Since, n.Until)}
	})
}

func (s *source) roleNames() iter.Seq2[roleNameRowOf[number], error] {
	return mapped(s.history.RoleNames(), func(n snapshot.HeldName) roleNameRowOf[number] {
		return roleNameRowOf[number]{RoleID: n.ID, Name: n.Values[0], Type: n.Values[1], interval: s.interval(n.Since, n.Until)}
	})
}
