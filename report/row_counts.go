package report

import (
	"tlaudit/findings"
	"tlaudit/identity"
)

// rowCounts are the figures of the report, each counted once.
type rowCounts struct {
	rows, privileged  map[string]int64 // by workspace id
	inheritedRows     map[string]int64 // by workspace id
	unclassified      map[string]int64 // by workspace id
	reviewers         map[string]int64 // rows to decide by reviewer, on all sheets
	lines             map[int]int64    // rows by the reviewers' line that takes them, from 1
	direct, inherited int64
	privilegedRows    int64
	unclassifiedRows  int64
	outsideRows       int64
	noOutsideTest     int64 // rows of people without a known e-mail, of whom nothing says whether they are from outside
	people            int64
	ownAccess         int64            // rows to decide that are assigned to the person whom they are about
	unassigned        int64            // rows to decide that nobody is assigned to
	withoutEmail      int64            // rows to decide without a known e-mail
	administered      map[string]int64 // rows of Review in workspaces in which their reviewer holds privileged access, by reviewer
}

func (b *builder) countRows() rowCounts {
	c := rowCounts{rows: map[string]int64{}, privileged: map[string]int64{}, inheritedRows: map[string]int64{}, unclassified: map[string]int64{}, reviewers: map[string]int64{}, lines: map[int]int64{}, administered: map[string]int64{}}
	administers := b.administeringReviewers()
	countAssigned := func(a assignment, email string) {
		c.reviewers[a.reviewer]++
		c.lines[a.line]++
		email = identity.EmailKey(email)
		c.withoutEmail += countIf(email == "")
		c.ownAccess += countIf(email == a.reviewer)
		c.unassigned += countIf(a.unassigned)
	}
	for i := range b.grants {
		g := b.grant(i)
		c.rows[g.workspace.WorkspaceID]++
		switch g.role.class {
		case findings.Privileged:
			c.privilegedRows++
			c.privileged[g.workspace.WorkspaceID]++
		case findings.Unclassified:
			c.unclassifiedRows++
			c.unclassified[g.workspace.WorkspaceID]++
		}
		c.outsideRows += countIf(g.person.outside == findings.IsOutside)
		c.noOutsideTest += countIf(g.person.outside == findings.NoEmailKnown)
		if g.inherited {
			c.inherited++
			c.inheritedRows[g.workspace.WorkspaceID]++
		} else {
			c.direct++
			a := b.assigned(g)
			countAssigned(a, g.person.email)
			c.administered[a.reviewer] += countIf(administers[a.reviewer][g.workspace])
		}
	}
	for _, p := range b.onOrganization {
		countAssigned(b.assignedPerson(p), p.email)
	}
	for _, i := range b.invitations {
		a := b.assignedInvitation(i)
		if !i.pending() {
			c.reviewers[a.reviewer] += 0 // the reviewer gets a workbook, and so a line on Sign-off
			c.lines[a.line]++
			continue
		}
		countAssigned(a, i.Email)
	}
	for _, p := range b.people {
		if p.direct+p.inherited > 0 {
			c.people++
		}
	}
	return c
}

// administeringReviewers lists the workspaces in which each reviewer holds privileged
// access, direct or inherited, by the reviewer's address.
func (b *builder) administeringReviewers() map[string]map[*workspace]bool {
	all := map[string]map[*workspace]bool{}
	if b.options.Reviewers == nil {
		return all
	}
	for i := range b.grants {
		g := b.grant(i)
		if g.role.class != findings.Privileged {
			continue
		}
		email := identity.EmailKey(g.person.email)
		if all[email] == nil {
			all[email] = map[*workspace]bool{}
		}
		all[email][g.workspace] = true
	}
	return all
}
