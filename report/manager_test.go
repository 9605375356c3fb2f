package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// assignedOn lists the rows of a sheet: the address, and who decides on it.
func assignedOn(t *testing.T, r report.Report, sheet string) []string {
	t.Helper()
	return column(t, r, sheet, "Email", "Assigned to")
}

// managed is a snapshot of Ann and Bob, who view Treasury, with a roster and an invitation to
// new@acme.example.
func managed(roster ...snapshot.RosterRow) state {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	s.roster, s.invitations = roster, []snapshot.Invitation{{EnrollmentID: "e-1", Email: "new@acme.example", Status: "PENDING"}}
	return s
}

// @manager is whom the roster gives as the manager of the person of a row, by an address or
// by a name that one row has; else the fallback decides.
func TestTheManagerReviews(t *testing.T) {
	const line = ",,ann@acme.example,,@manager,eve@acme.example,Line manager\n,,,,all@acme.example,own@acme.example,Rest\n"
	ann := func(manager string) snapshot.RosterRow {
		return snapshot.RosterRow{Email: "ann@acme.example", Name: "Ann Ames", Manager: manager}
	}
	gus := snapshot.RosterRow{Email: "Gus@acme.example", Name: "Gus Grey"}
	with := func(row snapshot.RosterRow, status, end string) snapshot.RosterRow {
		row.Status, row.EndDate = status, end
		return row
	}
	const policyFile = "[organization]\nname = \"Acme\"\napproved_domains = [\"acme.example\"]\n"
	for name, tt := range map[string]struct {
		roster   []snapshot.RosterRow
		lines    string // empty for line
		policy   string // more of it
		want     string
		fallback string // why the fallback decides; empty if the manager does
	}{
		"an address":               {roster: []snapshot.RosterRow{ann("GUS@acme.example")}, want: "gus@acme.example"},
		"a name":                   {roster: []snapshot.RosterRow{ann("gus grey"), gus}, want: "gus@acme.example"},
		"a name that two have":     {roster: []snapshot.RosterRow{ann("Gus Grey"), gus, {Email: "gus2@acme.example", Name: "Gus Grey"}}, want: "eve@acme.example", fallback: "several rows of the roster have the manager's name"},
		"a name that nobody has":   {roster: []snapshot.RosterRow{ann("Gus Green"), gus}, want: "eve@acme.example", fallback: "no row of the roster has the manager's name"},
		"no manager":               {roster: []snapshot.RosterRow{ann(""), gus}, want: "eve@acme.example", fallback: "the roster gives no manager"},
		"not on the roster":        {roster: []snapshot.RosterRow{gus}, want: "eve@acme.example", fallback: "the person is not on the roster"},
		"no roster":                {want: "eve@acme.example", fallback: "no roster was supplied"},
		"a pattern":                {roster: []snapshot.RosterRow{ann("*@acme.example")}, want: "eve@acme.example", fallback: "the manager's address has characters that Sign-off cannot count"},
		"the person":               {roster: []snapshot.RosterRow{ann("ANN@acme.example")}, want: "eve@acme.example", fallback: "the manager is the person"},
		"the person, by the name":  {roster: []snapshot.RosterRow{ann("Ann Ames")}, want: "eve@acme.example", fallback: "the manager is the person"},
		"the second account":       {roster: []snapshot.RosterRow{ann("gus@acme.example")}, policy: "[[same_person]]\naccounts = [\"u-ann\", \"gus@acme.example\"]\n", want: "eve@acme.example", fallback: "the manager is the person"},
		"another person's account": {roster: []snapshot.RosterRow{ann("gus@acme.example")}, policy: "[[same_person]]\naccounts = [\"u-bob\", \"gus@acme.example\"]\n", want: "gus@acme.example"},
		"the roster's address":     {roster: []snapshot.RosterRow{{Email: "ames@acme.example", UserID: "u-ann", Manager: "ames@acme.example"}}, want: "eve@acme.example", fallback: "the manager is the person"},
		"a manager who has left":   {roster: []snapshot.RosterRow{ann("gus@acme.example"), with(gus, "terminated", "")}, want: "eve@acme.example", fallback: "the manager has left"},
		"whose end has passed":     {roster: []snapshot.RosterRow{ann("Gus Grey"), with(gus, "active", "2026-01-01")}, want: "eve@acme.example", fallback: "the manager has left"},
		"who leaves later":         {roster: []snapshot.RosterRow{ann("Gus Grey"), with(gus, "terminated", "2099-01-01")}, want: "gus@acme.example"},
		"no fallback":              {roster: []snapshot.RosterRow{gus}, lines: ",,ann@acme.example,,@manager,,x\n", want: "Not assigned: no manager to ask, and no fallback", fallback: "the person is not on the roster"},
		"the fallback is own":      {roster: []snapshot.RosterRow{gus}, lines: ",,ann@acme.example,,@manager,ann@acme.example,x\n", want: "Not assigned: own access of the fallback", fallback: "the person is not on the roster"},
		"the manager is own, and no fallback": {roster: []snapshot.RosterRow{ann("ann@acme.example")}, lines: ",,ann@acme.example,,@manager,,x\n",
			want: "Not assigned: own access, and no fallback", fallback: "the manager is the person"},
		"a manager as fallback":            {roster: []snapshot.RosterRow{ann("gus@acme.example")}, lines: ",,,,ann@acme.example,@manager,x\n", want: "gus@acme.example"},
		"a manager as fallback, not known": {roster: []snapshot.RosterRow{gus}, lines: ",,,,ann@acme.example,@manager,x\n", want: "Not assigned: own access, and no fallback", fallback: "the person is not on the roster"},
		"a second account as reviewer": {lines: ",,ann@acme.example,,gus@acme.example,,x\n", policy: "[[same_person]]\naccounts = [\"ann@acme.example\", \"gus@acme.example\"]\n",
			want: "Not assigned: own access, and no fallback"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := findings.Parse("tlaudit.toml", []byte(policyFile+tt.policy))
			if err != nil {
				t.Fatal(err)
			}
			lines := tt.lines
			if lines == "" {
				lines = line
			}
			r := reviewed(t, ledger(t, managed(tt.roster...)), report.Options{At: 1, Policy: p}, lines)
			if d := cmp.Diff([]string{"ann@acme.example, " + tt.want}, assignedOn(t, r, "Review")); d != "" {
				t.Errorf("Review (-want +got):\n%s", d)
			}
			var why, note string
			for _, line := range column(t, r, "Reconciliation", "Check", "Source of the expected figure") {
				if what, origin, _ := strings.Cut(line, ", "); what == "Rows for @manager without a manager to ask" {
					why, _, _ = strings.Cut(origin, ". ")
				}
			}
			for _, n := range r.Notes {
				if _, rest, found := strings.Cut(n, " no manager to ask ("); found {
					note, _, _ = strings.Cut(rest, "). ")
				}
			}
			if why != tt.fallback || note != tt.fallback {
				t.Errorf("Reconciliation says %q, the note %q, want %q", why, note, tt.fallback)
			}
		})
	}
}

