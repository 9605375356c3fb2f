package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// check says what is wrong with a word of a report; empty if it is true.
func (o organization) check(t *testing.T, s said) string {
	t.Helper()
	perGrant := s.column == "Since the baseline" // a grant may have none where there is one
	switch {
	case s.text == "No roster supplied":
		return wrongIf(o.read(t, o.at, snapshot.Roster), "there is a roster")
	case s.text == "No baseline" && !perGrant, s.text == "NOT TESTED: no baseline":
		return wrongIf(o.since > 0, "there is a baseline")
	case s.text == "Not read" && (s.sheet == "Workspaces" || s.row["Section"] == "Access by workspace" && s.column == "Count"):
		id := s.row["workspace_id"] + s.row["Of"]
		return wrongIf(o.count(t, "SELECT count(*) FROM workspaces_at WHERE snapshot_id = AT AND read_status IN ('read', 'gone') AND workspace_id = '"+id+"'") > 0, "the workspace was read, or is gone")
	}
	if s.sheet == "Every change" { // it has the columns of Changes
		s.sheet = "Changes"
	}
	switch s.sheet + ", " + s.column {
	case "Changes, Privileged now":
		return wrongIf(o.count(t, "SELECT count(*) FROM workspaces_at WHERE snapshot_id = AT AND read_status NOT IN ('read', 'gone') AND workspace_id = '"+s.row["workspace_id"]+"'") == 0, "the workspace was read, or is gone")
	// These are prose that is the same in every report, or the words of a rule, which has its own tests.
	case "Review, Role", "Access, Role", "Roles, What it allows", "Privileged, What it allows", "Review, What it allows", "Access, What it allows", "Inherited, What it allows",
		"Cover, Item", "Cover, Section", "Evidence, Item", "Findings, What is wrong", "Findings, Reason", "Findings, What to do", "Instructions, Instruction",
		"Sign-off, Text", "Summary, Item", "Changes, Kind", "Changes, Direction", "Reconciliation, Check", "Reconciliation, About", "Reconciliation, Source of the expected figure":
		return ""
	case "Cover, Value":
		return o.checkCover(t, s)
	case "Workspaces, Read", "Workspaces, Listed":
		return wrongIf(s.column == "Read" && o.count(t, "SELECT count(*) FROM workspaces_at WHERE snapshot_id = AT AND read_status = 'read' AND workspace_id = '"+s.row["workspace_id"]+"'") > 0, "the workspace was read") +
			wrongIf(s.column == "Listed" && o.read(t, o.at, snapshot.Workspaces), "the listing was read")
	case "Workspaces, People direct", "Workspaces, People inherited", "Workspaces, People", "Workspaces, Privileged people":
		source := map[string]string{"People direct": " AND source = 'direct'", "People inherited": " AND source = 'inherited'"}[s.column]
		if s.column == "Privileged people" {
			source = " AND role_name IN ('owner', 'admin', 'Workspace Admin', 'Super User')"
		}
		return wrongIf(o.count(t, "SELECT count(*) FROM access_at WHERE snapshot_id = AT AND workspace_id = '"+s.row["workspace_id"]+"'"+source) > 0, "the ledger has some")
	case "Summary, Count", "Summary, At the baseline", "Summary, Direct", "Summary, Inherited", "Summary, Privileged", "Summary, Standard", "Summary, Unclassified", "Summary, People", "Summary, Privileged people",
		"Summary, Access read in part", "Summary, Privileged people read in part", "Summary, Of":
		return o.checkSummary(t, s)
	case "Evidence, Value":
		return o.checkEvidence(t, s)
	case "Reconciliation, Expected", "Reconciliation, Actual", "Reconciliation, Difference", "Reconciliation, Result":
		return o.checkReconciliation(t, s)
	case "Review, Since the baseline", "Inherited, Since the baseline", "Access, Since the baseline", "Privileged, Since the baseline":
		return o.checkSame(t, s)
	case "Review, Findings", "Review, Why", "Access, Findings", "Access, Why", "Organization, Findings", "Invitations, Findings", "People, Findings":
		return o.checkNoFinding(s)
	case "Review, External", "Inherited, External", "Access, External", "Organization, External", "Privileged, External", "Invitations, External":
		return wrongIf(s.text != "Not evaluated" || o.evaluated("TL-EXT-01") && o.read(t, o.at, snapshot.Users), "the policy approves domains")
	case "Findings, State":
		_, found := o.found.Now.Found(s.row["Rule"], s.row["subject_id"])
		return wrongIf(o.since == 0 || !o.evaluated(s.row["Rule"]) || found, fmt.Sprintf("no baseline, not evaluated, or found now (%t)", found))
	case "Organization, Workspaces direct", "Organization, Workspaces inherited":
		source := strings.TrimPrefix(s.column, "Workspaces ")
		held := o.count(t, "SELECT count(*) FROM access_at WHERE snapshot_id = AT AND source = '"+source+"' AND user_id = '"+s.row["user_id"]+"'")
		return o.wrongOrUnsaid(t, s, held)
	case "People, Direct roles", "People, Inherited roles", "People, Workspaces", "People, Privileged in":
		where := map[string]string{"Direct roles": " AND source = 'direct'", "Inherited roles": " AND source = 'inherited'", "Privileged in": " AND role_id IN (" + o.privileged(t) + ")"}[s.column]
		return o.wrongOrUnsaid(t, s, o.count(t, "SELECT count(*) FROM access_at WHERE snapshot_id = AT AND user_id = '"+s.row["user_id"]+"'"+where))
	case "People, Accounts of the same person":
		twice := slices.IndexFunc(o.found.Now.Findings, func(f *findings.Finding) bool {
			return f.Rule.Concerns == "account" && strings.Contains(f.Grows, ",") && slices.Contains(strings.Split(f.Grows, ","), s.row["user_id"])
		})
		return wrongIf(s.text == "None known" && twice >= 0, "a finding lists several accounts")
	case "Roles, Holders", "Roles, Holders direct", "Roles, Holders inherited":
		if s.column != "Holders" || s.row["Section"] != "Roles" {
			source := map[string]string{"Holders direct": " AND source = 'direct'", "Holders inherited": " AND source = 'inherited'"}[s.column]
			if s.row["Section"] != "Roles" {
				source += " AND workspace_id = '" + s.row["workspace_id"] + "'"
			}
			return o.wrongOrUnsaid(t, s, o.count(t, "SELECT count(*) FROM access_at WHERE snapshot_id = AT AND role_id = '"+s.row["role_id"]+"'"+source))
		}
		held := o.count(t, "SELECT (SELECT count(*) FROM access_at WHERE snapshot_id = AT AND role_id = '"+s.row["role_id"]+"') + (SELECT count(*) FROM users_at WHERE snapshot_id = AT AND organization_role_id = '"+s.row["role_id"]+"')")
		return o.wrongOrUnsaid(t, s, held)
	case "Snapshots, Unread workspaces":
		return wrongIf(o.count(t, "SELECT unread_workspaces FROM snapshots WHERE id = "+s.row["Snapshot"]) > 0, "the ledger has unread ones")
	case "Leavers, Result", "Leavers, Access at the end date", "Leavers, Days after the end at least", "Leavers, Days after the end at most":
		now := o.count(t, "SELECT count(*) FROM access_at WHERE snapshot_id = AT AND user_id = '"+s.row["user_id"]+"'")
		return wrongIf(s.text == "No access" && now > 0 || o.unread(t, o.at) > 0 && s.notice == "", "there is access, or it was not read")
	case "Invitations, Age in days":
		return wrongIf(o.count(t, "SELECT julianday((SELECT taken_at FROM snapshots WHERE id = AT)) - julianday(pending_since) >= 1 FROM invitations_at WHERE snapshot_id = AT AND enrollment_id = '"+s.row["enrollment_id"]+"'") > 0, "it is older")
	case "Sign-off, Rows", "Sign-off, Complete", "Sign-off, Incomplete", "Sign-off, Blank", "Sign-off, Keep", "Sign-off, Revoke", "Sign-off, Change role", "Sign-off, Close account", "Sign-off, Cancel", "Sign-off, Resend",
		"Sign-off, Investigate", "Sign-off, By somebody else", "Sign-off, By a name, not compared", "Sign-off, Where the reviewer administers":
		unread := s.row["Item"] == "Invitations" && !o.read(t, o.at, snapshot.Enrollments)
		return wrongIf(s.column == "Rows" && unread != (s.text == "Not read"), "whether the invitations were read")
	case "Organization, Since the baseline":
		was := o.count(t, "SELECT count(*) FROM users_at WHERE snapshot_id = SINCE AND user_id = '"+s.row["user_id"]+"'")
		if s.text == "No baseline" {
			return wrongIf(o.since > 0 && o.read(t, o.since, snapshot.Users) && o.read(t, o.at, snapshot.Users), "both ends read the accounts")
		}
		return wrongIf(s.text == "Same" && was == 0 && o.count(t, "SELECT count(*) FROM access_at WHERE snapshot_id = SINCE AND user_id = '"+s.row["user_id"]+"'") == 0, "the baseline does not have the account")
	case "Organization, Gets into (workspaces)":
		return o.wrongOrUnsaid(t, s, o.count(t, "SELECT count(*) FROM access_at WHERE snapshot_id = AT AND user_id = '"+s.row["user_id"]+"'"))
	case "Organization, Why", "Invitations, Why":
		return o.checkNoFinding(s)
	case "Invitations, Justification required":
		return wrongIf(s.row["Status"] == "PENDING", "it is pending")
	case "Organization, First seen":
		return wrongIf(o.read(t, o.at, snapshot.Users), "the users were read")
	}
	return "nothing holds this word to what was read: add a check"
}

