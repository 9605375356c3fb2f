package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

const (
	countsSection = "Counts"
	nextSection   = "Next"
	reviewSection = "Review"

	reviewState = "NOT PERFORMED as issued"
	sampleData  = "SAMPLE DATA: read from the simulator of tlaudit, not from TransactionLink"
	reviewWords = "Population issued for review. No decision is recorded in this file as issued. It is evidence of who had access, not that the access was reviewed."
)

func (b *builder) title() string {
	title := "Access review of " + b.organizationName()
	if b.simulated {
		title += " (SAMPLE DATA)"
	}
	if b.options.Draft {
		title += " (DRAFT)"
	}
	return title
}

func (b *builder) organizationName() string {
	return cmp.Or(b.options.Policy.Organization.Name, b.now.OrganizationID, "an unnamed organization")
}

// headline returns what the cover says. Its claims come from the reconciliation, so the
// two never disagree.
func (b *builder) headline() table.Headline {
	claim, why := b.populationClaim()
	state := claim
	if why != "" {
		state += ": " + why
	}
	h := table.Headline{Banners: []string{"Population: " + state, "Review: " + reviewState}, Scope: b.scope("This file", claim)}
	if b.options.Draft {
		h.Banners = append([]string{"DRAFT: not for issue"}, h.Banners...)
	}
	if b.simulated {
		h.Banners = append([]string{sampleData}, h.Banners...)
	}
	h.Facts = append(h.Facts, fact("Population", "State", state), fact("Population", "Reconciliation", b.reconciliationWords()), fact(reviewSection, "State", reviewState+". "+reviewWords))
	h.Facts = append(h.Facts, b.issueFacts()...)
	h.Facts = append(h.Facts, b.aboutFacts()...)
	h.Counts = b.countFacts()
	h.Changes = b.changeFacts()
	h.Worst = b.worstFindings()
	h.Facts = append(h.Facts, h.Counts...)
	h.Facts = append(h.Facts, b.nextSteps(nil)...)
	h.Facts = append(h.Facts, b.setupFacts()...)
	h.Facts = append(h.Facts, b.notTestedFacts()...)
	return h
}

// issueFacts says as what the report is issued, and why rows may lack a reviewer.
func (b *builder) issueFacts() []table.Fact {
	if b.options.Issue == "" {
		return nil
	}
	facts := []table.Fact{fact(reviewSection, "Issued as", b.options.Issue)}
	if b.options.AllowUnassigned == "" {
		return facts
	}
	n := b.counts.unassigned + b.counts.ownAccess
	return append(facts, fact(reviewSection, "Rows without a reviewer", fmt.Sprintf("%s %s no reviewer, or only the holder of the access. Allowed when this was issued: %s",
		text.Count(n, "row"), text.OneOrMany(n, "has", "have"), b.options.AllowUnassigned)))
}

// coverTable shows the headline and links to the sheets of tables. The workbook counts beside
// the state of the review what is decided in it by now.
func (b *builder) coverTable(h table.Headline, tables []table.Table, s *share) table.Table {
	facts := []table.Fact{fact("Scope", "What this file covers", h.Scope)}
	for _, f := range h.Facts {
		facts = append(facts, f)
		if f.Section == reviewSection && f.Item == "State" {
			facts = append(facts, b.reviewCounters(s)...)
		}
	}
	for _, t := range tables {
		facts = append(facts, fact("Sheets", t.Name, table.Link{Text: "Go to " + t.Name, Sheet: t.Name}))
	}
	facts = append(facts, fact("Sheets", "Evidence", table.Link{Text: "Go to Evidence", Sheet: "Evidence"}))
	return factTable("Cover", b.title(), h.Banners, facts)
}

// scope says what subject, this file or the whole review, lists.
func (b *builder) scope(subject, claim string) string {
	completeness := map[string]string{
		"COMPLETE, RECONCILED":             "the workspaces were reconciled with a list of those expected",
		"COMPLETE AS VISIBLE TO THE TOKEN": "it is complete as far as the token could see",
	}[claim]
	if completeness == "" {
		completeness = "it is partial: what was not read is missing"
	}
	n := b.readWorkspaces()
	return fmt.Sprintf("%s lists every direct and inherited access to the %s of %s on TransactionLink that %s read between %s and %s UTC, %s and %s that the API returned in that time; %s; nothing outside TransactionLink is covered.",
		subject, text.Count(n, "workspace"), b.organizationName(), text.OneOrMany(n, "was", "were"), utcTime(b.now.TakenAt), utcTime(b.now.FinishedAt),
		b.countOr(snapshot.Users, b.now.Users, "user account"), b.countOr(snapshot.Enrollments, b.now.Enrollments, "invitation"), completeness)
}

// countOr returns the count of a resource in words, or that the resource was not read.
func (b *builder) countOr(resource string, n int64, noun string) string {
	if b.read(resource) {
		return "all " + text.Count(n, noun)
	}
	return "no " + resource + " (not read)"
}

// utcTime returns a time for sentences that say UTC.
func utcTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

