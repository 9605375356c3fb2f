package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
)

// asked returns the lines of a cover that ask for action, with the sheet to go to.
func asked(r report.Report) []string {
	var all []string
	for _, f := range r.Headline.Facts {
		if f.Section == "Asks for action" || f.Item == "The rest" {
			all = append(all, fmt.Sprint(f.Item, " | ", f.Value, " | ", f.GoTo.Text))
		}
	}
	return all
}

// found returns an open finding of a rule about a subject.
func found(rule, concerns, who, severity, subject string, f *findings.Finding) *findings.Finding {
	f.Rule, f.Severity, f.Subject = &findings.Rule{ID: rule, Title: "Title of " + rule, Concerns: concerns, Who: who}, severity, subject
	f.State, f.Kind, f.Evidence, f.Fingerprint = findings.Open, findings.Exception, "seen", findings.Fingerprint(rule, subject)
	return f
}

// The cover begins with what asks for action, the worst first: whom it is about, what is wrong
// and on which rows that is decided. Two findings about one person are one line.
func TestCoverBeginsWithWhatAsksForAction(t *testing.T) {
	all := []*findings.Finding{
		found("TL-A", "workspace", "", "medium", "workspace:w-1", &findings.Finding{WorkspaceID: "w-1"}),
		found("TL-B", "person", findings.Leaver, "critical", "user:u-bob", &findings.Finding{UserID: "u-bob", PrivilegedIn: 1, Workspaces: 2}),
		found("TL-C", "grant", "", "medium", "grant:w-1/u-bob/direct/r-view", &findings.Finding{UserID: "u-bob", WorkspaceID: "w-1", Workspaces: 1}),
		found("TL-D", "person", findings.Outsider, "high", "user:u-own", &findings.Finding{UserID: "u-own", PrivilegedIn: 2, Workspaces: 2}),
		found("TL-E", "invitation", "", "high", "enrollment:e-1", &findings.Finding{EnrollmentID: "e-1", Email: "new@acme.example"}),
		found("TL-F", "person", "", "low", "user:u-cid", &findings.Finding{UserID: "u-cid", Workspaces: 1}),
		found("TL-G", "organization", "", "critical", "organization", &findings.Finding{}),
	}
	all[len(all)-1].Kind = findings.Data
	o := report.Options{At: 3, Since: 1, Findings: report.Evaluations{Now: findings.Result{Findings: all}, Before: &findings.Result{Findings: all[4:5]}, Rules: []findings.Rule{{ID: "TL-A"}}}}
	l := ledger(t, story()...)
	r := build(t, l, o)
	want := []string{
		"Bob Bell, bob@acme.example | Critical, new: Title of TL-B: seen. And 1 more finding about the same person | Review #1 and #2",
		"Olga Own, own@acme.example | High, new: Title of TL-D: seen | Organization #1",
		"Invitation of new@acme.example | High, still so: Title of TL-E: seen | Invitations #1",
		"Workspace Treasury | Medium, new: Title of TL-A: seen | Findings",
	}
	if d := cmp.Diff(want, asked(r)); d != "" {
		t.Errorf("the cover (-want +got):\n%s", d)
	}
	if got := asked(r)[0]; !strings.Contains(column(t, r, "Review", "#", "user_id")[0], "u-bob") {
		t.Errorf("%s: the first row of Review is of somebody else", got)
	}
	// More than seven are counted.
	for i := range 6 {
		subject := fmt.Sprintf("workspace:x-%d", i)
		o.Findings.Now.Findings = append(o.Findings.Now.Findings, found(fmt.Sprint("TL-X", i/3), "workspace", "", "medium", subject, &findings.Finding{}))
	}
	if got := asked(build(t, l, o)); len(got) != 8 || !strings.HasPrefix(got[7], "The rest | 3 more people, ") {
		t.Errorf("%d lines, the last: %q", len(got), got[len(got)-1])
	}
	// A part has what its own rows show.
	for _, p := range reviewed(t, l, o, ",,bob@acme.example,,eve@acme.example,,x\n,,,,own@acme.example,eve@acme.example,x\n").Parts {
		got := asked(p.Report)
		if p.Reviewer == "eve@acme.example" && (len(got) != 2 || !strings.HasPrefix(got[0], "Bob Bell") || !strings.HasPrefix(got[1], "Olga Own")) {
			t.Errorf("%s: %q", p.Reviewer, got)
		}
		if p.Reviewer == "own@acme.example" && (len(got) != 1 || !strings.HasPrefix(got[0], "Invitation of new@acme.example")) {
			t.Errorf("%s: %q", p.Reviewer, got)
		}
	}
}

