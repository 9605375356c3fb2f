package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// about returns an open finding of rule TL-A about a subject; its person, workspace or
// invitation is that of the subject.
func about(subject string) *findings.Finding {
	f := &findings.Finding{Rule: &findings.Rule{ID: "TL-A", Title: "T", Concerns: "person"}, Kind: findings.Exception, Severity: "high", State: findings.Open,
		Remediation: "manual", Subject: subject, ToDo: "Ask.", Fingerprint: findings.Fingerprint("TL-A", subject)}
	kind, id, _ := strings.Cut(subject, ":")
	switch kind {
	case "user":
		f.UserID = id
	case "workspace":
		f.WorkspaceID = id
	case "enrollment":
		f.EnrollmentID = id
	case "grant":
		parts := strings.Split(id, "/")
		f.WorkspaceID, f.UserID = parts[0], parts[1]
	}
	return f
}

// The state of a finding, and what the sheet says ended it.
func TestStatesOfFindings(t *testing.T) {
	ann, worse := about("user:u-ann"), about("user:u-ann")
	worse.Severity = "critical"
	comparing := about("user:u-ann")
	comparing.Rule.Needs = []string{"baseline"}
	another := about("user:u-ann")
	another.Rule.ID, another.Fingerprint = "TL-B", "b"
	lacking := func(part bool) []findings.NotEvaluated {
		return []findings.NotEvaluated{{Rule: *ann.Rule, InPart: part, Lacks: []findings.Lack{{Text: "no roster"}}}}
	}
	type list = []*findings.Finding
	tests := map[string]struct {
		now, before   list
		none          bool                    // there is no baseline
		lacks, lacks0 []findings.NotEvaluated // now, and at the baseline
		change        func(*state)
		want          string // the state; for what the baseline had, what ended it
	}{
		"new":                   {now: list{ann}, want: "New: Ask."},
		"worse":                 {now: list{worse}, before: list{ann}, want: "New: Ask."},
		"compares":              {now: list{comparing}, want: "New: Ask."},
		"first looked at":       {now: list{ann}, lacks0: lacking(false), want: "First looked at: Ask."},
		"first looked at, part": {now: list{about("grant:w-1/u-ann/direct/r-view")}, lacks0: lacking(true), want: "New: Ask."}, // the workspace was read
		"still so":              {now: list{ann}, before: list{ann}, want: "Still so: Ask."},
		"no baseline":           {now: list{ann}, none: true, want: "No baseline: Ask."},

		"a workspace": {before: list{about("workspace:w-9")}, want: "No longer so: The workspace is gone."},
		"other":       {before: list{about("role:r-view")}, want: "No longer so: The rule was evaluated and does not find it now."},
		"another finding now": {now: list{another}, before: list{ann, another},
			want: "No longer so: The rule was evaluated and does not find it now. Found now about the person: TL-B."},

		"not evaluated": {before: list{ann}, lacks: lacking(false), want: "Cannot tell now: It cannot be told now: no roster."},
		"in part":       {before: list{ann}, lacks: lacking(true), want: "Cannot tell now: It cannot be told now: in part: no roster."},
		"accounts that were not read": {before: list{ann}, want: "Cannot tell now: It cannot be told now: the users' listing was not read.",
			change: func(s *state) { s.unreadResources = []string{snapshot.Users} }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			states := story()
			if tt.change != nil {
				tt.change(&states[2])
			}
			o := report.Options{At: 3, Since: 1, Draft: true, Findings: report.Evaluations{Now: findings.Result{Findings: tt.now, NotEvaluated: tt.lacks},
				Before: &findings.Result{Findings: tt.before, NotEvaluated: tt.lacks0}}}
			if tt.none {
				o.Since, o.Findings.Before = 0, nil
			}
			var got []string
			for _, line := range column(t, build(t, ledger(t, states...), o), "Findings", "State", "What to do", "Rule") {
				if line, ok := strings.CutSuffix(line, ", TL-A"); ok {
					got = append(got, strings.Replace(line, ", ", ": ", 1))
				}
			}
			if d := cmp.Diff([]string{tt.want}, got); d != "" {
				t.Errorf("state and what to do (-want +got):\n%s", d)
			}
		})
	}
}

// The rows that show a finding are those that its rule says.
func TestRowsThatShowAFinding(t *testing.T) {
	tests := map[string]struct {
		concerns, subject string
		want              []string
	}{
		"grant":              {"grant", "grant:w-1/u-bob/direct/r-view", []string{"Access Review w-1 u-bob r-view"}},
		"grant, inherited":   {"grant", "user:u-own", []string{"Organization u-own"}},
		"person":             {"person", "user:u-bob", []string{"Access Review w-1 u-bob r-view", "Access Review w-2 u-bob r-admin"}},
		"person, inherited":  {"person", "user:u-own", []string{"Access Organization w-1 u-own o-owner", "Access Organization w-2 u-own o-owner", "Organization u-own"}},
		"account":            {"account", "user:u-bob", []string{"Organization u-bob"}},
		"privileged":         {"privileged", "user:u-bob", []string{"Access Review w-2 u-bob r-admin"}},
		"person and account": {"person and account", "user:u-bob", []string{"Access Review w-1 u-bob r-view", "Access Review w-2 u-bob r-admin", "Organization u-bob"}},
		"role":               {"role", "role:r-view", []string{"Access Review w-1 u-bob r-view", "Access Review w-1 u-dee r-view"}},
		"role, inherited":    {"role", "role:o-owner", []string{"Access Organization w-1 u-own o-owner", "Access Organization w-2 u-own o-owner", "Organization u-own"}},
		"invitation":         {"invitation", "enrollment:e-1", []string{"Invitations e-1"}},
		"workspace":          {"workspace", "workspace:w-1", nil},
		"organization":       {"organization", "organization", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := about(tt.subject)
			f.Rule.Concerns = tt.concerns
			r := build(t, ledger(t, story()...), report.Options{At: 3, Since: 1, Findings: report.Evaluations{Now: findings.Result{Findings: []*findings.Finding{f}}, Before: &findings.Result{}}})
			var got []string
			for sheet, ids := range map[string][]string{"Access": {"sheet", "workspace_id", "user_id", "role_id"}, "Organization": {"user_id"}, "Invitations": {"enrollment_id"}} {
				for _, line := range column(t, r, sheet, append([]string{"Findings"}, ids...)...) {
					if row, ok := strings.CutPrefix(line, "TL-A, "); ok {
						got = append(got, sheet+" "+strings.ReplaceAll(row, ", ", " "))
					}
				}
			}
			slices.Sort(got)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("rows (-want +got):\n%s", d)
			}
		})
	}
}
