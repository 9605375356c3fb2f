package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/inputs"
	"tlaudit/report"
	"tlaudit/snapshot"
)

const reviewersHeader = "workspace,role,user,domain,reviewer,fallback,basis\n"

// reviewed is the report of a ledger whose rows the lines of a reviewers' file divide.
func reviewed(t *testing.T, l *snapshot.Ledger, o report.Options, lines string) report.Report {
	t.Helper()
	reviewers, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader(reviewersHeader+lines))
	if err != nil {
		t.Fatal(err)
	}
	o.Reviewers, o.Split = reviewers, true
	return build(t, l, o)
}

// Who reviews a row stands on each sheet on which something is decided, and so does that
// nobody may.
func TestReviewersStandWhereItIsDecided(t *testing.T) {
	states := story()
	states[2].invitations = append(states[2].invitations, snapshot.Invitation{EnrollmentID: "e-3", Email: "own@acme.example", Status: "PENDING"})
	r := reviewed(t, ledger(t, states...), report.Options{At: 3, Since: 1}, ",,bob@acme.example,,eve@acme.example,,Lead\n,,,,own@acme.example,,Owner\n")
	const own = "Not assigned: own access, and no fallback"
	if d := cmp.Diff([]string{
		"own@acme.example, " + own + ", Decide", "ann@acme.example, own@acme.example, Decide", "bob@acme.example, eve@acme.example, Decide",
		"cid@partner.example, own@acme.example, Decide", "dee@acme.example, own@acme.example, Decide",
	}, column(t, r, "Organization", "Email", "Reviewer", "Check")); d != "" {
		t.Errorf("Organization (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{
		"new@acme.example, own@acme.example", "own@acme.example, " + own, "=cmd|' /C calc'!A0, own@acme.example",
	}, column(t, r, "Invitations", "Email", "Reviewer")); d != "" {
		t.Errorf("Invitations (-want +got):\n%s", d)
	}
}

