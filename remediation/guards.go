package remediation

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/snapshot"
)

// A Guard blocks an action until it is overridden by name.
type Guard string

// The guards, in the order in which an action lists them.
const (
	LastPrivileged Guard = "last-privileged" // a workspace would lose its last direct privileged member
	ProtectedUser  Guard = "protected-user"  // the policy protects the person
	MaxActions     Guard = "max-actions"     // the plan has more than 50 actions
	StalePlan      Guard = "stale-plan"      // the snapshot is older than 7 days
	NotNewest      Guard = "not-newest"      // a newer snapshot exists
	RoleGone       Guard = "role-gone"       // the workspace has no such role
	RoleUnknown    Guard = "role-unknown"    // the workspace's roles were not read
	HasLeft        Guard = "has-left"        // the newest roster may call the person terminated, or no longer names them; nothing overrides it
)

// Guards returns every guard in order.
func Guards() []Guard {
	return []Guard{LastPrivileged, ProtectedUser, MaxActions, StalePlan, NotNewest, RoleGone, RoleUnknown, HasLeft}
}

// Why says why a guard blocks an action.
func (g Guard) Why() string {
	return map[Guard]string{
		LastPrivileged: "nobody else holds a privileged role directly in the workspace",
		ProtectedUser:  "the policy protects the person",
		MaxActions:     fmt.Sprintf("the plan has more than %d actions", mostActions),
		StalePlan:      fmt.Sprintf("the snapshot of the plan is older than %d days", lifetime/(24*time.Hour)),
		NotNewest:      "a newer snapshot exists",
		RoleGone:       "the workspace has no such role",
		RoleUnknown:    "the roles of the workspace were not read",
		HasLeft:        "the newest roster may call the person terminated, or no longer names them",
	}[g]
}

const (
	mostActions = 50                 // that a plan may have without MaxActions
	lifetime    = 7 * 24 * time.Hour // of a plan, from the end of its walk
)

// SetGuards returns the plan with the guards that block each action by the policy and by
// the ledger from which the plan was made. A plan of another ledger is refused, and so is
// one of a partial snapshot (ErrPartial). Stale checks what depends on the clock.
func SetGuards(ctx context.Context, l *snapshot.Ledger, p Plan, policy findings.Policy) (Plan, error) {
	if _, err := l.Resolve(ctx, strconv.FormatInt(p.Snapshot, 10)); err != nil {
		return Plan{}, fmt.Errorf("the snapshot of the plan: %w", err)
	}
	of := scope{at: p.Snapshot}
	for _, a := range p.Actions {
		if a.Precondition.UserID != "" {
			of.users = append(of.users, string(a.Precondition.UserID))
		}
		if a.Precondition.WorkspaceID != "" {
			of.workspaces = append(of.workspaces, string(a.Precondition.WorkspaceID))
		}
		of.emails = append(of.emails, string(a.Precondition.Email))
		if a.Action == Invite {
			body, err := a.invite()
			if err != nil {
				return Plan{}, err
			}
			for _, w := range body.WorkspaceAssignments {
				of.workspaces = append(of.workspaces, w.WorkspaceID)
			}
		}
	}
	f, err := load(ctx, l, policy, of)
	if err != nil {
		return Plan{}, err
	}
	if f.header.StateDigest != p.StateDigest || f.header.FinishedAt != p.CreatedAt {
		return Plan{}, fmt.Errorf("the plan was not made from snapshot %d of this ledger: their digests or times differ", p.Snapshot)
	}
	if f.header.Status != snapshot.Complete {
		return Plan{}, fmt.Errorf("snapshot %d: %w", p.Snapshot, ErrPartial)
	}
	err = f.setGuards(&p)
	return p, err
}

// Stale reports whether the snapshot of a plan is more than 7 days old.
func (p Plan) Stale(now time.Time) (bool, error) {
	created, err := time.Parse(time.RFC3339, p.CreatedAt)
	if err != nil {
		return false, err
	}
	return now.Sub(created) > lifetime, nil
}