func (b *builder) aboutFacts() []table.Fact {
	const section = "About"
	r := b.options.Policy.Review
	baseline := any("No baseline: this is the first snapshot, or none was chosen")
	if b.base != nil {
		baseline = fmt.Sprintf("Snapshot %d of %s UTC", b.base.ID, utcTime(b.base.TakenAt))
	}
	facts := []table.Fact{
		fact(section, "Organization", b.organizationName()),
		fact(section, "Period", b.periodWords()),
	}
	if words := b.otherPeriod(); words != "" {
		facts = append(facts, fact(section, "Period of the policy", words))
	}
	facts = append(facts, []table.Fact{
		fact(section, "Due", b.dueWords("Not set: review.due")),
		fact(section, "Control", cmp.Or(r.Control, "Not set: review.control")),
		fact(section, "Owner", cmp.Or(r.Owner, "Not set: review.owner")),
		fact(section, "Coordinator", cmp.Or(r.Coordinator, "Not set: review.coordinator")),
		fact(section, "Snapshot", fmt.Sprintf("Snapshot %d of %s UTC", b.now.ID, utcTime(b.now.TakenAt))),
		fact(section, "Read between", fmt.Sprintf("%s and %s UTC", utcTime(b.now.TakenAt), utcTime(b.now.FinishedAt))),
		fact(section, "Baseline", baseline),
		fact(section, "Baseline's age at the snapshot", b.baselineAge()),
		fact(section, "Largest gap between snapshots in the period", b.largestGap()),
	}...)
	if end, ok := b.periodEnd(); ok {
		facts = append(facts, fact(section, "From the snapshot to the period's end", duration(end.Sub(b.now.TakenAt))))
	}
	return append(facts, fact(section, "Review id", b.reviewID))
}

func (b *builder) baselineAge() any {
	if b.base == nil {
		return "No baseline"
	}
	return duration(b.now.TakenAt.Sub(b.base.TakenAt))
}

func (b *builder) largestGap() any {
	if b.base == nil {
		return "No baseline"
	}
	var longest time.Duration
	for i := 1; i < len(b.headers); i++ {
		if b.headers[i-1].ID >= b.base.ID {
			longest = max(longest, b.headers[i].TakenAt.Sub(b.headers[i-1].TakenAt))
		}
	}
	return duration(longest)
}

// duration returns a length of time in days and hours.
func duration(d time.Duration) string {
	hours := int64(d / time.Hour)
	if hours == 0 {
		return text.Count(int64(d/time.Minute), "minute")
	}
	if hours < 48 {
		return text.Count(hours, "hour")
	}
	return text.Count(hours/24, "day") + " " + text.Count(hours%24, "hour")
}

func (b *builder) countFacts() []table.Fact {
	const section = countsSection
	outside, untested := any(b.counts.outsideRows), any(b.counts.noOutsideTest)
	if len(b.options.Policy.Organization.ApprovedDomains) == 0 {
		outside = string(findings.OutsideNotTested) + ": organization.approved_domains is not set"
		untested = outside
	}
	people := any(int64(len(b.onOrganization)))
	if !b.read(snapshot.Users) {
		people = fmt.Sprintf("%d (users: not read)", len(b.onOrganization))
	}
	changes := any(int64(b.changes.total))
	if b.base == nil {
		changes = "No baseline"
	}
	return append([]table.Fact{
		fact(section, "Rows on Review", b.counts.direct),
		fact(section, "Rows on Inherited", b.counts.inherited),
		fact(section, "People with access", b.counts.people),
		fact(section, "Rows that are privileged", b.counts.privilegedRows),
		fact(section, "Rows that are unclassified", b.counts.unclassifiedRows),
		fact(section, "Rows of people from outside", outside),
		fact(section, "Rows not tested for outside, as no e-mail is known", untested),
		fact(section, "Rows that need a decision on Review", b.counts.direct),
		fact(section, "People to decide on Organization", people),
		fact(section, "Invitations", b.invitationCount()),
		fact(section, "Changes in the period", changes),
	}, b.findingFacts()...)
}

func (b *builder) invitationCount() any {
	if !b.read(snapshot.Enrollments) {
		return NotRead
	}
	_, _, pending := b.toDecide(nil)
	return fmt.Sprintf("%d, of which %d pending", len(b.invitations), pending)
}

// setupFacts lists what the organization has not set up yet, and where to set it.
func (b *builder) setupFacts() []table.Fact {
	const section = "Set-up still to do"
	var facts []table.Fact
	if !b.read(snapshot.Roster) {
		facts = append(facts, fact(section, "Roster", "No roster was supplied: tlaudit collect --roster"))
	}
	if len(b.options.Policy.Organization.ApprovedDomains) == 0 {
		facts = append(facts, fact(section, "Approved domains", "None set: organization.approved_domains"))
	}
	if n := b.unclassifiedRoles(); n > 0 {
		facts = append(facts, fact(section, "Role classes", text.Count(n, "role")+" in use "+text.OneOrMany(n, "is", "are")+" unclassified: roles.privileged, roles.standard"))
	}
	if b.now.Completeness != snapshot.Reconciled {
		facts = append(facts, fact(section, "Expected workspaces", "Not reconciled with a list: tlaudit collect --expect-workspaces"))
	}
	if len(facts) == 0 {
		facts = append(facts, fact(section, "Nothing", "Roster, domains, role classes and expected workspaces are there"))
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
