package findings

import (
	"fmt"
	"slices"
	"strings"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// needs are what a rule's header may ask for, in the order in which what is
// missing is told.
func needs() []string {
	return []string{
		"baseline", "previous", "previous_users", "users", "enrollments", "organization_roles", "roster", "roster_given", "baseline_users", "baseline_roster",
		"approved_domains", "external", "service_accounts", "toxic_pairs", "cadence", "privileged_per_workspace", "complete", "workspaces", "previous_workspaces", "baseline_workspaces",
		"listing", "baseline_listing",
		"owner", "toxic_roles",
	}
}

func knownNeed(name string) bool { return slices.Contains(needs(), name) }

func noEarlier() Lack { return Lack{Text: "no baseline: there is no earlier snapshot to compare with"} }

// missing is what a rule that has a need lacks; without a text where it lacks nothing.
func (s *Scene) missing(need string) Lack {
	switch need {
	case "baseline":
		return unless(s.Baseline != nil, noEarlier())
	case "previous":
		return unless(s.Previous != nil, noEarlier())
	case "previous_users":
		return unless(s.Previous == nil || s.readBefore[snapshot.Users], Lack{Text: "users were not read at the snapshot before"})
	case "users", "enrollments", "organization_roles":
		return unless(s.read[need], Lack{Text: need + " were not read"})
	case "complete":
		if s.At.Status != snapshot.Complete {
			return Lack{Text: "the snapshot is partial: what was not read may hold it"}
		}
		lack := s.missing("workspaces")
		return unless(lack.Text == "", Lack{Text: lack.Text + ": what was not read may hold it"})
	case "workspaces":
		return notSeen(s.unread, s.read[snapshot.Workspaces], "")
	case "previous_workspaces":
		return notSeen(s.unreadBefore, s.Previous == nil || s.readBefore[snapshot.Workspaces], " at the snapshot before")
	case "baseline_workspaces":
		return notSeen(s.unreadThen, s.Baseline == nil || s.readThen[snapshot.Workspaces], " at the baseline")
	case "listing":
		return notSeen(0, s.read[snapshot.Workspaces], "")
	case "baseline_listing":
		return notSeen(0, s.Baseline == nil || s.readThen[snapshot.Workspaces], " at the baseline")
	case "owner":
		return s.missingOwner()
	case "roster_given":
		return unless(s.read[snapshot.Roster], Lack{Text: "no roster supplied (collect --roster FILE.csv)"})
	case "roster":
		return s.missingRoster()
	case "baseline_users":
		return unless(s.Baseline == nil || s.readThen[snapshot.Users], Lack{Text: "users were not read at the baseline"})
	case "baseline_roster":
		return unless(s.Baseline == nil || s.readThen[snapshot.Roster], Lack{Text: "no roster was supplied at the baseline"})
	case "approved_domains":
		return unless(len(s.Policy.Organization.ApprovedDomains) > 0, Lack{"no approved domains", "organization.approved_domains"})
	case "external":
		return unless(len(s.Policy.External) > 0, Lack{"nobody is registered as external", "[[external]]"})
	case "service_accounts":
		return unless(len(s.Policy.ServiceAccounts) > 0, Lack{"no service accounts are named", "service_accounts"})
	case "toxic_pairs":
		return unless(len(s.Policy.ToxicPairs) > 0, Lack{"no toxic pairs are named", "[[toxic_pair]]"})
	case "toxic_roles":
		return s.missingToxicRoles()
	case "cadence":
		return unless(s.Policy.Review.Cadence > 0, Lack{"no cadence is agreed", "review.cadence"})
	case "privileged_per_workspace":
		return unless(s.Policy.Thresholds.PrivilegedPerWorkspace > 0, Lack{"off until set", "thresholds.privileged_per_workspace"})
	}
	return Lack{}
}

// unless gives a lack where a need is not met.
func unless(met bool, lack Lack) Lack {
	if met {
		return Lack{}
	}
	return lack
}

// notSeen says of how many workspaces nobody knows the access, and that there may be
// others which the listing alone would name.
func notSeen(unread int, listed bool, when string) Lack {
	var texts []string
	if unread > 0 {
		texts = append(texts, workspacesNotRead(unread)+when)
	}
	if !listed {
		texts = append(texts, "the listing of workspaces was not read"+when)
	}
	return Lack{Text: strings.Join(texts, "; ")}
}

// missingOwner says why nobody can tell that the organization has no owner: a role
// is one of an owner by its name.
func (s *Scene) missingOwner() Lack {
	const untold = "whether the organization has an owner cannot be told: "
	switch {
	case !s.read[snapshot.Users] || !s.read[snapshot.OrganizationRoles] || s.owners > 0:
		return Lack{}
	case s.unnamed > 0:
		return Lack{Text: untold + text.Count(s.unnamed, "account") + " with a role that is not known by name"}
	}
	return unless(s.ownerRole, Lack{Text: untold + "no role of it has owner in its name"})
}

// missingToxicRoles names the entries of toxic pairs that stand for no role: such a
// pair finds nobody, whoever holds what.
func (s *Scene) missingToxicRoles() Lack {
	var none []string
	for _, pair := range s.Policy.ToxicPairs {
		for _, entry := range []string{pair.First, pair.Second} {
			if word := quoted(entry); len(s.rolesNamed(entry)) == 0 && !slices.Contains(none, word) {
				none = append(none, word)
			}
		}
	}
	return unless(len(none) == 0, Lack{"there is no role " + strings.Join(none, ", "), "[[toxic_pair]]"})
}

// missingRoster says why the roster cannot be relied on: a poor match would make
// findings of everybody.
func (s *Scene) missingRoster() Lack {
	if lack := s.missing("roster_given"); lack.Text != "" {
		return lack
	}
	if !s.read[snapshot.Users] {
		return Lack{Text: "users were not read, so nobody can be matched with the roster"}
	}
	percent, least := s.MatchPercent(), s.Policy.Thresholds.RosterMatchPercent
	if percent < 0 {
		return Lack{Text: "there is no account that the roster could name"}
	}
	return unless(percent >= float64(least), Lack{Text: fmt.Sprintf("the roster names %d of %d accounts, %.1f %%: under %d %% it is not relied on (TL-DAT-06)",
		s.Matched, s.Accounts, percent, least)})
}
