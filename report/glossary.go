package report

import (
	"strings"

	"tlaudit/diff"
	"tlaudit/findings"
	"tlaudit/report/table"
)

// A term explains a column, or one value of it. A value may go on after the word: a date in
// brackets, or the reason after a colon.
type term struct{ column, word, meaning string }

// glossary explains every value of the columns that have a fixed set of words, and the
// columns whose figures need a sentence.
func glossary() []table.Fact {
	var facts []table.Fact
	for _, terms := range [][]term{accessTerms(), decisionTerms(), findingTerms(), changeTerms(), leaverTerms(), checkTerms(), otherTerms()} {
		for _, t := range terms {
			item := t.column
			if t.word != "" {
				item += ": " + t.word
			}
			facts = append(facts, fact("Glossary", item, t.meaning))
		}
	}
	return facts
}

// accessTerms explain columns about people, roles and access.
func accessTerms() []term {
	return []term{
		{"Source", "Direct", "A role in the workspace itself."},
		{"Source", "Inherited", "Access that comes from a role in the organization; decided once, on Organization."},
		{"Source", "Organization role", "A role in the organization that gives access to no workspace that was read."},
		{"Account status", "ACTIVE", "The API's own word. It shows a status with inherited access alone."},
		{"Account status", "SUSPENDED", "The API's own word. Whether such an account can sign in is not known."},
		{"Account status", notShown, "The API shows no status with direct access."},
		{"Type", "WORKSPACE", "The API's own word for a role of a workspace."},
		{"Type", "CUSTOM", "The API's own word."},
		{"Type", "PARTNER", "The API's own word, which its documentation does not have."},
		{"Type", notShown, "The API's answers have no type for it."},
		{"Class", "Privileged", "By the organization's policy, else by a word in the role's name. Nothing here says what a role permits."},
		{"Class", "Standard", "By the organization's policy, else by a word in the role's name."},
		{"Class", "Unclassified", "Neither the policy nor the name says. Such a role is never taken for a standard one."},
		{"Basis", "Policy", "The policy names the role."},
		{"Basis", "Name pattern", "The policy does not name the role; its name has a word of the built-in list."},
		{"Basis", "Not classified", "Neither the policy nor a word of the name gives a class."},
		{"Since the baseline", "New", "Not there at the baseline; an earlier reading could have seen it and did not."},
		{"Since the baseline", "Role changed", "The same person had exactly one other role there, from the same source; of an account, another role in the organization."},
		{"Since the baseline", "There again", "Seen before, then missed, and seen again after the baseline."},
		{"Since the baseline", "Same", "The same role from the same source at the baseline, and in every reading of the workspace since."},
		{"Since the baseline", "No baseline", "There is no baseline, or it could not be compared with it."},
		{"Since the baseline", "See Inherited", "Inherited says it for each workspace."},
		{"Since the baseline", "Not compared", "A role in the organization without access is not compared here."},
		{"First seen", "", "Time of the first snapshot of the unbroken run that had it: of access, this person with this role from this source, whatever the account's status. \"On or before\": no earlier reading could have seen it, so it may be older."},
		{"Not there yet on", "", "Time of the last earlier reading, which could have shown it and did not. It began after that."},
		{"Not there yet on", "No earlier reading", "No earlier reading could have shown it, so it may be older than the first snapshot."},
		{"External", "Yes", "The e-mail is of no approved domain. A date in brackets: the address is the last known one, of that day."},
		{"External", "No", "The e-mail is of an approved domain."},
		{"External", "Not evaluated", "The policy approves no domain."},
		{"External", "No e-mail known", "There is nothing to test."},
		{"Roster status", "", "The roster's own word for the person, with the end date."},
		{"Roster status", "active", "The roster's word, or, with that in brackets, that it gives none."},
		{"Roster status", "leave", "The roster's word: away for a time."},
		{"Roster status", "terminated", "The roster's word: has left, or leaves on the end date."},
		{"Roster status", noRoster, "No roster was given to the walk, so nothing is known."},
		{"Roster status", notOnRoster, "A roster was given, and no row of it matches."},
		{"Roster status", noEmail, "No address to look up, and no row of the roster has the id."},
		{"Roster status", contradiction, "One row has the id of one account and the address of another. It counts for neither."},
		{"Identity provider", "Linked", "The account has an identity at the company's identity provider."},
		{"Identity provider", "Not linked", "The account has none."},
		{"Identity provider", "Unknown", "The listing of accounts does not name the person, or was not read."},
		{"Holders", "", "People, each once: by access to a workspace that was read, or by the role of their account in the organization."},
		{"Holders direct, Holders inherited", "", "Holders by access in the workspace itself, and through a role in the organization. Somebody may be both."},
		{"Workspaces direct, Workspaces inherited", "", "Workspaces that were read, each once, however many roles somebody has there."},
	}
}

