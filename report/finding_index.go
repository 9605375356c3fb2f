package report

import (
	"cmp"
	"slices"
	"strings"

	"tlaudit/findings"
)

// A finding is a finding of the rules with its state in this report.
type finding struct {
	*findings.Finding
	state string
}

// The states of a finding, as reports print them.
const (
	stateOpen     = "Open"
	stateExpired  = "Acceptance expired"
	stateAccepted = "Accepted"
	stateClosed   = "Closed since baseline"
	stateUnknown  = "Not evaluated now"
)

// open reports whether something has to be done about the finding.
func (f finding) open() bool { return f.state == stateOpen || f.state == stateExpired }

// A findingIndex holds the findings of a report by what they are about, worst first.
type findingIndex struct {
	all          []finding // for the sheet: open ones first
	byGrant      map[string][]finding
	byUser       map[string][]finding
	byMembership map[[2]string][]finding // by ids of workspace and user
	byInvitation map[string][]finding
}

// indexFindings sorts the findings by what they are about.
func (p *population) indexFindings(e *Evaluations) findingIndex {
	index := findingIndex{byGrant: map[string][]finding{}, byUser: map[string][]finding{}, byMembership: map[[2]string][]finding{}, byInvitation: map[string][]finding{}}
	states := map[string]string{findings.Open: stateOpen, findings.IsAccepted: stateAccepted, findings.AcceptanceExpired: stateExpired}
	now := map[string]bool{}
	for i := range e.Now.Findings {
		f := finding{Finding: &e.Now.Findings[i], state: states[e.Now.Findings[i].State]}
		now[f.Fingerprint] = true
		index.all = append(index.all, f)
		switch {
		case strings.HasPrefix(f.Subject, "grant:"):
			index.byGrant[f.Subject] = append(index.byGrant[f.Subject], f)
		case f.EnrollmentID != "":
			index.byInvitation[f.EnrollmentID] = append(index.byInvitation[f.EnrollmentID], f)
		case f.UserID != "" && f.WorkspaceID != "":
			key := [2]string{f.WorkspaceID, f.UserID}
			index.byMembership[key] = append(index.byMembership[key], f)
		case f.UserID != "":
			index.byUser[f.UserID] = append(index.byUser[f.UserID], f)
		}
	}
	if e.Before != nil {
		index.all = append(index.all, p.closed(e, now)...)
	}
	order := []string{stateOpen, stateExpired, stateAccepted, stateUnknown, stateClosed}
	slices.SortStableFunc(index.all, func(a, b finding) int {
		return cmp.Or(slices.Index(order, a.state)-slices.Index(order, b.state), falseFirst(a.Kind == findings.Data, b.Kind == findings.Data))
	})
	return index
}

// closed lists what was found at the baseline and is no longer found. If the rule was
// not evaluated, or the workspace was not read, it is unknown whether the finding still
// holds.
func (p *population) closed(e *Evaluations, now map[string]bool) []finding {
	notEvaluated := map[string]findings.NotEvaluated{}
	for _, n := range e.Now.NotEvaluated {
		notEvaluated[n.Rule.ID] = n
	}
	var all []finding
	for i := range e.Before.Findings {
		f := &e.Before.Findings[i]
		if now[f.Fingerprint] {
			continue
		}
		state := stateClosed
		n, ok := notEvaluated[f.Rule.ID]
		// A rule that was evaluated in part has looked at the workspaces that were read.
		if ok && !(n.InPart && f.WorkspaceID != "") || f.WorkspaceID != "" && unread(p.workspaces[f.WorkspaceID]) {
			state = stateUnknown
		}
		all = append(all, finding{f, state})
	}
	return all
}

// of returns the findings about a grant: open ones first, then worst first.
func (x *findingIndex) of(g grant) []finding {
	var all []finding
	if len(x.byGrant) > 0 {
		all = append(all, x.byGrant[findings.GrantSubject(g.workspace.WorkspaceID, g.person.id, g.source(), g.role.id)]...)
	}
	for _, f := range x.byMembership[[2]string{g.workspace.WorkspaceID, g.person.id}] {
		if concerns(f.Rule.ID, g) {
			all = append(all, f)
		}
	}
	for _, f := range x.byUser[g.person.id] {
		// A finding about a person with inherited access is on Organization, once.
		if !g.inherited && concerns(f.Rule.ID, g) {
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, compareFindings)
	return all
}

func compareFindings(a, b finding) int {
	return cmp.Or(falseFirst(!a.open(), !b.open()), findings.Rank(a.Severity)-findings.Rank(b.Severity))
}

// concerns reports whether a finding about a person is about one of the person's
// grants. All findings are on Findings and on Organization.
func concerns(rule string, g grant) bool {
	privileged := g.role.class == findings.Privileged
	switch rule {
	case "TL-PRV-01":
		return privileged && (g.change == isNew || g.change == presentAgain || g.change == roleChanged)
	case "TL-PRV-02":
		return privileged && g.change == roleChanged
	case "TL-PRV-06":
		return !g.inherited
	case "TL-PRV-07":
		return privileged
	case "TL-DRF-01":
		return g.change == presentAgain
	case "TL-DRF-04":
		return g.change == isNew
	case "TL-DRF-02", "TL-DRF-03", "TL-HR-05", "TL-ACC-01", "TL-ACC-02", "TL-INH-01", "TL-INH-04", "TL-ORP-02":
		return false
	}
	return true
}

// setSeverities sets the severity of each grant's worst open finding.
func (p *population) setSeverities(x *findingIndex) {
	for i := range p.grants {
		if all := x.of(p.grant(i)); len(all) > 0 && all[0].open() {
			p.grants[i].severity = uint8(findings.Rank(all[0].Severity) + 1)
		}
	}
}

// ruleIDs returns the ids of the findings' rules as one cell.
func ruleIDs(all []finding) string {
	var ids []string
	for _, f := range all {
		id := f.Rule.ID
		if f.state != stateOpen {
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

// reasons returns what each finding found as one cell.
func reasons(all []finding) string {
	var each []string
	for _, f := range all {
		each = append(each, f.Rule.ID+" "+f.Rule.Title+": "+f.Evidence)
	}
	return strings.Join(each, " | ")
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

// allAccepted reports whether there are findings and the policy accepts every one.
func allAccepted(all []finding) bool {
	return len(all) > 0 && !slices.ContainsFunc(all, finding.open)
}
