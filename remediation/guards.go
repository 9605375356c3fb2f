package remediation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A Guard keeps an action from being carried out, until it is overridden by name.
type Guard string

// The guards, in the order in which an action lists them.
const (
	LastPrivileged Guard = "last-privileged" // the last direct privileged member of a workspace
	ProtectedUser  Guard = "protected-user"  // whom the policy protects
	MaxActions     Guard = "max-actions"     // more than 50 actions
	StalePlan      Guard = "stale-plan"      // the snapshot is older than 7 days
	NotNewest      Guard = "not-newest"      // a newer snapshot exists
	RoleGone       Guard = "role-gone"       // the role is not among the workspace's
	RoleUnknown    Guard = "role-unknown"    // the workspace's roles were not read
	HasLeft        Guard = "has-left"        // gives access to whom the newest roster calls terminated or no longer names; nothing overrides it
)

// Guards is every guard in its order.
func Guards() []Guard {
	return []Guard{LastPrivileged, ProtectedUser, MaxActions, StalePlan, NotNewest, RoleGone, RoleUnknown, HasLeft}
}

const (
	mostActions = 50                 // that a plan has without a word
	lifetime    = 7 * 24 * time.Hour // of a plan, from when its snapshot was finished
)

// Judge finds the guards of every action anew, by the ledger that the plan was
// made from and by the policy. A plan of another ledger is refused, and so is one of
// a partial snapshot. What depends on the clock is for Stale.
func Judge(ctx context.Context, l *snapshot.Ledger, p Plan, policy findings.Policy) (Plan, error) {
	var users, workspaces []string
	for _, a := range p.Actions {
		if a.Precondition.UserID != "" {
			users = append(users, string(a.Precondition.UserID))
		}
		if a.Precondition.WorkspaceID != "" {
			workspaces = append(workspaces, string(a.Precondition.WorkspaceID))
		}
		if a.Action == Invite {
			body, err := a.invite()
			if err != nil {
				return Plan{}, err
			}
			for _, w := range body.WorkspaceAssignments {
				workspaces = append(workspaces, w.WorkspaceID)
			}
		}
	}
	f, err := load(ctx, l, p.Snapshot, 0, users, workspaces)
	if err != nil {
		return Plan{}, err
	}
	if f.digest != p.StateDigest || f.finishedAt != p.CreatedAt {
		return Plan{}, fmt.Errorf("the plan was not made from snapshot %d of this ledger: their digests or times differ", p.Snapshot)
	}
	if f.status != snapshot.Complete {
		return Plan{}, fmt.Errorf("snapshot %d: %w", p.Snapshot, ErrPartial)
	}
	err = f.judge(&p, policy)
	return p, err
}

// Stale tells whether a plan is more than 7 days old.
func (p Plan) Stale(now time.Time) (bool, error) {
	created, err := time.Parse(time.RFC3339, p.CreatedAt)
	if err != nil {
		return false, err
	}
	return now.Sub(created) > lifetime, nil
}

// judge sets what blocks each action of a plan.
func (f *facts) judge(p *Plan, policy findings.Policy) error {
	last := f.leftWithout(p.Actions, policy)
	actions := slices.Clone(p.Actions)
	for i := range actions {
		a := &actions[i]
		guards := map[Guard]bool{
			LastPrivileged: lowers(*a, policy, f) && last[string(a.Precondition.WorkspaceID)],
			ProtectedUser:  f.protected(*a, policy),
			MaxActions:     len(actions) > mostActions,
			NotNewest:      f.newest > f.snapshot,
			HasLeft:        f.gives(*a, policy) && f.hasLeft(*a),
		}
		if err := f.judgeRoles(*a, guards); err != nil {
			return err
		}
		a.BlockedBy = []Guard{}
		for _, g := range Guards() {
			if guards[g] {
				a.BlockedBy = append(a.BlockedBy, g)
			}
		}
	}
	p.Actions = actions
	return nil
}

// leftWithout are the workspaces that have a direct privileged member and would
// have none after the whole plan. What a plan gives does not count: it may fail.
func (f *facts) leftWithout(actions []Action, policy findings.Policy) map[string]bool {
	type seat struct{ workspace, user string }
	loses := map[seat]bool{}
	for _, a := range actions {
		if lowers(a, policy, f) {
			loses[seat{string(a.Precondition.WorkspaceID), string(a.Precondition.UserID)}] = true
		}
	}
	before, after := map[string]bool{}, map[string]bool{}
	for _, m := range f.members {
		if class, _ := policy.Classify(m.roleID, m.role); class != findings.Privileged {
			continue
		}
		before[m.workspaceID] = true
		if !loses[seat{m.workspaceID, m.userID}] {
			after[m.workspaceID] = true
		}
	}
	for w := range after {
		delete(before, w)
	}
	return before
}