// decisionTerms explain columns of the sheets on which people decide.
func decisionTerms() []term {
	return []term{
		{"Suggested action", "Revoke", "The decision that fits the worst finding about the row. Empty: no rule suggests a decision, which does not mean Keep."},
		{"Suggested action", "Change role", "As Revoke: the finding is about a role that is too wide."},
		{"Suggested action", "Investigate", "As Revoke: somebody has to find out first."},
		{"Suggested action", "Close account", "As Revoke: the finding is about the account."},
		{"Suggested action", "Cancel", "As Revoke: the finding is about the invitation."},
		{"Suggested action", "Resend", "As Revoke: the invitation has to be sent again."},
		{"Justification required", justifyAlways, "Every decision on the row needs a reason; of an invitation, Keep and Resend."},
		{"Justification required", exceptForKeep, "Every decision but Keep needs a reason."},
		{"Justification required", "For Resend", "Only Resend needs a reason."},
		{"Justification required", "Nothing to decide", "The invitation is not pending."},
		{"Check", "", "What is wrong with a decided row; several mistakes are joined by a semicolon. Empty: nobody has decided yet."},
		{"Check", checkFilledIn, "No mistake was found. A row with Investigate is filled in and stays open."},
		{"Check", checkError, "A cell of the row has an error, as a text that begins with = and is no formula."},
		{"Check", checkUnknown, "The decision is no word that the sheet takes."},
		{"Check", "Not pending", "The invitation is not pending, so the row takes no decision."},
		{"Check", checkNoReason, "The decision needs a justification."},
		{"Check", checkEmptyReason, "The justification has fewer than three letters, is a word such as none or tbd, or repeats the decision or what the row is about."},
		{"Check", checkNoNewRole, "Change role needs a new role."},
		{"Check", checkSameRole, "The new role is the one that the row has."},
		{"Check", checkStrayNewRole, "A new role stands beside another decision."},
		{"Check", checkWrongNewRole, "The workspace has no role of that name."},
		{"Check", checkWrongOrgRole, "The organization has no role of that name."},
		{"Check", checkNobody, "Neither the row nor Sign-off says who decided."},
		{"Check", checkSomebodyElse, "Decided by is an e-mail address, and another one than Assigned to."},
		{"Check", checkOwnAccess, "Decided by is the name or the address of whom the row is about."},
		{"Check", checkNoDate, "Neither the row nor Sign-off has a date."},
		{"Check", checkTextDate, "The date is text, which the spreadsheet cannot compare."},
		{"Check", checkDateOutside, "The date is before the day of the snapshot, or more than a year after the day on which the review is due."},
		{"Check", strings.TrimSpace(checkContradiction), "The decision contradicts that of the row with the number."},
		{"Check", checkLastOwner, "No owner of the organization would remain."},
		{"Decided on", "", "The sheet and the # of the row that decides. With the account: the row of direct access, which keeps the account too."},
		{"Assigned to", "", "Who decides on the row by the reviewers' file, or why nobody is assigned."},
		{"Role offered", notShown, "The API does not say what an invitation offers."},
		{"Age in days", "", "Whole days since the invitation was first seen pending or was last sent, the longer. Not pending: nobody has to answer it."},
		{"Status", "PENDING", "The API's own word for an invitation that nobody has answered."},
		{"Status", "ACCEPTED", "The API's own word."},
		{"Status", "EXPIRED", "The API's own word."},
		{"Status", "CANCELLED", "The API's own word."},
		{"Status", "complete", "Of a snapshot: everything in scope was read."},
		{"Status", "partial", "Of a snapshot: something in scope was not read."},
		{"Status", "failed", "Of a run of collect: it recorded no snapshot."},
	}
}

