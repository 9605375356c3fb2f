package diff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/diff"
	"tlaudit/snapshot"
)

// earlier is the last reading before every change of these tests.
const earlier = "2026-01-01T06:00:00Z"

// before is a fact that holds only at From, after one that holds only at To, both one
// that holds at both ends.
func before[T any](fact T) snapshot.Compared[T] {
	return snapshot.Compared[T]{Fact: fact, From: true, Earlier: earlier}
}

func after[T any](fact T) snapshot.Compared[T] {
	return snapshot.Compared[T]{Fact: fact, To: true, Earlier: earlier}
}

func both[T any](fact T) snapshot.Compared[T] {
	return snapshot.Compared[T]{Fact: fact, From: true, To: true, Earlier: earlier}
}

// direct and inherited are ann's access to workspace w.
func direct(role string) snapshot.Grant {
	return snapshot.Grant{WorkspaceID: "w", UserID: "ann", Source: snapshot.Direct, RoleID: role}
}

func inherited(role, status string) snapshot.Grant {
	return snapshot.Grant{WorkspaceID: "w", UserID: "ann", Source: snapshot.Inherited, RoleID: role, Status: status}
}

// changed is a change of the role of ann's direct access to workspace w.
func changed(before, role, was, is string) diff.Change {
	c := access(diff.RoleChanged, role, was, is)
	c.RoleBefore = before
	return c
}

// access is a change of ann's direct access to workspace w.
func access(kind, role, was, is string) diff.Change {
	return diff.Change{Kind: kind, WorkspaceID: "w", UserID: "ann", Source: snapshot.Direct, RoleID: role, Before: was, After: is, NotBefore: earlier}
}

func viaOrganization(c diff.Change) diff.Change {
	c.Source = snapshot.Inherited
	return c
}

func roles(names map[string]string) snapshot.Names { return snapshot.Names{Roles: names} }

func grants(all ...snapshot.Compared[snapshot.Grant]) []snapshot.Compared[snapshot.Grant] { return all }

