package remediation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
)

// members are the direct roles of a workspace now, and how one user inherits access.
type members struct {
	user      []transactionlink.Role // direct roles of the user of an action
	others    []transactionlink.Role // direct roles of everybody else
	inherited []string               // ids of the roles by which the user inherits access
}

// readMembers reads the members of the workspace of an action.
func readMembers(ctx context.Context, api *transactionlink.Client, a Action) (members, error) {
	now, err := api.Memberships(ctx, string(a.Precondition.WorkspaceID))
	if err != nil {
		return members{}, fmt.Errorf("memberships of workspace %s: %w", a.Precondition.WorkspaceID, err)
	}
	var m members
	for _, d := range now.Direct {
		if d.UserID == string(a.Precondition.UserID) {
			m.user = append(m.user, d.Role)
		} else {
			m.others = append(m.others, d.Role)
		}
	}
	for _, i := range now.Inherited {
		if i.UserID == string(a.Precondition.UserID) {
			m.inherited = append(m.inherited, i.RoleID)
		}
	}
	return m, nil
}

// inherits reports whether the user has the inherited access on which an action depends.
func (m members) inherits(a Action) bool {
	id := string(a.Precondition.InheritedRoleID)
	return id == "" || slices.Contains(m.inherited, id)
}

// String says which direct roles the user holds.
func (m members) String() string {
	if len(m.user) == 0 {
		return "no direct role"
	}
	var names []string
	for _, r := range m.user {
		names = append(names, title(r.Name, r.ID))
	}
	return "direct role " + strings.Join(names, ", ")
}

// holds reports whether the user holds exactly that direct role; none if the id is empty.
func (m members) holds(roleID string) bool {
	if roleID == "" {
		return len(m.user) == 0
	}
	return len(m.user) == 1 && m.user[0].ID == roleID
}

// WantedRole returns the id of the direct role that the user has after an action; empty for none.
func (a Action) WantedRole() (string, error) {
	if a.Action == Remove {
		return "", nil
	}
	body, err := a.put()
	return body.RoleID, err
}

// lastPrivileged reports whether an action would take the last privileged direct role of
// the workspace. wanted is the id of the role that the user has afterwards; empty for none.
func (m members) lastPrivileged(ctx context.Context, api *transactionlink.Client, a Action, wanted string, policy findings.Policy) (bool, error) {
	privileged := func(r transactionlink.Role) bool { return takesPrivilege(policy, r.ID, r.Name, "", "") }
	if !slices.ContainsFunc(m.user, privileged) || slices.ContainsFunc(m.others, privileged) {
		return false, nil
	}
	if wanted == "" {
		return true, nil
	}
	roles, err := api.WorkspaceRoles(ctx, string(a.Precondition.WorkspaceID))
	if err != nil {
		return false, fmt.Errorf("roles of workspace %s: %w", a.Precondition.WorkspaceID, err)
	}
	name := ""
	for _, r := range roles {
		if r.ID == wanted {
			name = r.Name
		}
	}
	return slices.ContainsFunc(m.user, func(r transactionlink.Role) bool { return takesPrivilege(policy, r.ID, r.Name, wanted, name) }), nil
}

// invitations is the listing of invitations, by id.
type invitations map[string]transactionlink.Enrollment

// readInvitations reads every invitation.
func readInvitations(ctx context.Context, api *transactionlink.Client, size int) (invitations, error) {
	return readListing(ctx, "invitations", size, api.EnrollmentPage,
		func(e transactionlink.Enrollment) (string, transactionlink.Enrollment) { return e.EnrollmentID, e })
}

// readEmails reads the accounts: user id -> normalized e-mail.
func readEmails(ctx context.Context, api *transactionlink.Client, size int) (map[string]string, error) {
	return readListing(ctx, "users", size, api.UserPage,
		func(u transactionlink.User) (string, string) { return u.ID, identity.EmailKey(u.Email) })
}

// readListing reads a listing as a walk does, until two passes agree: nothing is decided
// from a listing that contradicts itself or its total.
func readListing[T, V any](ctx context.Context, name string, size int, page func(context.Context, int, int) (transactionlink.Page[T], error),
	entry func(T) (string, V)) (map[string]V, error) {
	all := map[string]V{}
	_, err := transactionlink.Listing[T]{
		Page: page,
		ID:   func(row T) string { id, _ := entry(row); return id },
		Keep: func(rows []T) error {
			for _, row := range rows {
				id, v := entry(row)
				all[id] = v
			}
			return nil
		},
		Forget: func() error { clear(all); return nil },
	}.Read(ctx, size, 1)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

// sentAt returns when an invitation was last sent; empty for never, as in the ledger.
func sentAt(e transactionlink.Enrollment) string {
	if e.LastInvitationSentAt == nil {
		return ""
	}
	if at, err := time.Parse(time.RFC3339Nano, *e.LastInvitationSentAt); err == nil && snapshot.IsNoTime(at) {
		return ""
	}
	return *e.LastInvitationSentAt
}

// sameTime reports whether two texts are the same time, which may be written differently.
func sameTime(a, b string) bool {
	at, known := snapshot.ParseTime(a)
	bt, alsoKnown := snapshot.ParseTime(b)
	return a == b || known && alsoKnown && at.Equal(bt)
}

// forEmail returns the invitations of an e-mail, ordered by id.
func (all invitations) forEmail(email string) []transactionlink.Enrollment {
	var some []transactionlink.Enrollment
	key := identity.EmailKey(email)
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if identity.EmailKey(all[id].Email) == key {
			some = append(some, all[id])
		}
	}
	return some
}

// describe says what the invitation of an action is now; for an invite, the invitations of
// its e-mail.
func (all invitations) describe(a Action) string {
	if a.Action != Invite {
		e, ok := all[string(a.Precondition.EnrollmentID)]
		if !ok {
			return "the invitation is not listed"
		}
		return fmt.Sprintf("the invitation is %s, last sent %s", e.Status, orUnknown(optional(sentAt(e))))
	}
	var texts []string
	for _, e := range all.forEmail(string(a.Precondition.Email)) {
		texts = append(texts, e.EnrollmentID+" "+e.Status)
	}
	if len(texts) == 0 {
		return "no invitation for that e-mail"
	}
	return "invitations for that e-mail: " + strings.Join(texts, ", ")
}