// findingTerms explain columns of Findings, and those that name rules.
func findingTerms() []term {
	return []term{
		{"Findings", "", "The rules that found something about the row; the sheet Findings says what. None: no rule that was evaluated found anything."},
		{"State", findings.New, "Not found at the baseline, or less severe or smaller then."},
		{"State", findings.FirstLookedAt, "The baseline could not tell."},
		{"State", findings.StillSo, "Found at the baseline too."},
		{"State", stateNoBaseline, "There is nothing to compare with."},
		{"State", stateExpired, "The policy accepted it until a date that has passed: it is open again."},
		{"State", stateAccepted, "The policy accepts it until a date."},
		{"State", stateGone, "Found at the baseline, and not now; what ended it stands with it."},
		{"State", stateUnknown, "Found at the baseline; whether it still holds is unknown."},
		{"State", "Counted under", "It is found, and is part of the finding of the rule named."},
		{"Kind", findings.Exception, "Against what the organization says of itself."},
		{"Kind", findings.ToConfirm, "Somebody has to say whether it is wanted."},
		{"Kind", findings.Data, "About the evidence itself."},
		{"Severity", "critical", "The worst of five. Rules give it; the policy may change it."},
		{"Severity", "high", "The second of five."},
		{"Severity", "medium", "The third of five."},
		{"Severity", "low", "The fourth of five."},
		{"Severity", "info", "The last of five: nothing is wrong by itself."},
	}
}

// changeTerms explain columns of Changes.
func changeTerms() []term {
	var all []term
	for _, kind := range diff.Differences() {
		all = append(all, term{"Kind", diff.KindWords(kind), "A change that a snapshot of the period shows, compared with the last reading before it."})
	}
	return append(all,
		term{"Line of Changes", "", "One for each event. Access through a role in the organization is one event, in however many workspaces it changed at once; a bundle with CSV files has a line for each of them in changes.csv."},
		term{"Direction", "Escalation", "From no role or a standard one to a privileged one, or from member or admin to a higher role of the organization."},
		term{"Direction", "Reduction", "The reverse of an escalation."},
		term{"Direction", "Same class", "Both roles are of one class."},
		term{"Direction", "Not ranked", "A role is unclassified."},
		term{"Direction", "–", "Nobody gained or lost a privileged role; whether somebody lost one with an account, the rows of access say."},
		term{"Privileged now", "", "Whether the person of a change holds a privileged role at the snapshot: in that workspace, or where else."},
		term{"First seen, First missed", "", "Of a change: time of the reading that first showed it, or that first did not show what had been there."},
		term{"Only between snapshots", "", "Yes: neither the baseline nor this snapshot has it. It appeared in the period and was no longer present later in it. A changed role counts as one role that went and one that came."},
	)
}

// leaverTerms explain columns of Leavers.
func leaverTerms() []term {
	return []term{
		{"Result", stillPresent, "Of a leaver: access is there now, after the end date."},
		{"Result", late, "Of a leaver: access was still seen after the policy's days after the end date."},
		{"Result", gapBetween, "Of a leaver: the snapshots are too far apart to say whether access ended in time."},
		{"Result", unreadNow, "Of a leaver: the snapshot did not read where the access was."},
		{"Result", contradiction, "Of a leaver: the row of the roster names somebody else too, so nobody's access is followed."},
		{"Result", notReached, "Of a leaver: the snapshot was taken before the end date had passed."},
		{"Result", inTime, "Of a leaver: access was first missed within the policy's days after the end date."},
		{"Result", noAccess, "Of a leaver: no access was seen at the end date or later."},
	}
}