func TestCompareAccess(t *testing.T) {
	known := roles(map[string]string{"r1": "Viewer", "r2": "Admin", "r3": "Owner"})
	alike := roles(map[string]string{"r1": "Admin", "r2": "Admin"})
	tests := map[string]struct {
		grants   []snapshot.Compared[snapshot.Grant]
		from, to snapshot.Names
		want     []diff.Change
	}{
		"nothing": {},
		"added":   {grants: grants(after(direct("r1"))), to: known, want: []diff.Change{access(diff.AccessAdded, "r1", "", "Viewer")}},
		"added, name unknown": {grants: grants(after(direct("r1"))), from: known,
			want: []diff.Change{access(diff.AccessAdded, "r1", "", "unknown (r1)")}},
		"removed": {grants: grants(before(direct("r1"))), from: known, want: []diff.Change{access(diff.AccessRemoved, "r1", "Viewer", "")}},
		"removed, name unknown": {grants: grants(before(direct("r1"))), to: known,
			want: []diff.Change{access(diff.AccessRemoved, "r1", "unknown (r1)", "")}},
		"role changed": {grants: grants(before(direct("r1")), after(direct("r2"))), from: known, to: known,
			want: []diff.Change{changed("r1", "r2", "Viewer", "Admin")}},
		"role changed, names equal": {grants: grants(before(direct("r1")), after(direct("r2"))), from: alike, to: alike,
			want: []diff.Change{changed("r1", "r2", "Admin (r1)", "Admin (r2)")}},
		"role changed, one name unknown": {grants: grants(before(direct("r1")), after(direct("r2"))), from: known,
			want: []diff.Change{changed("r1", "r2", "Viewer (r1)", "unknown (r2)")}},
		"role changed, both names unknown": {grants: grants(before(direct("r1")), after(direct("r2"))),
			want: []diff.Change{changed("r1", "r2", "unknown (r1)", "unknown (r2)")}},
		"one role, then two": {grants: grants(both(direct("r1")), after(direct("r2"))), from: known, to: known,
			want: []diff.Change{access(diff.AccessAdded, "r2", "", "Admin")}},
		"one role, then two others": {grants: grants(before(direct("r1")), after(direct("r2")), after(direct("r3"))), from: known, to: known,
			want: []diff.Change{access(diff.AccessAdded, "r2", "", "Admin"), access(diff.AccessAdded, "r3", "", "Owner"),
				access(diff.AccessRemoved, "r1", "Viewer", "")}},
		"two roles, then another": {grants: grants(before(direct("r1")), before(direct("r2")), after(direct("r3"))), from: known, to: known,
			want: []diff.Change{access(diff.AccessAdded, "r3", "", "Owner"),
				access(diff.AccessRemoved, "r2", "Admin", ""), access(diff.AccessRemoved, "r1", "Viewer", "")}},
		"two roles, then one of them": {grants: grants(both(direct("r1")), before(direct("r2"))), from: known, to: known,
			want: []diff.Change{access(diff.AccessRemoved, "r2", "Admin", "")}},
		"sources are separate": {grants: grants(before(direct("r1")), after(inherited("r2", "ACTIVE"))), from: known, to: known,
			want: []diff.Change{viaOrganization(access(diff.AccessAdded, "r2", "", "Admin")), access(diff.AccessRemoved, "r1", "Viewer", "")}},
		"status changed": {grants: grants(before(inherited("r1", "INVITED")), after(inherited("r1", "ACTIVE"))), from: known, to: known,
			want: []diff.Change{viaOrganization(access(diff.StatusChanged, "r1", "INVITED", "ACTIVE"))}},
		"status became known": {grants: grants(before(inherited("r1", "")), after(inherited("r1", "ACTIVE"))), from: known, to: known,
			want: []diff.Change{viaOrganization(access(diff.StatusChanged, "r1", "", "ACTIVE"))}},
		"one status, then two": {grants: grants(both(inherited("r1", "ACTIVE")), after(inherited("r1", "INVITED"))), from: known, to: known,
			want: []diff.Change{viaOrganization(access(diff.AccessAdded, "r1", "", "Viewer"))}},
		"role and status changed": {grants: grants(before(inherited("r1", "INVITED")), after(inherited("r2", "ACTIVE"))), from: known, to: known,
			want: []diff.Change{viaOrganization(changed("r1", "r2", "Viewer", "Admin"))}},
		"one role of two statuses, then another": {
			grants: grants(before(inherited("r1", "INVITED")), before(inherited("r1", "ACTIVE")), after(inherited("r2", "ACTIVE"))), from: known, to: known,
			want: []diff.Change{viaOrganization(changed("r1", "r2", "Viewer", "Admin"))}},
		"lost and given again": {grants: grants(before(direct("r1")), after(direct("r1"))), from: known, to: known},
		"lost and given again with another status": {
			grants: grants(before(inherited("r1", "ACTIVE")), after(inherited("r1", "ACTIVE")), after(inherited("r1", "INVITED"))), from: known, to: known,
			want: []diff.Change{viaOrganization(access(diff.AccessAdded, "r1", "", "Viewer"))}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := diff.Compare(snapshot.Difference{Grants: tt.grants, FromNames: tt.from, ToNames: tt.to})
			if d := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("Compare (-want +got):\n%s", d)
			}
		})
	}
}

func TestCompareNames(t *testing.T) {
	names := func(workspace, email string) snapshot.Names {
		return snapshot.Names{Workspaces: map[string]string{"w": workspace}, Emails: map[string]string{"ann": email}}
	}
	tests := map[string]struct {
		from, to         snapshot.Names
		workspace, email string
	}{
		"those of the later end": {from: names("Old", "old@b.example"), to: names("New", "new@b.example"), workspace: "New", email: "new@b.example"},
		"else of the other":      {from: names("Old", "old@b.example"), to: names("", ""), workspace: "Old", email: "old@b.example"},
		"known at one end only":  {to: names("New", "new@b.example"), workspace: "New", email: "new@b.example"},
		"unknown":                {},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := diff.Compare(snapshot.Difference{Grants: grants(after(direct("r1"))), FromNames: tt.from, ToNames: tt.to})
			want := access(diff.AccessAdded, "r1", "", "unknown (r1)")
			want.WorkspaceName, want.Email = tt.workspace, tt.email
			if d := cmp.Diff([]diff.Change{want}, got); d != "" {
				t.Errorf("Compare (-want +got):\n%s", d)
			}
		})
	}
}

