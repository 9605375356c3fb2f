package report

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"tlaudit/findings"
)

// A finding is a finding of the rules with its state in this report.
type finding struct {
	*findings.Finding
	state string
	place int    // among all findings of the report, by risk
	ended string // of what the baseline had: what ended it, or why that cannot be told; else empty
}

// The states of a finding, as reports print them. The first three are those of
// findings.Compare against the baseline; a finding without a baseline is in stateNoBaseline.
const (
	stateNoBaseline = "No baseline"
	stateExpired    = "Acceptance expired"
	stateAccepted   = "Accepted"
	stateCounted    = "Counted under " // and the id of the rule whose finding has taken it in
	stateUnknown    = "Cannot tell now"
	stateGone       = "No longer so"
)

// stateOrder lists the states in the order of the sheet: open ones first.
func stateOrder() []string {
	return []string{findings.New, findings.FirstLookedAt, findings.StillSo, stateNoBaseline, stateExpired, stateAccepted, stateUnknown, stateCounted, stateGone}
}

// open reports whether something has to be done about the finding.
func (f finding) open() bool { return f.ended == "" && f.state != stateAccepted }

// A findingIndex holds the findings of a report by what they are about, each list by risk.
type findingIndex struct {
	all          []finding // for the sheet
	byGrant      map[string][]finding
	grantsOf     map[string]bool      // the user ids of the findings in byGrant
	byUser       map[string][]finding // not those about one grant
	byPerson     map[string][]finding // by user id, those about one grant too, whether it is still there or not
	byRole       map[string][]finding
	byInvitation map[string][]finding
	// changedPrivileged holds who has privileged access that is not the same as at the baseline.
	changedPrivileged map[string]bool
}

// indexFindings sorts the findings by risk and by what they are about.
func (b *builder) indexFindings(ctx context.Context) (findingIndex, error) {
	e := &b.options.Findings
	index := findingIndex{byGrant: map[string][]finding{}, grantsOf: map[string]bool{}, byUser: map[string][]finding{}, byPerson: map[string][]finding{}, byRole: map[string][]finding{}, byInvitation: map[string][]finding{}}
	index.changedPrivileged = map[string]bool{}
	for _, k := range b.grants {
		if b.factsOf(k).change != sameAsBaseline && b.roleList.all[k.role].class == findings.Privileged {
			index.changedPrivileged[b.personList.all[k.person].id] = true
		}
	}
	for _, f := range e.Now.Findings {
		f.Beside = e.beside(f)
		index.all = append(index.all, finding{Finding: f, state: stateOf(f)})
	}
	if e.Before != nil {
		ended, err := b.endings(ctx)
		if err != nil {
			return findingIndex{}, err
		}
		index.all = append(index.all, ended...)
	}
	slices.SortFunc(index.all, compareFindings)
	for i := range index.all {
		index.all[i].place = i
		if f := index.all[i]; f.ended == "" {
			index.add(f)
		}
	}
	return index, nil
}

// compareFindings orders findings for the sheet: open ones first, then those that ask for
// nothing, by their state; each by risk.
func compareFindings(a, b finding) int {
	group := func(f finding) int {
		if f.open() {
			return 0
		}
		return slices.IndexFunc(stateOrder(), func(state string) bool { return strings.HasPrefix(f.state, state) })
	}
	return cmp.Or(group(a)-group(b), findings.CompareRisk(a.Finding, b.Finding))
}

// add lists a finding of the snapshot under what it is about.
func (x *findingIndex) add(f finding) {
	kind, id, _ := strings.Cut(f.Subject, ":")
	switch {
	case kind == "grant":
		x.byGrant[f.Subject] = append(x.byGrant[f.Subject], f)
		x.grantsOf[f.UserID] = true
	case f.EnrollmentID != "":
		x.byInvitation[f.EnrollmentID] = append(x.byInvitation[f.EnrollmentID], f)
	case kind == "role":
		for _, role := range f.rolesOf(id) {
			x.byRole[role] = append(x.byRole[role], f)
		}
	}
	if f.UserID != "" {
		x.byPerson[f.UserID] = append(x.byPerson[f.UserID], f)
	}
	if f.UserID != "" && kind != "grant" {
		x.byUser[f.UserID] = append(x.byUser[f.UserID], f)
	}
}

