package diff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/diff"
	"tlaudit/snapshot"
)

func TestCompareRecords(t *testing.T) {
	type invitations = []snapshot.Compared[snapshot.Invitation]
	type users = []snapshot.Compared[snapshot.User]
	type workspaces = []snapshot.Compared[snapshot.Workspace]
	type renames = []snapshot.Compared[snapshot.Role]
	type coverage = []snapshot.Compared[snapshot.Coverage]
	invitation := func(email, status, sent string) snapshot.Invitation {
		return snapshot.Invitation{EnrollmentID: "e", Email: email, Status: status, LastSentAt: sent}
	}
	ann := snapshot.User{UserID: "ann", Email: "ann@b.example", FirstName: "Ann", OrganizationRoleID: "r1"}
	promoted := ann
	promoted.OrganizationRoleID, promoted.Title = "r2", `Chief "C"`
	nameless := ann
	nameless.Email = ""
	alpha := snapshot.Workspace{WorkspaceID: "w", Name: "Alpha", Listed: true}
	beta := snapshot.Workspace{WorkspaceID: "w", Name: "Beta", Type: "CLIENT", Listed: true}
	hidden := alpha
	hidden.Listed = false
	role := func(unit, name, workspace string) snapshot.Role {
		return snapshot.Role{Listing: snapshot.WorkspaceRoles, UnitWorkspaceID: unit, RoleID: "r1", Name: name, WorkspaceID: workspace}
	}
	read := func(status string) snapshot.Coverage {
		return snapshot.Coverage{Resource: snapshot.MembershipsOf, WorkspaceID: "w", Status: status}
	}
	names := snapshot.Names{Roles: map[string]string{"r1": "Member", "r2": "Admin"}}

	tests := map[string]struct {
		d    snapshot.Difference
		want []diff.Change
	}{
		"invitation added": {snapshot.Difference{Invitations: invitations{after(invitation("a@b.example", "PENDING", ""))}},
			[]diff.Change{{Kind: diff.InvitationAdded, EnrollmentID: "e", Email: "a@b.example", After: "PENDING"}}},
		"invitation removed": {snapshot.Difference{Invitations: invitations{before(invitation("a@b.example", "PENDING", ""))}},
			[]diff.Change{{Kind: diff.InvitationRemoved, EnrollmentID: "e", Email: "a@b.example", Before: "PENDING"}}},
		"invitation accepted": {snapshot.Difference{Invitations: invitations{before(invitation("a@b.example", "PENDING", "t1")), after(invitation("a@b.example", "ACCEPTED", "t2"))}},
			[]diff.Change{{Kind: diff.InvitationChanged, EnrollmentID: "e", Email: "a@b.example", Before: "PENDING", After: "ACCEPTED"}}},
		"invitation sent again": {snapshot.Difference{Invitations: invitations{before(invitation("a@b.example", "PENDING", "t1")), after(invitation("a@b.example", "PENDING", "t2"))}},
			[]diff.Change{{Kind: diff.InvitationChanged, EnrollmentID: "e", Email: "a@b.example", Before: "t1", After: "t2"}}},
		"invitation to another address": {snapshot.Difference{Invitations: invitations{before(invitation("a@b.example", "PENDING", "t1")), after(invitation("z@b.example", "PENDING", "t1"))}},
			[]diff.Change{{Kind: diff.InvitationChanged, EnrollmentID: "e", Email: "z@b.example", Before: "a@b.example", After: "z@b.example"}}},
		"invitation to an address no longer known": {snapshot.Difference{Invitations: invitations{before(invitation("a@b.example", "PENDING", "")), after(invitation("", "PENDING", ""))}},
			[]diff.Change{{Kind: diff.InvitationChanged, EnrollmentID: "e", Email: "a@b.example", Before: "a@b.example"}}},
		"invitation gone and back": {snapshot.Difference{Invitations: invitations{before(invitation("a@b.example", "PENDING", "")), after(invitation("a@b.example", "PENDING", ""))}}, nil},

		"user added": {snapshot.Difference{Users: users{after(ann)}, ToNames: names},
			[]diff.Change{{Kind: diff.UserAdded, UserID: "ann", Email: "ann@b.example",
				After: `{"email":"ann@b.example","first_name":"Ann","organization_role_id":"r1","organization_role":"Member"}`}}},
		"user removed": {snapshot.Difference{Users: users{before(ann)}, FromNames: names},
			[]diff.Change{{Kind: diff.UserRemoved, UserID: "ann", Email: "ann@b.example",
				Before: `{"email":"ann@b.example","first_name":"Ann","organization_role_id":"r1","organization_role":"Member"}`}}},
		"user changed": {snapshot.Difference{Users: users{before(ann), after(promoted)}, FromNames: names, ToNames: names},
			[]diff.Change{{Kind: diff.UserChanged, UserID: "ann", Email: "ann@b.example",
				Before: `{"title":null,"organization_role_id":"r1","organization_role":"Member"}`,
				After:  `{"title":"Chief \"C\"","organization_role_id":"r2","organization_role":"Admin"}`}}},
		"user's address no longer known": {snapshot.Difference{Users: users{before(ann), after(nameless)}},
			[]diff.Change{{Kind: diff.UserChanged, UserID: "ann", Email: "ann@b.example", Before: `{"email":"ann@b.example"}`, After: `{"email":null}`}}},
		"user gone and back": {snapshot.Difference{Users: users{before(ann), after(ann)}}, nil},

		"workspace added": {snapshot.Difference{Workspaces: workspaces{after(alpha)}, ToNames: snapshot.Names{Workspaces: map[string]string{"w": "Alpha"}}},
			[]diff.Change{{Kind: diff.WorkspaceAdded, WorkspaceID: "w", WorkspaceName: "Alpha", After: `{"name":"Alpha"}`}}},
		"workspace removed": {snapshot.Difference{Workspaces: workspaces{before(beta)}, FromNames: snapshot.Names{Workspaces: map[string]string{"w": "Beta"}}},
			[]diff.Change{{Kind: diff.WorkspaceRemoved, WorkspaceID: "w", WorkspaceName: "Beta", Before: `{"name":"Beta","type":"CLIENT"}`}}},
		"workspace renamed": {snapshot.Difference{Workspaces: workspaces{before(alpha), after(beta)}},
			[]diff.Change{{Kind: diff.WorkspaceChanged, WorkspaceID: "w", Before: `{"name":"Alpha","type":null}`, After: `{"name":"Beta","type":"CLIENT"}`}}},
		"workspace no longer listed": {snapshot.Difference{Workspaces: workspaces{before(alpha), after(hidden)}}, nil},

		"role renamed": {snapshot.Difference{Roles: renames{before(role("w", "Member", "w")), after(role("w", "Guest", "w"))},
			FromNames: names, ToNames: snapshot.Names{Workspaces: map[string]string{"w": "Alpha"}, Roles: map[string]string{"r1": "Guest"}}},
			[]diff.Change{{Kind: diff.RoleRenamed, WorkspaceID: "w", WorkspaceName: "Alpha", RoleID: "r1", Before: "Member", After: "Guest"}}},
		"role renamed in two workspaces is one change": {snapshot.Difference{Roles: renames{before(role("w2", "Member", "w2")), after(role("w2", "Guest", "w2")),
			before(role("w1", "Member", "")), after(role("w1", "Guest", "w1"))},
			FromNames: names, ToNames: snapshot.Names{Workspaces: map[string]string{"w1": "First"}, Roles: map[string]string{"r1": "Guest"}}},
			[]diff.Change{{Kind: diff.RoleRenamed, WorkspaceID: "w1", WorkspaceName: "First", RoleID: "r1", Before: "Member", After: "Guest"}}},
		"role renamed in a listing that does not count": {snapshot.Difference{Roles: renames{before(role("w", "Member", "w")), after(role("w", "Guest", "w"))},
			FromNames: names, ToNames: names}, nil},
		"role renamed in a listing that did not count": {snapshot.Difference{Roles: renames{before(role("w", "Guest", "w")), after(role("w", "Member", "w"))},
			FromNames: names, ToNames: names}, nil},
		"role by two names is not renamed": {snapshot.Difference{Roles: renames{both(role("w", "Member", "w")), after(role("w", "Guest", "w"))}}, nil},
		"role added is not renamed":        {snapshot.Difference{Roles: renames{after(role("w", "Guest", "w"))}}, nil},

		"workspace unread": {snapshot.Difference{Coverage: coverage{before(read(snapshot.Read)), after(read(snapshot.Forbidden))}},
			[]diff.Change{{Kind: diff.WorkspaceUnread, WorkspaceID: "w", Before: "read", After: "forbidden"}}},
		"workspace read again": {snapshot.Difference{Coverage: coverage{before(read(snapshot.NotAsked)), after(read(snapshot.Read))}},
			[]diff.Change{{Kind: diff.WorkspaceReadAgain, WorkspaceID: "w", Before: "not_asked", After: "read"}}},
		"workspace gone is not unread":   {snapshot.Difference{Coverage: coverage{before(read(snapshot.Read)), after(read(snapshot.Gone))}}, nil},
		"workspace unread another way":   {snapshot.Difference{Coverage: coverage{before(read(snapshot.Missing)), after(read(snapshot.Failed))}}, nil},
		"workspace read the first time":  {snapshot.Difference{Coverage: coverage{after(read(snapshot.Read))}}, nil},
		"workspace listed again, unread": {snapshot.Difference{Coverage: coverage{before(read(snapshot.Gone)), after(read(snapshot.Forbidden))}}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for i := range tt.want {
				tt.want[i].NotBefore = earlier
			}
			if d := cmp.Diff(tt.want, diff.Compare(tt.d), cmpopts.EquateEmpty()); d != "" {
				t.Errorf("Compare (-want +got):\n%s", d)
			}
		})
	}
}

// The earliest of several times counts for a role that was renamed in several
// listings; unknown ones do not.
func TestCompareRenamedWhen(t *testing.T) {
	role := func(unit, name, when string) snapshot.Compared[snapshot.Role] {
		return snapshot.Compared[snapshot.Role]{Fact: snapshot.Role{Listing: snapshot.WorkspaceRoles, UnitWorkspaceID: unit, RoleID: "r1", Name: name},
			From: name == "Member", To: name != "Member", Earlier: when}
	}
	got := diff.Compare(snapshot.Difference{Roles: []snapshot.Compared[snapshot.Role]{
		role("w1", "Member", ""), role("w1", "Guest", ""),
		role("w2", "Member", ""), role("w2", "Guest", "2026-03-01T06:00:00Z"),
		role("w3", "Member", ""), role("w3", "Guest", "2026-02-01T06:00:00Z")},
		FromNames: roles(map[string]string{"r1": "Member"}), ToNames: roles(map[string]string{"r1": "Guest"})})
	want := []diff.Change{{Kind: diff.RoleRenamed, RoleID: "r1", Before: "Member", After: "Guest", NotBefore: "2026-02-01T06:00:00Z"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Compare (-want +got):\n%s", d)
	}
}
