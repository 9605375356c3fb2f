package command

import (
	"strings"

	"tlaudit/diff"
	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/snapshot"
)

// sameMailbox reports whether two e-mail addresses are equal after normalization.
// A b without @ is not an address and equals none.
func sameMailbox(a, b string) bool {
	return strings.Contains(b, "@") && identity.EmailKey(a) == identity.EmailKey(b)
}

// privilegedChange reports whether a change is of access with a role that is
// privileged before or after it.
func privilegedChange(c diff.Change, d snapshot.Difference, policy findings.Policy) bool {
	if c.Source == "" {
		return false
	}
	privileged := func(id, name string) bool {
		class, _ := policy.Classify(id, name)
		return class == findings.Privileged
	}
	switch c.Kind {
	case diff.AccessTransient:
		return privileged(c.RoleID, c.After) // the name in the change: perhaps neither snapshot has one
	case diff.RoleChanged:
		if privileged(c.RoleBefore, d.FromNames.Roles[c.RoleBefore]) {
			return true
		}
	}
	return privileged(c.RoleID, d.ToNames.Roles[c.RoleID]) || privileged(c.RoleID, d.FromNames.Roles[c.RoleID])
}