// rolesOf lists the ids of the roles that a finding is about: the one of its subject and,
// where the rule concerns roles, those in Grows.
func (f finding) rolesOf(subject string) []string {
	all := []string{subject}
	if f.Rule.Concerns == "role" {
		for id := range strings.SplitSeq(f.Grows, ",") {
			if id != "" && !slices.Contains(all, id) {
				all = append(all, id)
			}
		}
	}
	return all
}

// stateOf returns the state of what was found at the snapshot.
func stateOf(f *findings.Finding) string {
	switch f.State {
	case findings.IsAccepted:
		return stateAccepted
	case findings.AcceptanceExpired:
		return stateExpired
	}
	return cmp.Or(f.Beside, stateNoBaseline)
}

// of returns the findings that a grant's row shows: open ones first, each by risk.
func (x *findingIndex) of(g grant) []finding {
	var all []finding
	if x.grantsOf[g.person.id] || x.grantsOf[""] {
		all = append(all, x.byGrant[g.subject()]...)
	}
	for _, f := range x.byUser[g.person.id] {
		if f.Rule.ConcernsPerson() || f.Rule.Concerns == "privileged" && g.role.class == findings.Privileged && !x.isOfAnother(f, g) {
			all = append(all, f)
		}
	}
	all = append(all, x.byRole[g.role.id]...)
	if len(all) > 1 {
		slices.SortFunc(all, func(a, b finding) int { return a.place - b.place })
	}
	return all
}

// isOfAnother reports whether a finding that compares privileged access with the baseline is
// about other rows of the person: this one is the same as then, and another is not.
func (x *findingIndex) isOfAnother(f finding, g grant) bool {
	return f.Rule.NeedsBaseline() && g.change == sameAsBaseline && x.changedPrivileged[g.person.id]
}

// ofPerson returns the findings that a person's row on Organization shows: those about
// the person and those about the roles that the person inherits.
func (x *findingIndex) ofPerson(p *person) []finding {
	all := slices.Clone(x.byUser[p.id])
	for _, h := range p.inheritedRoles {
		all = append(all, x.byRole[h.role.id]...)
	}
	slices.SortFunc(all, func(a, b finding) int { return a.place - b.place })
	return all
}

// setWorst sets the place of each grant's worst open finding.
func (p *population) setWorst(x *findingIndex) {
	for i := range p.grants {
		p.grants[i].worst = worstPlace(x.of(p.grant(i)))
	}
}

// worstPlace returns the place of a row's worst open finding, by which rows are ordered; a row
// without one comes last.
func worstPlace(about []finding) uint32 {
	if len(about) > 0 && about[0].open() {
		return uint32(about[0].place)
	}
	return math.MaxUint32
}

// ruleIDs returns the ids of the findings' rules as one cell.
func ruleIDs(all []finding) string {
	var ids []string
	for _, f := range all {
		id := f.Rule.ID
		if f.state == stateAccepted || f.state == stateExpired {
			id += " (" + strings.ToLower(f.state) + ")"
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return "None"
	}
	return strings.Join(ids, ", ")
}

// suggestion returns the decision for the remediation of the worst open finding that
// suggests one; nil if no finding does.
func suggestion(all []finding, decisions map[string]string) any {
	for _, f := range all {
		if !f.open() || f.Severity == "info" && f.Remediation == "manual" {
			continue
		}
		if decision := decisions[f.Remediation]; decision != "" {
			return decision
		}
	}
	return nil
}

// anyHigh reports whether a finding of high or critical severity is open.
func anyHigh(all []finding) bool {
	return slices.ContainsFunc(all, func(f finding) bool { return f.open() && findings.Rank(f.Severity) <= findings.Rank("high") })
}
