package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// Evaluations are what the rules found at a snapshot and at its baseline.
type Evaluations struct {
	Now    findings.Result
	Before *findings.Result // at the baseline; nil without one
	Rules  []findings.Rule  // those that were asked
}

// Evaluate runs rules for a report: at the snapshot compared with the baseline (nil for
// none), and at the baseline itself, so that the report can list what is no longer found.
func Evaluate(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy findings.Policy, rules []findings.Rule) (*Evaluations, error) {
	e := &Evaluations{Rules: rules}
	var err error
	if e.Now, err = evaluateAt(ctx, l, at, baseline, policy, rules); err != nil || baseline == nil {
		return e, err
	}
	// Compared with itself, which costs little and finds what needs no comparison.
	before, err := evaluateAt(ctx, l, *baseline, baseline, policy, rules)
	if err != nil {
		return nil, fmt.Errorf("at the baseline: %w", err)
	}
	e.Before = &before
	return e, nil
}

func evaluateAt(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy findings.Policy, rules []findings.Rule) (findings.Result, error) {
	_, result, err := findings.Evaluate(ctx, l, at, baseline, policy, rules)
	return result, err
}

// A finding is a finding of this report with its state.
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
func (v finding) open() bool { return v.state == stateOpen || v.state == stateExpired }

// A findingIndex holds the findings of a report by what they are about, worst first.
type findingIndex struct {
	all      []finding // for the sheet: open ones first
	byGrant  map[string][]finding
	byUser   map[string][]finding
	byPlace  map[[2]string][]finding // workspace and user
	byInvite map[string][]finding
}

// indexFindings sorts the findings by what they are about.
func (p *population) indexFindings(j *Evaluations) findingIndex {
	d := findingIndex{byGrant: map[string][]finding{}, byUser: map[string][]finding{}, byPlace: map[[2]string][]finding{}, byInvite: map[string][]finding{}}
	now := map[string]bool{}
	for i := range j.Now.Findings {
		f := &j.Now.Findings[i]
		v := finding{f, map[string]string{findings.Open: stateOpen, findings.IsAccepted: stateAccepted, findings.AcceptanceExpired: stateExpired}[f.State]}
		now[f.Fingerprint] = true
		d.all = append(d.all, v)
		switch {
		case strings.HasPrefix(f.Subject, "grant:"):
			d.byGrant[f.Subject] = append(d.byGrant[f.Subject], v)
		case f.EnrollmentID != "":
			d.byInvite[f.EnrollmentID] = append(d.byInvite[f.EnrollmentID], v)
		case f.UserID != "" && f.WorkspaceID != "":
			d.byPlace[[2]string{f.WorkspaceID, f.UserID}] = append(d.byPlace[[2]string{f.WorkspaceID, f.UserID}], v)
		case f.UserID != "":
			d.byUser[f.UserID] = append(d.byUser[f.UserID], v)
		}
	}
	if j.Before != nil {
		d.all = append(d.all, p.closed(j, now)...)
	}
	order := []string{stateOpen, stateExpired, stateAccepted, stateUnknown, stateClosed}
	slices.SortStableFunc(d.all, func(a, b finding) int {
		if c := slices.Index(order, a.state) - slices.Index(order, b.state); c != 0 {
			return c
		}
		return boolInt(a.Kind == findings.Data) - boolInt(b.Kind == findings.Data)
	})
	return d
}

// closed lists what was found at the baseline and is no longer found. Where the rule
// could not look, or the workspace was not read, whether it still holds is unknown.
func (p *population) closed(j *Evaluations, now map[string]bool) []finding {
	blind := map[string]findings.NotEvaluated{}
	for _, n := range j.Now.NotEvaluated {
		blind[n.Rule.ID] = n
	}
	var all []finding
	for i := range j.Before.Findings {
		f := &j.Before.Findings[i]
		if now[f.Fingerprint] {
			continue
		}
		state := stateClosed
		n, is := blind[f.Rule.ID]
		// A rule that looked at a part has seen the workspaces that were read.
		if is && !(n.InPart && f.WorkspaceID != "") || f.WorkspaceID != "" && unread(p.workspaces[f.WorkspaceID]) {
			state = stateUnknown
		}
		all = append(all, finding{f, state})
	}
	return all
}

// of returns the findings about a grant: open ones first, then worst first.
func (d *findingIndex) of(g grant) []finding {
	var all []finding
	if len(d.byGrant) > 0 {
		all = append(all, d.byGrant["grant:"+g.workspace.WorkspaceID+"/"+g.person.id+"/"+g.source()+"/"+g.role.id]...)
	}
	for _, v := range d.byPlace[[2]string{g.workspace.WorkspaceID, g.person.id}] {
		if concerns(v.Rule.ID, g) {
			all = append(all, v)
		}
	}
	for _, v := range d.byUser[g.person.id] {
		// A finding about a person with inherited access is on Organization, once.
		if !g.inherited && concerns(v.Rule.ID, g) {
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, compareFindings)
	return all
}

func compareFindings(a, b finding) int {
	if c := boolInt(b.open()) - boolInt(a.open()); c != 0 {
		return c
	}
	return findings.Rank(a.Severity) - findings.Rank(b.Severity)
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
	case "TL-DRF-02", "TL-DRF-03", "TL-HR-05", "TL-ACC-01", "TL-ACC-02":
		return false
	case "TL-INH-01", "TL-INH-04", "TL-ORP-02":
		return false
	}
	return true
}

// severities marks each grant with the severity of its worst open finding.
func (p *population) severities(d *findingIndex) {
	for i := range p.grants {
		if all := d.of(p.grant(i)); len(all) > 0 && all[0].open() {
			p.grants[i].severity = uint8(findings.Rank(all[0].Severity) + 1)
		}
	}
}

// codes returns the ids of the findings' rules as one cell.
func codes(all []finding) string {
	var words []string
	for _, v := range all {
		word := v.Rule.ID
		if v.state != stateOpen {
			word += " (" + strings.ToLower(v.state) + ")"
		}
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "None"
	}
	return strings.Join(words, ", ")
}

// reasons returns what each finding found as one cell.
func reasons(all []finding) string {
	var words []string
	for _, v := range all {
		words = append(words, v.Rule.ID+" "+v.Rule.Title+": "+v.Evidence)
	}
	return strings.Join(words, " | ")
}

// suggestion returns the word for the remediation of the worst open finding that has
// one; nil if there is none.
func suggestion(all []finding, words map[string]string) any {
	for _, v := range all {
		if !v.open() || v.Severity == "info" && v.Remediation == "manual" {
			continue
		}
		if word := words[v.Remediation]; word != "" {
			return word
		}
	}
	return nil
}

// anyHigh reports whether a finding of high or critical severity is open.
func anyHigh(all []finding) bool {
	return slices.ContainsFunc(all, func(v finding) bool { return v.open() && findings.Rank(v.Severity) <= findings.Rank("high") })
}

// allAccepted reports whether the policy accepts every finding of all; false for none.
func allAccepted(all []finding) bool {
	return len(all) > 0 && !slices.ContainsFunc(all, finding.open)
}