// Check on Organization says what is missing or wrong with a decision there.
func TestCheckOfOrganization(t *testing.T) {
	f := opened(t, build(t, ledger(t, story()...), report.Options{At: 1}))
	people := readable(t, f, "Organization", "Name")
	full := map[string]string{"Decision": "Revoke", "Justification": "left the team", "Reviewed by": "eve@acme.example", "Decision date": "2026-07-06"}
	for name, tt := range map[string]struct {
		cells map[string]string
		want  string
	}{
		"blank":            {map[string]string{"Decision": ""}, "Decide"},
		"done":             {nil, "OK"},
		"keep":             {map[string]string{"Decision": "Keep", "Justification": ""}, "OK"},
		"no word of ours":  {map[string]string{"Decision": "Remove"}, "Unknown decision"},
		"no reason":        {map[string]string{"Justification": " x "}, "Justification missing"},
		"no other role":    {map[string]string{"Decision": "Change role", "Justification": ""}, "Justification missing"},
		"nobody":           {map[string]string{"Reviewed by": " "}, "Reviewer missing"},
		"oneself":          {map[string]string{"Reviewed by": " OWN@acme.example"}, "Self-review"},
		"oneself, by name": {map[string]string{"Reviewed by": "olga own"}, "Self-review"},
		"no date":          {map[string]string{"Decision date": ""}, "Decision date missing"},
		"cannot tell":      {map[string]string{"Decision": "Investigate"}, "Investigate: still open"},
	} {
		for column, value := range full {
			if other, ok := tt.cells[column]; ok {
				value = other
			}
			people.set(t, 1, column, value)
			if value == "" {
				if err := f.SetCellValue("Organization", people.cell(t, 1, column), nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got, err := f.CalcCellValue("Organization", people.cell(t, 1, "Check")); err != nil || got != tt.want {
			t.Errorf("%s: Check = %q (%v), want %q", name, got, err, tt.want)
		}
	}
}

// Whoever has a row to decide on any sheet has a line on Sign-off, and the file of one
// reviewer counts no other's rows.
func TestSignOffHasEveryReviewer(t *testing.T) {
	r := reviewed(t, ledger(t, story()...), report.Options{At: 3, Since: 1},
		"Treasury,,,,ann@acme.example,eve@acme.example,Direct\n,owner,,,org@acme.example,,Organization\n,,new@acme.example,,mail@acme.example,,Invitations\n,,,,all@acme.example,,Rest\n")
	counts := func(r report.Report) []string {
		t.Helper()
		var all []string
		for _, line := range column(t, r, "Sign-off", "Section", "Item", "Rows") {
			if strings.HasPrefix(line, "Rows of ") {
				all = append(all, line[:strings.LastIndexByte(line, ' ')]+" "+strings.Trim(line[strings.LastIndexByte(line, ' '):], " }"))
			}
		}
		return all
	}
	got := counts(r)
	for _, who := range []string{"all", "ann", "eve", "mail", "org"} {
		if n := len(slices.DeleteFunc(slices.Clone(got), func(s string) bool { return !strings.HasPrefix(s, "Rows of a reviewer, "+who+"@acme.example, ") })); n != 1 {
			t.Errorf("%d lines of %s: %q", n, who, got)
		}
	}
	for _, p := range r.Parts {
		for _, line := range counts(p.Report) {
			if strings.HasPrefix(line, "Rows of a reviewer") && !strings.HasPrefix(line, "Rows of a reviewer, "+p.Reviewer+", ") || strings.Contains(line, "all reviewers") {
				t.Errorf("%s: %s", p.File, line)
			}
		}
	}
}

// A sheet on which a reviewer has nothing does not say that nothing was found.
func TestAPartWithoutRowsSaysThatNoneAreAssigned(t *testing.T) {
	states := story()
	states[2].unreadResources = []string{snapshot.Enrollments}
	states[2].users = append(states[2].users, account("u-fay", "fay@acme.example", "Fay", "Fox", "o-member"))
	r := reviewed(t, ledger(t, states...), report.Options{At: 3, Since: 1, Draft: true},
		"Treasury,,,,ann@acme.example,eve@acme.example,Direct\n,,u-fay,,fox@acme.example,,Organization\n,,,,all@acme.example,,Rest\n")
	none := map[string]int{}
	for _, p := range r.Parts {
		for _, sheet := range []string{"Review", "Organization", "Invitations"} {
			tbl := tableNamed(t, p.Report, sheet)
			want := "None assigned to this reviewer"
			if sheet == "Invitations" {
				want = "Not read: the invitations were not readable for this snapshot"
			}
			if tbl.Total == 0 {
				none[sheet]++
			}
			if tbl.Total == 0 && tbl.Empty != want {
				t.Errorf("%s: %s is empty and says %q, want %q", p.File, sheet, tbl.Empty, want)
			}
		}
	}
	if none["Organization"] == 0 || none["Review"] == 0 || none["Invitations"] == 0 {
		t.Errorf("empty sheets: %v, so nothing was tested", none)
	}
	if got := tableNamed(t, build(t, ledger(t, state{}), report.Options{At: 1}), "Review").Empty; got != "None found" {
		t.Errorf("the whole says %q", got)
	}
}

// A line about somebody whom nothing knows matches no row, so it is a mistake.
func TestReviewersOfNobody(t *testing.T) {
	l := ledger(t, story()...)
	for user, known := range map[string]bool{
		"ann@acme.example": true, " ANN@acme.example": true, "u-ann": true, "new@acme.example": true, // invited
		"ann@@acme.example": false, "anne@acme.example": false, "u-an": false, "U-ANN": false, "Ann Ames": false,
	} {
		reviewers, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader(reviewersHeader+",,"+user+",,eve@acme.example,,x\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = report.Build(t.Context(), l, report.Options{At: 3, Policy: policy(t), Reviewers: reviewers})
		if known && err != nil || !known && (err == nil || !strings.Contains(err.Error(), "reviewers.csv: line 2: the snapshot has no user "+`"`+user+`"`)) {
			t.Errorf("%q: %v, known %v", user, err, known)
		}
	}
}

// The domain of an address is what follows its last @.
func TestReviewersByDomain(t *testing.T) {
	states := story()
	states[2].users[4] = account("u-dee", `"a@b"@acme.example`, "Dee", "Dunn", "o-member")
	r := reviewed(t, ledger(t, states...), report.Options{At: 3}, ",,,acme.example,eve@acme.example,,x\n")
	if got := column(t, r, "Organization", "Email", "Reviewer"); !slices.Contains(got, `"a@b"@acme.example, eve@acme.example`) {
		t.Errorf("Organization = %q", got)
	}
}

// A name that several workspaces have says nothing about which of them is meant.
func TestReviewersOfASharedName(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"), direct("w-2", "u-ann", "r-view"))
	s.names = map[string]string{"w-1": "Treasury", "w-2": "Treasury", "w-3": "Payments"}
	l := ledger(t, s)
	for workspace, want := range map[string]string{
		"Treasury": `reviewers.csv: line 2: 2 workspaces are named "Treasury": give the id, one of w-1, w-2`, "w-1": "", "Payments": "",
	} {
		reviewers, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader(reviewersHeader+workspace+",,,,eve@acme.example,,x\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = report.Build(t.Context(), l, report.Options{At: 1, Policy: policy(t), Reviewers: reviewers})
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasSuffix(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", workspace, err, want)
		}
	}
}

// Whether somebody reviews their own access is told by e-mails. Where one is not known, the
// file says that nobody could tell.
func TestOwnAccessWithoutEMail(t *testing.T) {
	s := story()[0]
	known := ledger(t, s)
	s.users, s.unreadResources = nil, []string{snapshot.Users}
	unknown := ledger(t, s)
	const lines = ",,,,own@acme.example,eve@acme.example,x\n"
	for name, tt := range map[string]struct {
		r           report.Report
		line, cover string
	}{
		"no e-mails":      {reviewed(t, unknown, report.Options{At: 1}, lines), ", , NOT TESTED: 5 rows have no known e-mail", "5 rows have no known e-mail: whether somebody decides there on their own access cannot be checked."},
		"nobody assigned": {build(t, unknown, report.Options{At: 1}), ", , NOT TESTED: no reviewers were assigned", "5 rows have no known e-mail: whether somebody decides there on their own access cannot be checked."},
		"e-mails":         {reviewed(t, known, report.Options{At: 1}, lines), "0, 0, PASS", ""},
	} {
		want := "Rows assigned to the person whom they are about, " + tt.line
		if got := column(t, tt.r, "Reconciliation", "Check", "Expected", "Actual", "Result"); !slices.Contains(got, want) {
			t.Errorf("%s: Reconciliation = %q, want %q", name, got, want)
		}
		got := ""
		for _, f := range tt.r.Headline.Facts {
			if f.Section == "Not tested" && f.Item == "Own access" {
				got = f.Value.(string)
			}
		}
		if got != tt.cover {
			t.Errorf("%s: Cover = %q, want %q", name, got, tt.cover)
		}
	}
	f := opened(t, reviewed(t, unknown, report.Options{At: 1}, lines))
	for sheet, first := range map[string]string{"Review": "#", "Organization": "Name"} {
		rows, row := readable(t, f, sheet, first), 1
		for rows.get(row, "Decision required") == "Decided on Organization" {
			row++
		}
		for column, value := range map[string]string{"Decision": "Keep", "Justification": "covers for Ann", "Reviewed by": "eve@acme.example", "Decision date": "2026-07-06"} {
			rows.set(t, row, column, value)
		}
		const want = "OK: own access not tested, no e-mail known"
		if got, err := f.CalcCellValue(sheet, rows.cell(t, row, "Check")); err != nil || got != want {
			t.Errorf("%s: Check = %q (%v), want %q", sheet, got, err, want)
		}
	}
}

// A line about a workspace or a role that nothing knows matches no row, so it is a mistake.
func TestReviewersOfNothing(t *testing.T) {
	l := ledger(t, story()...)
	for line, want := range map[string]string{
		"Nowhere,,,,a@b.example,,x\n": `reviewers.csv: line 2: the snapshot has no workspace "Nowhere"`,
		",Nothing,,,a@b.example,,x\n": `reviewers.csv: line 2: the snapshot has no role "Nothing"`,
	} {
		r, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader(reviewersHeader+line))
		if err != nil {
			t.Fatal(err)
		}
		_, err = report.Build(t.Context(), l, report.Options{At: 3, Policy: policy(t), Reviewers: r})
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("Build: %v, want %s", err, want)
		}
	}
}
