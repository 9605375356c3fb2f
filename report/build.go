package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"tlaudit/findings"
	"tlaudit/identity"
	"tlaudit/inputs"
	"tlaudit/remediation"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// Options selects what a report is about.
type Options struct {
	At       int64  // the snapshot's number
	Since    int64  // the baseline's number, 0 for none
	Period   string // as the user named it, such as 2026-Q3; empty for the policy's
	Policy   findings.Policy
	Draft    bool     // the report may be about a partial snapshot and says that it is a draft
	Flags    []string // every flag that selects or shapes content, as name=value
	Tool     Tool
	Findings Evaluations
	// Reviewers say who reviews which rows; nil where nobody is assigned.
	Reviewers *inputs.Reviewers
	Split     bool // the report has a part for each reviewer
	ExactCSV  bool // the CSV files will hold the exact values, as Files.ExactCSV says
	// Remediation is the plan that the report brings along; nil for none.
	Remediation *remediation.Plan
}

// A Tool is the program that writes a report.
type Tool struct {
	Version string
	Commit  string // empty where it is not known
	Digest  string // SHA-256 of the executable, empty where it is not known
}

// A PartialError says that a snapshot is partial and no draft was asked for.
type PartialError struct{ Snapshot int64 }

func (e *PartialError) Error() string {
	return fmt.Sprintf("snapshot %d is partial: what was not read is missing from it", e.Snapshot)
}

// A builder holds what the tables of one report draw from.
type builder struct {
	*population
	options     Options
	source      snapshot.Querier
	reviewID    string
	invitations []invitation
	requests    []request
	changes     periodChanges
	runs        []collectRun
	leavers     []leaver
	counts      rowCounts
	found       findingIndex
	shares      []*share
	checks      []check
	commands    []string // of the plan's actions
}

// Build makes the model of an access review from the ledger. Tables that follow
// the ledger's rows read from src each time they are walked, so src stays open
// until the last format is written; ctx ends those readings too. The error is a
// *PartialError where the snapshot is partial and o.Draft is not set.
func Build(ctx context.Context, src snapshot.Querier, o Options) (_ Report, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("build report of snapshot %d: %w", o.At, err)
		}
	}()
	p, err := load(ctx, src, o)
	if err != nil {
		return Report{}, err
	}
	if p.now.Status != snapshot.Complete && !o.Draft {
		return Report{}, &PartialError{o.At}
	}
	b := &builder{population: p, options: o, source: src, found: p.indexFindings(&o.Findings)}
	p.severities(&b.found)
	p.sort()
	baseDigest := ""
	if p.base != nil {
		baseDigest = p.base.StateDigest
	}
	b.reviewID = table.ReviewID(p.now.StateDigest, baseDigest, o.Policy.Digest(), o.Flags)
	if b.invitations, err = loadInvitations(ctx, src, o.At); err != nil {
		return Report{}, err
	}
	if b.requests, err = b.loadRequests(ctx); err != nil {
		return Report{}, err
	}
	if b.changes, err = b.loadChanges(ctx); err != nil {
		return Report{}, err
	}
	if b.runs, err = b.loadRuns(ctx); err != nil {
		return Report{}, err
	}
	if b.leavers, err = b.loadLeavers(ctx); err != nil {
		return Report{}, err
	}
	if b.commands, err = commandsOf(o.Remediation); err != nil {
		return Report{}, err
	}
	if err := checkReviewers(o.Reviewers, p, b.invitations); err != nil {
		return Report{}, err
	}
	if o.Split {
		b.shares = b.divide()
	}
	b.counts = b.countRows()
	if b.checks, err = b.reconcile(ctx); err != nil {
		return Report{}, err
	}
	return b.report(ctx)
}

