package snapshot

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tlaudit/identity"
	"tlaudit/text"
)

var (
	//go:embed queries/list_access.sql
	listAccess string
	//go:embed queries/list_access_between.sql
	listAccessBetween string
	//go:embed queries/list_history.sql
	listHistory string
	//go:embed queries/held_workspaces.sql
	heldWorkspaces string
	//go:embed queries/names.sql
	listNames string
	//go:embed queries/list_snapshots.sql
	listSnapshots string
	//go:embed queries/find_user.sql
	findUser string
	//go:embed queries/user_ids.sql
	userIDs string
	//go:embed queries/workspace_ids.sql
	workspaceIDs string
	//go:embed queries/find_workspace.sql
	findWorkspace string
	//go:embed queries/find_role.sql
	findRole string
	//go:embed queries/invited.sql
	invited string
	//go:embed queries/last_role_name.sql
	lastRoleName string
)

// A Filter narrows a listing of access; an empty field selects everything.
// Ids come from FindUser and FindWorkspace; Role is an id or a name.
type Filter struct {
	UserID      string
	WorkspaceID string
	Role        string
	Source      string
}

func (f Filter) args(more ...any) []any {
	return append(more, sql.Named("user", f.UserID), sql.Named("workspace", f.WorkspaceID), sql.Named("role", f.Role), sql.Named("source", f.Source))
}

// narrow makes the conditions on the person and the workspace comparisons alone where they
// are given, so that SQLite finds the rows by them and does not read every row.
func (f Filter) narrow(query string) string {
	for column, value := range map[string]string{"user": f.UserID, "workspace": f.WorkspaceID} {
		if value != "" {
			query = strings.ReplaceAll(query, "(:"+column+" = '' OR "+column+"_id = :"+column+")", column+"_id = :"+column)
		}
	}
	return query
}

// narrowHistory is narrow for a listing of access_history, which looks for a person in each
// workspace: no index has the grants by person, because it would take as much room as they do.
func (f Filter) narrowHistory(query string) string {
	query = f.narrow(query)
	if f.UserID != "" && f.WorkspaceID == "" {
		// An expression in place of held keeps SQLite from reading the workspaces last.
		query = strings.Replace(query, "FROM access_history AS h\n", "FROM ("+strings.TrimSuffix(strings.TrimSpace(heldWorkspaces), ";")+
			") AS v CROSS JOIN access_history AS h ON h.workspace_id = v.held || ''\n", 1)
	}
	return query
}

// Access lists who has access at a snapshot: the columns of the access view, and the last
// known address, its time and the last known name of whom the snapshot does not know.
// They are ordered by workspace, user, source, role and status.
func (l *Ledger) Access(ctx context.Context, at Reference, f Filter) (Table, error) {
	if f.UserID == "" && f.WorkspaceID == "" {
		return l.allAccess(ctx, at, f)
	}
	return l.Query(ctx, f.narrow(listAccess), f.args(sql.Named("at", at.Snapshot))...)
}

// AccessBetween lists everybody who had access at some time between two
// snapshots: the columns of access_history, certainty, which is certain if a reading
// between the two found the access, possible if the access may have existed between
// readings, and those of Access about whom is not known, up to the later snapshot.
func (l *Ledger) AccessBetween(ctx context.Context, from, to Reference, f Filter) (Table, error) {
	if from.Snapshot > to.Snapshot {
		from, to = to, from
	}
	return l.Query(ctx, f.narrowHistory(listAccessBetween), f.args(sql.Named("from", from.Snapshot), sql.Named("to", to.Snapshot),
		sql.Named("from_time", from.TakenAt), sql.Named("to_time", to.TakenAt))...)
}

// History lists every interval of access that held at the snapshot since or later, 0 for
// all: the columns of access_history, and those of Access about whom is not known, up to the
// newest snapshot. They are ordered by workspace, user, source, time, role and status.
func (l *Ledger) History(ctx context.Context, f Filter, since int64) (Table, error) {
	latest, err := l.Resolve(ctx, "latest")
	if err != nil {
		return Table{}, err
	}
	return l.Query(ctx, f.narrowHistory(listHistory), f.args(sql.Named("at", latest.Snapshot), sql.Named("since", since))...)
}

