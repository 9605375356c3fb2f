package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

const (
	aboutSection  = "About"
	countsSection = "Counts"
	nextSection   = "Next"
	reviewSection = "Review"

	reviewState = "NOT PERFORMED as issued"
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

// headline returns what the cover says of the whole, or of a part. Its claims come from the
// reconciliation, so the two never disagree. A part counts nothing of the whole but its rows,
// once.
func (b *builder) headline(s *share) table.Headline {
	if s != nil {
		part := *b
		part.counts = b.countRows(s)
		b = &part
	}
	claim, why := b.populationClaim()
	state := claim
	if why != "" {
		state += ": " + why
	}
	h := table.Headline{Banners: []string{"Population: " + state, "Review: " + reviewState}, Scope: b.scopeOf(s, claim)}
	if b.options.Draft {
		h.Banners = append([]string{"DRAFT: not for issue"}, h.Banners...)
	}
	if b.simulated {
		h.Banners = append([]string{table.SampleData}, h.Banners...)
	}
	h.Actions = b.actionFacts(s)
	h.Counts = b.countFacts(s)
	var reconciliation, setup []table.Fact
	if s == nil {
		h.Figures = b.figures()
		h.Changes, reconciliation, setup = b.changeFacts(), b.reconciliationFacts(), b.setupFacts()
	}
	h.Facts = slices.Concat(h.Actions, b.nextSteps(s), b.partFacts(s),
		[]table.Fact{fact("Population", "State", state)}, reconciliation,
		[]table.Fact{fact(reviewSection, "State", reviewState+". "+reviewWords)}, b.issueFacts(),
		b.aboutFacts(), h.Counts, setup, b.notTestedFacts())
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
	counters := b.reviewCounters(s)
	var facts []table.Fact
	for _, f := range h.Facts {
		facts = append(facts, f)
		switch {
		case f.Section == reviewSection && f.Item == "State":
			facts = append(facts, counters...)
		case f.Section == aboutSection && f.Item == "Largest gap between snapshots in the period":
			facts = append(facts, fact(aboutSection, "What this file covers", h.Scope))
		}
	}
	for _, t := range tables {
		facts = append(facts, linkTo(t.Name))
	}
	facts = append(facts, linkTo("Evidence"))
	banners := make([]any, len(h.Banners))
	for i, banner := range h.Banners {
		banners[i] = banner
	}
	banners[len(banners)-1] = liveState(counters)
	t := table.Table{Name: "Cover", Sheet: true, Anchors: true, Title: b.title(), Banners: banners, Empty: noneFound, Total: len(facts), Marks: append([]table.Mark{
		{When: `AND({Section}="` + actionSection + `",LEFT({Value},8)="Critical")`, Columns: []string{"Item"}, Style: table.Red},
		{When: `AND({Section}="` + actionSection + `",LEFT({Value},4)="High")`, Columns: []string{"Item"}, Style: table.Amber},
	}, sectionMarks("Section")...)}
	return table.Fill(t, table.Of(facts), append(factColumns(), table.ColumnOf[table.Fact]{Header: "Go to", Width: 32, Wrap: true, Cell: func(f table.Fact) any {
		if f.GoTo.Sheet == "" {
			return nil
		}
		return f.GoTo
	}}))
}

// linkTo returns a line of the cover that opens a sheet.
func linkTo(sheet string) table.Fact {
	return table.Fact{Section: "Sheets", Item: sheet, Value: sheetWords(sheet), GoTo: table.Link{Text: sheet, Sheet: sheet}}
}

// sheetWords says what a sheet has.
func sheetWords(sheet string) any {
	return table.Blank(map[string]string{
		"Instructions": "How to decide, in ten lines", "Summary": "What changed, in numbers and charts", "Review": "Direct access: one row to decide for each",
		"Organization": "Accounts and their roles in the organization, to decide", "Inherited": "Access through a role in the organization; it is decided on Organization",
		"People": "One line for each account, or holder of access without one", "Privileged": "Everybody who holds a privileged or an unclassified role",
		"Invitations": "Pending ones to decide, then the others", "Findings": "What is wrong or to be confirmed, who it is about, what to do", "Changes": "Every change in the period, one line for each event",
		"Leavers": "Whose end date on the roster falls in the period, and when the access ended", "Roles": "What each role allows, and who holds it", "Workspaces": "Which workspaces there are, and which were read",
		"Remediation": "The plan that follows from the findings", "Reconciliation": "Every figure held against another one", "Snapshots": "Every run in the period, failed ones too",
		"Sign-off": "Where one signs; counts of what is filled in", "Evidence": "Queries, inputs, rules, digests, and how to check them by hand",
	}[sheet])
}

// liveState returns the state of the review with the counters of what is filled in by now:
// "172 rows: 0 complete, 0 incomplete, 172 blank".
func liveState(counters []table.Fact) table.LiveText {
	parts := []any{"Review: " + reviewState + ". "}
	for i, f := range counters {
		word, _, _ := strings.Cut(f.Item, " by now")
		switch i {
		case 0:
			parts = append(parts, f.Value, rowsWord(f.Value)+": ")
			continue
		case 1:
		default:
			parts = append(parts, ", ")
		}
		parts = append(parts, f.Value, " "+lowerFirst(word))
	}
	return table.LiveText{Parts: parts}
}

// rowsWord returns what follows the number of rows of a file, which does not change.
func rowsWord(n any) string {
	if c, ok := n.(table.Calc); ok && c.Value == 1 {
		return " row"
	}
	return " rows"
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// partFacts says whose part this is, and how much of the whole it has.
func (b *builder) partFacts(s *share) []table.Fact {
	if s == nil {
		return nil
	}
	const section = "Part"
	rows, people, pending := b.toDecide(s)
	allRows, allPeople, allPending := b.toDecide(nil)
	return []table.Fact{
		fact(section, "Reviewer", s.reviewer),
		fact(section, "Part", fmt.Sprintf("%d of %d", slices.Index(b.shares, s)+1, len(b.shares))),
		fact(section, "Rows to decide", fmt.Sprintf("%d of %d in the whole review. Every other count of rows here is of this file alone", rows+people+pending, allRows+allPeople+allPending)),
		fact(section, "Numbers", "A # is that of the whole review. Where a row refers to a # that is not in this file, another reviewer decides on it."),
	}
}

// scopeOf says what the whole or a part lists.
func (b *builder) scopeOf(s *share, claim string) string {
	if s == nil {
		return b.scope(claim)
	}
	return fmt.Sprintf("This file holds the rows assigned to %s and no others, and shows who else gets into their workspaces. The whole review lists every direct and inherited access "+
		"to the workspaces of %s on TransactionLink that were read between %s and %s UTC; %s; nothing outside TransactionLink is covered.",
		s.reviewer, b.organizationName(), utcTime(b.now.TakenAt), utcTime(b.now.FinishedAt), completenessWords(claim))
}

// completenessWords says in a sentence what the claim about the population means.
func completenessWords(claim string) string {
	switch claim {
	case matchesList:
		return "the workspaces are those of the list of expected ones"
	case allVisible:
		return "it is complete as far as the token could see, and no list says what else there is"
	}
	return "it is partial: what was not read is missing"
}

// scope says what the whole lists.
func (b *builder) scope(claim string) string {
	n := b.readWorkspaces()
	return fmt.Sprintf("This file lists every direct and inherited access to the %s of %s on TransactionLink that %s read between %s and %s UTC, %s and %s that the API returned in that time; %s; nothing outside TransactionLink is covered.",
		text.Count(n, "workspace"), b.organizationName(), text.OneOrMany(n, "was", "were"), utcTime(b.now.TakenAt), utcTime(b.now.FinishedAt),
		b.countOr(snapshot.Users, b.now.Users, "user account"), b.countOr(snapshot.Enrollments, b.now.Enrollments, "invitation"), completenessWords(claim))
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
	const section = aboutSection
	r := b.options.Policy.Review
	taken := fmt.Sprintf("Snapshot %d of %s UTC", b.now.ID, utcTime(b.now.TakenAt))
	if end, ok := b.periodEnd(); ok {
		taken += ", " + duration(end.Sub(b.now.TakenAt)) + " before the period's end"
	}
	baseline := "No baseline: this is the first snapshot, or none was chosen"
	if b.base != nil {
		baseline = fmt.Sprintf("Snapshot %d of %s UTC, %s before the snapshot", b.base.ID, utcTime(b.base.TakenAt), duration(b.now.TakenAt.Sub(b.base.TakenAt)))
	}
	organization := b.organizationName()
	if b.simulated {
		organization += " (sample data)"
	}
	facts := []table.Fact{
		fact(section, "Organization", organization),
		fact(section, "Period", b.periodWords()),
	}
	if words := b.otherPeriod(); words != "" {
		facts = append(facts, fact(section, "Period of the policy", words))
	}
	return append(facts,
		fact(section, "Due", b.dueWords("Not set: review.due")),
		fact(section, "Control", cmp.Or(r.Control, "Not set: review.control")),
		fact(section, "Owner", cmp.Or(r.Owner, "Not set: review.owner")),
		fact(section, "Coordinator", cmp.Or(r.Coordinator, "Not set: review.coordinator")),
		fact(section, "Snapshot", taken),
		fact(section, "Baseline", baseline),
		fact(section, "Read between", fmt.Sprintf("%s and %s UTC", utcTime(b.now.TakenAt), utcTime(b.now.FinishedAt))),
		fact(section, "Largest gap between snapshots in the period", b.largestGap()),
		fact(section, "Review id", b.reviewID))
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
