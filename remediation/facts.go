package remediation

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/snapshot"
)

var (
	//go:embed queries/header.sql
	headerQuery string
	//go:embed queries/access_of_users.sql
	accessOfUsers string
	//go:embed queries/direct_access_to.sql
	directAccessTo string
	//go:embed queries/users.sql
	usersQuery string
	//go:embed queries/invitations.sql
	invitationsQuery string
	//go:embed queries/roster.sql
	rosterQuery string
	//go:embed queries/roles.sql
	rolesQuery string
	//go:embed queries/coverage.sql
	coverageQuery string
)

// facts are what the ledger says about the people and workspaces of a plan. All
// decisions of a plan are made from them.
type facts struct {
	header header

	grants           []grant           // of the people, direct and inherited
	grantsAtBaseline []grant           // the same at the baseline; empty without one
	members          []grant           // everybody with direct access to the workspaces
	people           map[string]person // by user id
	peopleAtBaseline map[string]person
	invitations      []invitation // all of the snapshot, by id
	roster           roster       // the last one that was read by the snapshot
	rosterAtBaseline roster
	rosterNow        roster // the last one that was read by the newest snapshot
	aliases          aliases
	roles            map[string]role // by id
	read             map[string]bool // resource, or resource/workspace
}

// A header describes the snapshot of which a plan is made.
type header struct {
	ID          int64
	FinishedAt  string
	Status      string
	StateDigest string
	Newest      int64 // the number of the newest snapshot
}

// A grant is a row of access with its names.
type grant struct{ WorkspaceID, WorkspaceName, UserID, Email, Source, RoleID, RoleName string }

// A person is an account.
type person struct{ UserID, Email, FirstName, LastName, Title, OrganizationRoleID, OrganizationRole string }

type invitation struct{ EnrollmentID, Email, Status, LastInvitationSentAt string }

type role struct{ RoleID, Name, WorkspaceID, OrganizationID string }

// load reads the facts about some people, about the workspaces to which they have
// access at a snapshot or at the baseline (0 for none), and about some more workspaces.
func load(ctx context.Context, l *snapshot.Ledger, at, baseline int64, users, workspaces []string) (_ *facts, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("read snapshot %d: %w", at, err)
		}
	}()
	f := &facts{roles: map[string]role{}, read: map[string]bool{}}
	headers, err := rowsAt[header](ctx, l, headerQuery, at, nil)
	if err != nil {
		return nil, err
	}
	if len(headers) == 0 {
		return nil, errors.New("there is no such snapshot")
	}
	f.header = headers[0]
	if f.grants, err = rowsAt[grant](ctx, l, accessOfUsers, at, users); err != nil {
		return nil, err
	}
	if f.people, err = peopleAt(ctx, l, at, users); err != nil {
		return nil, err
	}
	if baseline > 0 {
		if err := f.loadBaseline(ctx, l, baseline, users); err != nil {
			return nil, err
		}
	}
	workspaces = slices.Clone(workspaces)
	for _, g := range slices.Concat(f.grants, f.grantsAtBaseline) {
		workspaces = append(workspaces, g.WorkspaceID)
	}
	slices.Sort(workspaces)
	workspaces = slices.Compact(workspaces)
	if f.members, err = rowsAt[grant](ctx, l, directAccessTo, at, workspaces); err != nil {
		return nil, err
	}
	if f.invitations, err = rowsAt[invitation](ctx, l, invitationsQuery, at, nil); err != nil {
		return nil, err
	}
	if f.roster, err = rosterAt(ctx, l, at); err != nil {
		return nil, err
	}
	if f.rosterNow, err = rosterAt(ctx, l, f.header.Newest); err != nil {
		return nil, err
	}
	if f.aliases, err = readAliases(ctx, l); err != nil {
		return nil, err
	}
	return f, f.loadRoles(ctx, l, at, workspaces)
}

func (f *facts) loadBaseline(ctx context.Context, l *snapshot.Ledger, baseline int64, users []string) (err error) {
	if f.grantsAtBaseline, err = rowsAt[grant](ctx, l, accessOfUsers, baseline, users); err != nil {
		return err
	}
	if f.peopleAtBaseline, err = peopleAt(ctx, l, baseline, users); err != nil {
		return err
	}
	f.rosterAtBaseline, err = rosterAt(ctx, l, baseline)
	return err
}

// loadRoles reads the roles of some workspaces and of the organization, and which of
// their listings were read.
func (f *facts) loadRoles(ctx context.Context, l *snapshot.Ledger, at int64, workspaces []string) error {
	roles, err := rowsAt[role](ctx, l, rolesQuery, at, workspaces)
	if err != nil {
		return err
	}
	for _, r := range roles {
		f.roles[r.RoleID] = r
	}
	coverage, err := rowsAt[struct{ Resource, WorkspaceID string }](ctx, l, coverageQuery, at, workspaces)
	if err != nil {
		return err
	}
	for _, c := range coverage {
		f.read[strings.TrimSuffix(c.Resource+"/"+c.WorkspaceID, "/")] = true
	}
	return nil
}

// rowsAt runs a query at a snapshot, for some ids if it takes them.
func rowsAt[T any](ctx context.Context, l *snapshot.Ledger, query string, at int64, ids []string) ([]T, error) {
	args := []any{snapshot.Named("at", at)}
	if strings.Contains(query, ":ids") {
		list, err := json.Marshal(append([]string{}, ids...))
		if err != nil {
			return nil, err
		}
		args = append(args, snapshot.Named("ids", string(list)))
	}
	var all []T
	for row, err := range snapshot.Rows[T](ctx, l, query, args...) {
		if err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, nil
}

func peopleAt(ctx context.Context, l *snapshot.Ledger, at int64, ids []string) (map[string]person, error) {
	rows, err := rowsAt[person](ctx, l, usersQuery, at, ids)
	all := map[string]person{}
	for _, p := range rows {
		all[p.UserID] = p
	}
	return all, err
}

// email returns the e-mail of a user; empty if it is unknown.
func (f *facts) email(userID string) string {
	if p, ok := f.people[userID]; ok && p.Email != "" {
		return p.Email
	}
	for _, g := range slices.Concat(f.grants, f.grantsAtBaseline) {
		if g.UserID == userID && g.Email != "" {
			return g.Email
		}
	}
	return f.peopleAtBaseline[userID].Email
}

// grantsOf returns the grants of one user in one workspace from one source.
func grantsOf(grants []grant, workspaceID, userID, source string) []grant {
	var all []grant
	for _, g := range grants {
		if g.WorkspaceID == workspaceID && g.UserID == userID && g.Source == source {
			all = append(all, g)
		}
	}
	return all
}

// invitation finds an invitation by its id.
func (f *facts) invitation(id string) (invitation, bool) {
	i, ok := slices.BinarySearchFunc(f.invitations, id, func(i invitation, id string) int { return strings.Compare(i.EnrollmentID, id) })
	if !ok {
		return invitation{}, false
	}
	return f.invitations[i], true
}

// pending returns the pending invitations of an e-mail; none for the empty one.
func (f *facts) pending(email string) []invitation {
	var all []invitation
	for _, i := range f.invitations {
		if i.Status == pendingStatus && email != "" && identity.EmailKey(i.Email) == identity.EmailKey(email) {
			all = append(all, i)
		}
	}
	return all
}

// The states of an invitation with which plans deal, in the API's words.
const (
	pendingStatus   = "PENDING"
	expiredStatus   = "EXPIRED"
	cancelledStatus = "CANCELLED"
)