// Names returns the names of workspaces and roles with some ids at a snapshot, by id. Those whose
// name is not known are not in it.
func (l *Ledger) Names(ctx context.Context, at Reference, ids []string) (map[string]string, error) {
	wanted, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for row, err := range Rows[struct{ ID, Name string }](ctx, l, listNames, sql.Named("at", at.Snapshot), sql.Named("ids", string(wanted))) {
		if err != nil {
			return nil, err
		}
		names[row.ID] = row.Name
	}
	return names, nil
}

// Snapshots lists the snapshots with the columns of their view, oldest first.
func (l *Ledger) Snapshots(ctx context.Context) (Table, error) {
	return l.Query(ctx, listSnapshots, sql.Named("id", nil))
}

// Snapshot reads one row of the snapshots view.
func (l *Ledger) Snapshot(ctx context.Context, number int64) (Table, error) {
	return l.Query(ctx, listSnapshots, sql.Named("id", number))
}

// FindUser returns the id of a person given by id, in any case where it has the shape of
// the API's, or by e-mail, as package identity compares them and any snapshot knew
// them. No such person, an e-mail of several people, and an id in another program's
// form are errors.
func (l *Ledger) FindUser(ctx context.Context, name string) (string, error) {
	if err := identity.CheckID(name); err != nil {
		return "", err
	}
	ids, err := column[string](ctx, l, findUser, sql.Named("name", name), sql.Named("key", identity.EmailKey(name)))
	if err == nil && len(ids) == 0 && identity.IsID(name) {
		ids, err = l.inAnyCase(ctx, userIDs, name)
	}
	return oneID("user", name, ids, err)
}

// FindWorkspace returns the id of a workspace given by id, in any case where it has the
// shape of the API's, or by name, as any snapshot knew it. No such workspace, a name of
// several workspaces, and an id in another program's form are errors.
func (l *Ledger) FindWorkspace(ctx context.Context, name string) (string, error) {
	if err := identity.CheckID(name); err != nil {
		return "", err
	}
	ids, err := column[string](ctx, l, findWorkspace, sql.Named("name", name))
	if err == nil && len(ids) == 0 && identity.IsID(name) {
		ids, err = l.inAnyCase(ctx, workspaceIDs, name)
	}
	return oneID("workspace", name, ids, err)
}

// inAnyCase returns the ids, of those that a query returns, that are an id in any case.
func (l *Ledger) inAnyCase(ctx context.Context, query, id string) ([]string, error) {
	all, err := column[string](ctx, l, query)
	return slices.DeleteFunc(all, func(other string) bool { return !identity.SameID(other, id) }), err
}

// FindRole returns an error if no snapshot knew a role, given by id or by name in any
// ASCII case. Several workspaces may have a role of the same name.
func (l *Ledger) FindRole(ctx context.Context, name string) error {
	known, err := column[string](ctx, l, findRole, sql.Named("name", name))
	if err != nil {
		return plain(err)
	}
	if len(known) == 0 {
		return &NotFoundError{What: "role", Name: name}
	}
	return nil
}

// Invited reports whether any snapshot saw an invitation of an e-mail.
func (l *Ledger) Invited(ctx context.Context, email string) (bool, error) {
	var is bool
	err := l.QueryRow(ctx, invited, []any{sql.Named("email", identity.EmailKey(email))}, &is)
	return is, err
}

// LastRoleName returns the latest name of a role, given by its id, up to a snapshot;
// empty if it never had one.
func (l *Ledger) LastRoleName(ctx context.Context, id string, at int64) (string, error) {
	var name string
	err := l.QueryRow(ctx, lastRoleName, []any{sql.Named("role", id), sql.Named("at", at)}, &name)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return name, err
}

// A NotFoundError says that no snapshot knew a user, workspace or role by a name.
type NotFoundError struct{ What, Name string }

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("no %s %q in any snapshot", e.What, e.Name)
}

// oneID returns the one id that a name was found to have.
func oneID(what, name string, ids []string, err error) (string, error) {
	switch {
	case err != nil:
		return "", plain(err)
	case len(ids) == 0:
		return "", &NotFoundError{What: what, Name: name}
	case len(ids) > 1:
		return "", fmt.Errorf("%q is the name of %s: %s; give one of these ids", name, text.Count(len(ids), what), strings.Join(ids, ", "))
	}
	return ids[0], nil
}
