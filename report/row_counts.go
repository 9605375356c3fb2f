package report

import (
	"fmt"
	"slices"

	"tlaudit/findings"
	"tlaudit/identity"
)

// rowCounts are the figures of the report, each counted once.
type rowCounts struct {
	rows, privileged      map[string]int64 // by workspace id
	inheritedRows         map[string]int64 // by workspace id
	reviewers             map[string]int64 // rows to decide by reviewer, on all sheets
	lines                 map[int]int64    // rows by the reviewers' line that takes them, from 1
	direct, inherited     int64
	privilegedRows        int64
	unclassifiedRows      int64
	outsideRows, toDecide int64
	noOutsideTest         int64 // rows of people without a known e-mail, of whom nothing says whether they are from outside
	people                int64
	ownAccess             int64            // rows to decide that are assigned to the person whom they are about
	withoutEmail          int64            // rows to decide without a known e-mail
	administered          map[string]int64 // rows of Review in workspaces in which their reviewer holds privileged access, by reviewer
}

func (b *builder) countRows() rowCounts {
	c := rowCounts{rows: map[string]int64{}, privileged: map[string]int64{}, inheritedRows: map[string]int64{}, reviewers: map[string]int64{}, lines: map[int]int64{}, administered: map[string]int64{}}
	administers := b.administeringReviewers()
	countAssigned := func(a assignment, email string) {
		c.reviewers[a.reviewer]++
		c.lines[a.line]++
		email = identity.EmailKey(email)
		c.withoutEmail += countIf(email == "")
		c.ownAccess += countIf(email == a.reviewer)
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
		}
		c.outsideRows += countIf(g.person.outside == findings.IsOutside)
		c.noOutsideTest += countIf(g.person.outside == findings.NoEmailKnown)
		if g.inherited {
			c.inherited++
			c.inheritedRows[g.workspace.WorkspaceID]++
		} else {
			c.direct++
			c.toDecide++
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
	for _, l := range b.options.Reviewers.Lines {
		for _, address := range []string{l.Reviewer, l.Fallback} {
			if address != "" && all[address] == nil {
				all[address] = map[*workspace]bool{}
			}
		}
	}
	for i := range b.grants {
		g := b.grant(i)
		if administered := all[identity.EmailKey(g.person.email)]; administered != nil && g.role.class == findings.Privileged {
			administered[g.workspace] = true
		}
	}
	return all
}

// A decidedOnce says where everything is decided that a review decides on.
type decidedOnce struct {
	accounts                      int64    // of the users' listing
	onOrganization, throughReview int64    // those of them that are decided on Organization, and through rows of Review alone
	withoutAccount                int64    // rows of Organization about somebody who inherits access and is no account
	holders, rows                 int64    // direct grants, and rows of Review
	pending, pendingRows          int64    // pending invitations, and rows of Invitations to decide
	nowhere                       []string // who is decided nowhere, or twice on one sheet, by name and id, in order
}

// adds reports whether everything is decided, and once.
func (d decidedOnce) adds() bool {
	return d.accounts == d.onOrganization+d.throughReview && d.holders == d.rows && d.pending == d.pendingRows && len(d.nowhere) == 0
}

// decidedOnce counts where accounts, holders of direct access and pending invitations are
// decided. The accounts, the direct grants and the invitations are those that the snapshot
// counted where it says so; the rows are those of the sheets.
func (b *builder) decidedOnce() decidedOnce {
	d := decidedOnce{holders: b.now.DirectMemberships}
	onSheet := map[*person]int{}
	for _, p := range b.onOrganization {
		onSheet[p]++
	}
	for _, p := range b.people {
		n := onSheet[p]
		d.accounts += countIf(p.account)
		switch {
		case n == 1 && p.account:
			d.onOrganization++
		case n == 1:
			d.withoutAccount++
		case n == 0 && p.inherited == 0 && p.direct > 0:
			d.throughReview += countIf(p.account)
		default:
			d.nowhere = append(d.nowhere, fmt.Sprintf("%s (%s)", b.called(p), p.id))
		}
	}
	slices.Sort(d.nowhere)
	d.rows, _, d.pendingRows = b.toDecide(nil)
	for _, i := range b.invitations {
		d.pending += countIf(i.pending())
	}
	return d
}
