package snapshot

import (
	"context"
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"time"
)

//go:embed queries/other_changes.sql
var otherChanges string

// The places of the kinds of changes: the order in which changes of one snapshot come.
const (
	accessAdded = iota + 1
	accessRemoved
	roleChanged
	statusChanged
	invitationAdded
	invitationChanged
	invitationRemoved
	workspaceAdded
	workspaceRemoved
	workspaceChanged
	userAdded
	userRemoved
	userChanged
	roleRenamed
	workspaceUnread
	workspaceReadAgain
)

// kindsOfChanges are the kinds by their place.
var kindsOfChanges = [...]string{
	accessAdded: "access_added", accessRemoved: "access_removed", roleChanged: "role_changed", statusChanged: "status_changed",
	invitationAdded: "invitation_added", invitationChanged: "invitation_changed", invitationRemoved: "invitation_removed",
	workspaceAdded: "workspace_added", workspaceRemoved: "workspace_removed", workspaceChanged: "workspace_changed",
	userAdded: "user_added", userRemoved: "user_removed", userChanged: "user_changed",
	roleRenamed: "role_renamed", workspaceUnread: "workspace_unread", workspaceReadAgain: "workspace_read_again",
}

// A Change is a row of the view changes; unknown is empty.
type Change struct {
	SnapshotID                 int64
	TakenAt                    time.Time
	Kind                       string
	WorkspaceID, WorkspaceName string
	UserID, Email              string
	EnrollmentID               string
	RoleID, Source             string
	Before, After, NotBefore   string
	RoleIDBefore               string // of a changed role; the view does not have it
}

// Changes are the changes after one snapshot up to another. They take some 60 bytes each, and their texts.
type Changes struct {
	times []time.Time // by snapshot
	texts []string    // sorted, the empty one first
	all   []packedChange
}

// A packedChange is a change with the numbers of its texts in Changes. They compare as the texts do.
type packedChange struct {
	snapshot uint32
	place    uint32 // of its kind
	cells    [changeCells]uint32
}

// The texts of a change, in the order in which changes of one kind are sorted by them. The name of the workspace is the last:
// it goes with the id.
const (
	cellEmail = iota
	cellUser
	cellSource
	cellRole
	cellRoleBefore
	cellBefore
	cellAfter
	cellNotBefore
	cellWorkspace
	cellEnrollment
	cellWorkspaceName
	changeCells
)

// Changes reads the rows of the view changes after the snapshot since up to at, by snapshot, kind, email, user_id, source,
// role_id, the role before, before, after, not_before, workspace_id and enrollment_id: the same change of one person in several
// workspaces is in neighbouring rows. It finds the changes of access in Go, for which the view asks some twenty questions each.
func (l *Ledger) Changes(ctx context.Context, since, at int64) (_ *Changes, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("read changes: %w", plain(err))
		}
	}()
	taken, err := l.times(ctx)
	if err != nil {
		return nil, err
	}
	p := changePacker{numbers: map[string]uint32{"": 0}, texts: []string{""}}
	if p.times, err = moments(taken); err != nil {
		return nil, err
	}
	if err := l.eachAccessChange(ctx, since, at, taken, p.add); err != nil {
		return nil, err
	}
	type row struct {
		SnapshotID, Place, Earlier                                                     int64
		WorkspaceID, WorkspaceName, UserID, Email, EnrollmentID, RoleID, Before, After string
	}
	for r, err := range Rows[row](ctx, l, otherChanges, Named("since", since), Named("at", at)) {
		if err != nil {
			return nil, err
		}
		p.add(uint32(r.SnapshotID), uint32(r.Place), [changeCells]string{
			cellEmail: r.Email, cellUser: r.UserID, cellRole: r.RoleID, cellBefore: r.Before, cellAfter: r.After, cellNotBefore: taken[r.Earlier],
			cellWorkspace: r.WorkspaceID, cellEnrollment: r.EnrollmentID, cellWorkspaceName: r.WorkspaceName,
		})
	}
	return p.sorted(), nil
}

// A changePacker packs changes as they come.
type changePacker struct {
	numbers map[string]uint32
	texts   []string
	times   []time.Time
	all     []packedChange
}

func (p *changePacker) add(snapshot, place uint32, cells [changeCells]string) {
	c := packedChange{snapshot: snapshot, place: place}
	for i, text := range cells {
		n, known := p.numbers[text]
		if !known {
			n = uint32(len(p.texts))
			p.numbers[text], p.texts = n, append(p.texts, text)
		}
		c.cells[i] = n
	}
	p.all = append(p.all, c)
}

// sorted returns the changes, sorted.
func (p *changePacker) sorted() *Changes {
	sorted := slices.Sorted(slices.Values(p.texts))
	places := make([]uint32, len(p.texts))
	for place, text := range sorted {
		places[p.numbers[text]] = uint32(place)
	}
	for i := range p.all {
		for j, n := range p.all[i].cells {
			p.all[i].cells[j] = places[n]
		}
	}
	slices.SortFunc(p.all, func(a, b packedChange) int {
		if a.snapshot != b.snapshot {
			return int(a.snapshot) - int(b.snapshot)
		}
		if a.place != b.place {
			return int(a.place) - int(b.place)
		}
		return slices.Compare(a.cells[:], b.cells[:])
	})
	return &Changes{p.times, sorted, p.all}
}

// Len is how many changes there are.
func (c *Changes) Len() int {
	if c == nil {
		return 0
	}
	return len(c.all)
}

// All returns the changes, in order. A nil Changes has none.
func (c *Changes) All() iter.Seq[Change] {
	return func(yield func(Change) bool) {
		for i := range c.Len() {
			if !yield(c.change(c.all[i])) {
				return
			}
		}
	}
}

func (c *Changes) change(p packedChange) Change {
	text := func(cell int) string { return c.texts[p.cells[cell]] }
	return Change{
		SnapshotID: int64(p.snapshot), TakenAt: c.times[p.snapshot], Kind: kindsOfChanges[p.place],
		WorkspaceID: text(cellWorkspace), WorkspaceName: text(cellWorkspaceName), UserID: text(cellUser), Email: text(cellEmail), EnrollmentID: text(cellEnrollment),
		RoleID: text(cellRole), Source: text(cellSource), Before: text(cellBefore), After: text(cellAfter), NotBefore: text(cellNotBefore), RoleIDBefore: text(cellRoleBefore),
	}
}
