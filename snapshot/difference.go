package snapshot

import "context"

// A Difference is what two snapshots do not share, of what was read at both. It
// holds every fact of each thing that differs, such as all of a user's grants from one
// source in one workspace, so that drift can be computed from it alone.
type Difference struct {
	From, To    Reference
	Grants      []Compared[Grant]
	Invitations []Compared[Invitation]
	Users       []Compared[User]
	Workspaces  []Compared[Workspace]
	Roles       []Compared[Role]
	Coverage    []Compared[Coverage] // of memberships
	FromNames   Names
	ToNames     Names
	Unread      []Unread
}

// A Compared fact held at one end or at both.
type Compared[T any] struct {
	Fact     T
	From, To bool
	// Earlier is the time of the last reading before the fact became what it is at
	// To; of a fact that holds only at From, of the last reading before it ended. A
	// thing that the other end does not have is followed through its changes: an
	// account began with its first listing, whatever its title became since. Earlier
	// is empty if there is no such reading, and if To is earlier than From.
	Earlier string
}

// Names are what ids were called at one end; an id that is missing was unknown.
type Names struct {
	Workspaces map[string]string
	Emails     map[string]string // by user id
	Roles      map[string]string
}

// Unread is a resource that was not read at both ends, so that it cannot be compared.
// From and To are its read_status; empty if the snapshot did not know of it.
type Unread struct {
	Resource      string
	WorkspaceID   string
	WorkspaceName string
	From, To      string
}

// Difference reads what differs between two snapshots, in either direction, all at once.
// Its cost is that of what changed between them, not of the population.
func (l *Ledger) Difference(ctx context.Context, from, to Reference) (Difference, error) {
	c, err := l.Compare(ctx, from, to)
	if err != nil {
		return Difference{}, err
	}
	d := c.empty()
	d.Unread = c.Unread
	for i := range c.Things() {
		c.add(&d, i)
	}
	return d, nil
}
