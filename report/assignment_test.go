package report_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/inputs"
	"tlaudit/report"
	"tlaudit/snapshot"
)

const reviewersHeader = "workspace,role,user,domain,reviewer,fallback,basis\n"

// reviewed returns the report of a ledger with the lines of a reviewers' file, in parts.
func reviewed(t *testing.T, l snapshot.Source, o report.Options, lines string) report.Report {
	t.Helper()
	reviewers, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader(reviewersHeader+lines))
	if err != nil {
		t.Fatal(err)
	}
	o.Reviewers, o.Split = reviewers, true
	return build(t, l, o)
}

// Every sheet on which rows are decided shows who reviews a row, or that nobody may.
func TestEverySheetToDecideShowsTheReviewer(t *testing.T) {
	states := story()
	states[2].invitations = append(states[2].invitations, snapshot.Invitation{EnrollmentID: "e-3", Email: "own@acme.example", Status: "PENDING"})
	r := reviewed(t, ledger(t, states...), report.Options{At: 3, Since: 1}, ",,bob@acme.example,,eve@acme.example,,Lead\n,,,,own@acme.example,,Owner\n")
	const own = "Not assigned: own access, and no fallback"
	if d := cmp.Diff([]string{
		"own@acme.example, " + own,
	}, column(t, r, "Organization", "Email", "Assigned to")); d != "" {
		t.Errorf("Organization (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{
		"new@acme.example, own@acme.example", "own@acme.example, " + own, "=cmd|' /C calc'!A0, own@acme.example",
	}, column(t, r, "Invitations", "Email", "Assigned to")); d != "" {
		t.Errorf("Invitations (-want +got):\n%s", d)
	}
}

// The domain of an address is what follows its last @.
func TestReviewersByDomain(t *testing.T) {
	states := story()
	states[2].users[4] = account("u-dee", `"a@b"@acme.example`, "Dee", "Dunn", "o-member")
	r := reviewed(t, ledger(t, states...), report.Options{At: 3}, ",,,acme.example,eve@acme.example,,x\n")
	if got := column(t, r, "Review", "Email", "Assigned to"); !slices.Contains(got, `"a@b"@acme.example, eve@acme.example`) {
		t.Errorf("Review = %q", got)
	}
}

// Own access is recognized by e-mails. If one is not known, the file says that own access
// cannot be checked.
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
		"no e-mails":      {reviewed(t, unknown, report.Options{At: 1}, lines), ", , NOT TESTED: 5 rows to decide have no known e-mail", "5 rows to decide have no known e-mail: whether somebody decides there on their own access cannot be checked."},
		"nobody assigned": {build(t, unknown, report.Options{At: 1}), ", , NOT TESTED: no reviewers were assigned", "5 rows to decide have no known e-mail: whether somebody decides there on their own access cannot be checked."},
		"e-mails":         {reviewed(t, known, report.Options{At: 1}, lines), "0, 0, Adds up", ""},
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
}

// Of many lines the first that matches a row counts, whatever each of them names.
func TestTheFirstLineThatMatchesCounts(t *testing.T) {
	l := ledger(t, story()...)
	at := report.Options{At: 3, Since: 1}
	type row struct{ workspaceID, workspace, roleID, userID, email string }
	var rows []row
	for _, cells := range column(t, build(t, l, at), "Review", "workspace_id", "Workspace", "role_id", "user_id", "Email") {
		c := strings.Split(cells, ", ")
		rows = append(rows, row{c[0], c[1], c[2], c[3], c[4]})
	}
	var lines [][]string
	for _, r := range rows {
		for _, workspace := range []string{"", r.workspaceID, r.workspace} {
			for _, role := range []string{"", r.roleID} {
				for _, user := range []string{"", r.userID, r.email} {
					for _, domain := range []string{"", r.email[strings.IndexByte(r.email, '@')+1:]} {
						lines = append(lines, []string{workspace, role, user, domain})
					}
				}
			}
		}
	}
	for seed := range uint64(4) {
		order := rand.New(rand.NewPCG(seed, 0)).Perm(len(lines))
		file := ""
		var want []string
		for i, n := range order {
			file += strings.Join(lines[n], ",") + fmt.Sprintf(",r%d@bank.example,,\n", i)
		}
		for _, r := range rows {
			for i, n := range order {
				l := lines[n]
				if (l[0] == "" || l[0] == r.workspaceID || l[0] == r.workspace) && (l[1] == "" || l[1] == r.roleID) && (l[2] == "" || l[2] == r.userID || l[2] == r.email) && (l[3] == "" || strings.HasSuffix(r.email, "@"+l[3])) {
					want = append(want, fmt.Sprintf("%s, r%d@bank.example", r.email, i))
					break
				}
			}
		}
		slices.Sort(want)
		got := column(t, reviewed(t, l, at, file), "Review", "Email", "Assigned to")
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("order %d (-want +got):\n%s", seed, d)
		}
	}
}
