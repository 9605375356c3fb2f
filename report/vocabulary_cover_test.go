package report_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// checkCover says what is wrong with a word of the Cover.
func (o organization) checkCover(t *testing.T, s said) string {
	t.Helper()
	item, all := s.row["Item"], o.found.Now.NotEvaluated
	notEvaluated := slices.ContainsFunc(all, func(n findings.NotEvaluated) bool { return !n.InPart })
	switch {
	case s.row["Section"] == "Sheets", s.row["Section"] == "Not tested" && !strings.HasPrefix(item, "Rule"):
		return ""
	case item == "What this file covers":
		return wrongIf(o.unread(t, o.at) > 0 && !strings.Contains(s.text, "it is partial: what was not read is missing"), "it is partial")
	case strings.HasPrefix(item, "Findings of the baseline, "), strings.HasPrefix(item, "Findings open, new"), strings.HasPrefix(item, "Findings open, first"), strings.HasPrefix(item, "Findings open, still"):
		return wrongIf(o.since == 0, "there is no baseline")
	case item == "Findings open":
		return wrongIf(s.text == "0" && len(all) > 0, "rules were not evaluated")
	case item == "Baseline", item == "Largest gap between snapshots in the period", item == "Period":
		return wrongIf(o.since > 0, "there is a baseline")
	case item == "1. Read what is missing":
		return wrongIf(o.count(t, "SELECT count(*) FROM coverage_at WHERE snapshot_id = AT AND read_status NOT IN ('read', 'gone')") == 0, "everything was read")
	case item == "Invitations":
		return wrongIf(o.read(t, o.at, snapshot.Enrollments), "the invitations were read")
	case item == "Rows", item == "Rows that need a decision":
		return wrongIf(strings.Contains(s.text, "users: not read") == o.read(t, o.at, snapshot.Users), "whether the users were read") +
			wrongIf(item != "Rows" && strings.Contains(s.text, "Invitations not read") == o.read(t, o.at, snapshot.Enrollments), "whether the invitations were read")
	case item == "Workspaces that vanished in the period":
		return wrongIf(o.since == 0 && s.text != "No baseline" || o.since > 0 && s.text == "0" && o.count(t, "SELECT count(*) FROM workspaces_at AS n JOIN workspaces_at AS b USING (workspace_id) "+
			"WHERE n.snapshot_id = AT AND b.snapshot_id = SINCE AND n.read_status = 'gone' AND b.read_status <> 'gone'") > 0, "there is no baseline, or some are gone")
	case s.row["Section"] == "Asks for action":
		return wrongIf(item == "Nothing" && !strings.HasPrefix(s.text, "No rule") && strings.HasSuffix(s.text, "evaluated") != (len(all) > 0), "whether all rules were evaluated")
	case item == "The rest":
		about := map[string]bool{}
		for _, f := range o.found.Now.Findings {
			if f.IsOpen() && f.Kind != findings.Data && findings.Rank(f.Severity) <= findings.Rank("medium") {
				about[cmp.Or(f.UserID, f.EnrollmentID, f.Subject)] = true
			}
		}
		return wrongIf(!strings.HasPrefix(s.text, fmt.Sprint(len(about)-7, " more ")), fmt.Sprintf("%d in all", len(about)))
	case item == "Approved domains":
		return wrongIf(o.evaluated("TL-INV-04") && o.read(t, o.at, snapshot.Enrollments), "the policy approves domains")
	case item == "4. Owner, before the next review":
		return wrongIf(strings.Contains(s.text, "no roster was supplied") == o.read(t, o.at, snapshot.Roster) ||
			strings.Contains(s.text, "none set: organization.approved_domains") && o.evaluated("TL-INV-04") && o.read(t, o.at, snapshot.Enrollments), "what the roster and the approved domains are")
	case item == "Roster":
		return wrongIf(o.read(t, o.at, snapshot.Roster), "there is a roster")
	case item == "Rules not evaluated":
		return wrongIf(notEvaluated, "rules were not evaluated")
	case item == "From outside", strings.HasPrefix(item, "Not testable for outside"):
		if strings.HasPrefix(s.text, "Not evaluated") {
			return wrongIf(o.evaluated("TL-INV-04") && o.read(t, o.at, snapshot.Enrollments), "the policy approves domains")
		}
		external := "Yes"
		if item != "From outside" {
			external = "No e-mail known"
		}
		return wrongIf(slices.ContainsFunc(column(t, o.r, "Access", "External"), func(e string) bool { return strings.HasPrefix(e, external) }), "Review has some")
	case strings.HasPrefix(item, "Rule TL-"):
		return wrongIf(o.evaluated(strings.TrimPrefix(item, "Rule ")), "the rule was evaluated")
	case slices.Contains([]string{"Findings open, about the evidence itself", "Findings open again, acceptance expired", "Findings accepted", "Complete by now", "Incomplete by now",
		"Marked Investigate by now, and so not decided", "Rules in part", "State", "Reconciliation", "Changes in the period"}, item):
		return "" // counted over the sheet Findings, as issued, or held by tests of their own
	}
	return "nothing holds this line of the cover: add a check"
}

