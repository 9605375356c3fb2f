package report

import (
	"cmp"
	"fmt"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

const setupSection = "Set-up still to do"

// setupFacts lists what the organization has not set up yet, and where to set it, or says that
// there is nothing.
func (b *builder) setupFacts() []table.Fact {
	if facts := b.setupLacks(); len(facts) > 0 {
		return facts
	}
	return []table.Fact{fact(setupSection, "Nothing", "Roster, domains, role classes and expected workspaces are there")}
}

// setupLacks lists what the organization has not set up yet, and where to set it.
func (b *builder) setupLacks() []table.Fact {
	var facts []table.Fact
	if !b.read(snapshot.Roster) {
		facts = append(facts, fact(setupSection, "Roster", "No roster was supplied: tlaudit collect --roster"))
	}
	if len(b.options.Policy.Organization.ApprovedDomains) == 0 {
		facts = append(facts, fact(setupSection, "Approved domains", "None set: organization.approved_domains"))
	}
	if n := b.unclassifiedRoles(); n > 0 {
		facts = append(facts, fact(setupSection, "Role classes", text.Count(n, "role")+" in use "+text.OneOrMany(n, "is", "are")+" unclassified: roles.privileged, roles.standard"))
	}
	if b.now.Completeness != snapshot.Reconciled {
		facts = append(facts, fact(setupSection, "Expected workspaces", "Not reconciled with a list: tlaudit collect --expect-workspaces"))
	}
	return facts
}

func (b *builder) unclassifiedRoles() int64 {
	n := int64(0)
	for _, r := range b.roles {
		n += countIf(r.holders.people > 0 && r.class == findings.Unclassified)
	}
	return n
}

// notTestedFacts lists what this file cannot show.
func (b *builder) notTestedFacts() []table.Fact {
	const section = "Not tested"
	facts := []table.Fact{
		fact(section, "Use", "Last login or use: the API does not show it, so dormant accounts cannot be recognized."),
		fact(section, "Grantor", "Who granted or approved access, and why."),
		fact(section, "Exact times", "When access really began or ended: only between which two snapshots. What came and went between two was not seen."),
		fact(section, "Permissions", "What a role permits: its class is the organization's own."),
		fact(section, "Pending invitations", "What a pending invitation would grant."),
		fact(section, "Unseen workspaces", "Workspaces that the token cannot see, unless the list of expected ones names them."),
		fact(section, "Sign-in", "API tokens, sign-in settings, MFA, SSO, and whether an account that is not ACTIVE can sign in."),
		fact(section, "Identity", "Shared addresses, and one person with two."),
		fact(section, "Roster", "The roster's own completeness."),
		fact(section, "Carrying out", "Whether decisions were carried out."),
	}
	if b.counts.withoutEmail > 0 {
		facts = append(facts, fact(section, "Own access", b.withoutEmailWords()+": whether somebody decides there on their own access cannot be checked."))
	}
	if len(b.organization.owners.roles) == 0 {
		facts = append(facts, fact(section, "Last owner", "Whether an owner of the organization remains: no account is known as an owner."))
	}
	if n := len(b.rolesUnread); n > 0 || !b.read(snapshot.OrganizationRoles) {
		words := text.Count(n, "workspace")
		if !b.read(snapshot.OrganizationRoles) {
			words += " and of the organization"
		}
		facts = append(facts, fact(section, "New roles", "The roles of "+words+" were not read: Check cannot tell whether a new role exists there."))
	}
	facts = append(facts, b.rulesNotEvaluated()...)
	if names := b.unreadNames(); names != "" {
		facts = append(facts, fact(section, "Workspaces not read", names))
	}
	return facts
}

func (b *builder) unreadNames() string {
	var names []string
	for _, w := range b.order {
		if w.ReadStatus != snapshot.Read && w.ReadStatus != snapshot.Gone {
			names = append(names, fmt.Sprintf("%s (%s, %s)", cmp.Or(w.Name, unknown), w.WorkspaceID, w.ReadStatus))
		}
	}
	const shown = 20
	if len(names) > shown {
		names = append(names[:shown], fmt.Sprintf("and %d more: a bundle with CSV files has all in workspaces.csv", len(names)-shown))
	}
	return strings.Join(names, "; ")
}
