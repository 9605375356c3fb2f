package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/inputs"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// A line about an unknown user matches no row, so it is a mistake.
func TestReviewersOfAnUnknownUser(t *testing.T) {
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

// A line about an unknown workspace or role matches no row, so it is a mistake.
func TestReviewersOfAnUnknownWorkspaceOrRole(t *testing.T) {
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

// Ids of the file are compared without regard to case, where they have the API's form.
func TestReviewersByIDInCapitals(t *testing.T) {
	const workspace, user, role = "76e2b0f4-1111-4000-8000-00000000000a", "1b2b0f4c-2222-4000-8000-00000000000b", "9c3d0f4c-3333-4000-8000-00000000000c"
	s := treasury(direct(workspace, user, role))
	s.names = map[string]string{workspace: "Treasury"}
	s.roles = map[string]string{role: "Viewer"}
	s.users = []snapshot.User{account(user, "ann@acme.example", "Ann", "Ames", "o-member")}
	l := ledger(t, s)
	for name, line := range map[string]string{
		"workspace": workspace + ",,,", "role": "," + role + ",,", "user": ",," + user + ",", "all": workspace + "," + role + "," + user + ",",
	} {
		t.Run(name, func(t *testing.T) {
			reviewers, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader(reviewersHeader+strings.ToUpper(line)+",eve@acme.example,,x\n"))
			if err != nil {
				t.Fatal(err)
			}
			r := build(t, l, report.Options{At: 1, Reviewers: reviewers})
			if d := cmp.Diff([]string{"eve@acme.example"}, column(t, r, "Review", "Assigned to")); d != "" {
				t.Errorf("Review (-want +got):\n%s", d)
			}
		})
	}
}