// checkTerms explain columns of Reconciliation, Workspaces and Snapshots.
func checkTerms() []term {
	return []term{
		{"Held against", againstOutside, "The expected figure is what somebody else says: the API's totals, a list of expected workspaces, a second reading, the dashboard."},
		{"Held against", againstLedger, "The figures are the ledger's own. They show that the ledger agrees with itself."},
		{"Held against", againstFile, "The figures are this file's own. They show nothing about anything outside it."},
		{"Area", areaCompleteness, "Whether everything was read. A FAIL here makes the population PARTIAL."},
		{"Area", areaConsistency, "Whether two sources agree."},
		{"Area", areaRollForward, "The rows at the baseline, with what came and went, against the rows now."},
		{"Area", areaReport, "Whether the sheets and the parts have every row, each once."},
		{"Area", areaByHand, "A person fills in what the dashboard shows."},
		{"Result", pass, "Expected and actual agree."},
		{"Result", fail, "They do not agree. About names whom or what it is about."},
		{"Result", "NOT TESTED", "It could not be tested, for the reason that follows."},
		{"Result by hand", "", "Compares the count observed with Actual, once it is filled in. Result is that of the file as issued."},
		{"Result", info, "A figure with nothing to compare it with."},
		{"Result", addsUp, "Two figures of this file agree, which shows nothing about anything outside it."},
		{"Read", "Yes", "The access to the workspace was read."},
		{"Read", "No", "It was not read, for the reason that follows."},
		{"Read", "Gone", "The workspace is no longer listed and answered 404: nothing is there to be read."},
		{"Read", "Not asked", "The walk was told to read others only."},
		{"Listed", "Yes", "The API's listing of workspaces has it."},
		{"Listed", "No", "The API's listing does not have it."},
		{"Listed", notRecordedWord, "The walk did not record it."},
		{"Listed", "Listing not read", "The API's listing was not read."},
		{"Expected", "Yes", "The list of expected workspaces names it."},
		{"Expected", "No", "The list of expected workspaces does not name it."},
		{"Expected", notRecordedWord, "The walk did not record it."},
		{"Expected", "No list was given", "The walk was given no list of expected workspaces."},
		{"Critical", "Yes", "The policy calls the workspace critical."},
		{"Critical", "No", "The policy names the workspace and does not call it critical."},
		{"Critical", notSet, "The policy does not name the workspace."},
		{"Owner", notSet, "The policy names no owner of the workspace."},
		{"Completeness", "reconciled", "A list of expected workspaces was given and met."},
		{"Completeness", "as_visible", "All that the token could see was read."},
		{"Completeness", "partial", "Something was not read."},
		{"Longer than the cadence", "Yes", "More time passed since the snapshot before than the policy allows; the days on which snapshots were due follow."},
		{"Longer than the cadence", "No", "The policy's cadence was kept."},
		{"Longer than the cadence", "No cadence in the policy", "The policy does not say how often a snapshot is due."},
		{"Longer than the cadence", "–", "There is no snapshot before it, or the run recorded none."},
	}
}

// otherTerms explain what stands in any column.
func otherTerms() []term {
	return []term{
		{"Action", "cancel", "Cancels an invitation."},
		{"Action", "resend", "Sends an invitation again."},
		{"Action", "invite", "Sends a new invitation."},
		{"Action", "remove", "Removes the direct access to a workspace."},
		{"Action", "change-role", "Gives another role in the workspace."},
		{"Action", "restore", "Gives the role of an earlier snapshot back."},
		{"Action", "manual", "A person has to do it: no single call can."},
		{"Blocked by", "", "The guard that keeps the action from being carried out until somebody names it in --override."},
		{"Shown by a later snapshot", "Yes", "The newest snapshot shows the effect of the action. The journal says who carried it out."},
		{"Shown by a later snapshot", "No", "The newest snapshot does not show it."},
		{"Shown by a later snapshot", noLaterSnapshot, "The ledger has no newer snapshot."},
		{"Shown by a later snapshot", "Not compared", "For the reason that follows."},
		{"Shown by a later snapshot", "Snapshot", "The snapshot named cannot have the effect, for the reason that follows."},
		{"Shown by a later snapshot", "Unknown", "The newest snapshot did not read it."},
		{"Chain at the snapshot", "", "The chain's value of the event that recorded the snapshot. Each event after it, such as a label or a later snapshot, moves the ledger's head on; tlaudit verify --expect-head finds this value among the events."},
		{"Any column", unknown, "The API and the roster do not say it."},
		{"Any column", NotRead, "The snapshot did not read it. It is no figure."},
		{"Any column", "U+202E or 0xFF in brackets", "A control, invisible or direction-changing character, or a byte that is not text, made visible."},
	}
}