func (b *builder) report(ctx context.Context) (Report, error) {
	tables := []table.Table{
		b.instructionsTable(), b.summaryTable(), b.reviewTable(nil), b.organizationTable(nil), b.privilegedTable(), b.invitationsTable(nil), b.findingsTable(),
		b.changesTable(ctx), b.leaversTable(), b.rolesTable(),
	}
	if b.options.Remediation != nil {
		tables = append(tables, b.remediationTable())
	}
	tables = append(tables, b.reconciliationTable(), b.snapshotsTable(), b.signOffTable(nil))
	files := []table.Table{b.workspacesTable()}
	marks, err := examine(append(append([]table.Table{}, tables...), files...))
	if err != nil {
		return Report{}, err
	}
	evidence, err := b.evidenceTable(marks, "1/1")
	if err != nil {
		return Report{}, err
	}
	headline := b.headline()
	r := Report{
		Document: table.Document{
			Title:    b.title(),
			Subject:  b.organizationName() + ", snapshot " + fmt.Sprint(b.now.ID) + " of " + b.now.TakenAt.Format(time.RFC3339),
			Footer:   fmt.Sprintf("Snapshot %d, %s, review %s", b.now.ID, b.now.TakenAt.Format(time.RFC3339), b.reviewID[:16]),
			Time:     b.now.TakenAt,
			Headline: headline,
		},
		Plan:       b.options.Remediation,
		ReviewID:   b.reviewID,
		Keyed:      marks.rows,
		RowsDigest: marks.digest,

		InvitationsUnread: !b.read(snapshot.Enrollments),
	}
	if b.options.Draft {
		r.Footer = "DRAFT. " + r.Footer
	}
	r.Tables = append(r.Tables, b.coverTable(headline, tables))
	r.Tables = append(r.Tables, tables...)
	r.Tables = append(r.Tables, evidence, b.listsTable())
	r.Tables = append(r.Tables, files...)
	b.notices(r.Tables)
	r.Parts, err = b.parts(r)
	return r, err
}

// rowCounts are the figures of the report, each counted once.
type rowCounts struct {
	rows, privileged      map[string]int64 // by workspace id
	inheritedRows         map[string]int64 // by workspace id
	reviewers             map[string]int64 // rows to decide by reviewer, on all sheets
	direct, inherited     int64
	privilegedRows        int64
	unclassifiedRows      int64
	outsideRows, toDecide int64
	people                int64
	own                   int64 // rows to decide, of their reviewer's own access
	nameless              int64 // rows to decide of which no e-mail is known
}

func (b *builder) countRows() rowCounts {
	t := rowCounts{rows: map[string]int64{}, privileged: map[string]int64{}, inheritedRows: map[string]int64{}, reviewers: map[string]int64{}}
	review := func(a assignment, email string) {
		t.reviewers[a.who]++
		email = identity.EmailKey(email)
		t.nameless += int64(boolInt(email == ""))
		t.own += int64(boolInt(email == a.who))
	}
	for i := range b.grants {
		g := b.grant(i)
		t.rows[g.workspace.WorkspaceID]++
		switch g.role.class {
		case findings.Privileged:
			t.privilegedRows++
			t.privileged[g.workspace.WorkspaceID]++
		case findings.Unclassified:
			t.unclassifiedRows++
		}
		if g.person.outside == findings.IsOutside {
			t.outsideRows++
		}
		if g.inherited {
			t.inherited++
			t.inheritedRows[g.workspace.WorkspaceID]++
		} else {
			t.direct++
			t.toDecide++
			review(b.assigned(g), g.person.email)
		}
	}
	for _, d := range b.onOrganization {
		review(b.assignedPerson(d), d.email)
	}
	for _, v := range b.invitations {
		a := b.assignedInvitation(v)
		if !v.pending() {
			t.reviewers[a.who] += 0 // their reviewer has a file, and so a line on Sign-off
			continue
		}
		review(a, v.Email)
	}
	for _, d := range b.people {
		if d.direct+d.inherited > 0 {
			t.people++
		}
	}
	return t
}

// An examination is what Evidence says about the tables themselves.
type examination struct {
	rows     int    // that carry a row_key
	digest   string // over their keys and sums
	cut      int    // cells too long for a spreadsheet
	prefixed int    // cells that CSV had to make safe
}

// examine reads every table once, before any format does.
func examine(tables []table.Table) (e examination, err error) {
	sum := sha256.New()
	for _, t := range tables {
		rowKeyAt, rowSumAt := t.Column("row_key"), t.Column("row_sum")
		for row, err := range t.Rows {
			if err != nil {
				return e, fmt.Errorf("table %s: %w", t.Name, err)
			}
			for i, cell := range row {
				if _, ours := cell.(int64); cell == nil || ours {
					continue
				}
				s := table.Shown(cell)
				if _, long := table.Fit(s); long && t.Sheet {
					e.cut++
				}
				if t.Columns[i].Input || t.Columns[i].Formula != "" || t.File == "" {
					continue
				}
				if _, changed := table.Safe(s); changed {
					e.prefixed++
				}
			}
			if rowKeyAt >= 0 {
				e.rows++
				if _, err := io.WriteString(sum, table.Shown(row[rowKeyAt])+" "+table.Shown(row[rowSumAt])+"\n"); err != nil {
					return e, err
				}
			}
		}
	}
	e.digest = hex.EncodeToString(sum.Sum(nil))
	return e, nil
}