// The cover of a part asks for action about what the part's sheet Findings has, and about
// nothing else.
func TestCoverOfAPartAsksForWhatItsFindingsHave(t *testing.T) {
	o := report.Options{At: 3, Since: 1, Findings: report.Evaluations{Rules: []findings.Rule{{ID: "TL-A"}}, Now: findings.Result{Findings: []*findings.Finding{
		found("TL-A", "role", "", "high", "role:r-admin", &findings.Finding{}),
		found("TL-B", "account", "", "high", "user:u-bob", &findings.Finding{UserID: "u-bob"}),
	}}}}
	// Eve decides on Bob's administering role in Payments, Tim on his account and Ann's in Treasury.
	got := map[string][]string{}
	for _, p := range reviewed(t, ledger(t, story()...), o, "Payments,,,,eve@acme.example,,x\n,,,,tim@acme.example,,x\n").Parts {
		got[p.Reviewer] = asked(p.Report)
		listed := map[string]bool{}
		for _, who := range column(t, p.Report, "Findings", "Who or what") {
			listed[who] = true
		}
		for _, line := range got[p.Reviewer] {
			if who, _, _ := strings.Cut(line, " | "); !listed[who] {
				t.Errorf("%s: Findings does not have %q", p.Reviewer, line)
			}
		}
	}
	const role = "Role Workspace admin | High: Title of TL-A: seen | Findings"
	if d := cmp.Diff(map[string][]string{
		"eve@acme.example": {role},
		"tim@acme.example": {"Bob Bell, bob@acme.example | High: Title of TL-B: seen | Organization #1", role},
	}, got); d != "" {
		t.Errorf("the covers (-want +got):\n%s", d)
	}
}

// A long name or a long text takes no more than a few lines of the cover; Findings has it whole.
func TestCoverShortensLongNames(t *testing.T) {
	name, evidence := strings.Repeat("Longname ", 60), strings.Repeat("It was seen again. ", 60)
	s := treasury(direct("w-1", "u-long", "r-view"))
	s.users = append(s.users, account("u-long", "long@acme.example", name, "", "o-member"))
	s.names["w-1"] = strings.Repeat("Treasury", 60)
	f := found("TL-A", "grant", "", "high", "grant:w-1/u-long/direct/r-view", &findings.Finding{UserID: "u-long", WorkspaceID: "w-1"})
	f.Evidence = evidence
	other := found("TL-B", "person", "", "medium", "user:u-long", &findings.Finding{UserID: "u-long"})
	r := build(t, ledger(t, s), report.Options{At: 1, Findings: report.Evaluations{Rules: []findings.Rule{{ID: "TL-A"}}, Now: findings.Result{Findings: []*findings.Finding{f, other}}}})
	a := r.Headline.Actions[0]
	if len(a.Item) > 150 || !strings.HasPrefix(a.Item, "Longname Longname") || !strings.HasSuffix(a.Item, "…, long@acme.example") {
		t.Errorf("whom it is about has %d characters: %s", len(a.Item), a.Item)
	}
	words := fmt.Sprint(a.Value)
	if len(words) > 500 || !strings.HasPrefix(words, "High: Title of TL-A in Treasury") || !strings.HasSuffix(words, "…. And 1 more finding about the same person") {
		t.Errorf("what is wrong has %d characters: %s", len(words), words)
	}
	for _, whole := range column(t, r, "Findings", "Who or what") {
		if !strings.Contains(whole, strings.TrimSpace(name)) {
			t.Errorf("Findings does not have the whole name: %s", whole)
		}
	}
}

// What has room on its line is whole on the cover, whatever its letters take in memory, and what
// has none shows as it is: a byte that is no letter does not vanish.
func TestCoverShortensByWhatIsSeen(t *testing.T) {
	for name, want := range map[string]string{
		strings.Repeat("Иван ", 10) + "Петров": strings.Repeat("Иван ", 10) + "Петров, ivan@acme.example",
		"a\xffb" + strings.Repeat(" long", 60): "a[0xFF]b long long",
	} {
		s := treasury(direct("w-1", "u-ivan", "r-view"))
		s.users = append(s.users, account("u-ivan", "ivan@acme.example", name, "", "o-member"))
		f := found("TL-A", "person", "", "high", "user:u-ivan", &findings.Finding{UserID: "u-ivan"})
		r := build(t, ledger(t, s), report.Options{At: 1, Findings: report.Evaluations{Rules: []findings.Rule{{ID: "TL-A"}}, Now: findings.Result{Findings: []*findings.Finding{f}}}})
		if got := table.Shown(r.Headline.Actions[0].Item); !strings.HasPrefix(got, want) {
			t.Errorf("%q is %q on the cover, want %q", name, got, want)
		}
	}
}

// At most three lines are of the same rule, so that what is found most often does not hide what
// else is found. The last of them says how many more there are.
func TestCoverHasThreeLinesOfARule(t *testing.T) {
	var all []*findings.Finding
	for i := range 500 {
		all = append(all, found("TL-A", "invitation", "", "high", fmt.Sprintf("enrollment:e-%03d", i), &findings.Finding{EnrollmentID: fmt.Sprintf("e-%03d", i), Email: fmt.Sprintf("p%03d@partner.example", i)}))
	}
	for i := range 4 {
		all = append(all, found("TL-B", "workspace", "", "medium", fmt.Sprint("workspace:x-", i), &findings.Finding{}))
	}
	o := report.Options{At: 3, Findings: report.Evaluations{Rules: []findings.Rule{{ID: "TL-A"}}, Now: findings.Result{Findings: all}}}
	got := asked(build(t, ledger(t, story()...), o))
	if len(got) != 7 {
		t.Fatalf("%d lines: %q", len(got), got)
	}
	for i, want := range []string{"High: Title of TL-A: seen |", "High: Title of TL-A: seen |", "High: Title of TL-A: seen. 497 more are on Findings for the same reason |",
		"Medium: Title of TL-B: seen |", "Medium: Title of TL-B: seen |", "Medium: Title of TL-B: seen. 1 more is on Findings for the same reason |", "498 more people, invitations"} {
		if !strings.Contains(got[i], want) {
			t.Errorf("line %d is %q, want %q", i+1, got[i], want)
		}
	}
}
