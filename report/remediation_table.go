package report

import (
	"cmp"
	"strings"

	"tlaudit/remediation"
	"tlaudit/report/table"
)

// The names of a plan's files in a bundle.
const (
	PlanFile   = "remediation-plan.json"
	ScriptFile = "remediation.sh"
)

// A remediationLine is an action of the plan, or a step that a person has to do.
type remediationLine struct {
	action, method, path, subject, workspace, reason, command, blockedBy, shown, id string
}

// remediationTable lists the calls of the plan, and the steps that a person has to do.
func (b *builder) remediationTable() table.Table {
	var all []remediationLine
	for i := range b.options.Remediation.Actions {
		all = append(all, b.actionLine(i))
	}
	for _, m := range b.options.Remediation.Manual {
		all = append(all, remediationLine{action: "manual", subject: b.manualSubject(m.Subject), reason: m.Reason, command: m.WhatToDo, shown: "Not compared: done by hand", id: m.Subject})
	}
	t := table.Table{
		Name: "Remediation", File: "remediation.csv", Sheet: true, Empty: noneFound, Total: len(all),
		Title: "Remediation: this file carries nothing out",
		Lead: []string{
			"This file carries nothing out; what was done stands in the journal and in later snapshots. The column Shown by a later snapshot says whether the ledger shows its effect.",
			"The calls are in " + PlanFile + " and " + ScriptFile + "; neither acts without --yes.",
			"A command is the bare call of one action: it acts at once and checks nothing before or after; tlaudit remediate apply " + PlanFile + " checks both.",
		},
		Marks: []table.Mark{{When: `{Blocked by}<>""`, Columns: []string{"Blocked by"}, Style: table.Amber}},
	}
	return table.Fill(t, table.Of(all), []table.ColumnOf[remediationLine]{
		{Header: "Action", Width: 13, Identity: true, Cell: func(l remediationLine) any { return l.action }},
		{Header: "For whom", Width: 36, Identity: true, Wrap: true, Cell: func(l remediationLine) any { return l.subject }},
		{Header: "Workspace", Width: 22, Wrap: true, Cell: func(l remediationLine) any { return table.Blank(l.workspace) }},
		{Header: "Why", Width: 60, Wrap: true, Cell: func(l remediationLine) any { return l.reason }},
		{Header: "Blocked by", Width: 24, Wrap: true, Cell: func(l remediationLine) any { return table.Blank(l.blockedBy) }},
		{Header: "Method", Width: 9, Cell: func(l remediationLine) any { return table.Blank(l.method) }},
		{Header: "Path", Width: 50, Wrap: true, Cell: func(l remediationLine) any { return table.Blank(l.path) }},
		{Header: "Command", Width: 70, Wrap: true, Cell: func(l remediationLine) any { return l.command }},
		{Header: "Shown by a later snapshot", Width: 24, Wrap: true, Cell: func(l remediationLine) any { return l.shown }},
		{Header: "action_id", Width: 18, Guard: true, Group: true, Cell: func(l remediationLine) any { return l.id }},
	})
}

func (b *builder) actionLine(i int) remediationLine {
	a := b.options.Remediation.Actions[i]
	var guards []string
	for _, g := range a.BlockedBy {
		guards = append(guards, string(g))
	}
	l := remediationLine{
		action: string(a.Action), method: a.Method, path: a.Path, reason: a.Reason, command: b.commands[i], shown: b.shown[i], blockedBy: strings.Join(guards, ", "), id: a.ID,
		subject: cmp.Or(string(a.Precondition.Email), cmp.Or(string(a.Precondition.UserID), unknown)),
	}
	if a.Precondition.WorkspaceID != "" {
		l.workspace = cmp.Or(string(a.Precondition.WorkspaceName), unknown)
	}
	return l
}

// commandsOf returns the command of each of a plan's actions.
func commandsOf(plan *remediation.Plan) ([]string, error) {
	if plan == nil {
		return nil, nil
	}
	var all []string
	for _, a := range plan.Actions {
		command, err := a.Curl()
		if err != nil {
			return nil, err
		}
		switch {
		case len(a.BlockedBy) > 0:
			command = "None: it is blocked"
		case command == "":
			command = "tlaudit remediate apply " + PlanFile + " --yes"
		}
		all = append(all, command)
	}
	return all, nil
}

// manualSubject returns the person whom a manual step is about, else the step's subject.
func (b *builder) manualSubject(subject string) string {
	kind, id, _ := strings.Cut(subject, ":")
	if p := b.anyone(id); kind == "user" && p != nil {
		return cmp.Or(p.name, unknown) + ", " + p.addressOr(noEmail)
	}
	return subject
}