func wrongIf(wrong bool, words string) string {
	if wrong {
		return words
	}
	return ""
}

// wrongOrUnsaid holds a 0 to a count, and a table of a partial snapshot to saying what is missing.
func (o organization) wrongOrUnsaid(t *testing.T, s said, count int) string {
	t.Helper()
	return wrongIf(count > 0, "the ledger has some") + wrongIf(o.unread(t, o.at) > 0 && !strings.Contains(s.notice, "not read"), "the table does not say what was not read")
}

// checkSame: the same person had the same role from the same source at the baseline and ever
// since.
func (o organization) checkSame(t *testing.T, s said) string {
	t.Helper()
	if s.text == "No baseline" {
		unread := o.since > 0 && o.count(t, "SELECT count(*) FROM workspaces_at WHERE snapshot_id = SINCE AND read_status NOT IN ('read', 'gone') AND workspace_id = '"+s.row["workspace_id"]+"'") > 0
		return wrongIf(o.since > 0 && !unread && !strings.HasPrefix(s.row["First seen"], "on or before"), "the baseline read the workspace")
	}
	if o.since == 0 {
		return "there is no baseline"
	}
	grant := fmt.Sprintf("workspace_id = '%s' AND user_id = '%s' AND role_id = '%s' AND source = '%s'", s.row["workspace_id"], s.row["user_id"], s.row["role_id"], s.source())
	if n := o.count(t, "SELECT count(*) FROM access_at WHERE snapshot_id = SINCE AND "+grant); n == 0 {
		return "the baseline does not have it"
	}
	return wrongIf(o.count(t, "SELECT count(*) FROM access_at WHERE snapshot_id = AT AND role_since <= (SELECT taken_at FROM snapshots WHERE id = SINCE) AND "+grant) == 0, "it was missed since")
}

