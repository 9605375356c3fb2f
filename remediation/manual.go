package remediation

import (
	"strings"

	"tlaudit/findings"
)

// whatToDo is the sentence that a person needs about a finding for which no call
// of the API is decidable.
func whatToDo(f findings.Finding) string {
	if f.Remediation == "collect" {
		return "Take a new snapshot (tlaudit collect) once what was not read can be read."
	}
	switch f.Rule.ID {
	case "TL-INV-02":
		return "Ask whoever made the invitation whether it is still meant: send it, or cancel it."
	case "TL-INV-03":
		return "Ask whether the person is still to come: send the invitation again, or leave it expired."
	case "TL-INV-05":
		return "Ask whoever sent the invitations which one is meant, and cancel the others: a time is missing or the same, so none is surely the older."
	case "TL-INV-08":
		return "Find out how the access came about without an accepted invitation, and note it."
	case "TL-INV-09":
		return "Have somebody answer for the person (an [[external]] entry of the policy), or remove the access."
	case "TL-INV-11":
		return "Find out who asked for the invitation before anybody accepts it; cancel it if nobody answers for the domain."
	case "TL-ORP-02":
		return "End the role in the organization of this user, whom the users' listing does not have."
	case "TL-ORP-03":
		return "Give the person a role of this workspace in place of the other's."
	case "TL-PRV-04":
		return "Name the owners and admins that are needed, and change the organization roles of the others."
	case "TL-PRV-07":
		return "Give the service account or shared address a role that its task needs, or note why this one is needed."
	case "TL-PRV-08":
		return "Classify the role in the policy ([roles])."
	case "TL-SOD-01":
		return "Decide which of the two roles the person keeps, and end the other."
	case "TL-ACC-01":
		return "Ask whether the account is needed; deactivate it if not."
	case "TL-ACC-02":
		return "Ask which account is meant, move the access there, and deactivate the other."
	case "TL-DRF-04":
		return "Find out who made the account, since no accepted invitation explains it."
	case "TL-DRF-05":
		return "Confirm with the workspace's owner who is meant to have access."
	}
	switch {
	case strings.HasPrefix(f.Rule.ID, "TL-HR-"):
		return "Settle it with the person's manager or HR, then change the access or the roster."
	case strings.HasPrefix(f.Rule.ID, "TL-INH-"), strings.HasPrefix(f.Rule.ID, "TL-ORP-"):
		return "Look at the role in the organization, from which the access is inherited: no call of the API changes it."
	case strings.HasPrefix(f.Rule.ID, "TL-DRF-"), strings.HasPrefix(f.Rule.ID, "TL-PRV-"):
		return "Confirm with the workspace's owner that the access is meant; remove or lower it if not."
	case strings.HasPrefix(f.Rule.ID, "TL-DAT-"):
		return "Find out why the evidence looks so before relying on it."
	}
	return "Decide by hand: the rule has no remediation that a call of the API could carry out."
}