// Somebody who has no account yet has a manager too.
func TestTheManagerReviewsAnInvitation(t *testing.T) {
	s := managed(snapshot.RosterRow{Email: "new@acme.example", Manager: "gus@acme.example"})
	r := reviewed(t, ledger(t, s), report.Options{At: 1}, ",,,,@manager,eve@acme.example,x\n")
	if d := cmp.Diff([]string{"new@acme.example, gus@acme.example"}, assignedOn(t, r, "Invitations")); d != "" {
		t.Errorf("Invitations (-want +got):\n%s", d)
	}
}

// How many rows have no manager to ask is said, and the first few people.
func TestRowsWithoutAManager(t *testing.T) {
	s := managed(snapshot.RosterRow{Email: "gus@acme.example"})
	for _, id := range []string{"u-c", "u-d", "u-e", "u-f"} {
		s.users = append(s.users, account(id, strings.TrimPrefix(id, "u-")+"@acme.example", "", "", "o-member"))
	}
	r := reviewed(t, ledger(t, s), report.Options{At: 1}, ",,,,@manager,gus@acme.example,x\n")
	want := "reviewers.csv: 7 rows for @manager have no manager to ask (the person is not on the roster). The fallback gets 7 rows, nobody gets 0. " +
		"About 7 people: Ann Ames (ann@acme.example), Bob Bell (bob@acme.example), c@acme.example, d@acme.example, e@acme.example and 2 more"
	if d := cmp.Diff([]string{want}, r.Notes); d != "" {
		t.Errorf("Notes (-want +got):\n%s", d)
	}
}

// A line holds for the sheet that it names. On Organization a role is one of the
// organization.
func TestReviewersOfASheet(t *testing.T) {
	s := managed()
	s.grants = append(s.grants, inherited("w-1", "u-ann", "o-member"))
	l := ledger(t, s)
	for lines, want := range map[string][]string{
		"organization,,,,,org@acme.example,,x\ninvitations,,,,,inv@acme.example,,x\nreview,,,,,rev@acme.example,,x\n": {"rev@acme.example", "org@acme.example", "inv@acme.example"},
		"review,,,,,rev@acme.example,,x\n,,,,,all@acme.example,,x\n":                                                  {"rev@acme.example", "all@acme.example", "all@acme.example"},
		",,member,,,org@acme.example,,x\n,,Viewer,,,rev@acme.example,,x\n,,,,,all@acme.example,,x\n":                  {"rev@acme.example", "org@acme.example", "all@acme.example"},
		"organization,,Viewer,,,org@acme.example,,x\n,,,,,all@acme.example,,x\n":                                      {"all@acme.example", "all@acme.example", "all@acme.example"},
	} {
		reviewers, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader("sheet,"+reviewersHeader+lines))
		if err != nil {
			t.Fatal(err)
		}
		r := build(t, l, report.Options{At: 1, Reviewers: reviewers})
		var got []string
		for _, sheet := range []string{"Review", "Organization", "Invitations"} {
			for _, row := range assignedOn(t, r, sheet) {
				if email, reviewer, _ := strings.Cut(row, ", "); email != "bob@acme.example" {
					got = append(got, reviewer)
				}
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", lines, d)
		}
	}
}
