package report

import (
	"cmp"
	"context"
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
	foundNow  map[string][]string // ids of rules by user id
	grantsNow map[string][]grant  // by place, see placeOf; of the findings about grants
	unread    int                 // workspaces that were not read
	// The statuses of invitations by id, now and at the baseline.
	invitationsNow, invitationsThen map[string]string
}

// notFound says no more than that a rule does not find what it found at the baseline.
const notFound = "The rule was evaluated and does not find it now."

// endings lists what was found at the baseline and is not listed now, each with what
// ended it or why that cannot be told.
func (b *builder) endings(ctx context.Context) ([]finding, error) {
	e := &b.options.Findings
	x := endings{population: b.population, now: &e.Now, foundNow: map[string][]string{}, grantsNow: map[string][]grant{}}
	listedNow := map[string]bool{} // fingerprints of the findings on the sheet
	for _, f := range e.Now.Findings {
		listedNow[f.Fingerprint] = true
		if f.UserID != "" && !slices.Contains(x.foundNow[f.UserID], f.Rule.ID) {
			x.foundNow[f.UserID] = append(x.foundNow[f.UserID], f.Rule.ID)
		}
	}
	for _, w := range b.order {
		if unread(w) {
			x.unread++
		}
	}
	var err error
	if x.invitationsNow, err = invitationStatuses(ctx, b.source, b.options.At); err != nil {
		return nil, err
	}
	if x.invitationsThen, err = invitationStatuses(ctx, b.source, b.options.Since); err != nil {
		return nil, err
	}
	var ended []*findings.Finding
	for _, f := range e.Before.Findings {
		if !listedNow[f.Fingerprint] {
			ended = append(ended, f)
		}
	}
	x.lookUpGrants(ended)
	var all []finding
	for _, f := range ended {
		state, why := x.of(f)
		all = append(all, finding{Finding: f, state: state, ended: why})
	}
	return all, nil
}

// invitationStatuses returns the status of each invitation of a snapshot by its id.
func invitationStatuses(ctx context.Context, src snapshot.Querier, n int64) (map[string]string, error) {
	all, err := loadInvitations(ctx, src, n)
	statuses := map[string]string{}
	for _, i := range all {
		statuses[i.EnrollmentID] = cmp.Or(i.Status, unknown)
	}
	return statuses, err
}

// placeOf returns the subject of a grant without its role: the workspace, the person and the
// source. It is empty where the finding is not about a grant.
func placeOf(f *findings.Finding) string {
	for _, source := range []string{snapshot.Direct, snapshot.Inherited} {
		if place := findings.GrantSubject(f.WorkspaceID, f.UserID, source, ""); strings.HasPrefix(f.Subject, place) {
			return place
		}
	}
	return ""
}

// lookUpGrants sets which grants there are now in the places of findings.
func (x *endings) lookUpGrants(ended []*findings.Finding) {
	holders := map[uint32]bool{} // by index
	for _, f := range ended {
		place := placeOf(f)
		if who, ok := x.personList.at[f.UserID]; ok && place != "" {
			holders[who] = true
			x.grantsNow[place] = nil
		}
	}
	for i := range x.grants {
		if !holders[x.grants[i].person] {
			continue
		}
		g := x.grant(i)
		place := findings.GrantSubject(g.workspace.WorkspaceID, g.person.id, g.source(), "")
		if there, ok := x.grantsNow[place]; ok {
			x.grantsNow[place] = append(there, g)
		}
	}
}

// of returns the state of a finding of the baseline that is not listed now, and the
// sentence that says why.
func (x *endings) of(f *findings.Finding) (state, ended string) {
	if host, counted := x.now.CountedUnder(f); counted {
		return stateCounted + host.Rule.ID, "It is found, and counted under " + host.Rule.ID + "."
	}
	who := x.people[f.UserID]
	if who == nil {
		who = &person{id: f.UserID}
	}
	if why := x.missing(f, who); why != "" {
		return stateUnknown, "It cannot be told now: " + why + "." + x.personNow(f)
	}
	return stateGone, x.ending(f, who) + x.personNow(f)
}

// missing says what is missing to tell whether the fact of a finding is gone; empty if
// nothing is.
func (x *endings) missing(f *findings.Finding, who *person) string {
	if why := x.now.CouldTell(f); why != "" {
		return why
	}
	switch {
	case f.EnrollmentID != "":
		if !x.read(snapshot.Enrollments) {
			return "the invitations were not read"
		}
	case f.UserID == "":
	case !x.read(snapshot.Users):
		return "the users' listing was not read"
	case !who.account && who.workspaces > 0:
		return "the users' listing does not have the account, and access to " + text.Count(who.workspaces, "workspace") + " remains"
	case !who.account && f.WorkspaceID == "" && x.unread > 0:
		return "the users' listing does not have the account, and " + text.Count(x.unread, "workspace") + text.OneOrMany(x.unread, " was", " were") + " not read"
	}
	return ""
}

// ending says what ended a finding whose fact is gone.
func (x *endings) ending(f *findings.Finding, who *person) string {
	w := x.workspaces[f.WorkspaceID]
	place, had := placeOf(f), x.baseHolders[f.UserID]
	switch {
	case f.EnrollmentID != "":
		return x.invitationNow(f.EnrollmentID)
	case f.WorkspaceID != "" && (w == nil || w.ReadStatus == snapshot.Gone):
		return "The workspace is gone."
	case f.UserID == "":
	case len(x.grantsNow[place]) > 0:
		return grantNow(f, place, x.grantsNow[place])
	case who.workspaces == 0 && x.unread == 0 && !who.account && had:
		return "Neither the account nor access is left."
	case who.workspaces == 0 && x.unread == 0 && had && (place != "" || restsOnAccess(f.Rule)):
		return "The person has no access now."
	case place != "":
		return "The person does not have this access now."
	case !who.account:
		return "The users' listing does not have the account now."
	case who.workspaces > 0 && !had && f.Rule.Concerns == "account" && restsOnAccess(f.Rule):
		return "The person has access to " + text.Count(who.workspaces, "workspace") + " now."
	}
	return notFound
}

// restsOnAccess reports whether what a rule finds depends on access to workspaces.
func restsOnAccess(r *findings.Rule) bool {
	return slices.Contains(r.Partly, "workspaces") || slices.Contains(r.Needs, "complete")
}

// invitationNow says what became of an invitation.
func (x *endings) invitationNow(id string) string {
	now, listed := x.invitationsNow[id]
	switch {
	case !listed:
		return "The invitation is no longer listed."
	case now != x.invitationsThen[id]:
		return "The status of the invitation is now " + now + "."
	}
	return "The invitation is still " + now + ". " + notFound
}

// grantNow says what became of a grant in whose place there is access now.
func grantNow(f *findings.Finding, place string, there []grant) string {
	var roles []string
	for _, g := range there {
		switch {
		case place+g.role.id == f.Subject:
			return notFound
		case g.change == roleChanged && place+g.before.id == f.Subject:
			return "The role changed: now " + g.role.label() + "."
		}
		if !slices.Contains(roles, g.role.label()) {
			roles = append(roles, g.role.label())
		}
	}
	return "The person does not have this role now, and has there: " + strings.Join(roles, ", ") + "."
}

// personNow names the rules that find something now about the person of a finding.
func (x *endings) personNow(f *findings.Finding) string {
	ids := x.foundNow[f.UserID]
	if f.UserID == "" || len(ids) == 0 {
		return ""
	}
	return " Found now about the person: " + strings.Join(ids, ", ") + "."
}
