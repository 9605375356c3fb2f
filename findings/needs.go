package findings

import (
	"fmt"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// needs are what a rule's header may ask for, in the order in which what is
// missing is told.
func needs() []string {
	return []string{
		"baseline", "previous", "previous_users", "users", "enrollments", "organization_roles", "roster", "roster_given", "baseline_users", "baseline_roster",
		"approved_domains", "external", "service_accounts", "toxic_pairs", "cadence", "privileged_per_workspace", "complete",
		"owner", "toxic_roles",
	}
}

func knownNeed(name string) bool { return slices.Contains(needs(), name) }

const noEarlier = "no baseline: there is no earlier snapshot to compare with"

// missing says why a rule cannot be evaluated; empty where nothing is missing.
func (s *Scene) missing(need string) string {
	switch need {
	case "baseline":
		if s.Baseline == nil {
			return noEarlier
		}
	case "previous":
		if s.Previous == nil {
			return noEarlier
		}
	case "previous_users":
		if s.Previous != nil && !s.readBefore[snapshot.Users] {
			return "users were not read at the snapshot before"
		}
	case "users", "enrollments", "organization_roles":
		if !s.read[need] {
			return need + " were not read"
		}
	case "complete":
		if s.At.Status != snapshot.Complete {
			return "the snapshot is partial: what was not read may hold it"
		}
		if s.unread > 0 {
			return workspacesNotRead(s.unread) + ": what was not read may hold it"
		}
	case "owner":
		return s.missingOwner()
	case "roster_given":
		if !s.read[snapshot.Roster] {
			return "no roster supplied (collect --roster FILE.csv)"
		}
	case "roster":
		return s.missingRoster()
	case "baseline_users":
		if s.Baseline != nil && !s.readThen[snapshot.Users] {
			return "users were not read at the baseline"
		}
	case "baseline_roster":
		if s.Baseline != nil && !s.readThen[snapshot.Roster] {
			return "no roster was supplied at the baseline"
		}
	case "approved_domains":
		if len(s.Policy.Organization.ApprovedDomains) == 0 {
			return "no approved domains (policy: organization.approved_domains)"
		}
	case "external":
		if len(s.Policy.External) == 0 {
			return "nobody is registered as external (policy: [[external]])"
		}
	case "service_accounts":
		if len(s.Policy.ServiceAccounts) == 0 {
			return "no service accounts are named (policy: service_accounts)"
		}
	case "toxic_pairs":
		if len(s.Policy.ToxicPairs) == 0 {
			return "no toxic pairs are named (policy: [[toxic_pair]])"
		}
	case "toxic_roles":
		return s.missingToxicRoles()
	case "cadence":
		if s.Policy.Review.Cadence == 0 {
			return "no cadence is agreed (policy: review.cadence)"
		}
	case "privileged_per_workspace":
		if s.Policy.Thresholds.PrivilegedPerWorkspace == 0 {
			return "off until set (policy: thresholds.privileged_per_workspace)"
		}
	}
	return ""
}

// missingOwner says why nobody can tell that the organization has no owner: a role
// is one of an owner by its name.
func (s *Scene) missingOwner() string {
	const untold = "whether the organization has an owner cannot be told: "
	switch {
	case !s.read[snapshot.Users] || !s.read[snapshot.OrganizationRoles] || s.owners > 0:
		return ""
	case s.unnamed > 0:
		return untold + count(s.unnamed, "account") + " with a role that is not known by name"
	case !s.ownerRole:
		return untold + "no role of it has owner in its name"
	}
	return ""
}

// missingToxicRoles names the entries of toxic pairs that stand for no role: such a
// pair finds nobody, whoever holds what.
func (s *Scene) missingToxicRoles() string {
	var none []string
	for _, pair := range s.Policy.ToxicPairs {
		for _, entry := range []string{pair.First, pair.Second} {
			if word := quoted(entry); len(s.rolesNamed(entry)) == 0 && !slices.Contains(none, word) {
				none = append(none, word)
			}
		}
	}
	if len(none) == 0 {
		return ""
	}
	return "there is no role " + strings.Join(none, ", ") + " (policy: [[toxic_pair]])"
}

// missingRoster says why the roster cannot be relied on: a poor match would make
// findings of everybody.
func (s *Scene) missingRoster() string {
	if reason := s.missing("roster_given"); reason != "" {
		return reason
	}
	if !s.read[snapshot.Users] {
		return "users were not read, so nobody can be matched with the roster"
	}
	percent := s.MatchPercent()
	if percent < 0 {
		return "there is no account that the roster could name"
	}
	if percent < float64(s.Policy.Thresholds.RosterMatchPercent) {
		return fmt.Sprintf("the roster names %d of %d accounts, %.1f %%: under %d %% it is not relied on (TL-DAT-06)",
			s.Matched, s.Accounts, percent, s.Policy.Thresholds.RosterMatchPercent)
	}
	return ""
}
