package report

import (
	"fmt"
	"slices"
	"sort"

	"tlaudit/findings"
	"tlaudit/text"
)

// privilegedPlaces lists who is privileged where at the snapshot: the indexes of a person and a
// workspace in one number each, sorted, each once.
type privilegedPlaces []uint64

func (p *population) privilegedPlaces() privilegedPlaces {
	var all privilegedPlaces
	for _, g := range p.grants {
		if p.roleList.all[g.role].class == findings.Privileged {
			all = append(all, place(g.person, g.workspace))
		}
	}
	slices.Sort(all)
	return slices.Clip(slices.Compact(all))
}

func place(person, workspace uint32) uint64 { return uint64(person)<<32 | uint64(workspace) }

// has reports whether a person is privileged in a workspace.
func (all privilegedPlaces) has(person, workspace uint32) bool {
	_, found := slices.BinarySearch(all, place(person, workspace))
	return found
}

// of returns in how many workspaces a person is privileged.
func (all privilegedPlaces) of(person uint32) int {
	from := func(person uint64) int {
		return sort.Search(len(all), func(i int) bool { return all[i] >= person<<32 })
	}
	return from(uint64(person)+1) - from(uint64(person))
}

// privilegedNow says whether the person of an event is privileged at the snapshot: in the
// workspace of the event, or else where.
func (b *builder) privilegedNow(e event) string {
	if e.UserID == "" {
		return noDirection
	}
	if e.workspaces == 1 && e.WorkspaceID != "" && unread(b.workspaces[e.WorkspaceID]) {
		return NotRead
	}
	person, known := b.personList.at[e.UserID]
	n := 0
	if known {
		n = b.privileged.of(person)
	}
	workspace, listed := b.workspaceList.at[e.WorkspaceID]
	single := e.workspaces == 1 && e.WorkspaceID != ""
	switch {
	case n == 0 && b.someUnread:
		return "No, where read"
	case n == 0:
		return "No"
	case !single:
		return "Yes, in " + text.Count(n, "workspace")
	case listed && b.privileged.has(person, workspace):
		return "Yes"
	}
	return fmt.Sprintf("Elsewhere, in %s", text.Count(n, "workspace"))
}
