package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// whyOf returns Why of the first row of Review, and the width of the column, of a ledger where
// the findings are about that row.
func whyOf(t *testing.T, s state, found ...*findings.Finding) (why string, width float64) {
	t.Helper()
	r := build(t, walked(t, nil, s), report.Options{At: 1, Findings: report.Evaluations{
		Now:   findings.Result{Findings: found},
		Rules: []findings.Rule{{ID: "TL-B", Title: "Contract ended"}},
	}})
	review := tableNamed(t, r, "Review")
	return column(t, r, "Review", "Why")[0], review.Columns[review.Column("Why")].Width
}

// Why says the worst finding in words, what else its holder has there, and how many more
// findings there are; what is too long for two lines is left out where it matters least.
func TestWhy(t *testing.T) {
	ann := direct("w-1", "u-ann", "r-view")
	found := func(title, evidence string) *findings.Finding {
		f := about("user:u-ann")
		f.Rule = &findings.Rule{ID: "TL-" + title, Title: title, Concerns: "person"}
		f.Evidence = evidence
		return f
	}
	folded := found("Has left", "terminated; also matches: TL-B")
	folded.Folded = []string{"TL-B"}
	accepted := found("Reads all", "access to 9 workspaces")
	accepted.State = findings.IsAccepted
	accepted.Acceptance = &findings.Accepted{AcceptedBy: "Olga Own", Expires: "2026-12-31"}
	account := found("The same person twice", "2 accounts")
	account.Rule.Concerns = "account"
	data := found("Role type unknown", strings.Repeat("a long story ", 20))
	data.Kind = findings.Data
	minor := found("Comes and goes", "3 times")
	minor.Severity = "low"
	dept := treasury(ann, direct("w-1", "u-bob", "r-view"))
	dept.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Department: "Operations"}, {Email: "bob@acme.example", Department: "Operations"}, {Email: "cid@acme.example", Department: "Operations"}}
	for name, tt := range map[string]struct {
		s     state
		found []*findings.Finding
		want  string
	}{
		"nothing":         {treasury(ann), nil, "No rule matched. Here since on or before 2026-07-01"},
		"the department":  {dept, nil, "No rule matched. Here since on or before 2026-07-01; 2 of 2 in Operations hold this role"},
		"a long title":    {treasury(ann), []*findings.Finding{found(strings.Repeat("the title is long ", 9), "terminated"), minor}, strings.Repeat("the title is long ", 5) + "the title is…; and 1 more"},
		"a finding":       {treasury(ann), []*findings.Finding{found("Has left", "terminated 2026-06-30T06:00:00.000Z")}, "Has left: terminated 2026-06-30"},
		"and more":        {treasury(ann), []*findings.Finding{found("Has left", "terminated"), minor}, "Has left: terminated; and 1 more: Comes and goes"},
		"merged into it":  {treasury(ann), []*findings.Finding{folded}, "Has left: terminated; and 1 more: Contract ended"},
		"accepted":        {treasury(ann), []*findings.Finding{accepted}, "Accepted by Olga Own until 2026-12-31: Reads all*; here since on or before 2026-07-01"},
		"the account":     {treasury(ann), []*findings.Finding{account}, "No rule matched. Found elsewhere about the person: The same person twice"},
		"about the data":  {treasury(ann), []*findings.Finding{data}, "Role type unknown: a long story*…; here since on or before 2026-07-01"},
		"inherited too":   {treasury(ann, inherited("w-1", "u-ann", "o-owner")), []*findings.Finding{found("Has left", "terminated")}, "Has left: terminated; also through the organization, #1"},
		"two roles there": {treasury(ann, direct("w-1", "u-ann", "r-odd")), nil, "No rule matched. Here since on or before 2026-07-01; holds Viewer here too, #2"},
		"long":            {treasury(ann), []*findings.Finding{found("Has left", "the roster says terminated; "+strings.Repeat("a long story ", 20))}, "Has left: the roster says terminated…"},
		"long, and more":  {treasury(ann), []*findings.Finding{found("Has left", strings.Repeat("word ", 40)), minor}, "Has left: word word*word…; and 1 more"},
	} {
		got, width := whyOf(t, tt.s, tt.found...)
		begin, end, some := strings.Cut(tt.want, "*") // * is as much of the evidence as fits
		if got != tt.want && !(some && strings.HasPrefix(got, begin) && strings.HasSuffix(got, end)) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, tt.want)
		}
		if n := table.Lines(got, width); n > 2 {
			t.Errorf("%s: %q takes %d lines", name, got, n)
		}
	}
}

