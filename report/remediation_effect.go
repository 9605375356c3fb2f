package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tlaudit/remediation"
	"tlaudit/snapshot"
)

const noLaterSnapshot = "No later snapshot"

// A laterState is what the ledger's newest snapshot after the report's shows of what a plan
// would change.
type laterState struct {
	id              int64
	roles           map[[2]string][]string // ids of direct roles, by workspace and user
	read            map[string]bool        // workspaces, by id
	gone            map[string]bool
	invitations     map[string]string // statuses by id
	sent            map[string]string // when each invitation was last sent, by id
	invitationsRead bool
}

// effects returns for each action of the plan whether a later snapshot shows its effect. Only
// the journal says what was carried out, and when.
func (b *builder) effects(ctx context.Context) ([]string, error) {
	plan := b.options.Remediation
	if plan == nil {
		return nil, nil
	}
	later, err := b.loadLaterState(ctx)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, a := range plan.Actions {
		words := noLaterSnapshot
		if later != nil {
			if words, err = later.effect(a, b.roleLabel); err != nil {
				return nil, err
			}
		}
		all = append(all, words)
	}
	return all, nil
}

// loadLaterState reads the newest snapshot after the report's; nil without a later one.
func (b *builder) loadLaterState(ctx context.Context) (*laterState, error) {
	if len(b.later) == 0 {
		return nil, nil
	}
	l := &laterState{
		id: b.later[len(b.later)-1].ID, roles: map[[2]string][]string{}, read: map[string]bool{}, gone: map[string]bool{},
		invitations: map[string]string{}, sent: map[string]string{},
	}
	for c, err := range query[coverage](ctx, b.source, "coverage", at(l.id)) {
		if err != nil {
			return nil, err
		}
		l.invitationsRead = l.invitationsRead || c.Resource == snapshot.Enrollments && c.ReadStatus == snapshot.Read
	}
	for w, err := range query[workspaceRow](ctx, b.source, "workspaces", at(l.id)) {
		if err != nil {
			return nil, err
		}
		l.read[w.WorkspaceID], l.gone[w.WorkspaceID] = w.ReadStatus == snapshot.Read, w.ReadStatus == snapshot.Gone
	}
	for r, err := range b.source.GrantsAt(ctx, l.id) {
		if err != nil {
			return nil, err
		}
		if place := [2]string{r.WorkspaceID, r.UserID}; r.Source == snapshot.Direct {
			l.roles[place] = append(l.roles[place], r.RoleID)
		}
	}
	invitations, err := loadInvitations(ctx, b.source, l.id)
	for _, i := range invitations {
		l.invitations[i.EnrollmentID], l.sent[i.EnrollmentID] = i.Status, i.LastInvitationSentAt
	}
	return l, err
}

// roleLabel returns the name that the report has for a role, else its id.
func (b *builder) roleLabel(id string) string {
	if r := b.roles[id]; r != nil {
		return r.label()
	}
	return id
}

// effect says whether the snapshot shows the effect of an action. label names a role.
func (l *laterState) effect(a remediation.Action, label func(roleID string) string) (string, error) {
	switch a.Action {
	case remediation.Cancel, remediation.Resend:
		return l.invitationEffect(a), nil
	case remediation.Invite:
		return "Not compared: the invitation has no id yet", nil
	}
	wanted, err := a.WantedRole()
	if err != nil {
		return "", err
	}
	workspace := string(a.Precondition.WorkspaceID)
	held := l.roles[[2]string{workspace, string(a.Precondition.UserID)}]
	switch {
	case l.gone[workspace]:
		return fmt.Sprintf("Snapshot %d: the workspace is gone", l.id), nil
	case !l.read[workspace]:
		return fmt.Sprintf("Unknown: snapshot %d did not read the workspace", l.id), nil
	case wanted == "" && len(held) == 0, wanted != "" && slices.Equal(held, []string{wanted}):
		return fmt.Sprintf("Yes: snapshot %d", l.id), nil
	case len(held) == 0:
		return fmt.Sprintf("No: snapshot %d has no direct role there", l.id), nil
	}
	var names []string
	for _, id := range held {
		names = append(names, label(id))
	}
	return fmt.Sprintf("No: snapshot %d has the direct role %s", l.id, strings.Join(names, ", ")), nil
}

func (l *laterState) invitationEffect(a remediation.Action) string {
	id := string(a.Precondition.EnrollmentID)
	status, listed := l.invitations[id]
	switch {
	case !l.invitationsRead:
		return fmt.Sprintf("Unknown: snapshot %d did not read the invitations", l.id)
	case !listed:
		return fmt.Sprintf("Unknown: snapshot %d does not list the invitation", l.id)
	case a.Action == remediation.Cancel && status == "CANCELLED",
		a.Action == remediation.Resend && l.sent[id] != string(a.Precondition.LastSentAt):
		return fmt.Sprintf("Yes: snapshot %d", l.id)
	case a.Action == remediation.Resend:
		return fmt.Sprintf("No: snapshot %d has it last sent as before", l.id)
	}
	return fmt.Sprintf("No: snapshot %d has it %s", l.id, status)
}
