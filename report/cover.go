package report

import (
	"fmt"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

const (
	countsSection = "Counts"
	nextSection   = "Next"

	reviewState = "NOT PERFORMED"
	reviewWords = "Population issued for review. No decision is recorded in this file as issued. It is evidence of who had access, not that the access was reviewed."
)

func (b *builder) title() string {
	title := "Access review of " + b.organizationName()
	if b.options.Draft {
		title += " (DRAFT)"
	}
	return title
}

func (b *builder) organizationName() string {
	return orWords(b.options.Policy.Organization.Name, orWords(b.now.organization, "an unnamed organization"))
}

// headline is the cover. Its claims come from the reconciliation, so the two never
// disagree.
func (b *builder) headline() Headline {
	claim, why := b.populationClaim()
	state := claim
	if why != "" {
		state += ": " + why
	}
	h := Headline{Banners: []string{"Population: " + state, "Review: " + reviewState}, Scope: b.scope(claim)}
	if b.options.Draft {
		h.Banners = append([]string{"DRAFT: not for issue"}, h.Banners...)
	}
	h.Facts = append(h.Facts, Fact{"Population", "State", state}, Fact{"Population", "Reconciliation", b.tiedOut()}, Fact{"Review", "State", reviewState + ". " + reviewWords})
	h.Facts = append(h.Facts, b.about()...)
	h.Counts = b.counts()
	h.Changes = b.changeFacts()
	h.Worst = b.worst()
	h.Facts = append(h.Facts, h.Counts...)
	h.Facts = append(h.Facts, b.next(nil)...)
	h.Facts = append(h.Facts, b.setup()...)
	h.Facts = append(h.Facts, b.notTested()...)
	return h
}

// coverTable leads to the sheets of tables.
func (b *builder) coverTable(h Headline, tables []Table) Table {
	facts := append([]Fact{{"Scope", "What this file covers", h.Scope}}, h.Facts...)
	for _, t := range tables {
		facts = append(facts, Fact{"Sheets", t.Name, Link{"Go to " + t.Name, t.Name}})
	}
	facts = append(facts, Fact{"Sheets", "Evidence", Link{"Go to Evidence", "Evidence"}})
	return factTable("Cover", b.title(), h.Banners, facts)
}

func (b *builder) scope(claim string) string {
	completeness := map[string]string{
		"COMPLETE, RECONCILED":             "the workspaces were reconciled with a list of those expected",
		"COMPLETE AS VISIBLE TO THE TOKEN": "it is complete as far as the token could see",
	}[claim]
	if completeness == "" {
		completeness = "it is partial: what was not read is missing"
	}
	return fmt.Sprintf("This file lists every direct and inherited access to the %d workspaces of %s on TransactionLink that were read between %s and %s UTC, %s and %s that the API returned in that time; %s; nothing outside TransactionLink is covered.",
		b.readWorkspaces(), b.organizationName(), clock(b.now.takenAt), clock(b.now.finishedAt),
		b.countOr(snapshot.Users, b.now.users, "all %d user accounts"), b.countOr(snapshot.Enrollments, b.now.enrollments, "all %d invitations"), completeness)
}

func (b *builder) countOr(resource string, n int64, format string) string {
	if b.read(resource) {
		return fmt.Sprintf(format, n)
	}
	return "no " + resource + " (not read)"
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

func (b *builder) about() []Fact {
	const section = "About"
	r := b.options.Policy.Review
	baseline := any("No baseline: this is the first snapshot, or none was chosen")
	if b.base != nil {
		baseline = fmt.Sprintf("Snapshot %d of %s UTC", b.base.number, clock(b.base.takenAt))
	}
	facts := []Fact{
		{section, "Organization", b.organizationName()},
		{section, "Period", b.periodWords()},
	}
	if words := b.otherPeriod(); words != "" {
		facts = append(facts, Fact{section, "Period of the policy", words})
	}
	facts = append(facts, []Fact{
		{section, "Due", b.dueWords("Not set: review.due")},
		{section, "Control", orWords(r.Control, "Not set: review.control")},
		{section, "Owner", orWords(r.Owner, "Not set: review.owner")},
		{section, "Coordinator", orWords(r.Coordinator, "Not set: review.coordinator")},
		{section, "Snapshot", fmt.Sprintf("Snapshot %d of %s UTC", b.now.number, clock(b.now.takenAt))},
		{section, "Read between", fmt.Sprintf("%s and %s UTC", clock(b.now.takenAt), clock(b.now.finishedAt))},
		{section, "Baseline", baseline},
		{section, "Baseline's age at the snapshot", b.baselineAge()},
		{section, "Largest gap between snapshots in the period", b.largestGap()},
	}...)
	if end, ok := b.periodEnd(); ok {
		facts = append(facts, Fact{section, "From the snapshot to the period's end", duration(end.Sub(b.now.takenAt))})
	}
	return append(facts, Fact{section, "Review id", b.reviewID})
}

func (b *builder) baselineAge() any {
	if b.base == nil {
		return "No baseline"
	}
	return duration(b.now.takenAt.Sub(b.base.takenAt))
}

func (b *builder) largestGap() any {
	if b.base == nil {
		return "No baseline"
	}
	var longest time.Duration
	for i := 1; i < len(b.walks); i++ {
		if b.walks[i-1].number >= b.base.number {
			longest = max(longest, b.walks[i].takenAt.Sub(b.walks[i-1].takenAt))
		}
	}
	return duration(longest)
}

// duration says a length of time in days and hours.
func duration(d time.Duration) string {
	hours := int64(d / time.Hour)
	if hours == 0 {
		return fmt.Sprintf("%d minutes", int64(d/time.Minute))
	}
	if hours < 48 {
		return fmt.Sprintf("%d hours", hours)
	}
	return fmt.Sprintf("%d days %d hours", hours/24, hours%24)
}

func (b *builder) counts() []Fact {
	const section = countsSection
	outside := any(b.tally.outsideRows)
	if len(b.options.Policy.Organization.ApprovedDomains) == 0 {
		outside = string(findings.OutsideNotTested) + ": organization.approved_domains is not set"
	}
	people := any(int64(len(b.ranked)))
	if !b.read(snapshot.Users) {
		people = fmt.Sprintf("%d (users: not read)", len(b.ranked))
	}
	changes := any(int64(b.drift.total))
	if b.base == nil {
		changes = "No baseline"
	}
	return append([]Fact{
		{section, "Rows on Review", int64(len(b.grants))},
		{section, "People with access", b.tally.people},
		{section, "Rows that are privileged", b.tally.privilegedRows},
		{section, "Rows that are unclassified", b.tally.unclassifiedRows},
		{section, "Rows of people from outside", outside},
		{section, "Rows that need a decision on Review", b.tally.toDecide},
		{section, "People to decide on Organization", people},
		{section, "Invitations", b.invitationCount()},
		{section, "Changes in the period", changes},
	}, b.findingFacts()...)
}

func (b *builder) invitationCount() any {
	if !b.read(snapshot.Enrollments) {
		return notRead
	}
	_, _, pending := b.toDecide(nil)
	return fmt.Sprintf("%d, of which %d pending", len(b.invitations), pending)
}

// setup lists what the organization has yet to give, each with where.
func (b *builder) setup() []Fact {
	const section = "Set-up still to do"
	var facts []Fact
	if !b.read(snapshot.Roster) {
		facts = append(facts, Fact{section, "Roster", "No roster was supplied: tlaudit collect --roster"})
	}
	if len(b.options.Policy.Organization.ApprovedDomains) == 0 {
		facts = append(facts, Fact{section, "Approved domains", "None set: organization.approved_domains"})
	}
	if n := b.unclassifiedRoles(); n > 0 {
		facts = append(facts, Fact{section, "Role classes", fmt.Sprintf("%d roles in use are unclassified: roles.privileged, roles.standard", n)})
	}
	if b.now.completeness != snapshot.Reconciled {
		facts = append(facts, Fact{section, "Expected workspaces", "Not reconciled with a list: tlaudit collect --expect-workspaces"})
	}
	if len(facts) == 0 {
		facts = append(facts, Fact{section, "Nothing", "Roster, domains, role classes and expected workspaces are there"})
	}
	return facts
}

func (b *builder) unclassifiedRoles() int {
	n := 0
	for _, r := range b.roles {
		n += boolInt(r.holders > 0 && r.class == findings.Unclassified)
	}
	return n
}

// notTested lists what this file cannot show.
func (b *builder) notTested() []Fact {
	const section = "Not tested"
	facts := []Fact{
		{section, "Use", "Last login or use: the API gives none, so dormant accounts cannot be told."},
		{section, "Grantor", "Who granted or approved access, and why."},
		{section, "Exact times", "When access really began or ended: only between which two snapshots. What came and went between two was not seen."},
		{section, "Permissions", "What a role permits: its class is the organization's own."},
		{section, "Pending invitations", "What a pending invitation would grant."},
		{section, "Unseen workspaces", "Workspaces that the token cannot see, unless the list of expected ones names them."},
		{section, "Sign-in", "API tokens, sign-in settings, MFA, SSO, and whether an account that is not ACTIVE can sign in."},
		{section, "Identity", "Shared addresses, and one person with two."},
		{section, "Roster", "The roster's own completeness."},
		{section, "Carrying out", "Whether decisions were carried out."},
	}
	if b.tally.nameless > 0 {
		facts = append(facts, Fact{section, "Own access", b.namelessWords() + ": whether somebody decides on their own access there cannot be told."})
	}
	facts = append(facts, b.rulesNotTested()...)
	if names := b.unreadNames(); names != "" {
		facts = append(facts, Fact{section, "Workspaces not read", names})
	}
	return facts
}

func (b *builder) unreadNames() string {
	var names []string
	for _, w := range b.order {
		if w.status != snapshot.Read && w.status != snapshot.Gone {
			names = append(names, fmt.Sprintf("%s (%s, %s)", orWords(w.name, unknown), w.id, w.status))
		}
	}
	const shown = 20
	if len(names) > shown {
		names = append(names[:shown], fmt.Sprintf("and %d more: a bundle with CSV files has all in workspaces.csv", len(names)-shown))
	}
	return strings.Join(names, "; ")
}