// A row of somebody with several accounts names the row on which another of them is decided:
// the first on Review, else that of Organization. Only the policy says that they are one person.
func TestWhyNamesTheOtherAccount(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	s.users = append(s.users, account("u-twin", "ANN@acme.example", "Anna", "Ames", "o-member"))
	both := s
	both.names = map[string]string{"w-1": "Treasury", "w-0": "Payments"}
	both.grants = append(slices.Clone(s.grants), direct("w-1", "u-twin", "r-view"), direct("w-0", "u-twin", "r-odd"))
	p, err := findings.Parse("tlaudit.toml", []byte("[[same_person]]\naccounts = [\"u-ann\", \"u-twin\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	left := about("user:u-ann")
	left.Rule, left.Evidence = &findings.Rule{ID: "TL-A", Title: "Has left", Concerns: "person"}, "terminated"
	for name, tt := range map[string]struct {
		s      state
		policy findings.Policy
		want   string
	}{
		"on Organization": {s, policy(t), "perhaps the same person as in Organization #1"},
		"on Review":       {both, policy(t), "perhaps the same person as in #2"},
		"by the policy":   {both, p, "the same person as in #2"},
	} {
		r := build(t, walked(t, nil, tt.s), report.Options{At: 1, Policy: tt.policy, Findings: report.Evaluations{Now: findings.Result{Findings: []*findings.Finding{left}}}})
		for _, line := range cells(t, r, "Review", "user_id", "Why") {
			if want := "Has left: terminated; " + tt.want; line["user_id"] == "u-ann" && line["Why"] != want {
				t.Errorf("%s: %q, want %q", name, line["Why"], want)
			}
		}
	}
}

// A name that two accounts share stands with the address, or as the address where there is no
// room for both. Job, manager comes from the roster, with the manager's name.
func TestWhoARowIsAbout(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-two", "r-view"), direct("w-1", "u-bob", "r-view"), direct("w-1", "u-none", "r-view"), direct("w-1", "u-svc", "r-view"))
	s.users = append(s.users, account("u-two", "ann.ames.of.the.treasury@acme.example", "Ann", "Ames", "o-member"), account("u-svc", "svc@acme.example", "", "", "o-member"))
	s.roster = []snapshot.RosterRow{
		{Email: "ann@acme.example", Title: "Analyst", Department: "Operations", Manager: "BOB@acme.example"},
		{Email: "bob@acme.example", Title: "Head of everything that has to be done about payments", Department: "Operations", Manager: "Olga Own"},
	}
	p, err := findings.Parse("tlaudit.toml", []byte("[organization]\napproved_domains = [\"acme.example\"]\n[[service_account]]\naccount = \"svc@acme.example\"\npurpose = \"Screening\"\nowner = \"bob@acme.example\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := build(t, walked(t, nil, s), report.Options{At: 1, Policy: p})
	got := column(t, r, "Review", "user_id", "Name", "Job, manager")
	slices.Sort(got)
	if d := cmp.Diff([]string{
		"u-ann, Ann Ames, ann@acme.example, Analyst, Operations; Bob Bell",
		"u-bob, Bob Bell, Head of everything that has to be done about…",
		"u-none, Unknown, No e-mail known",
		"u-svc, svc@acme.example, Service account: Screening; Bob Bell",
		"u-two, ann.ames.of.the.treasury@acme.example, Not on the roster",
	}, got); d != "" {
		t.Errorf("Review (-want +got):\n%s", d)
	}
}

// Where there is no room for the department, the manager stays: on every sheet to decide.
func TestTheManagerStaysWhereTheDepartmentDoesNotFit(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-view"), inherited("w-1", "u-ann", "o-owner"))
	s.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Title: "Analyst", Department: "Operations of everything that is paid out", Manager: "bob@acme.example"}}
	r := build(t, walked(t, nil, s), report.Options{At: 1})
	for _, sheet := range []string{"Review", "Organization"} {
		if got, want := column(t, r, sheet, "Name", "Job, manager")[0], "Ann Ames, Analyst; Bob Bell"; got != want {
			t.Errorf("%s: %q, want %q", sheet, got, want)
		}
	}
}

// A column that says the same in every row goes behind the others, in each part too, and no
// row_sum changes by that.
func TestColumnsThatSayTheSameAreGrouped(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-odd"))
	headers := func(tbl table.Table) (shown, grouped []string) {
		for _, c := range tbl.Columns {
			if c.Group {
				grouped = append(grouped, c.Header)
			} else {
				shown = append(shown, c.Header)
			}
		}
		return shown, grouped
	}
	first := tableNamed(t, build(t, walked(t, nil, s), report.Options{At: 1}), "Review")
	shown, grouped := headers(first)
	if d := cmp.Diff([]string{"#", "Workspace", "Name", "Role", "Decision", "Justification", "New role", "Decided by", "Decision date", "Check"}, shown); d != "" {
		t.Errorf("shown (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"Job, manager", "Since the baseline", "Why", "Suggested action", "Email"}, grouped[:5]); d != "" {
		t.Errorf("grouped (-want +got):\n%s", d)
	}
	// With a roster, which says the same of ann alone, one column more is shown.
	s.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Title: "Analyst"}}
	shown, _ = headers(tableNamed(t, build(t, walked(t, nil, s), report.Options{At: 1}), "Review"))
	if !slices.Contains(shown, "Job, manager") {
		t.Errorf("shown with a roster: %q", shown)
	}
	for row, err := range first.Rows {
		if err != nil {
			t.Fatal(err)
		}
		var summed []int
		for _, header := range strings.Split("#;Workspace;Name;Job, manager;Role;Since the baseline;Why;Suggested action;Email;Justification required;What it allows;First seen;"+
			"Not there yet on;External;Roster status;Account status;Basis;Findings;Other roles here;user_id;workspace_id;role_id", ";") {
			summed = append(summed, first.Column(header))
		}
		if got, want := row[first.Column("row_sum")], table.RowSum(summed, row); got != want {
			t.Errorf("row_sum = %s, want %s", got, want)
		}
	}
}
