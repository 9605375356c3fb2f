package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// findingsTable lists every finding with its state, by risk: whom or what it is about, what
// is wrong, and what to do about it.
func (b *builder) findingsTable(s *share) table.Table {
	all := b.findingsOf(s)
	empty := noneFound
	if len(b.options.Findings.Now.NotEvaluated) > 0 {
		empty = noneEvaluated
	}
	t := table.Table{
		Name: "Findings", File: "findings.csv", Sheet: true, Notice: b.rulesNotice(), Empty: empty, Total: len(all),
		Marks: []table.Mark{
			{When: `OR({State}="Accepted",{State}="No longer so",LEFT({State},13)="Counted under")`, Style: table.Grey},
			{When: `AND({State}<>"Cannot tell now",OR({Severity}="critical",{Severity}="high"))`, Columns: []string{"State", "Severity"}, Style: table.Red},
			{When: `OR({State}="Acceptance expired",{State}="Cannot tell now")`, Columns: []string{"State"}, Style: table.Amber},
		},
	}
	// accepted returns a cell that only a finding with an acceptance fills.
	accepted := func(cell func(*findings.Accepted) string) func(finding) any {
		return func(f finding) any {
			if f.Acceptance == nil {
				return nil
			}
			return table.Blank(cell(f.Acceptance))
		}
	}
	return table.Fill(t, table.Of(all), []table.ColumnOf[finding]{
		{Header: "State", Width: 13, Identity: true, Wrap: true, Cell: func(f finding) any { return f.state }},
		{Header: "Severity", Width: 10, Identity: true, Cell: func(f finding) any { return f.Severity }},
		{Header: "Who or what", Width: 39, Identity: true, Wrap: true, Cell: func(f finding) any { return b.subject(f) }},
		{Header: "What is wrong", Width: 58, Wrap: true, Cell: func(f finding) any { return f.Rule.Title + ": " + f.Evidence }},
		{Header: "What to do", Width: 42, Wrap: true, Cell: func(f finding) any { return whatToDo(f) }},
		{Header: "Workspace", Width: 16, Wrap: true, Cell: func(f finding) any {
			if f.WorkspaceID == "" {
				return nil
			}
			return b.workspaceName(f.WorkspaceID)
		}},
		{Header: "Since", Kind: table.Time, Width: 22, Note: "Since when the facts have held, as far as snapshots show.", Cell: func(f finding) any { return b.findingSince(f) }},
		{Header: "Rule", Width: 11, Wrap: true, Cell: func(f finding) any { return f.Rule.ID }},
		{Header: "Kind", Width: 11, Wrap: true, Cell: func(f finding) any { return f.Kind }},
		{Header: "Accepted by", Width: 17, Wrap: true, Cell: accepted(func(a *findings.Accepted) string { return a.AcceptedBy })},
		{Header: "Reason", Width: 27, Wrap: true, Cell: accepted(func(a *findings.Accepted) string { return a.Reason })},
		{Header: "Accepted on", Width: 11, Wrap: true, Cell: accepted(func(a *findings.Accepted) string { return string(a.AcceptedOn) })},
		{Header: "Ticket", Width: 12, Wrap: true, Cell: accepted(func(a *findings.Accepted) string { return a.Ticket })},
		{Header: "Expires", Width: 11, Wrap: true, Cell: accepted(func(a *findings.Accepted) string { return string(a.Expires) })},
		{Header: "subject_id", Width: 14, Guard: true, Group: true, Cell: func(f finding) any { return f.Subject }},
		{Header: "fingerprint", Width: 18, Guard: true, Group: true, Cell: func(f finding) any { return f.Fingerprint }},
	})
}

// findingsOf returns the findings about the rows to decide of a part, in the order of the
// sheet; all findings for a nil share.
func (b *builder) findingsOf(s *share) []finding {
	if s == nil {
		return b.findings.all
	}
	about := map[int]bool{} // places of findings
	add := func(all []finding) {
		for _, f := range all {
			about[f.place] = true
		}
	}
	for _, i := range s.review {
		add(b.findings.of(b.grant(int(i))))
	}
	for _, i := range s.people {
		add(b.findings.ofPerson(b.onOrganization[i]))
	}
	for _, i := range s.invitations {
		add(b.findings.byInvitation[b.invitations[i].EnrollmentID])
	}
	var own []finding
	for _, place := range slices.Sorted(maps.Keys(about)) {
		own = append(own, b.findings.all[place])
	}
	return own
}

// workspaceName returns the name of a workspace.
func (b *builder) workspaceName(id string) string {
	if w := b.workspaces[id]; w != nil {
		return w.shown()
	}
	return unknown
}

// rulesNotice says, for a table without findings, which rules were not evaluated.
func (b *builder) rulesNotice() string {
	if len(b.findings.all) > 0 {
		return ""
	}
	var ids []string
	for _, n := range b.options.Findings.Now.NotEvaluated {
		id := n.Rule.ID
		if n.InPart {
			id += " (in part)"
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return ""
	}
	return "Not evaluated: " + strings.Join(ids, ", ") + "; the Cover says why"
}

// findingSince returns since when the facts of a finding have held. What the first
// snapshot saw may be older.
func (b *builder) findingSince(f finding) any {
	if seen, ok := snapshot.ParseTime(f.Since); ok && seen.Equal(b.headers[0].TakenAt) {
		return table.FirstSeen{At: seen, OrBefore: true}
	}
	return momentCell(f.Since, "Not known")
}

// subject names what a finding is about as people know it.
func (b *builder) subject(f finding) string {
	kind, id, _ := strings.Cut(f.Subject, ":")
	switch {
	case f.UserID != "":
		p := b.anyone(f.UserID)
		if p == nil || p.name == "" && p.email == "" {
			return cmp.Or(f.Address(), unknown+" ("+f.UserID+")")
		}
		return strings.Trim(cmp.Or(p.name, unknown)+", "+p.addressOr(cmp.Or(f.Address(), noEmail)), ", ")
	case f.EnrollmentID != "":
		return "Invitation of " + cmp.Or(f.Address(), unknown)
	case kind == "workspace":
		return "Workspace " + b.workspaceName(id)
	case kind == "role":
		if r := b.roles[id]; r != nil {
			return "Role " + r.label()
		}
		return "Role " + id
	case kind == "organization":
		return "The organization"
	case kind == "policy":
		return "A line of the policy"
	}
	return f.Subject
}

// whatToDo returns the next step for a finding as a sentence; for what is no longer
// found, what ended it.
func whatToDo(f finding) string {
	if f.ended != "" {
		return f.ended
	}
	return f.WhatToDo()
}

// findingCounts counts each finding once, by its state. Open ones about the evidence
// itself are in data, not in open.
type findingCounts struct {
	open, data, accepted, gone, counted, unknown int64
	expired                                      int64            // of open
	bySeverity, byState                          map[string]int64 // of open
}

func (b *builder) countFindings() findingCounts {
	c := findingCounts{bySeverity: map[string]int64{}, byState: map[string]int64{}}
	for _, f := range b.findings.all {
		switch {
		case f.state == stateGone:
			c.gone++
		case strings.HasPrefix(f.state, stateCounted):
			c.counted++
		case f.state == stateUnknown:
			c.unknown++
		case f.state == stateAccepted:
			c.accepted++
		case f.Kind == findings.Data:
			c.data++
		default:
			c.open++
			c.expired += countIf(f.state == stateExpired)
			c.bySeverity[f.Severity]++
			c.byState[f.state]++
		}
	}
	return c
}