// checkSummary says what is wrong with a word of Summary.
func (o organization) checkSummary(t *testing.T, s said) string {
	t.Helper()
	compared := func(resource string) string {
		both := o.read(t, o.at, resource) && o.read(t, o.since, resource)
		return wrongIf(both != (s.text == "0"), "whether both ends read "+resource)
	}
	switch section, item := s.row["Section"], s.row["Item"]; section {
	case "Open findings by severity":
		if s.column == "At the baseline" {
			return wrongIf(o.since == 0, "there is no baseline")
		}
		return wrongIf(len(o.found.Now.NotEvaluated) > 0 && !strings.Contains(s.row["Of"], "evaluated"), "rules were not evaluated")
	case "Rules":
		return wrongIf(s.column == "Count" && len(o.found.Now.NotEvaluated) > 0 || s.column == "At the baseline" && s.text == "No baseline" && o.since > 0, "rules were not evaluated, or there is a baseline")
	case "Other findings":
		return wrongIf(o.since == 0 && !strings.HasPrefix(item, "Open") && item != "Accepted", "there is no baseline")
	case "Changes in the period":
		switch {
		case o.since == 0:
			return "there is no baseline"
		case strings.HasPrefix(item, "Invitation"):
			return compared(snapshot.Enrollments)
		case strings.HasPrefix(item, "Account status"), strings.HasPrefix(item, "Access"), strings.HasPrefix(item, "Role"):
			n := o.unread(t, o.at) + o.unread(t, o.since)
			return wrongIf(n > 0 != strings.HasPrefix(s.text, "None where read: "), fmt.Sprintf("%d workspaces were not read", n))
		case strings.HasPrefix(item, "Account"):
			return compared(snapshot.Users)
		case strings.HasPrefix(item, "Workspace"):
			return compared(snapshot.Workspaces)
		}
	case "Access by workspace":
		place := " AND workspace_id = '" + s.row["Of"] + "'"
		switch {
		case s.column == "At the baseline" && s.text == "Not read":
			return wrongIf(o.count(t, "SELECT count(*) FROM workspaces_at WHERE snapshot_id = SINCE AND read_status IN ('read', 'gone')"+place) > 0, "the baseline read it")
		case s.column == "At the baseline":
			return wrongIf(o.since == 0 || o.count(t, "SELECT count(*) FROM access_at WHERE snapshot_id = SINCE"+place) > 0 ||
				o.count(t, "SELECT count(*) FROM workspaces_at WHERE snapshot_id = SINCE AND read_status = 'read'"+place) == 0, "the baseline has some, or did not read it")
		}
		return wrongIf(o.count(t, "SELECT count(*) FROM workspaces_at WHERE snapshot_id = AT AND read_status = 'read'"+place) == 0, "the workspace was not read")
	case "Access over time":
		figure := strings.HasSuffix(s.column, "read in part")
		return wrongIf(s.column != "Of" && figure != strings.Contains(s.row["Of"], "partial"), "whether the snapshot is partial")
	}
	return "nothing holds this line of Summary: add a check"
}
