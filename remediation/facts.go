package remediation

import (
	"context"
	_ "embed"
	"encoding/json"
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

// facts are what the ledger says of the people and workspaces that a plan is
// about. All that is decided is decided on them.
type facts struct {
	snapshot   int64
	newest     int64
	finishedAt string
	status     string
	digest     string

	grants      []grant           // of the people, direct and inherited
	then        []grant           // the same at the baseline; empty without one
	members     []grant           // everybody with direct access to the workspaces
	people      map[string]person // by user id
	peopleThen  map[string]person
	invitations []invitation // all of the snapshot, by id
	roster      roster       // the last one that was read by then
	rosterThen  roster
	rosterNow   roster // the last one that any snapshot read
	aliases     aliases
	roles       map[string]role // by id
	read        map[string]bool // resource, or resource/workspace
}

// A grant is a row of access with its names.
type grant struct{ workspaceID, workspace, userID, email, source, roleID, role string }

// A person is an account.
type person struct{ userID, email, first, last, title, roleID, role string }

type invitation struct{ id, email, status, sentAt string }

type role struct{ name, workspaceID, organizationID string }

// load reads the facts about some people, and about the workspaces that they have
// access to, now or at the baseline (0 for none), and some more.
func load(ctx context.Context, l *snapshot.Ledger, at, baseline int64, users, workspaces []string) (*facts, error) {
	f := &facts{people: map[string]person{}, peopleThen: map[string]person{}, roles: map[string]role{}, read: map[string]bool{}}
	err := l.QueryRow(ctx, headerQuery, []any{snapshot.Named("at", at)}, &f.snapshot, &f.finishedAt, &f.status, &f.digest, &f.newest)
	if err != nil {
		return nil, fmt.Errorf("read snapshot %d: %w", at, err)
	}
	r := reader{ledger: l}
	f.grants = r.grants(ctx, accessOfUsers, at, users)
	f.people = r.people(ctx, at, users)
	if baseline > 0 {
		f.then = r.grants(ctx, accessOfUsers, baseline, users)
		f.peopleThen = r.people(ctx, baseline, users)
		f.rosterThen = r.roster(ctx, baseline)
	}
	workspaces = slices.Clone(workspaces)
	for _, g := range slices.Concat(f.grants, f.then) {
		workspaces = append(workspaces, g.workspaceID)
	}
	slices.Sort(workspaces)
	workspaces = slices.Compact(workspaces)
	f.members = r.grants(ctx, directAccessTo, at, workspaces)
	r.each(ctx, invitationsQuery, at, nil, func(v []string) { f.invitations = append(f.invitations, invitation{v[0], v[1], v[2], v[3]}) })
	f.roster = r.roster(ctx, at)
	f.rosterNow = r.roster(ctx, f.newest)
	f.aliases = r.aliases(ctx)
	r.each(ctx, rolesQuery, at, workspaces, func(v []string) { f.roles[v[0]] = role{v[1], v[2], v[3]} })
	r.each(ctx, coverageQuery, at, workspaces, func(v []string) { f.read[strings.TrimSuffix(v[0]+"/"+v[1], "/")] = true })
	if r.err != nil {
		return nil, fmt.Errorf("read snapshot %d: %w", at, r.err)
	}
	return f, nil
}

// A reader runs queries until one fails.
type reader struct {
	ledger *snapshot.Ledger
	err    error
}

// each runs a query at a snapshot, for some ids, and takes its rows, unknown as
// empty.
func (r *reader) each(ctx context.Context, query string, at int64, ids []string, take func([]string)) {
	if r.err != nil {
		return
	}
	list, err := json.Marshal(append([]string{}, ids...))
	if err != nil {
		r.err = err
		return
	}
	args := []any{snapshot.Named("at", at)}
	if strings.Contains(query, ":ids") {
		args = append(args, snapshot.Named("ids", string(list)))
	}
	t, err := r.ledger.Query(ctx, query, args...)
	r.rows(t, err, take)
}

// rows takes the rows of an answer, unknown as empty.
func (r *reader) rows(t snapshot.Table, err error, take func([]string)) {
	if err != nil {
		r.err = err
		return
	}
	for row, err := range t.Texts() {
		if err != nil {
			r.err = err
			return
		}
		take(row)
	}
}

func (r *reader) grants(ctx context.Context, query string, at int64, ids []string) []grant {
	var all []grant
	r.each(ctx, query, at, ids, func(v []string) { all = append(all, grant{v[0], v[1], v[2], v[3], v[4], v[5], v[6]}) })
	return all
}

func (r *reader) people(ctx context.Context, at int64, ids []string) map[string]person {
	all := map[string]person{}
	r.each(ctx, usersQuery, at, ids, func(v []string) { all[v[0]] = person{v[0], v[1], v[2], v[3], v[4], v[5], v[6]} })
	return all
}

// A roster has, by "id " and user id, and by e-mail as they are compared, whether
// somebody is called terminated.
type roster map[string]bool

func (r *reader) roster(ctx context.Context, at int64) roster {
	all := roster{}
	r.each(ctx, rosterQuery, at, nil, func(v []string) {
		all[identity.EmailKey(v[0])] = v[2] == "1"
		if v[1] != "" {
			all["id "+v[1]] = v[2] == "1"
		}
	})
	return all
}

// aliases are the e-mails of each user, and the users of each e-mail, at any time.
type aliases struct{ emails, users map[string][]string }

func (r *reader) aliases(ctx context.Context) aliases {
	all := aliases{map[string][]string{}, map[string][]string{}}
	if r.err != nil {
		return all
	}
	t, err := r.ledger.Identities(ctx)
	r.rows(t, err, func(v []string) {
		all.emails[v[0]] = append(all.emails[v[0]], v[1])
		all.users[v[1]] = append(all.users[v[1]], v[0])
	})
	return all
}

// find tells whether a roster names somebody, and calls them terminated, by any id and
// any e-mail that they ever had: people and rosters are renamed at different times.
func (f *facts) find(r roster, userID, email string) (named, terminated bool) {
	email = identity.EmailKey(email)
	keys := []string{email}
	for _, id := range append([]string{userID}, f.aliases.users[email]...) {
		if id != "" {
			keys = append(append(keys, "id "+id), f.aliases.emails[id]...)
		}
	}
	for _, key := range keys {
		gone, known := r[key]
		named, terminated = named || known, terminated || gone
	}
	return named, terminated
}

// left says why somebody must not be given access: the roster calls them
// terminated, or no longer names them; empty where nothing speaks against it.
func (f *facts) left(userID, email string) string {
	named, terminated := f.find(f.roster, userID, email)
	before, _ := f.find(f.rosterThen, userID, email)
	switch {
	case terminated:
		return "whom the roster calls terminated"
	case before && !named:
		return "whom the roster no longer names"
	}
	return ""
}

// email is that of a user, empty where it is unknown.
func (f *facts) email(userID string) string {
	if p, ok := f.people[userID]; ok && p.email != "" {
		return p.email
	}
	for _, g := range slices.Concat(f.grants, f.then) {
		if g.userID == userID && g.email != "" {
			return g.email
		}
	}
	return f.peopleThen[userID].email
}

// held are the grants of one user in one workspace from one source.
func held(grants []grant, workspaceID, userID, source string) []grant {
	var all []grant
	for _, g := range grants {
		if g.workspaceID == workspaceID && g.userID == userID && g.source == source {
			all = append(all, g)
		}
	}
	return all
}

// invitation finds an invitation by its id.
func (f *facts) invitation(id string) (invitation, bool) {
	i, ok := slices.BinarySearchFunc(f.invitations, id, func(i invitation, id string) int { return strings.Compare(i.id, id) })
	if !ok {
		return invitation{}, false
	}
	return f.invitations[i], true
}

// pending are the pending invitations of an e-mail.
func (f *facts) pending(email string) []invitation {
	var all []invitation
	for _, i := range f.invitations {
		if i.status == pendingStatus && email != "" && identity.EmailKey(i.email) == identity.EmailKey(email) {
			all = append(all, i)
		}
	}
	return all
}

// The states of an invitation that plans are about, in the API's words.
const (
	pendingStatus   = "PENDING"
	expiredStatus   = "EXPIRED"
	cancelledStatus = "CANCELLED"
)
