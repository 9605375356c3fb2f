package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// everybody lists who has an account or access, by name, address and id; last those of whom
// neither name nor address is known.
func (p *population) everybody() []*person {
	var all []*person
	for _, who := range p.people {
		all = append(all, who)
	}
	slices.SortFunc(all, func(a, b *person) int {
		one, other := cmp.Or(a.name, a.email), cmp.Or(b.name, b.email)
		return cmp.Or(falseFirst(one == "", other == ""), strings.Compare(one, other), strings.Compare(a.email, b.email), strings.Compare(a.id, b.id))
	})
	return all
}

// A personLine is a row of People.
type personLine struct {
	*person
	direct, inherited []string // roles, in words
	privileged        int64    // workspaces
	review            []int    // # of the rows to decide on Review
	findings          []finding
}

// personLine counts what somebody holds.
func (b *builder) personLine(who *person) personLine {
	l := personLine{person: who, findings: b.findings.byPerson[who.id]}
	roles := [2]map[string]int64{{}, {}} // rows by role, direct and inherited
	last := -1                           // the last privileged workspace
	for _, i := range b.held(who) {
		g := b.grants[i]
		r := b.roleList.all[g.role]
		roles[countIf(g.inherited)][r.withClass()]++
		if w := int(g.workspace); r.class == findings.Privileged && w != last {
			last = w
			l.privileged++
		}
		if !g.inherited {
			l.review = append(l.review, reviewNumber(int(i)))
		}
	}
	slices.Sort(l.review)
	l.direct, l.inherited = inWords(roles[0]), inWords(roles[1])
	return l
}

// inWords lists roles with the number of workspaces in which they are held, if that is more
// than one.
func inWords(roles map[string]int64) []string {
	var all []string
	for role, n := range roles {
		if n > 1 {
			role += fmt.Sprintf(" in %d", n)
		}
		all = append(all, role)
	}
	slices.Sort(all)
	return all
}

// toDecide counts the rows on which somebody's access and account are decided.
func (l personLine) toDecide() int64 { return int64(len(l.review)) + countIf(l.number > 0) }

// where names the rows on which somebody is decided: the first of Review, and that of
// Organization.
func (l personLine) where() string {
	var places []string
	if n := len(l.review); n > 0 {
		const shown = 5
		words := "Review "
		for i, number := range l.review[:min(n, shown)] {
			if i > 0 {
				words += ", "
			}
			words += fmt.Sprintf("#%d", number)
		}
		if n > shown {
			words += fmt.Sprintf(" and %d more", n-shown)
		}
		places = append(places, words)
	}
	if l.number > 0 {
		places = append(places, fmt.Sprintf("Organization #%d", l.number))
	}
	return strings.Join(places, "; ")
}

// provider says whether an account is linked with an identity at the company's identity
// provider.
func (l personLine) provider() string {
	switch {
	case !l.account:
		return unknown
	case l.idp == "":
		return "Not linked"
	}
	return "Linked"
}

// peopleTable has a line for each account, and for each holder of access without one.
func (b *builder) peopleTable(s *share) table.Table {
	n, at := s.rows(func(s *share) []uint32 { return b.reachOf(s).everybody }, len(b.everybody))
	t := table.Table{
		Name: "People", File: "people.csv", Sheet: true, Needs: []string{snapshot.Users}, Empty: s.emptyText(len(b.everybody), b.emptyBecause(snapshot.Users, "accounts")),
		Total: n,
	}
	noneIn := func(roles []string) any { return cmp.Or(strings.Join(roles, ", "), "None") }
	return table.Fill(t, table.Numbered(n, func(i int) personLine { return b.personLine(b.everybody[at(i)]) }), []table.ColumnOf[personLine]{
		{Header: "Name", Width: 24, Identity: true, Wrap: true, Cell: func(l personLine) any { return b.nameOf(l.person) }},
		{Header: "Job, manager", Width: 34, Wrap: true, Cell: func(l personLine) any { return b.job(l.person) }},
		{Header: "Direct roles", Width: 28, Wrap: true, Cell: func(l personLine) any { return noneIn(l.direct) }},
		{Header: "Inherited roles", Width: 22, Wrap: true, Cell: func(l personLine) any { return noneIn(l.inherited) }},
		{Header: "Workspaces", Kind: table.Number, Width: 12, Cell: func(l personLine) any { return l.workspaces }},
		{Header: "Privileged in", Kind: table.Number, Width: 11, Cell: func(l personLine) any { return l.privileged }},
		{Header: "Findings", Width: 18, Wrap: true, Cell: func(l personLine) any { return ruleIDs(l.findings) }},
		{Header: "Rows to decide", Kind: table.Number, Width: 12, Cell: func(l personLine) any { return l.toDecide() }},
		{Header: "Decided on", Width: 22, Wrap: true, Cell: func(l personLine) any { return l.where() }},
		{Header: "Identity provider", Width: 12, Wrap: true, Cell: func(l personLine) any { return l.provider() }},
		{Header: "Accounts of the same person", Width: 30, Wrap: true, Cell: func(l personLine) any { return b.otherAccounts(l.person) }},
		{Header: "Email", Width: 34, Group: true, Wrap: true, Cell: func(l personLine) any { return l.address() }},
		{Header: "user_id", Width: 14, Guard: true, Group: true, Cell: func(l personLine) any { return l.id }},
		{Header: "idp_id", Width: 14, Guard: true, Group: true, Cell: func(l personLine) any { return table.Blank(l.idp) }},
	})
}

// otherAccounts names the other accounts of the same person, as far as the report knows.
func (b *builder) otherAccounts(p *person) string {
	const shown = 5
	var names []string
	for _, other := range b.same[p] {
		if other == p {
			continue
		}
		if len(names) == shown {
			names = append(names, text.Count(len(b.same[p])-1-shown, "other"))
			break
		}
		names = append(names, other.addressOr(other.id))
	}
	return cmp.Or(strings.Join(names, ", "), "None known")
}
