package command

import (
	"strings"

	"tlaudit/diff"
	"tlaudit/findings"
	"tlaudit/snapshot"
)

// sameMailbox compares e-mails as everywhere: trimmed, in any ASCII case.
func sameMailbox(a, b string) bool {
	return strings.Contains(b, "@") && findings.NormalizeEmail(a) == findings.NormalizeEmail(b)
}

// privilegedChange tells whether a change is of access with a privileged role, on
// either side.
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
		return privileged(c.RoleID, c.After) // a role that neither end may name
	case diff.RoleChanged:
		if privileged(c.RoleBefore, d.FromNames.Roles[c.RoleBefore]) {
			return true
		}
	}
	return privileged(c.RoleID, d.ToNames.Roles[c.RoleID]) || privileged(c.RoleID, d.FromNames.Roles[c.RoleID])
}