// A comparison in the other direction has the opposite changes, without times.
func TestCompareReverse(t *testing.T) {
	turned := func(all ...snapshot.Compared[snapshot.Grant]) []snapshot.Compared[snapshot.Grant] {
		for i := range all {
			all[i].From, all[i].To, all[i].Earlier = all[i].To, all[i].From, ""
		}
		return all
	}
	tests := map[string]struct {
		grants []snapshot.Compared[snapshot.Grant]
		want   []diff.Change
	}{
		"added":        {turned(after(direct("r1"))), []diff.Change{access(diff.AccessRemoved, "r1", "unknown (r1)", "")}},
		"removed":      {turned(before(direct("r1"))), []diff.Change{access(diff.AccessAdded, "r1", "", "unknown (r1)")}},
		"role changed": {turned(before(direct("r1")), after(direct("r2"))), []diff.Change{changed("r2", "r1", "unknown (r2)", "unknown (r1)")}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for i := range tt.want {
				tt.want[i].NotBefore = ""
			}
			if d := cmp.Diff(tt.want, diff.Compare(snapshot.Difference{Grants: tt.grants})); d != "" {
				t.Errorf("Compare (-want +got):\n%s", d)
			}
		})
	}
}

func TestSort(t *testing.T) {
	want := []diff.Change{
		{Kind: diff.AccessAdded, WorkspaceID: "w1", UserID: "u1"},
		{Kind: diff.AccessAdded, WorkspaceID: "w1", UserID: "u2", Source: "direct"},
		{Kind: diff.AccessAdded, WorkspaceID: "w1", UserID: "u2", Source: "inherited", After: "A", RoleID: "r1"},
		{Kind: diff.AccessAdded, WorkspaceID: "w1", UserID: "u2", Source: "inherited", After: "A", RoleID: "r2"},
		{Kind: diff.AccessAdded, WorkspaceID: "w1", UserID: "u2", Source: "inherited", After: "B", RoleID: "r1"},
		{Kind: diff.AccessAdded, WorkspaceID: "w2", UserID: "u1"},
		{Kind: diff.AccessRemoved, WorkspaceID: "w1", UserID: "u1"},
		{Kind: diff.InvitationChanged, EnrollmentID: "e1", Before: "A"},
		{Kind: diff.InvitationChanged, EnrollmentID: "e1", Before: "B"},
		{Kind: diff.InvitationChanged, EnrollmentID: "e2"},
		{Kind: diff.WorkspaceReadAgain, WorkspaceID: "w1"},
		{Kind: diff.AccessTransient, WorkspaceID: "w1"},
	}
	got := make([]diff.Change, 0, len(want))
	for i := range want {
		got = append(got, want[len(want)-1-i])
	}
	diff.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Sort (-want +got):\n%s", d)
	}
}

func TestTransient(t *testing.T) {
	came := []snapshot.Transient{
		{Grant: direct("r2"), WorkspaceName: "Alpha", Email: "ann@b.example", RoleName: "Admin", NotBefore: earlier, GoneBy: "2026-02-01T06:00:00Z"},
		{Grant: direct("r1")},
	}
	want := []diff.Change{
		{Kind: diff.AccessTransient, WorkspaceID: "w", WorkspaceName: "Alpha", UserID: "ann", Email: "ann@b.example", RoleID: "r2", Source: snapshot.Direct,
			After: "Admin", NotBefore: earlier},
		{Kind: diff.AccessTransient, WorkspaceID: "w", UserID: "ann", RoleID: "r1", Source: snapshot.Direct, After: "unknown (r1)"},
	}
	if d := cmp.Diff(want, diff.Transient(came)); d != "" {
		t.Errorf("Transient (-want +got):\n%s", d)
	}
}
