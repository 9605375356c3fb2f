package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// A Judgement is what the rules found at a snapshot and at its baseline.
type Judgement struct {
	Now    findings.Result
	Before *findings.Result // at the baseline; nil without one
	Rules  []findings.Rule  // those that were asked
}

// Judge evaluates rules for a report: at the snapshot as compared with the baseline
// (nil for none), and at the baseline itself, so that what is no longer found can be
// told.
func Judge(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy findings.Policy, rules []findings.Rule) (*Judgement, error) {
	j := &Judgement{Rules: rules}
	var err error
	if j.Now, err = evaluate(ctx, l, at, baseline, policy, rules); err != nil || baseline == nil {
		return j, err
	}
	// Compared with itself, which costs little and finds what needs no comparison.
	before, err := evaluate(ctx, l, *baseline, baseline, policy, rules)
	if err != nil {
		return nil, fmt.Errorf("at the baseline: %w", err)
	}
	j.Before = &before
	return j, nil
}

func evaluate(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy findings.Policy, rules []findings.Rule) (findings.Result, error) {
	_, result, err := findings.Evaluate(ctx, l, at, baseline, policy, rules)
	return result, err
}

// A verdict is one finding of this report with its state.
type verdict struct {
	*findings.Finding
	state string
}

// The states of a finding, as reports print them.
const (
	stateOpen    = "Open"
	stateExpired = "Acceptance expired"
	stateTaken   = "Accepted"
	stateClosed  = "Closed since baseline"
	stateUnknown = "Not evaluated now"
)

// open tells whether a finding asks for something.
func (v verdict) open() bool { return v.state == stateOpen || v.state == stateExpired }

// judged finds the findings about a row. Findings are worst first.
type judged struct {
	all      []verdict // for the sheet: open ones first
	byGrant  map[string][]verdict
	byUser   map[string][]verdict
	byPlace  map[[2]string][]verdict // workspace and user
	byInvite map[string][]verdict
}

func (p *population) judge(j *Judgement) judged {
	d := judged{byGrant: map[string][]verdict{}, byUser: map[string][]verdict{}, byPlace: map[[2]string][]verdict{}, byInvite: map[string][]verdict{}}
	now := map[string]bool{}
	for i := range j.Now.Findings {
		f := &j.Now.Findings[i]
		v := verdict{f, map[string]string{findings.Open: stateOpen, findings.IsAccepted: stateTaken, findings.AcceptanceExpired: stateExpired}[f.State]}
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
	order := []string{stateOpen, stateExpired, stateTaken, stateUnknown, stateClosed}
	slices.SortStableFunc(d.all, func(a, b verdict) int {
		if c := slices.Index(order, a.state) - slices.Index(order, b.state); c != 0 {
			return c
		}
		return boolInt(a.Kind == findings.Data) - boolInt(b.Kind == findings.Data)
	})
	return d
}

// closed lists what was found at the baseline and is no longer. Where the rule could
// not look, or the workspace was not read, nobody knows.
func (p *population) closed(j *Judgement, now map[string]bool) []verdict {
	blind := map[string]findings.NotEvaluated{}
	for _, n := range j.Now.NotEvaluated {
		blind[n.Rule.ID] = n
	}
	var all []verdict
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
		all = append(all, verdict{f, state})
	}
	return all
}

// of lists the findings about a grant, those that are open first, worst first.
func (d *judged) of(g grant) []verdict {
	var all []verdict
	if len(d.byGrant) > 0 {
		all = append(all, d.byGrant["grant:"+g.workspace.id+"/"+g.person.id+"/"+g.source()+"/"+g.role.id]...)
	}
	for _, v := range d.byPlace[[2]string{g.workspace.id, g.person.id}] {
		if concerns(v.Rule.ID, g) {
			all = append(all, v)
		}
	}
	for _, v := range d.byUser[g.person.id] {
		// What concerns a person with inherited access stands on Organization once.
		if !g.inherited && concerns(v.Rule.ID, g) {
			all = append(all, v)
		}
	}
	slices.SortStableFunc(all, compareVerdicts)
	return all
}

func compareVerdicts(a, b verdict) int {
	if c := boolInt(b.open()) - boolInt(a.open()); c != 0 {
		return c
	}
	return findings.Rank(a.Severity) - findings.Rank(b.Severity)
}

// concerns tells whether a finding about a person says something about one of the
// person's grants. All of them stand on Findings and on Organization.
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
func (p *population) severities(d *judged) {
	for i := range p.grants {
		if all := d.of(p.grant(i)); len(all) > 0 && all[0].open() {
			p.grants[i].severity = uint8(findings.Rank(all[0].Severity) + 1)
		}
	}
}

// codes lists the rules of findings for a cell.
func codes(all []verdict) string {
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

// reasons says what each finding found.
func reasons(all []verdict) string {
	var words []string
	for _, v := range all {
		words = append(words, v.Rule.ID+" "+v.Rule.Title+": "+v.Evidence)
	}
	return strings.Join(words, " | ")
}

// suggestion is the action that the worst open finding asks for, of those in words;
// nil where none does.
func suggestion(all []verdict, words map[string]string) any {
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

// grave tells whether a finding of high severity is open.
func grave(all []verdict) bool {
	return slices.ContainsFunc(all, func(v verdict) bool { return v.open() && findings.Rank(v.Severity) <= findings.Rank("high") })
}

// tolerated tells whether the policy accepts everything that was found.
func tolerated(all []verdict) bool {
	return len(all) > 0 && !slices.ContainsFunc(all, verdict.open)
}
