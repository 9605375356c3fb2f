package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"slices"
)

var (
	//go:embed queries/listed_workspaces.sql
	listedWorkspaces string
	//go:embed queries/listed_people.sql
	listedPeople string
	//go:embed queries/listed_roles.sql
	listedRoles string
)

// allAccess lists the access of everybody at a snapshot, with the rows, columns and order of
// list_access.sql. It reads the grants as numbers, workspace by workspace, sorts those of one
// workspace, and then puts in the names. SQLite would look up fifteen texts for each row, and
// sort all rows with them.
type allAccess struct {
	ledger *Ledger
	at     int64
	filter Filter
	texts  *dictionary
	people map[int64]*listedPerson
	roles  map[int64]*listedRole
	values map[int64]any // of sources and statuses
	times  []any         // by number of snapshot
	read   unitIntervals // of memberships
}

// A listedPerson has the cells about one person; place is in the order by address and id.
type listedPerson struct {
	place                         int
	id, email, first, last, title any
	known                         *[3]any // the last known address, its time and name; nil if the snapshot knows them
}

type listedRole struct {
	text           string
	id, name, kind any
}

type listedWorkspace struct {
	Workspace   int64
	WorkspaceID string
	Name        any
}

// accessColumns are those of list_access.sql.
func accessColumns() []string {
	return []string{"workspace_id", "workspace_name", "user_id", "email", "first_name", "last_name", "title", "source", "role_id", "role_name", "role_type", "status",
		"first_seen", "not_before", "role_since", "role_not_before", "email_last_known", "email_as_of", "name_last_known"}
}

func (l *Ledger) allAccess(ctx context.Context, at Reference, f Filter) (Table, error) {
	return Table{Columns: accessColumns(), Rows: func(yield func([]any, error) bool) {
		a := &allAccess{ledger: l, at: at.Snapshot, filter: f, values: map[int64]any{0: nil}, read: unitIntervals{}}
		more, err := a.each(ctx, yield)
		if err != nil && more {
			yield(nil, fmt.Errorf("list access: %w", plain(err)))
		}
	}}, nil
}

// each yields the rows. more is false if no more were wanted.
func (a *allAccess) each(ctx context.Context, yield func([]any, error) bool) (more bool, err error) {
	if a.texts, err = a.ledger.dictionary(ctx); err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, a.texts.close()) }()
	workspaces, err := allRows[listedWorkspace](ctx, a.ledger, listedWorkspaces, sql.Named("at", a.at))
	if err != nil {
		return true, err
	}
	for _, load := range []func(context.Context) error{a.loadPeople, a.loadRoles, a.loadTimes} {
		if err := load(ctx); err != nil {
			return true, err
		}
	}
	numbers := make([]uint32, len(workspaces))
	for i, w := range workspaces {
		numbers[i] = uint32(w.Workspace)
	}
	if err := a.ledger.readIntervals(ctx, uint32(ownID(MembershipsOf)), numbers, a.read); err != nil {
		return true, err
	}
	grants, err := a.ledger.heldReader(ctx, a.at)
	if err != nil {
		return true, err
	}
	defer func() { err = errors.Join(err, grants.close()) }()
	row := make([]any, len(accessColumns()))
	for _, w := range workspaces {
		held, err := a.held(ctx, grants, w)
		if err != nil {
			return true, err
		}
		row[0], row[1] = w.WorkspaceID, w.Name
		for _, g := range held {
			g.fill(a, row)
			if !yield(row, nil) {
				return false, nil
			}
		}
	}
	return true, nil
}

// loadPeople reads everybody who has access, in order, and what was last known of those whom
// the snapshot does not know.
func (a *allAccess) loadPeople(ctx context.Context) error {
	type person struct {
		User                              int64
		UserID                            string
		Email, FirstName, LastName, Title any
	}
	a.people = map[int64]*listedPerson{}
	unknown := map[string]*listedPerson{}
	one := sharing() // many people have the same names
	for p, err := range Rows[person](ctx, a.ledger, listedPeople, sql.Named("at", a.at)) {
		if err != nil {
			return err
		}
		listed := &listedPerson{place: len(a.people), id: p.UserID, email: p.Email, first: one(p.FirstName), last: one(p.LastName), title: one(p.Title)}
		a.people[p.User] = listed
		if p.Email == nil || p.FirstName == nil && p.LastName == nil {
			unknown[p.UserID] = listed
		}
	}
	ids := make([]string, 0, len(unknown))
	for id := range unknown {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	known, err := a.ledger.LastKnown(ctx, ids, a.at)
	for id, k := range known {
		p := unknown[id]
		p.known = &[3]any{nil, nil, unknownIfEmpty(k.Name)}
		if p.email == nil {
			p.known[0], p.known[1] = unknownIfEmpty(k.Email), unknownIfEmpty(k.AsOf)
		}
	}
	return err
}

// sharing returns a function that returns the first of equal cells, so that each is in memory
// once.
func sharing() func(any) any {
	first := map[any]any{}
	return func(cell any) any {
		if known, ok := first[cell]; ok {
			return known
		}
		first[cell] = cell
		return cell
	}
}

func unknownIfEmpty(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func (a *allAccess) loadRoles(ctx context.Context) error {
	type role struct {
		Role       int64
		RoleID     string
		Name, Type any
	}
	a.roles = map[int64]*listedRole{}
	one := sharing()
	for r, err := range Rows[role](ctx, a.ledger, listedRoles, sql.Named("at", a.at)) {
		if err != nil {
			return err
		}
		a.roles[r.Role] = &listedRole{text: r.RoleID, id: r.RoleID, name: one(r.Name), kind: one(r.Type)}
	}
	return nil
}

func (a *allAccess) loadTimes(ctx context.Context) error {
	times, err := a.ledger.times(ctx)
	for _, t := range times {
		a.times = append(a.times, unknownIfEmpty(t))
	}
	return err
}
