package findings

import (
	"fmt"
	"slices"
	"strings"

	"tlaudit/snapshot"
	"tlaudit/text"
)

// needs lists what the header of a rule may name as needs or partly.
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

// missing returns what a rule with a need lacks; a Lack without a text if nothing.
func (in *Inputs) missing(need string) Lack {
	switch need {
	case "baseline":
		return unless(in.Baseline != nil, noEarlier())
	case "previous":
		return unless(in.Previous != nil, noEarlier())
	case "previous_users":
		return unless(in.Previous == nil || in.readBefore[snapshot.Users], Lack{Text: "users were not read at the snapshot before"})
	case "users", "enrollments", "organization_roles":
		return unless(in.read[need], Lack{Text: need + " were not read"})
	case "complete":
		if in.At.Status != snapshot.Complete {
			return Lack{Text: "the snapshot is partial: what was not read may hold it"}
		}
		lack := in.missing("workspaces")
		return unless(lack.Text == "", Lack{Text: lack.Text + ": what was not read may hold it"})
	case "workspaces":
		return notRead(in.unread, in.read[snapshot.Workspaces], "")
	case "previous_workspaces":
		return notRead(in.unreadBefore, in.Previous == nil || in.readBefore[snapshot.Workspaces], " at the snapshot before")
	case "baseline_workspaces":
		return notRead(in.unreadAtBaseline, in.Baseline == nil || in.readAtBaseline[snapshot.Workspaces], " at the baseline")
	case "listing":
		return notRead(0, in.read[snapshot.Workspaces], "")
	case "baseline_listing":
		return notRead(0, in.Baseline == nil || in.readAtBaseline[snapshot.Workspaces], " at the baseline")
	case "owner":
		return in.missingOwner()
	case "roster_given":
		return unless(in.read[snapshot.Roster], Lack{Text: "no roster supplied (collect --roster FILE.csv)"})
	case "roster":
		return in.missingRoster()
	case "baseline_users":
		return unless(in.Baseline == nil || in.readAtBaseline[snapshot.Users], Lack{Text: "users were not read at the baseline"})
	case "baseline_roster":
		return unless(in.Baseline == nil || in.readAtBaseline[snapshot.Roster], Lack{Text: "no roster was supplied at the baseline"})
	case "approved_domains":
		return unless(len(in.Policy.Organization.ApprovedDomains) > 0, Lack{"no approved domains", "organization.approved_domains"})
	case "external":
		return unless(len(in.Policy.External) > 0, Lack{"nobody is registered as external", "[[external]]"})
	case "service_accounts":
		return unless(len(in.Policy.ServiceAccounts) > 0, Lack{"no service accounts are named", "service_accounts"})
	case "toxic_pairs":
		return unless(len(in.Policy.ToxicPairs) > 0, Lack{"no toxic pairs are named", "[[toxic_pair]]"})
	case "toxic_roles":
		return in.missingToxicRoles()
	case "cadence":
		return unless(in.Policy.Review.Cadence > 0, Lack{"no cadence is agreed", "review.cadence"})
	case "privileged_per_workspace":
		return unless(in.Policy.Thresholds.PrivilegedPerWorkspace > 0, Lack{"off until set", "thresholds.privileged_per_workspace"})
	}
	return Lack{}
}

// unless returns a lack if a need is not met.
func unless(met bool, lack Lack) Lack {
	if met {
		return Lack{}
	}
	return lack
}

// notRead says how many workspaces were not read, and whether there may be others,
// which only the listing would name.
func notRead(unread int, listed bool, when string) Lack {
	var texts []string
	if unread > 0 {
		texts = append(texts, workspacesNotRead(unread)+when)
	}
	if !listed {
		texts = append(texts, "the listing of workspaces was not read"+when)
	}
	return Lack{Text: strings.Join(texts, "; ")}
}

// missingOwner says why it is unknown whether the organization has an owner: only the
// name of a role shows that it is an owner's.
func (in *Inputs) missingOwner() Lack {
	const unknown = "whether the organization has an owner cannot be told: "
	switch {
	case !in.read[snapshot.Users] || !in.read[snapshot.OrganizationRoles] || in.owners > 0:
		return Lack{}
	case in.unnamed > 0:
		return Lack{Text: unknown + text.Count(in.unnamed, "account") + " with a role that is not known by name"}
	}
	return unless(in.hasOwnerRole, Lack{Text: unknown + "no role of it has owner in its name"})
}

// missingToxicRoles names the entries of toxic pairs that match no role: such a pair
// never finds anybody.
func (in *Inputs) missingToxicRoles() Lack {
	var unmatched []string
	for _, pair := range in.Policy.ToxicPairs {
		for _, entry := range []string{pair.First, pair.Second} {
			if name := quoted(entry); len(in.rolesNamed(entry)) == 0 && !slices.Contains(unmatched, name) {
				unmatched = append(unmatched, name)
			}
		}
	}
	return unless(len(unmatched) == 0, Lack{"there is no role " + strings.Join(unmatched, ", "), "[[toxic_pair]]"})
}

// missingRoster says why the roster is not relied on: if it matched few accounts,
// every other account would be a finding.
func (in *Inputs) missingRoster() Lack {
	if lack := in.missing("roster_given"); lack.Text != "" {
		return lack
	}
	if !in.read[snapshot.Users] {
		return Lack{Text: "users were not read, so nobody can be matched with the roster"}
	}
	percent, least := in.MatchPercent(), in.Policy.Thresholds.RosterMatchPercent
	if percent < 0 {
		return Lack{Text: "there is no account that the roster could name"}
	}
	return unless(percent >= float64(least), Lack{Text: fmt.Sprintf("the roster names %d of %d accounts, %.1f %%: under %d %% it is not relied on (TL-DAT-06)",
		in.Matched, in.Accounts, percent, least)})
}
