package snapshot

import (
	"cmp"
	"slices"
)

// A ChangedItem is what appeared or was no longer present in a period, by its ids; those that it does not have are empty.
type ChangedItem struct{ What, WorkspaceID, UserID, Source, RoleID, EnrollmentID string }

// A passage says that something came, or went, at a snapshot.
type passage struct {
	what     string
	ids      [5]uint32 // of the workspace, the person, the source, the role and the invitation
	snapshot uint32
	came     bool
}

// OnlyBetween returns what appeared in the period and was no longer present later in it, and was at neither end: its first change
// is that it came, and its last one that it went.
func (c *Changes) OnlyBetween() map[ChangedItem]bool {
	between := map[ChangedItem]bool{}
	if n := c.Len(); n == 0 || c.all[0].snapshot == c.all[n-1].snapshot {
		return between // within one snapshot nothing can come and go
	}
	all := c.passages()
	same := func(a, b passage) int { return cmp.Or(cmp.Compare(a.what, b.what), slices.Compare(a.ids[:], b.ids[:])) }
	slices.SortFunc(all, func(a, b passage) int { return cmp.Or(same(a, b), cmp.Compare(a.snapshot, b.snapshot)) })
	for begin := 0; begin < len(all); {
		end := begin
		var came, went []uint32
		for ; end < len(all) && same(all[begin], all[end]) == 0; end++ {
			if all[end].came {
				came = append(came, all[end].snapshot)
			} else {
				went = append(went, all[end].snapshot)
			}
		}
		if len(came) > 0 && len(went) > 0 && came[0] < went[0] && came[len(came)-1] < went[len(went)-1] {
			ids := all[begin].ids
			between[ChangedItem{all[begin].what, c.texts[ids[0]], c.texts[ids[1]], c.texts[ids[2]], c.texts[ids[3]], c.texts[ids[4]]}] = true
		}
		begin = end
	}
	return between
}

// passages returns what came and went. A changed role is one role that went and one that came.
func (c *Changes) passages() (all []passage) {
	for _, p := range c.all {
		ids := [5]uint32{p.cells[cellWorkspace], p.cells[cellUser], p.cells[cellSource], p.cells[cellRole], p.cells[cellEnrollment]}
		before := ids
		before[3] = p.cells[cellRoleBefore]
		switch p.place {
		case accessAdded:
			all = append(all, passage{"access", ids, p.snapshot, true})
		case accessRemoved:
			all = append(all, passage{"access", ids, p.snapshot, false})
		case roleChanged:
			all = append(all, passage{"access", ids, p.snapshot, true}, passage{"access", before, p.snapshot, false})
		case invitationAdded, invitationRemoved:
			all = append(all, passage{"invitation", ids, p.snapshot, p.place == invitationAdded})
		case workspaceAdded, workspaceRemoved:
			all = append(all, passage{"workspace", ids, p.snapshot, p.place == workspaceAdded})
		case userAdded, userRemoved:
			all = append(all, passage{"user", ids, p.snapshot, p.place == userAdded})
		}
	}
	return all
}
