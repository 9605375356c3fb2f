package command

import (
	"testing"

	"tlaudit/diff"
	"tlaudit/findings"
	"tlaudit/snapshot"
)

// A policy that names a role by its id applies to the role before a change and to the
// role after it.
func TestPrivilegedChange(t *testing.T) {
	policy := findings.Policy{}
	policy.Roles.Privileged, policy.Roles.Standard = []string{"r1"}, []string{"r4"}
	d := snapshot.Difference{
		FromNames: snapshot.Names{Roles: map[string]string{"r1": "Desk", "r2": "Member", "r3": "Admin", "r4": "Admin of nothing"}},
		ToNames:   snapshot.Names{Roles: map[string]string{"r2": "Member", "r3": "Member"}},
	}
	tests := map[string]struct {
		change diff.Change
		want   bool
	}{
		"from a role privileged by id":         {diff.Change{Kind: diff.RoleChanged, RoleBefore: "r1", RoleID: "r2", Before: "Desk", After: "Member"}, true},
		"to a role privileged by id":           {diff.Change{Kind: diff.RoleChanged, RoleBefore: "r2", RoleID: "r1", Before: "Member", After: "Desk"}, true},
		"from a role that is standard by id":   {diff.Change{Kind: diff.RoleChanged, RoleBefore: "r4", RoleID: "r2", Before: "Admin of nothing", After: "Member"}, false},
		"a role renamed since":                 {diff.Change{Kind: diff.AccessRemoved, RoleID: "r3", Before: "Admin"}, true},
		"standard":                             {diff.Change{Kind: diff.AccessAdded, RoleID: "r2", After: "Member"}, false},
		"transient, named at neither end":      {diff.Change{Kind: diff.AccessTransient, RoleID: "r9", After: "Owner"}, true},
		"transient, standard by id":            {diff.Change{Kind: diff.AccessTransient, RoleID: "r4", After: "Admin of nothing"}, false},
		"no change of access, whatever it was": {diff.Change{Kind: diff.RoleRenamed, RoleID: "r1"}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.change.Kind != diff.RoleRenamed {
				tt.change.Source = snapshot.Direct
			}
			if got := privilegedChange(tt.change, d, policy); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