// setGuards sets the guards that block each action of a plan.
func (f *facts) setGuards(p *Plan) error {
	losing := f.leftWithout(p.Actions)
	actions := slices.Clone(p.Actions)
	for i := range actions {
		a := &actions[i]
		guards := map[Guard]bool{
			LastPrivileged: f.takesPrivilegeOf(*a) && losing[string(a.Precondition.WorkspaceID)],
			ProtectedUser:  f.protected(*a),
			MaxActions:     len(actions) > mostActions,
			NotNewest:      f.header.Newest > f.header.ID,
			HasLeft:        f.mayGiveMore(*a) && f.hasLeft(*a),
		}
		if err := f.checkRoles(*a, guards); err != nil {
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

// leftWithout returns the workspaces that have a direct privileged member and would have
// none after the whole plan. A role that the plan gives does not count: that call may fail.
func (f *facts) leftWithout(actions []Action) map[string]bool {
	type seat struct{ workspace, user string }
	loses := map[seat]bool{}
	for _, a := range actions {
		if f.takesPrivilegeOf(a) {
			loses[seat{string(a.Precondition.WorkspaceID), string(a.Precondition.UserID)}] = true
		}
	}
	before, after := map[string]bool{}, map[string]bool{}
	for _, m := range f.members {
		if class, _ := f.policy.Classify(m.RoleID, m.RoleName); class != findings.Privileged {
			continue
		}
		before[m.WorkspaceID] = true
		if !loses[seat{m.WorkspaceID, m.UserID}] {
			after[m.WorkspaceID] = true
		}
	}
	for w := range after {
		delete(before, w)
	}
	return before
}

// takesPrivilegeOf reports whether an action takes a privileged role away.
func (f *facts) takesPrivilegeOf(a Action) bool {
	if a.Action != Remove && a.Action != ChangeRole {
		return false
	}
	wanted, err := a.WantedRole()
	return err != nil || takesPrivilege(f.policy, string(a.Precondition.RoleID), f.roleName(a), wanted, f.roles[wanted].Name)
}

// takesPrivilege reports whether a role is privileged and the one that replaces it is not.
// toID is empty if none replaces it.
func takesPrivilege(policy findings.Policy, fromID, fromName, toID, toName string) bool {
	from, _ := policy.Classify(fromID, fromName)
	to, _ := policy.Classify(toID, toName)
	return from == findings.Privileged && (toID == "" || to != findings.Privileged)
}

// mayGiveMore reports whether an action may give somebody more than they have.
func (f *facts) mayGiveMore(a Action) bool {
	if a.Action != ChangeRole {
		return a.Action == Resend || a.Action == Restore || a.Action == Invite
	}
	wanted, err := a.WantedRole()
	if err != nil {
		return true
	}
	from, _ := f.policy.Classify(string(a.Precondition.RoleID), f.roleName(a))
	to, _ := f.policy.Classify(wanted, f.roles[wanted].Name)
	return !surelyLess(from, to)
}

// hasLeft reports whether the newest roster calls the person of an action terminated,
// also in a row that contradicts the accounts, or no longer names them.
func (f *facts) hasLeft(a Action) bool {
	user, email := string(a.Precondition.UserID), f.address(a)
	now := f.on(f.rosterNow, user, email)
	return now.terminated || now.unclear || f.on(f.roster, user, email).named && !now.named
}

// address returns the e-mail of the person of an action. That of the ledger counts first:
// the plan may have been edited.
func (f *facts) address(a Action) string {
	if i, ok := f.invitation(string(a.Precondition.EnrollmentID)); ok {
		return i.Email
	}
	if known := f.email(string(a.Precondition.UserID)); known != "" {
		return known
	}
	return string(a.Precondition.Email)
}

// surelyLess reports whether a change between roles of two classes surely gives no more
// than before. Within a class, no role ranks above another.
func surelyLess(from, to findings.Class) bool {
	return from == findings.Privileged && to == findings.Standard
}

// roleName returns the ledger's name for the role that the person of an action holds: the
// plan may have been edited.
func (f *facts) roleName(a Action) string {
	p := a.Precondition
	for _, m := range f.members {
		if m.WorkspaceID == string(p.WorkspaceID) && m.RoleID == string(p.RoleID) {
			return m.RoleName
		}
	}
	return f.roles[string(p.RoleID)].Name
}

// protected reports whether the policy protects the person of an action.
func (f *facts) protected(a Action) bool {
	id, key := identity.ID(string(a.Precondition.UserID)), identity.EmailKey(f.address(a))
	return slices.ContainsFunc(f.policy.ProtectedUsers, func(who string) bool {
		return id != "" && identity.ID(who) == id || key != "" && identity.EmailKey(who) == key
	})
}

// checkRoles adds the guards about the roles that an action gives.
func (f *facts) checkRoles(a Action, guards map[Guard]bool) error {
	switch a.Action {
	case ChangeRole, Restore:
		body, err := a.put()
		if err != nil {
			return err
		}
		f.checkRole(string(a.Precondition.WorkspaceID), body.RoleID, guards)
	case Invite:
		body, err := a.invite()
		if err != nil {
			return err
		}
		switch r, ok := f.roles[body.RoleID]; {
		case !f.read[snapshot.OrganizationRoles]:
			guards[RoleUnknown] = true
		case !ok || r.WorkspaceID != "":
			guards[RoleGone] = true
		}
		for _, w := range body.WorkspaceAssignments {
			f.checkRole(w.WorkspaceID, w.RoleID, guards)
		}
	}
	return nil
}

func (f *facts) checkRole(workspaceID, roleID string, guards map[Guard]bool) {
	switch r, ok := f.roles[roleID]; {
	case !f.read[snapshot.WorkspaceRoles+"/"+workspaceID], ok && r.WorkspaceID == "":
		guards[RoleUnknown] = true
	case !ok || r.WorkspaceID != workspaceID:
		guards[RoleGone] = true
	}
}

// notOverridden returns the guards that still block: those that are not overridden, and
// HasLeft, which nothing overrides.
func notOverridden(guards, override []Guard) []Guard {
	return slices.DeleteFunc(slices.Clone(guards), func(g Guard) bool { return g != HasLeft && slices.Contains(override, g) })
}
