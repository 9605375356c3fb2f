package lake

import (
	"context"
	"fmt"
	"iter"

	"tlaudit/snapshot"
)

func (s *source) access(ctx context.Context) iter.Seq2[accessRowOf[uint32], error] {
	return func(yield func(accessRowOf[uint32], error) bool) {
		for grants, err := range s.history.Grants(ctx) {
			if err != nil {
				yield(accessRowOf[uint32]{}, err)
				return
			}
			for i := range grants {
				g := &grants[i]
				more := yield(accessRowOf[uint32]{
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

func (s *source) invitations(ctx context.Context) iter.Seq2[invitationRow, error] {
	return mapped(s.history.Invitations(ctx), func(h snapshot.Held[snapshot.Invitation]) (invitationRow, error) {
		f := h.Fact
		return invitationRow{
			EnrollmentID: f.EnrollmentID, Email: f.Email, Status: f.Status, LastSentAt: f.LastSentAt,
			interval: s.interval(h.Since, h.Until), seen: s.seen(h.Span), EmailKey: h.Key, PendingSince: h.PendingSince,
		}, nil
	})
}

func (s *source) accounts(ctx context.Context) iter.Seq2[accountRow, error] {
	return mapped(s.history.Accounts(ctx), func(h snapshot.Held[snapshot.User]) (accountRow, error) {
		f := h.Fact
		return accountRow{
			UserID: f.UserID, Email: f.Email, FirstName: f.FirstName, LastName: f.LastName, Title: f.Title,
			OrganizationRoleID: f.OrganizationRoleID, CreatedAt: f.CreatedAt, IDPID: f.IDPID,
			interval: s.interval(h.Since, h.Until), seen: s.seen(h.Span), EmailKey: h.Key,
		}, nil
	})
}

func (s *source) roster(ctx context.Context) iter.Seq2[rosterRow, error] {
	return mapped(s.history.Roster(ctx), func(h snapshot.Held[snapshot.RosterRow]) (rosterRow, error) {
		f := h.Fact
		return rosterRow{
			Email: f.Email, UserID: f.UserID, Name: f.Name, Manager: f.Manager, Department: f.Department, Title: f.Title,
			Status: f.Status, StartDate: f.StartDate, EndDate: f.EndDate,
			interval: s.interval(h.Since, h.Until), seen: s.seen(h.Span), EmailKey: h.Key,
		}, nil
	})
}

func (s *source) workspaces(ctx context.Context) iter.Seq2[workspaceRow, error] {
	return mapped(s.history.Workspaces(ctx), func(h snapshot.Held[snapshot.Workspace]) (workspaceRow, error) {
		listed := "0"
		if h.Fact.Listed {
			listed = "1"
		}
		return workspaceRow{WorkspaceID: h.Fact.WorkspaceID, Name: h.Fact.Name, Type: h.Fact.Type, Listed: listed, interval: s.interval(h.Since, h.Until)}, nil
	})
}

func (s *source) roles(ctx context.Context) iter.Seq2[roleRow, error] {
	return mapped(s.history.Roles(ctx), func(h snapshot.Held[snapshot.Role]) (roleRow, error) {
		f := h.Fact
		return roleRow{
			Listing: f.Listing, ListingWorkspaceID: f.UnitWorkspaceID, RoleID: f.RoleID, Name: f.Name, Type: f.Type,
			WorkspaceID: f.WorkspaceID, RoleOrganizationID: f.OrganizationID, CreatedAt: f.CreatedAt, interval: s.interval(h.Since, h.Until),
		}, nil
	})
}

func (s *source) coverage(ctx context.Context) iter.Seq2[coverageRow, error] {
	return mapped(s.history.Coverage(ctx), func(h snapshot.Held[snapshot.Coverage]) (coverageRow, error) {
		f := h.Fact
		return coverageRow{
			Resource: f.Resource, WorkspaceID: f.WorkspaceID, ReadStatus: f.Status, HTTPStatus: f.HTTPStatus, ErrorCode: f.ErrorCode,
			Fingerprint: f.Fingerprint, interval: s.interval(h.Since, h.Until),
		}, nil
	})
}

func (s *source) people(ctx context.Context) iter.Seq2[personRow, error] {
	return mapped(s.history.People(ctx), func(p snapshot.HeldPerson) (personRow, error) {
		asOf, err := micros(p.EmailAsOf)
		if err != nil {
			return personRow{}, fmt.Errorf("the address of %s: %w", p.UserID, err)
		}
		row := personRow{
			UserID: p.UserID, Email: p.Email, EmailAsOf: asOf, Domain: p.Domain, Name: p.Name, Title: p.Title,
			Department: p.Department, Manager: p.Manager, OrganizationRoleID: p.OrganizationRoleID, OrganizationRole: p.OrganizationRole,
			IDPID: p.IDPID, CreatedAt: p.CreatedAt, RosterEmail: p.RosterEmail, RosterStatus: p.RosterStatus,
			RosterStartDate: p.RosterStartDate, RosterEndDate: p.RosterEndDate, MatchedBy: p.MatchedBy, EmailKey: p.EmailKey,
			interval: s.interval(p.Since, p.Until),
		}
		if p.Listed != "" {
			listed := int32(0)
			if p.Listed == "1" {
				listed = 1
			}
			row.Listed = &listed
		}
		return row, nil
	})
}

func (s *source) userNames() iter.Seq2[userNameRow, error] {
	return mapped(s.history.UserNames(), func(n snapshot.HeldName) (userNameRow, error) {
		return userNameRow{UserID: n.ID, Email: n.Values[0], FirstName: n.Values[1], LastName: n.Values[2], Title: n.Values[3], interval: s.interval(n.Since, n.Until)}, nil
	})
}

func (s *source) rosterNames() iter.Seq2[rosterNameRow, error] {
	return mapped(s.history.RosterNames(), func(n snapshot.HeldName) (rosterNameRow, error) {
		return rosterNameRow{UserID: n.ID, Email: n.Values[0], interval: s.interval(n.Since, n.Until)}, nil
	})
}

func (s *source) roleNames() iter.Seq2[roleNameRow, error] {
	return mapped(s.history.RoleNames(), func(n snapshot.HeldName) (roleNameRow, error) {
		return roleNameRow{RoleID: n.ID, Name: n.Values[0], Type: n.Values[1], interval: s.interval(n.Since, n.Until)}, nil
	})
}
