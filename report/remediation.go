package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"tlaudit/remediation"
)

const (
	planFile   = "remediation-plan.json"
	scriptFile = "remediation.sh"
)

// remediationTable is what the plan would do, and what a person has to do.
func (b *builder) remediationTable() Table {
	plan := b.options.Remediation
	n := len(plan.Actions) + len(plan.Manual)
	return Table{
		Name: "Remediation", File: "remediation.csv", Sheet: true, Empty: noneFound, Total: n,
		Title: "Remediation: nothing of it has been carried out",
		Lead: []string{
			"The calls are in " + planFile + " and " + scriptFile + "; neither acts without --yes.",
			"A command is the bare call of one action: it acts at once and looks at nothing before or after; tlaudit remediate apply " + planFile + " does.",
		},
		Columns: []Column{
			{Header: "Action", Width: 13, Identity: true},
			{Header: "Method", Width: 9},
			{Header: "Path", Width: 50, Wrap: true},
			{Header: "Subject", Width: 40, Wrap: true},
			{Header: "Workspace", Width: 22, Wrap: true},
			{Header: "Why", Width: 60, Wrap: true},
			{Header: "Command", Width: 70, Wrap: true},
			{Header: "Blocked by", Width: 24, Wrap: true},
			{Header: "action_id", Width: 18, Guard: true},
		},
		Marks: []Mark{{When: `{Blocked by}<>""`, Columns: []string{"Blocked by"}, Style: Amber}},
		Rows: rowsFrom(n, func(i int) Row {
			if i < len(plan.Actions) {
				return b.actionRow(i)
			}
			m := plan.Manual[i-len(plan.Actions)]
			return Row{"manual", nil, nil, b.manualSubject(m.Subject), nil, m.Reason, m.WhatToDo, nil, m.Subject}
		}),
	}
}

func (b *builder) actionRow(i int) Row {
	a := b.options.Remediation.Actions[i]
	var guards []string
	for _, g := range a.BlockedBy {
		guards = append(guards, string(g))
	}
	who := string(a.Precondition.Email)
	if who == "" {
		who = string(a.Precondition.UserID)
	}
	var place any
	if a.Precondition.WorkspaceID != "" {
		place = orWords(string(a.Precondition.WorkspaceName), unknown)
	}
	return Row{string(a.Action), a.Method, a.Path, orWords(who, unknown), place, a.Reason,
		b.commands[i], blankOr(strings.Join(guards, ", ")), a.ID}
}

// commandsOf are the commands of a plan's actions.
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
			command = "tlaudit remediate apply " + planFile + " --yes"
		}
		all = append(all, command)
	}
	return all, nil
}

// manualSubject names whom a manual step is about, where a person is.
func (b *builder) manualSubject(subject string) string {
	kind, id, _ := strings.Cut(subject, ":")
	if d := b.people[id]; kind == "user" && d != nil {
		return orWords(d.name, unknown) + ", " + orWords(d.email, noEmail)
	}
	return subject
}

// remediationParts are the files of a plan.
func remediationParts(plan *remediation.Plan) []part {
	if plan == nil {
		return nil
	}
	return []part{
		{planFile, len(plan.Actions), func(w io.Writer) error { return plan.Write(w) }},
		{scriptFile, NoRows, func(w io.Writer) error {
			var script bytes.Buffer
			if err := remediation.Script(&script, *plan); err != nil {
				return fmt.Errorf("remediation script: %w", err)
			}
			_, err := script.WriteTo(w)
			return err
		}},
	}
}
