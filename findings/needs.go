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
		"owner", "toxic_roles", "clock", "cross_check",
	}
}

func knownNeed(name string) bool { return slices.Contains(needs(), name) }

func noEarlier() Lack { return Lack{Text: "no baseline: there is no earlier snapshot to compare with"} }

// missing returns what a rule with a need lacks; a Lack without a text if nothing.
func (p *Parameters) missing(need string) Lack {
	switch need {
	case "baseline":
		return unless(p.Baseline != nil, noEarlier())
	case "previous":
		return unless(p.Previous != nil, noEarlier())
	case "previous_users":
		return unless(p.Previous == nil || p.readBefore[snapshot.Users], Lack{Text: "users were not read at the snapshot before"})
	case "users", "enrollments", "organization_roles":
		return unless(p.read[need], Lack{Text: need + " were not read"})
	case "complete":
		if p.At.Status != snapshot.Complete {
			return Lack{Text: "the snapshot is partial: the part that was not read may contain it"}
		}
		lack := p.missing("workspaces")
		return unless(lack.Text == "", Lack{Text: lack.Text + ": the part that was not read may contain it"})
	case "workspaces":
		return notRead(p.unread, p.read[snapshot.Workspaces], "")
	case "previous_workspaces":
		return notRead(p.unreadBefore, p.Previous == nil || p.readBefore[snapshot.Workspaces], " at the snapshot before")
	case "baseline_workspaces":
		return notRead(p.unreadAtBaseline, p.Baseline == nil || p.readAtBaseline[snapshot.Workspaces], " at the baseline")
	case "listing":
		return notRead(0, p.read[snapshot.Workspaces], "")
	case "baseline_listing":
		return notRead(0, p.Baseline == nil || p.readAtBaseline[snapshot.Workspaces], " at the baseline")
	case "owner":
		return p.missingOwner()
	case "roster_given":
		return unless(p.read[snapshot.Roster], Lack{Text: "no roster supplied (collect --roster FILE.csv)"})
	case "roster":
		return p.missingRoster()
	case "baseline_users":
		return unless(p.Baseline == nil || p.readAtBaseline[snapshot.Users], Lack{Text: "users were not read at the baseline"})
	case "baseline_roster":
		return unless(p.Baseline == nil || p.readAtBaseline[snapshot.Roster], Lack{Text: "no roster was supplied at the baseline"})
	case "approved_domains":
		return unless(len(p.Policy.Organization.ApprovedDomains) > 0, Lack{"no approved domains", "organization.approved_domains"})
	case "external":
		return unless(len(p.Policy.External) > 0, Lack{"nobody is registered as external", "[[external]]"})
	case "service_accounts":
		return unless(len(p.Policy.ServiceAccounts) > 0, Lack{"no service accounts are named", "[[service_account]]"})
	case "clock":
		return unless(p.clock != "", Lack{Text: "the API gave no time to compare our clock with"})
	case "cross_check":
		return unless(p.readTwice, Lack{Text: "direct access was not read twice (collect --cross-check)"})
	case "toxic_pairs":
		return unless(len(p.Policy.ToxicPairs) > 0, Lack{"no toxic pairs are named", "[[toxic_pair]]"})
	case "toxic_roles":
		return p.missingToxicRoles()
	case "cadence":
		return unless(p.Policy.Review.Cadence > 0, Lack{"no cadence is agreed", "review.cadence"})
	case "privileged_per_workspace":
		return unless(p.Policy.Thresholds.PrivilegedPerWorkspace > 0, Lack{"off until set", "thresholds.privileged_per_workspace"})
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
func (p *Parameters) missingOwner() Lack {
	const unknown = "whether the organization has an owner is unknown: "
	switch {
	case !p.read[snapshot.Users] || !p.read[snapshot.OrganizationRoles] || p.owners > 0:
		return Lack{}
	case p.unnamed > 0:
		return Lack{Text: unknown + text.Count(p.unnamed, "account") + " with a role that is not known by name"}
	}
	return unless(p.hasOwnerRole, Lack{Text: unknown + "no role of it has owner in its name"})
}

// missingToxicRoles names the entries of toxic pairs that match no role: such a pair
// never finds anybody.
func (p *Parameters) missingToxicRoles() Lack {
	var unmatched []string
	for _, pair := range p.Policy.ToxicPairs {
		for _, entry := range []string{pair.First, pair.Second} {
			if name := quoted(entry); len(p.rolesNamed(entry)) == 0 && !slices.Contains(unmatched, name) {
				unmatched = append(unmatched, name)
			}
		}
	}
	return unless(len(unmatched) == 0, Lack{"there is no role " + strings.Join(unmatched, ", "), "[[toxic_pair]]"})
}

// missingRoster says why the roster is not relied on: if it matched few accounts,
// every other account would be a finding.
func (p *Parameters) missingRoster() Lack {
	if lack := p.missing("roster_given"); lack.Text != "" {
		return lack
	}
	if !p.read[snapshot.Users] {
		return Lack{Text: "users were not read, so nobody can be matched with the roster"}
	}
	percent, least := p.MatchPercent(), p.Policy.Thresholds.RosterMatchPercent
	if percent < 0 {
		return Lack{Text: "there is no account that the roster could name"}
	}
	return unless(percent >= float64(least), Lack{Text: fmt.Sprintf("the roster names %d of %d accounts, %.1f %%: under %d %% it is not relied on",
		p.Matched, p.Accounts, percent, least)})
}