// lowers tells whether an action takes a privileged role away.
func lowers(a Action, policy findings.Policy, f *facts) bool {
	if a.Action != Remove && a.Action != ChangeRole {
		return false
	}
	wanted, err := a.wanted()
	return err != nil || takesPrivilege(policy, string(a.Precondition.RoleID), f.roleName(a), wanted, f.roles[wanted].name)
}

// takesPrivilege tells whether a role is privileged and the one in its place is not;
// toID is empty for none.
func takesPrivilege(policy findings.Policy, fromID, fromName, toID, toName string) bool {
	from, _ := policy.Classify(fromID, fromName)
	to, _ := policy.Classify(toID, toName)
	return from == findings.Privileged && (toID == "" || to != findings.Privileged)
}

// gives tells whether an action may give somebody more than they have.
func (f *facts) gives(a Action, policy findings.Policy) bool {
	if a.Action != ChangeRole {
		return a.Action == Resend || a.Action == Restore || a.Action == Invite
	}
	wanted, err := a.wanted()
	if err != nil {
		return true
	}
	from, _ := policy.Classify(string(a.Precondition.RoleID), f.roleName(a))
	to, _ := policy.Classify(wanted, f.roles[wanted].name)
	return !falls(from, to)
}

// hasLeft tells whether the newest roster calls the person of an action terminated,
// or no longer names them.
func (f *facts) hasLeft(a Action) bool {
	user, email := string(a.Precondition.UserID), f.address(a)
	named, terminated := f.find(f.rosterNow, user, email)
	before, _ := f.find(f.roster, user, email)
	return terminated || before && !named
}

// address is the e-mail of the person of an action, by the ledger where it has one:
// the plan may have been edited.
func (f *facts) address(a Action) string {
	if i, ok := f.invitation(string(a.Precondition.EnrollmentID)); ok {
		return i.email
	}
	if known := f.email(string(a.Precondition.UserID)); known != "" {
		return known
	}
	return string(a.Precondition.Email)
}

// falls tells whether a change from a role of one class to one of another surely
// gives no more than was held: within a class, nobody ranks one role above another.
func falls(from, to findings.Class) bool {
	return from == findings.Privileged && to == findings.Standard
}

// roleName is what the ledger calls the role that an action's person holds: the
// plan may have been edited.
func (f *facts) roleName(a Action) string {
	p := a.Precondition
	for _, m := range f.members {
		if m.workspaceID == string(p.WorkspaceID) && m.roleID == string(p.RoleID) {
			return m.role
		}
	}
	return f.roles[string(p.RoleID)].name
}

// protected tells whether an action is about somebody whom the policy protects.
func (f *facts) protected(a Action, policy findings.Policy) bool {
	email := f.address(a)
	return slices.ContainsFunc(policy.ProtectedUsers, func(who string) bool {
		who = identity.EmailKey(who)
		return who != "" && (who == identity.EmailKey(email) || who == identity.EmailKey(string(a.Precondition.UserID)))
	})
}

// judgeRoles looks at the roles that an action gives.
func (f *facts) judgeRoles(a Action, guards map[Guard]bool) error {
	switch a.Action {
	case ChangeRole, Restore:
		body, err := a.put()
		if err != nil {
			return err
		}
		f.judgeRole(string(a.Precondition.WorkspaceID), body.RoleID, guards)
	case Invite:
		body, err := a.invite()
		if err != nil {
			return err
		}
		switch r, ok := f.roles[body.RoleID]; {
		case !f.read[snapshot.OrganizationRoles]:
			guards[RoleUnknown] = true
		case !ok || r.workspaceID != "":
			guards[RoleGone] = true
		}
		for _, w := range body.WorkspaceAssignments {
			f.judgeRole(w.WorkspaceID, w.RoleID, guards)
		}
	}
	return nil
}

func (f *facts) judgeRole(workspaceID, roleID string, guards map[Guard]bool) {
	switch r, ok := f.roles[roleID]; {
	case !f.read[snapshot.WorkspaceRoles+"/"+workspaceID], ok && r.workspaceID == "":
		guards[RoleUnknown] = true
	case !ok || r.workspaceID != workspaceID:
		guards[RoleGone] = true
	}
}

// only are the guards of an action that nobody overrode, or that nothing overrides.
func only(guards, override []Guard) []Guard {
	return slices.DeleteFunc(slices.Clone(guards), func(g Guard) bool { return g != HasLeft && slices.Contains(override, g) })
}
