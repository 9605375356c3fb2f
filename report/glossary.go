package report

import "tlaudit/report/table"

// glossary explains the values of columns that do not explain themselves.
func glossary() []table.Fact {
	const section = "Glossary"
	return []table.Fact{
		fact(section, "Chain at the snapshot", "The chain's value of the event that recorded the snapshot. Each event after it, such as a label or a later snapshot, moves the ledger's head on; tlaudit verify --expect-head finds this value among the events."),
		fact(section, "First seen", "Time of the first snapshot of the unbroken run that had it: on Review and Inherited, this person with this role from this source, whatever the account's status. \"On or before\": no earlier reading could have seen it, so it may be older."),
		fact(section, "Not there yet on", "Of a change: time of the last earlier reading, which did not show it. What changed did so after it."),
		fact(section, "First seen, First missed", "Of a change: time of the reading that first showed it. What is no longer present was first missed then."),
		fact(section, "Line of Changes", "One for each event. Access through a role in the organization is one event, in however many workspaces it changed at once; changes.csv has a line for each of them."),
		fact(section, "Privileged now", "Whether the person of a change holds a privileged role at the snapshot: in that workspace, or where else."),
		fact(section, "Source Direct", "A role in the workspace itself."),
		fact(section, "Source Inherited", "Access that comes from a role in the organization; decided once, on Organization."),
		fact(section, "Account status", "The status that the API shows with inherited access. It shows none with direct access."),
		fact(section, "Privileged Yes, No, Unclassified", "The class of the role by the organization's policy or its name. Nothing here says what a role permits."),
		fact(section, "Basis", "Policy: the policy names the role. Name pattern: its name has a word of the list. Not classified: neither."),
		fact(section, "Since the baseline: New", "Not there at the baseline; an earlier reading could have seen it and did not."),
		fact(section, "Since the baseline: Role changed", "The same person had exactly one other role there, from the same source."),
		fact(section, "Since the baseline: There again", "Seen before, then missed, and seen again after the baseline."),
		fact(section, "Since the baseline: Same", "The same role from the same source at the baseline, and in every reading of the workspace since."),
		fact(section, "Since the baseline: No baseline", "There is no baseline, or the workspace could not be compared with it."),
		fact(section, "External", "Yes: the e-mail is of no approved domain. Not evaluated: the policy approves no domain. No e-mail known: nothing to test."),
		fact(section, "Roster status", "What the roster says; otherwise No roster supplied, Not on the roster, or No e-mail known."),
		fact(section, "Justification required Yes, Unless Keep", "Yes: whatever is decided, Keep too. Unless Keep: for Revoke, Change role and Investigate."),
		fact(section, "Findings", "The rules that found something about the row; the sheet Findings says what. See Findings: nothing about this access, but about the account or an invitation of the person. None: no rule that was evaluated found anything."),
		fact(section, "Suggested action", "The decision that fits the worst finding about the row. Empty: no rule suggests a decision, which does not mean Keep."),
		fact(section, "State", "New: not found at the baseline, or less severe or smaller then; First looked at: the baseline could not tell; Still so: found then too; No baseline: nothing to compare with; Acceptance expired: open again; Accepted: by the policy until a date; No longer so: found then and not now; Counted under a rule: found, and part of that rule's finding; Cannot tell now: found then; whether it still holds is unknown."),
		fact(section, "Check", "What is still missing in the row; OK when nothing is. A row with Investigate stays open."),
		fact(section, "Direction", "Escalation: from no role or a standard one to a privileged one, or from admin to owner of the organization. Reduction: the reverse. Same class: both roles are of one class. Not ranked: a role is unclassified. –: nobody gained or lost a privileged role; whether somebody lost one with an account, the rows of access say."),
		fact(section, "Only between snapshots", "Yes: neither the baseline nor this snapshot has it. It appeared in the period and was no longer present later in it. A changed role counts as one role that went and one that came."),
		fact(section, "Holders", "People, each once: by access to a workspace that was read, or by the role of their account in the organization."),
		fact(section, "Workspaces direct, Workspaces inherited", "Workspaces that were read, each once, however many roles somebody has there."),
		fact(section, "Kind Exception, To confirm, Data", "Exception: against what the organization says of itself. To confirm: somebody has to say whether it is wanted. Data: about the evidence itself."),
		fact(section, "Result In time, Late", "Of a leaver. In time: access was first missed within the policy's days after the end date. Late: it was still seen after them."),
		fact(section, "Result Still present, No access, Cannot tell", "Of a leaver: access is there now; none was seen at the end date or later; the snapshots lie too far apart to say whether it was late (gap), or the snapshot did not read where the access was (not read now)."),
		fact(section, "Result End date not reached", "Of a leaver: the snapshot was taken before the end date had passed."),
		fact(section, "Completeness", "reconciled: a list of expected workspaces was given and met. as_visible: all that the token could see. partial: something was not read."),
		fact(section, "Longer than the cadence", "Whether more time passed since the snapshot before than the policy allows, and on which days snapshots were due."),
		fact(section, "Result", "PASS, FAIL, NOT TESTED with the reason, INFO for a figure with nothing to compare. Adds up: two figures of this file agree, which shows nothing about anything outside it."),
		fact(section, "U+202E or 0xFF in brackets", "A control, invisible or direction-changing character, or a byte that is not text, made visible."),
	}
}
