package report

import (
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/text"
)

// endings says what became of the findings of the baseline that are not found now.
type endings struct {
	*population
	now       *findings.Result
	held      map[string]bool     // of the subjects that are grants: the snapshot has it
	foundNow  map[string][]string // ids of rules by user id
	pending   map[string]bool     // ids of the invitations that are pending now
	listedNow map[string]bool     // fingerprints of the findings on the sheet
}

// endings lists what was found at the baseline and is not listed now, each with what
// ended it or why that cannot be told.
func (p *population) endings(e *Evaluations, invitations []invitation) []finding {
	x := endings{population: p, now: &e.Now, held: map[string]bool{}, foundNow: map[string][]string{}, pending: map[string]bool{}, listedNow: map[string]bool{}}
	for _, i := range invitations {
		x.pending[i.EnrollmentID] = i.pending()
	}
	for _, f := range e.Now.Findings {
		x.listedNow[f.Fingerprint] = true
		if f.UserID != "" && !slices.Contains(x.foundNow[f.UserID], f.Rule.ID) {
			x.foundNow[f.UserID] = append(x.foundNow[f.UserID], f.Rule.ID)
		}
	}
	for _, f := range e.Before.Findings {
		if strings.HasPrefix(f.Subject, "grant:") && !x.listedNow[f.Fingerprint] {
			x.held[f.Subject] = false
		}
	}
	for i := range p.grants {
		if len(x.held) == 0 {
			break
		}
		if subject := p.grant(i).subject(); mapHas(x.held, subject) {
			x.held[subject] = true
		}
	}
	var all []finding
	for i := range e.Before.Findings {
		f := &e.Before.Findings[i]
		if x.listedNow[f.Fingerprint] {
			continue
		}
		state, ended := x.of(*f)
		all = append(all, finding{f, state, ended})
	}
	return all
}

func mapHas(m map[string]bool, key string) bool {
	_, ok := m[key]
	return ok
}

// of returns the state of a finding of the baseline that is not listed now, and the
// sentence that says why.
func (x endings) of(f findings.Finding) (state, ended string) {
	const cannotTell = "It cannot be told now: "
	if host, counted := x.now.CountedUnder(f); counted {
		return stateCounted + host.Rule.ID, "It is found, and counted under " + host.Rule.ID + "."
	}
	if why := x.now.CouldTell(f); why != "" {
		return stateUnknown, cannotTell + why + "."
	}
	if f.WorkspaceID != "" && unread(x.workspaces[f.WorkspaceID]) {
		return stateUnknown, cannotTell + "the workspace was not read."
	}
	who := x.people[f.UserID]
	holds := who != nil && who.direct+who.inherited > 0
	switch {
	case f.EnrollmentID != "" && (f.UserID == "" || !x.pending[f.EnrollmentID]):
		ended = "The invitation is no longer in the state that was found."
	case f.UserID != "" && !x.read(snapshot.Users):
		return stateUnknown, cannotTell + "the users' listing was not read."
	case f.UserID != "" && holds && !who.account:
		return stateUnknown, cannotTell + "the account left the users' listing, and access to " + text.Count(who.direct+who.inherited, "workspace") + " remains." + x.personNow(f)
	case f.UserID != "" && !holds && (who == nil || !who.account):
		ended = "Neither the account nor access is left."
	case f.UserID != "" && !holds:
		ended = "The person has no access now."
	case strings.HasPrefix(f.Subject, "grant:") && !x.held[f.Subject]:
		ended = "The person does not have this access now."
	case f.WorkspaceID != "" && x.workspaces[f.WorkspaceID] == nil:
		ended = "The workspace is gone."
	default:
		ended = "The rule was evaluated and does not find it now."
	}
	return stateGone, ended + x.personNow(f)
}

// personNow names the rules that find something now about the person of a finding.
func (x endings) personNow(f findings.Finding) string {
	ids := x.foundNow[f.UserID]
	if f.UserID == "" || len(ids) == 0 {
		return ""
	}
	return " Found now about the person: " + strings.Join(ids, ", ") + "."
}
