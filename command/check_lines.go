package command

import (
	"cmp"
	"fmt"

	"tlaudit/collector"
	"tlaudit/findings"
	"tlaudit/report/list"
	"tlaudit/snapshot"
)

// endpointRows lists the endpoints: the right that each needs, the result of a request to
// it, and the number of rows, unknown where none were read.
func endpointRows(r collector.CheckResult) list.Rows {
	type endpoint = collector.EndpointCheck
	return list.Of(r.Endpoints,
		list.Column[endpoint]{Name: "endpoint", Cell: func(e endpoint) any { return e.Endpoint }},
		list.Column[endpoint]{Name: "needs", Cell: func(e endpoint) any { return e.Needs }},
		list.Column[endpoint]{Name: "result", Cell: func(e endpoint) any {
			if e.Problem != "" {
				return e.Coverage.Status + ": " + e.Problem
			}
			return e.Coverage.Status
		}},
		list.Column[endpoint]{Name: "rows", Cell: func(e endpoint) any {
			if e.Problem != "" || e.Coverage.Status == snapshot.NotAsked {
				return nil
			}
			return e.Rows
		}})
}

// checkLines returns what a check found apart from the endpoints, one line each.
func checkLines(r collector.CheckResult, o collector.Options, policy findings.Policy) []string {
	visible := "unknown: their listing cannot be read"
	if r.Visible >= 0 {
		visible = fmt.Sprint(r.Visible)
	}
	lines := []string{"", "organization: " + cmp.Or(r.OrganizationID, "unknown"), "workspaces visible: " + visible}
	if o.Expected != nil {
		lines = append(lines, fmt.Sprintf("workspaces expected: %d", r.Expected))
	}
	for _, w := range r.NotReadable {
		lines = append(lines, fmt.Sprintf("workspace %s: %s", w.WorkspaceID, w.Status))
	}
	clock := "unknown: no answer had a Date header"
	if r.ClockKnown {
		clock = fmt.Sprintf("%.0f s from the API's", r.ClockOffset.Seconds())
		if off := collector.ClockWarning(r.ClockOffset); off != "" {
			clock = off
		}
	}
	lines = append(lines, "clock: "+clock)
	if o.RosterGiven {
		rate, ok := r.Roster.Rate()
		match := "unknown: there are no accounts to match"
		switch {
		case r.Roster.Rows == 0 && len(o.Roster) > 0:
			match = "unknown: the accounts were not read"
		case ok:
			of := "accounts with an e-mail"
			if len(o.ApprovedDomains) > 0 {
				of = "accounts of approved domains"
			}
			match = fmt.Sprintf("%d of %d %s (%.0f %%)", r.Roster.Matched, r.Roster.Accounts, of, 100*rate)
		}
		lines = append(lines, rosterWordLines(o.Roster, policy)...)
		if r.Roster.Rows > 0 {
			lines = append(lines, rosterMatchLines(r.Roster)...)
		}
		lines = append(lines, "roster: matches "+match)
	}
	return lines
}

func orNone(n int64) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}

func policyLine(path string) string {
	if path == "" {
		return "the built-in one: there is no tlaudit.toml beside the ledger"
	}
	return path + " is valid"
}