// checkNoFinding: no finding is about the row, and rules that could have found something are
// counted where they were not evaluated.
func (o organization) checkNoFinding(s said) string {
	about := func(f *findings.Finding) bool {
		switch {
		case s.sheet == "Invitations":
			return f.EnrollmentID == s.row["enrollment_id"]
		case s.sheet == "Organization":
			return f.UserID == s.row["user_id"] && !strings.HasPrefix(f.Subject, "grant:")
		case s.sheet == "People":
			return f.UserID == s.row["user_id"]
		}
		return f.Subject == "role:"+s.row["role_id"] || f.Subject == findings.GrantSubject(s.row["workspace_id"], s.row["user_id"], s.source(), s.row["role_id"]) ||
			f.UserID == s.row["user_id"] && !strings.HasPrefix(f.Subject, "grant:") && !strings.Contains(s.text, "Found elsewhere about the person")
	}
	if s.text == "None" || strings.HasPrefix(s.text, "No rule") {
		if i := slices.IndexFunc(o.found.Now.Findings, about); i >= 0 {
			return "found: " + o.found.Now.Findings[i].Rule.ID
		}
	}
	access := func(n findings.NotEvaluated) bool {
		return !n.InPart && slices.Contains([]string{"grant", "person", "privileged", "role", "account"}, n.Rule.Concerns)
	}
	if s.column == "Why" && strings.HasPrefix(s.text, "No rule matched. ") && slices.ContainsFunc(o.found.Now.NotEvaluated, access) {
		return "rules about access were not evaluated"
	}
	return ""
}

// source returns where the access of a row comes from, as the ledger names it.
func (s said) source() string {
	switch s.sheet {
	case "Review":
		return snapshot.Direct
	case "Inherited":
		return snapshot.Inherited
	}
	return strings.ToLower(s.row["source"] + s.row["Source"])
}

// privileged lists the ids of the privileged roles in SQL.
func (o organization) privileged(t *testing.T) string {
	t.Helper()
	var ids []string
	for _, line := range column(t, o.r, "Roles", "Class", "role_id") {
		if id, ok := strings.CutPrefix(line, "Privileged, "); ok {
			ids = append(ids, "'"+id+"'")
		}
	}
	return strings.Join(ids, ", ")
}
