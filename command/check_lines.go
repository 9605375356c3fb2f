package command

import (
	"fmt"
	"iter"

	"tlaudit/collector"
	"tlaudit/snapshot"
)

// endpointRows returns a row for each endpoint: its name, the right that it needs, the
// result and the number of rows, nil where none were read.
func endpointRows(r collector.CheckResult) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, e := range r.Endpoints {
			result, rows := any(e.Coverage.Status), any(int64(e.Rows))
			if e.Problem != "" {
				result, rows = e.Coverage.Status+": "+e.Problem, nil
			}
			if e.Coverage.Status == snapshot.NotAsked {
				rows = nil
			}
			if !yield([]any{e.Endpoint, e.Needs, result, rows}, nil) {
				return
			}
		}
	}
}

// checkLines returns what a check found apart from the endpoints, one line each.
func checkLines(r collector.CheckResult, o collector.Options) []string {
	visible := "unknown: their listing cannot be read"
	if r.Visible >= 0 {
		visible = fmt.Sprint(r.Visible)
	}
	lines := []string{"", "organization: " + orUnknown(r.OrganizationID), "workspaces visible: " + visible}
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
		if ok {
			of := "accounts with an e-mail"
			if len(o.ApprovedDomains) > 0 {
				of = "accounts of approved domains"
			}
			match = fmt.Sprintf("%d of %d %s (%.0f %%)", r.Roster.Matched, r.Roster.Of, of, 100*rate)
		}
		lines = append(lines, "roster: matches "+match)
	}
	return lines
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
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
