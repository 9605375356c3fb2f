package report

import (
	"strings"

	"tlaudit/findings"
)

// findingsTable is every finding with its state, those that ask for something first.
func (b *builder) findingsTable() Table {
	all := b.judged.all
	return Table{
		Name: "Findings", File: "findings.csv", Sheet: true, Notice: b.rulesNotice(), Empty: noneFound, Total: len(all),
		Columns: []Column{
			{Header: "State", Width: 18, Identity: true, Wrap: true},
			{Header: "Kind", Width: 12, Wrap: true},
			{Header: "Severity", Width: 10},
			{Header: "Rule", Width: 12, Wrap: true},
			{Header: "Title", Width: 34, Wrap: true},
			{Header: "Subject", Width: 34, Wrap: true},
			{Header: "Workspace", Width: 22, Wrap: true},
			{Header: "Evidence", Width: 60, Wrap: true},
			{Header: "First seen", Kind: Time, Width: 31},
			{Header: "Accepted by", Width: 18, Wrap: true},
			{Header: "Ticket", Width: 12, Wrap: true},
			{Header: "Expires", Width: 12, Wrap: true},
			{Header: "Related controls (orientation, not a conclusion)", Width: 34, Wrap: true},
			{Header: "What to do", Width: 44, Wrap: true},
			{Header: "subject_id", Width: 14, Guard: true},
			{Header: "fingerprint", Width: 18, Guard: true},
		},
		Marks: []Mark{
			{When: `AND(OR({State}="Open",{State}="Acceptance expired"),OR({Severity}="critical",{Severity}="high"))`, Columns: []string{"State", "Severity"}, Style: Red},
			{When: `{State}="Acceptance expired"`, Columns: []string{"State"}, Style: Amber},
			{When: `OR({State}="Accepted",{State}="Closed since baseline")`, Style: Grey},
		},
		Rows: rowsFrom(len(all), func(i int) Row { return b.findingRow(all[i]) }),
	}
}

// rulesNotice says of a table without findings which rules could not look for any.
func (b *builder) rulesNotice() string {
	if len(b.judged.all) > 0 {
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

func (b *builder) findingRow(v verdict) Row {
	var place, by, ticket, expires any
	if w := b.workspaces[v.WorkspaceID]; w != nil {
		place = orWords(w.name, unknown)
	} else if v.WorkspaceID != "" {
		place = unknown
	}
	if a := v.Acceptance; a != nil {
		by, ticket, expires = a.AcceptedBy, a.Ticket, a.Expires
	}
	return Row{
		v.state, v.Kind, v.Severity, v.Rule.ID, v.Rule.Title, b.subject(v), place, v.Evidence, b.findingSeen(v),
		by, ticket, expires, strings.Join(v.Rule.Controls, "; "), whatToDo(v), v.Subject, v.Fingerprint,
	}
}

// findingSeen is when what was found was first seen. What the first snapshot saw may be
// older.
func (b *builder) findingSeen(v verdict) any {
	seen := moment(v.FirstSeen)
	if !seen.IsZero() && seen.Equal(b.walks[0].takenAt) {
		return Seen{At: seen, OrBefore: true}
	}
	return momentCell(v.FirstSeen, "Not known")
}

// subject names what a finding is about as people know it.
func (b *builder) subject(v verdict) string {
	kind, id, _ := strings.Cut(v.Subject, ":")
	switch {
	case v.UserID != "":
		d := b.people[v.UserID]
		if d == nil || d.name == "" && d.email == "" {
			return orWords(v.Email, unknown+" ("+v.UserID+")")
		}
		return strings.Trim(orWords(d.name, unknown)+", "+orWords(d.email, orWords(v.Email, noEmail)), ", ")
	case v.EnrollmentID != "":
		return "Invitation of " + orWords(v.Email, unknown)
	case kind == "workspace":
		return "The workspace"
	case kind == "role":
		if r := b.roles[id]; r != nil {
			return "Role " + r.label()
		}
		return "Role " + id
	case kind == "organization":
		return "The organization"
	}
	return v.Subject
}

// whatToDo is the next step for a finding in a sentence.
func whatToDo(v verdict) string {
	switch {
	case v.state == stateClosed:
		return "Nothing: it is no longer found."
	case v.state == stateUnknown:
		return "Make it readable again, and collect: nobody can tell whether it still holds."
	case v.state == stateTaken:
		return "Nothing until the acceptance ends."
	}
	switch v.Remediation {
	case "cancel":
		return "Cancel the invitation: tlaudit remediate plan --rule " + v.Rule.ID
	case "remove":
		return "Remove the direct access: tlaudit remediate plan --rule " + v.Rule.ID
	case "change-role":
		return "Change the role back: tlaudit remediate plan --rule " + v.Rule.ID
	case "collect":
		return "Collect again, and look at why the reading failed."
	}
	return "Look at it, decide, and act on TransactionLink's dashboard; no call can decide it."
}

// findingCounts counts each finding once, by its state; open ones about the evidence
// itself apart.
type findingCounts struct {
	open, data, accepted, closed, unknown int64
	expired                               int64            // of open
	bySeverity                            map[string]int64 // of open
}

func (b *builder) countFindings() findingCounts {
	c := findingCounts{bySeverity: map[string]int64{}}
	for _, v := range b.judged.all {
		switch {
		case v.state == stateClosed:
			c.closed++
		case v.state == stateUnknown:
			c.unknown++
		case v.state == stateTaken:
			c.accepted++
		case v.Kind == findings.Data:
			c.data++
		default:
			c.open++
			c.expired += int64(boolInt(v.state == stateExpired))
			c.bySeverity[v.Severity]++
		}
	}
	return c
}
