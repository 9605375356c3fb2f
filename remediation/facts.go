package remediation

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
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
	//go:embed queries/people.sql
	peopleQuery string
	//go:embed queries/accounts.sql
	accountsQuery string
	//go:embed queries/invitations.sql
	invitationsQuery string
	//go:embed queries/last_roster.sql
	lastRosterQuery string
	//go:embed queries/roles.sql
	rolesQuery string
	//go:embed queries/coverage.sql
	coverageQuery string
)

// facts are what the ledger says about the people and workspaces of a plan. All
// decisions of a plan are made from them.
type facts struct {
	header header
	policy findings.Policy

	grants             []grant           // of the people, direct and inherited
	grantsAtBaseline   []grant           // the same at the baseline; empty without one
	members            []grant           // everybody with direct access to the workspaces
	people             map[string]person // by user id
	peopleAtBaseline   map[string]person
	accountsAtBaseline map[string]account // by user id
	invitations        []invitation       // all of the snapshot, by id
	addresses          addresses
	roster             roster // the last one that was read by the snapshot
	rosterAtBaseline   roster
	rosterNow          roster          // the last one that was read by the newest snapshot
	roles              map[string]role // by id
	read               map[string]bool // resource, or resource/workspace
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

type invitation struct{ EnrollmentID, Email, EmailKey, Status, LastInvitationSentAt string }

type role struct{ RoleID, Name, WorkspaceID, OrganizationID string }

// A scope says of whom and of what facts are read.
type scope struct {
	at, baseline int64 // snapshots; 0 for no baseline
	users        []string
	emails       []string // of people who may have no account, besides those with invitations
	workspaces   []string // besides those to which the users have or had access
}

// load reads the facts of a scope.
func load(ctx context.Context, l *snapshot.Ledger, policy findings.Policy, of scope) (_ *facts, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("read snapshot %d: %w", of.at, err)
		}
	}()
	f := &facts{policy: policy, roles: map[string]role{}, read: map[string]bool{}}
	headers, err := rowsAt[header](ctx, l, headerQuery, of.at)
	if err != nil {
		return nil, err
	}
	if len(headers) == 0 {
		return nil, errors.New("there is no such snapshot")
	}
	f.header = headers[0]
	if f.grants, err = rowsAt[grant](ctx, l, accessOfUsers, of.at, of.users); err != nil {
		return nil, err
	}
	if of.baseline > 0 {
		if err := f.loadBaseline(ctx, l, of); err != nil {
			return nil, err
		}
	}
	workspaces := slices.Clone(of.workspaces)
	for _, g := range slices.Concat(f.grants, f.grantsAtBaseline) {
		workspaces = append(workspaces, g.WorkspaceID)
	}
	workspaces = unique(workspaces)
	if f.members, err = rowsAt[grant](ctx, l, directAccessTo, of.at, workspaces); err != nil {
		return nil, err
	}
	if f.invitations, err = rowsAt[invitation](ctx, l, invitationsQuery, of.at); err != nil {
		return nil, err
	}
	if err = f.loadPeople(ctx, l, of); err != nil {
		return nil, err
	}
	return f, f.loadRoles(ctx, l, of.at, workspaces)
}

func (f *facts) loadBaseline(ctx context.Context, l *snapshot.Ledger, of scope) (err error) {
	if f.grantsAtBaseline, err = rowsAt[grant](ctx, l, accessOfUsers, of.baseline, of.users); err != nil {
		return err
	}
	rows, err := rowsAt[account](ctx, l, accountsQuery, of.baseline, of.users)
	f.accountsAtBaseline = map[string]account{}
	for _, a := range rows {
		f.accountsAtBaseline[a.UserID] = a
	}
	return err
}

// loadPeople reads the addresses of the people of a scope, who they are, and what the
// rosters say about them.
func (f *facts) loadPeople(ctx context.Context, l *snapshot.Ledger, of scope) (err error) {
	f.addresses = addresses{map[string][]string{}, map[string][]string{}, map[string]bool{}, map[string]bool{}}
	ids, keys, err := f.asked(ctx, l, of)
	if err != nil {
		return err
	}
	known := map[int64]roster{0: {}} // by snapshot: several may have the same last roster
	for _, s := range []struct {
		at   int64 // a snapshot, or
		upTo int64 // the last one that read a roster
		read func(roster)
	}{
		{at: of.at, read: func(r roster) { f.people = r.people }},
		{at: of.baseline, read: func(r roster) { f.peopleAtBaseline = r.people }},
		{upTo: of.at, read: func(r roster) { f.roster = r }},
		{upTo: of.baseline, read: func(r roster) { f.rosterAtBaseline = r }},
		{upTo: f.header.Newest, read: func(r roster) { f.rosterNow = r }},
	} {
		if s.upTo > 0 {
			last, err := rowsAt[struct{ ID int64 }](ctx, l, lastRosterQuery, s.upTo)
			if err != nil {
				return err
			}
			s.at = last[0].ID
		}
		if _, ok := known[s.at]; !ok {
			if known[s.at], err = rosterAt(ctx, l, s.at, f.addresses, ids, keys); err != nil {
				return err
			}
		}
		s.read(known[s.at])
	}
	return nil
}

// asked returns every user id and e-mail of the users, the invitations and the e-mails of
// a scope.
func (f *facts) asked(ctx context.Context, l *snapshot.Ledger, of scope) (ids, keys []string, err error) {
	for _, email := range of.emails {
		keys = append(keys, identity.EmailKey(email))
	}
	for _, i := range f.invitations {
		keys = append(keys, i.EmailKey)
	}
	if err := f.addresses.lookUp(ctx, l, of.users, keys); err != nil {
		return nil, nil, err
	}
	ids = slices.Clone(of.users)
	for _, key := range keys {
		ids = append(ids, f.addresses.users[key]...)
	}
	ids = unique(ids)
	for _, id := range ids {
		keys = append(keys, f.addresses.emails[id]...)
	}
	return ids, slices.DeleteFunc(unique(keys), func(key string) bool { return key == "" }), nil
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

// rowsAt runs a query at a snapshot, for the lists that it takes: ids, then keys.
func rowsAt[T any](ctx context.Context, l *snapshot.Ledger, query string, at int64, lists ...[]string) ([]T, error) {
	args := []any{snapshot.Named("at", at)}
	for i, values := range lists {
		list, err := json.Marshal(append([]string{}, values...))
		if err != nil {
			return nil, err
		}
		args = append(args, snapshot.Named([]string{"ids", "keys"}[i], string(list)))
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

// unique returns texts in order, each once.
func unique(texts []string) []string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return slices.Compact(texts)
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
	key := identity.EmailKey(email)
	for _, i := range f.invitations {
		if i.Status == pendingStatus && key != "" && i.EmailKey == key {
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
