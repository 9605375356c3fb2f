package snapshot_test

import (
	"github.com/google/go-cmp/cmp"

	"tlaudit/diff"
)

// applies checks that the drift of access, applied to what one snapshot has, results in
// what the other has, over what was read at both.
func (o *oracle) applies(from, to int, drift []diff.Change) {
	type held struct{ workspace, user, source, role string }
	access := func(n int) map[held]int {
		all := map[held]int{}
		for g := range o.history.at(n).grants {
			if u := membershipsOf(g.WorkspaceID); o.history.sees(u, from) && o.history.sees(u, to) {
				all[held{g.WorkspaceID, g.UserID, g.Source, g.RoleID}]++
			}
		}
		return all
	}
	got := access(from)
	for _, c := range drift {
		h := held{c.WorkspaceID, c.UserID, c.Source, c.RoleID}
		switch c.Kind {
		case diff.AccessAdded:
			got[h]++
		case diff.AccessRemoved:
			got[h]--
		case diff.RoleChanged:
			for other := range got {
				if other.workspace == h.workspace && other.user == h.user && other.source == h.source {
					delete(got, other)
				}
			}
			got[h] = 1
		}
	}
	present := func(all map[held]int) set[held] {
		s := set[held]{}
		for h, n := range all {
			if n != 0 {
				s[h] = true
			}
		}
		return s
	}
	if d := cmp.Diff(present(access(to)), present(got), cmp.AllowUnexported(held{})); d != "" {
		o.Errorf("applying the drift from %d to %d (-want +got):\n%s", from, to, d)
	}
}

// plainly removes from changes what depends on the direction.
func plainly(all []diff.Change) []diff.Change {
	var plain []diff.Change
	for _, c := range all {
		c.NotBefore, c.WorkspaceName, c.Email = "", "", ""
		switch c.Kind {
		case diff.RoleRenamed:
			c.WorkspaceID = ""
		}
		plain = append(plain, c)
	}
	diff.Sort(plain)
	return plain
}

// reversed are the changes in the other direction.
func reversed(all []diff.Change) []diff.Change {
	opposite := map[string]string{
		diff.AccessAdded: diff.AccessRemoved, diff.AccessRemoved: diff.AccessAdded,
		diff.InvitationAdded: diff.InvitationRemoved, diff.InvitationRemoved: diff.InvitationAdded,
		diff.WorkspaceAdded: diff.WorkspaceRemoved, diff.WorkspaceRemoved: diff.WorkspaceAdded,
		diff.UserAdded: diff.UserRemoved, diff.UserRemoved: diff.UserAdded,
		diff.WorkspaceUnread: diff.WorkspaceReadAgain, diff.WorkspaceReadAgain: diff.WorkspaceUnread,
	}
	var back []diff.Change
	for _, c := range all {
		if kind, ok := opposite[c.Kind]; ok {
			c.Kind = kind
		}
		c.Before, c.After = c.After, c.Before
		if c.Kind == diff.RoleChanged {
			c.RoleID, c.RoleBefore = c.RoleBefore, c.RoleID
		}
		back = append(back, c)
	}
	return plainly(back)
}
