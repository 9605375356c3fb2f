package remediation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/transactionlink"
)

// seats is who has direct access to a workspace now.
type seats struct {
	mine   []transactionlink.Role // of the user that an action is about
	others []transactionlink.Role

	inherited []string // ids of the roles by which the user inherits access
}

// readSeats reads who has direct access to the workspace of an action.
func readSeats(ctx context.Context, api *transactionlink.Client, a Action) (seats, error) {
	m, err := api.Memberships(ctx, string(a.Precondition.WorkspaceID))
	if err != nil {
		return seats{}, fmt.Errorf("memberships of workspace %s: %w", a.Precondition.WorkspaceID, err)
	}
	var s seats
	for _, d := range m.Direct {
		if d.UserID == string(a.Precondition.UserID) {
			s.mine = append(s.mine, d.Role)
		} else {
			s.others = append(s.others, d.Role)
		}
	}
	for _, i := range m.Inherited {
		if i.UserID == string(a.Precondition.UserID) {
			s.inherited = append(s.inherited, i.RoleID)
		}
	}
	return s, nil
}

// inherits tells whether the inherited access that an action rests on is there.
func (s seats) inherits(a Action) bool {
	id := string(a.Precondition.InheritedRoleID)
	return id == "" || slices.Contains(s.inherited, id)
}

// String says what the user holds.
func (s seats) String() string {
	if len(s.mine) == 0 {
		return "no direct role"
	}
	var names []string
	for _, r := range s.mine {
		names = append(names, title(r.Name, r.ID))
	}
	return "direct role " + strings.Join(names, ", ")
}

// holds tells whether exactly one role, that one, is held; none for an empty id.
func (s seats) holds(roleID string) bool {
	if roleID == "" {
		return len(s.mine) == 0
	}
	return len(s.mine) == 1 && s.mine[0].ID == roleID
}

// wanted is the role that an action leaves its user with, empty for none.
func (a Action) wanted() (string, error) {
	if a.Action == Remove {
		return "", nil
	}
	body, err := a.put()
	return body.RoleID, err
}

// lastPrivileged tells whether an action that leaves a user with a role, empty for
// none, would take the last privileged one among the direct ones of the workspace.
func (s seats) lastPrivileged(ctx context.Context, api *transactionlink.Client, a Action, wanted string, policy findings.Policy) (bool, error) {
	privileged := func(r transactionlink.Role) bool { return takesPrivilege(policy, r.ID, r.Name, "", "") }
	if !slices.ContainsFunc(s.mine, privileged) || slices.ContainsFunc(s.others, privileged) {
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
	return slices.ContainsFunc(s.mine, func(r transactionlink.Role) bool { return takesPrivilege(policy, r.ID, r.Name, wanted, name) }), nil
}

// invitations is the listing of invitations, by id.
type invitations map[string]transactionlink.Enrollment

// readInvitations reads every invitation.
func readInvitations(ctx context.Context, api *transactionlink.Client, size int) (invitations, error) {
	return readListing(ctx, "invitations", size, api.EnrollmentPage,
		func(e transactionlink.Enrollment) (string, transactionlink.Enrollment) { return e.EnrollmentID, e })
}

// readEmails reads the accounts: user id to e-mail, as it is compared.
func readEmails(ctx context.Context, api *transactionlink.Client, size int) (map[string]string, error) {
	return readListing(ctx, "users", size, api.UserPage,
		func(u transactionlink.User) (string, string) { return u.ID, identity.EmailKey(u.Email) })
}

// readListing reads a listing until it is known, as a walk does: one that contradicts
// its own total, or itself, is no reading to decide on.
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

// sentAt is when an invitation was last sent, empty for never.
func sentAt(e transactionlink.Enrollment) string {
	if e.LastInvitationSentAt == nil {
		return ""
	}
	return *e.LastInvitationSentAt
}

// sameTime compares times that may be written differently.
func sameTime(a, b string) bool {
	at, known := parseTime(a)
	bt, alsoKnown := parseTime(b)
	return a == b || known && alsoKnown && at.Equal(bt)
}

// of are the invitations of an e-mail, by id in order.
func (all invitations) of(email string) []transactionlink.Enrollment {
	var some []transactionlink.Enrollment
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if identity.EmailKey(all[id].Email) == identity.EmailKey(email) {
			some = append(some, all[id])
		}
	}
	return some
}

// show says what an action's invitation, or its e-mail's invitations, are now.
func (all invitations) show(a Action) string {
	if a.Action != Invite {
		e, ok := all[string(a.Precondition.EnrollmentID)]
		if !ok {
			return "the invitation is not listed"
		}
		return fmt.Sprintf("the invitation is %s, last sent %s", e.Status, orUnknown(optional(sentAt(e))))
	}
	var texts []string
	for _, e := range all.of(string(a.Precondition.Email)) {
		texts = append(texts, e.EnrollmentID+" "+e.Status)
	}
	if len(texts) == 0 {
		return "no invitation for that e-mail"
	}
	return "invitations for that e-mail: " + strings.Join(texts, ", ")
}
