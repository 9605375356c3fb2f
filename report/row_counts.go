package report

import (
	"slices"

	"tlaudit/findings"
)

// rowCounts are the figures of the report, or of a part, each counted once.
type rowCounts struct {
	rows, privileged  map[string]int64 // by workspace id
	inheritedRows     map[string]int64 // by workspace id
	unclassified      map[string]int64 // by workspace id
	reviewers         map[string]int64 // rows to decide by reviewer, on all sheets
	lines             map[int]int64    // rows by the reviewers' line that takes them, from 1
	bases             reviewerBases
	direct, inherited int64
	people            int64 // with access
	ownAccess         int64 // rows to decide that are assigned to the person whom they are about
	unassigned        int64 // rows to decide that nobody is assigned to
	withoutEmail      int64 // rows to decide without a known e-mail
	unmanaged         unmanagedRows
	administered      map[string]int64 // rows of Review in workspaces in which their reviewer holds privileged access, by reviewer; of the whole alone
}

// countRows counts the rows of a part, or all of them.
func (b *builder) countRows(s *share) rowCounts {
	c := rowCounts{
		rows: map[string]int64{}, privileged: map[string]int64{}, inheritedRows: map[string]int64{}, unclassified: map[string]int64{}, reviewers: map[string]int64{}, lines: map[int]int64{},
		bases: reviewerBases{}, unmanaged: unmanagedRows{}, administered: map[string]int64{},
	}
	var accounts map[string][]uint32 // privileged ones by the person's samePerson.one
	if s == nil {
		accounts = b.privilegedAccounts()
	}
	countAssigned := func(a assignment, who reviewed) {
		c.reviewers[a.reviewer]++
		c.lines[a.line]++
		c.bases.add(a)
		c.withoutEmail += countIf(who.key == "")
		c.ownAccess += countIf(b.isAbout(who, a.reviewer))
		c.unassigned += countIf(a.unassigned)
		c.unmanaged.add(a, who)
	}
	holders := make([]bool, len(b.personList.all))
	for i := range b.grantsOf(s) {
		g := b.grant(i)
		c.people += countIf(!holders[b.grants[i].person])
		holders[b.grants[i].person] = true
		c.rows[g.workspace.WorkspaceID]++
		switch g.role.class {
		case findings.Privileged:
			c.privileged[g.workspace.WorkspaceID]++
		case findings.Unclassified:
			c.unclassified[g.workspace.WorkspaceID]++
		}
		if g.inherited {
			c.inherited++
			c.inheritedRows[g.workspace.WorkspaceID]++
		} else {
			c.direct++
			a := b.assigned(g)
			countAssigned(a, g.person.reviewed())
			c.administered[a.reviewer] += countIf(b.administers(accounts[b.samePerson.one(a.reviewer)], b.grants[i].workspace))
		}
	}
	n, at := s.rows(func(s *share) []uint32 { return s.people }, len(b.onOrganization))
	for i := range n {
		p := b.onOrganization[at(i)]
		countAssigned(b.assignedPerson(p), p.reviewed())
	}
	n, at = s.rows(func(s *share) []uint32 { return s.invitations }, len(b.invitations))
	for n := range n {
		i := b.invitations[at(n)]
		a := b.assignedInvitation(i)
		if !i.pending() {
			c.lines[a.line]++
			continue
		}
		countAssigned(a, b.invited(i))
	}
	return c
}

// privilegedAccounts lists whoever holds a privileged role anywhere, direct or inherited, by
// the name that stands for all of the person: indexes into the list of people.
func (b *builder) privilegedAccounts() map[string][]uint32 {
	all := map[string][]uint32{}
	for i, who := range b.personList.all {
		if b.privileged.of(uint32(i)) > 0 {
			one := b.samePerson.ofAccount(who)
			all[one] = append(all[one], uint32(i))
		}
	}
	return all
}

// administers reports whether one of some accounts holds a privileged role in a workspace.
func (b *builder) administers(accounts []uint32, workspace uint32) bool {
	return slices.ContainsFunc(accounts, func(who uint32) bool { return b.privileged.has(who, workspace) })
}
