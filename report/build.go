package report

import (
	"context"
	"fmt"
	"time"

	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// A builder holds what the tables of one report show.
type builder struct {
	*population
	options      Options
	source       snapshot.Source
	reviewID     string
	invitations  []invitation
	requests     []request
	changes      periodChanges
	privileged   privilegedPlaces
	runs         []collectRun
	leavers      []leaver
	counts       rowCounts
	findings     findingIndex
	departments  departments
	names        names
	samePerson   samePerson
	same         map[*person][]*person // the accounts of a person who has several
	ruleTitles   map[string]string     // by the rule's id
	constant     map[string]bool       // columns of Review that say the same in every row
	everybody    []*person             // with an account or access, by name
	shares       []*share
	reach        *reach // nil if the report is not split
	lines        reviewerLines
	sortedRoles  []*role            // see sorted
	organization organizationRoles  // what is said about them
	roster       *roster            // who is whose manager; nil without a roster
	byAddress    map[string]*person // by the key of the address
	policyPeople policyPeople       // by the accounts that the policy names for one person
	checks       []check
	recorded     walkRecord
	simulated    bool     // what the walk read is sample data
	noMatch      string   // what a row says that no rule found anything about
	commands     []string // of the plan's actions
	shown        []string // whether a later snapshot shows the effect of each action
	notes        []string // for whoever sends the report to reviewers

	privilegedPeople []int64 // at each snapshot of headers
	basePending      int64   // invitations at the baseline
}

// A Reading is what a report reads of the ledger that does not depend on what the rules find.
type Reading struct{ b *builder }

// Read reads a snapshot and what it is compared with. Of the options it takes At, Since, LastRun, Policy and Draft. src
// stays open until the last format of the report is written. The error is a *PartialError if the snapshot is partial and
// o.Draft is not set.
func Read(ctx context.Context, src snapshot.Source, o Options) (_ *Reading, err error) {
	defer func() { err = ofSnapshot(o, err) }()
	p, err := load(ctx, src, o)
	if err != nil {
		return nil, err
	}
	b := &builder{population: p, source: src}
	if err := p.now.readParameters(&b.recorded); err != nil {
		return nil, err
	}
	b.simulated = b.recorded.Simulated
	b.changes, err = b.loadChanges(ctx)
	return &Reading{b}, err
}

func ofSnapshot(o Options, err error) error {
	if err != nil {
		err = fmt.Errorf("build report of snapshot %d: %w", o.At, err)
	}
	return err
}

// Build makes the model of an access review from the ledger: Read, and Build of the reading.
func Build(ctx context.Context, src snapshot.Source, o Options) (Report, error) {
	r, err := Read(ctx, src, o)
	if err != nil {
		return Report{}, err
	}
	return r.Build(ctx, o)
}

// Build makes the model of an access review from a reading with the same options; call it once for a reading. ctx ends it.
func (r *Reading) Build(ctx context.Context, o Options) (_ Report, err error) {
	defer func() { err = ofSnapshot(o, err) }()
	b, p, src := r.b, r.b.population, r.b.source
	b.options = o
	if b.findings, err = b.indexFindings(ctx); err != nil {
		return Report{}, err
	}
	p.setWorst(&b.findings)
	p.sort()
	b.sortedRoles = sorted(p.roles)
	b.privileged = p.privilegedPlaces()
	p.listOrganization(&b.findings)
	b.organization = b.organizationRoles()
	b.departments, b.names, b.everybody = newDepartments(p), newNames(p.people), p.everybody()
	b.samePerson, b.policyPeople = b.loadSamePerson(), b.loadPolicyPeople()
	b.same = b.accountsOfOne()
	b.ruleTitles = map[string]string{}
	for _, r := range o.Findings.Rules {
		b.ruleTitles[r.ID] = r.Title
	}
	baseDigest := ""
	if p.base != nil {
		baseDigest = p.base.StateDigest
	}
	b.reviewID = table.ReviewID(p.now.StateDigest, baseDigest, o.Policy.Digest(), o.Flags)
	if b.invitations, err = loadInvitations(ctx, src, o.At); err != nil {
		return Report{}, err
	}
	b.listInvitations()
	if b.requests, err = b.loadRequests(ctx); err != nil {
		return Report{}, err
	}
	if b.runs, err = b.loadRuns(ctx); err != nil {
		return Report{}, err
	}
	if b.leavers, err = b.loadLeavers(ctx); err != nil {
		return Report{}, err
	}
	if b.privilegedPeople, err = b.loadPrivilegedPeople(ctx); err != nil {
		return Report{}, err
	}
	if b.basePending, err = b.loadBasePending(ctx); err != nil {
		return Report{}, err
	}
	if b.commands, err = commandsOf(o.Remediation); err != nil {
		return Report{}, err
	}
	if b.shown, err = b.effects(ctx); err != nil {
		return Report{}, err
	}
	if b.options.Reviewers, err = checkReviewers(o.Reviewers, p, b.invitations); err != nil {
		return Report{}, err
	}
	b.lines = newReviewerLines(b.options.Reviewers)
	b.byAddress = p.indexAddresses()
	if b.roster, err = b.loadRoster(ctx); err != nil {
		return Report{}, err
	}
	b.noMatch = b.noRuleMatched()
	b.constant = b.sameInEveryRow()
	if o.Split {
		b.shares = b.divide()
	}
	b.counts = b.countRows(nil)
	if b.checks, err = b.reconcile(ctx); err != nil {
		return Report{}, err
	}
	return b.report(ctx)
}

func (b *builder) report(ctx context.Context) (Report, error) {
	changes, everyChange := b.changesTables()
	review := b.reviewTable(nil)
	tables := []table.Table{
		b.instructionsTable(), b.summaryTable(), review, b.organizationTable(nil), b.inheritedTable(nil), b.peopleTable(nil), b.privilegedTable(), b.invitationsTable(nil), b.findingsTable(nil),
		changes, b.leaversTable(), b.rolesTable(nil), b.workspacesTable(),
	}
	if b.options.Remediation != nil {
		tables = append(tables, b.remediationTable())
	}
	tables = append(tables, b.reconciliationTable(), b.snapshotsTable(), b.signOffTable(nil))
	// The first table with a CSV file is the one that report --format csv writes alone.
	access := b.accessTable()
	examined, err := examine(ctx, append([]table.Table{everyChange}, tables...), &access, &review)
	if err != nil {
		return Report{}, err
	}
	evidence, err := b.evidenceTable(examined, wholeReport)
	if err != nil {
		return Report{}, err
	}
	headline := b.headline(nil)
	r := Report{
		Origin: Origin{Snapshot: b.options.At, Baseline: b.options.Since, LastRun: b.lastRun, Flags: b.options.Flags, Tool: b.options.Tool},
		Document: table.Document{
			Title:    b.title(),
			Subject:  b.organizationName() + ", snapshot " + fmt.Sprint(b.now.ID) + " of " + b.now.TakenAt.Format(time.RFC3339),
			Footer:   fmt.Sprintf("Snapshot %d, %s, review %s", b.now.ID, b.now.TakenAt.Format(time.RFC3339), b.reviewID[:16]),
			Time:     b.now.TakenAt,
			Headline: headline,
		},
		Plan:     b.options.Remediation,
		ReviewID: b.reviewID,
		Keyed:    examined.keyed,
		Notes:    b.notes,
	}
	if b.options.Draft {
		r.Footer = "DRAFT. " + r.Footer
	}
	if b.simulated {
		r.Footer = "SAMPLE DATA. " + r.Footer
	}
	r.Tables = append(r.Tables, b.coverTable(headline, tables, nil), access)
	r.Tables = append(r.Tables, tables...)
	r.Tables = append(r.Tables, evidence, b.listsTable(nil), everyChange)
	b.addNotices(r.Tables)
	r.Parts, err = b.parts(ctx, r)
	return r, err
}
