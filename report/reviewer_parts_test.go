package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// The parts hold every row to decide of the whole once, with its key and its number.
func partsAreTheWhole(t *testing.T, r report.Report) {
	if len(r.Parts) != 4 {
		t.Fatalf("%d parts, want 4", len(r.Parts))
	}
	for _, sheet := range []string{"Review", "Organization", "Invitations"} {
		seen := map[string]bool{}
		for _, p := range r.Parts {
			for _, k := range column(t, p.Report, sheet, "#", "row_key", "row_sum") {
				if seen[k] {
					t.Errorf("%s: %s is in two parts", sheet, k)
				}
				seen[k] = true
			}
		}
		status := column(t, r, sheet, "Status") // of invitations: only pending ones are decided
		for i, k := range column(t, r, sheet, "#", "row_key", "row_sum") {
			if decided := sheet != "Invitations" || status[i] == "PENDING"; seen[k] != decided {
				t.Errorf("%s: %s is in a part: %v, needs a decision: %v", sheet, k, seen[k], decided)
			}
			delete(seen, k)
		}
		if len(seen) > 0 {
			t.Errorf("%s: parts have rows that the whole does not have: %v", sheet, seen)
		}
	}
	for _, p := range r.Parts {
		for _, line := range assignedOn(t, p.Report, "Review") {
			email, reviewer, _ := strings.Cut(line, ", ")
			if email == reviewer {
				t.Errorf("%s reviews their own access", email)
			}
		}
		// The owner acknowledges the whole, and not in a part.
		for _, section := range column(t, p.Report, "Sign-off", "Section") {
			if strings.HasPrefix(section, "Management's") {
				t.Errorf("%s asks for management's acknowledgement", p.File)
			}
		}
		if got, want := p.Report.Headline.Scope, "This file holds the rows assigned to "+p.Reviewer+" and no others"; !strings.HasPrefix(got, want) {
			t.Errorf("%s says of its scope %q", p.File, got)
		}
	}
	// New roles are offered for the workspaces of the part's rows, and for the organization.
	for _, p := range r.Parts {
		want := append(column(t, p.Report, "Review", "workspace_id"), "Organization")
		slices.Sort(want)
		got := column(t, p.Report, "Lists", "workspace_id")
		slices.Sort(got)
		if d := cmp.Diff(slices.Compact(want), slices.Compact(got)); d != "" {
			t.Errorf("%s: Lists (-want +got):\n%s", p.File, d)
		}
	}
	// What the cover of a part links to is in the part.
	for _, p := range r.Parts {
		for _, f := range p.Report.Headline.Facts {
			if sheet := f.GoTo.Sheet; sheet != "" {
				tableNamed(t, p.Report, sheet)
			}
		}
	}
	// Each part says how much is decided in it, and once how much there is in all.
	var rows []string
	for _, p := range r.Parts {
		rows = append(rows, p.File[:2]+": "+fact(t, p.Report, "Rows to decide"))
	}
	if d := cmp.Diff([]string{
		// The 30 workspace admins, and the coordinator's own access.
		"01: 32 of 127 in the whole review. Every other count of rows here is of this file alone",
		"02: 80 of 127 in the whole review. Every other count of rows here is of this file alone",
		"03: 5 of 127 in the whole review. Every other count of rows here is of this file alone",
		"04: 10 of 127 in the whole review. Every other count of rows here is of this file alone", // 98, 18 and 11 in all
	}, rows); d != "" {
		t.Errorf("what is to be decided (-want +got):\n%s", d)
	}
}

// Whatever else a part counts is its own, on every sheet: the whole has other figures.
func TestAPartCountsItsOwn(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-admin"), direct("w-1", "u-bob", "r-view"), direct("w-2", "u-ann", "r-view"), direct("w-2", "u-bob", "r-view"),
		direct("w-2", "u-ghost", "r-view"), inherited("w-1", "u-own", "o-owner"), inherited("w-2", "u-own", "o-owner"))
	s.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	s.users = append(s.users, account("u-own", "own@acme.example", "Olga", "Own", "o-owner"))
	s.invitations = []snapshot.Invitation{{EnrollmentID: "e-1", Email: "new@acme.example", Status: "PENDING"}, {EnrollmentID: "e-2", Email: "old@acme.example", Status: "ACCEPTED"}}
	r := reviewed(t, walked(t, nil, s), report.Options{At: 1}, "Treasury,,,,tim@acme.example,,x\n,,,,eve@acme.example,,x\n")
	eve, tim := r.Parts[0].Report, r.Parts[1].Report
	for item, want := range map[string]string{
		"Rows to decide": "2 of 7 in the whole review. Every other count of rows here is of this file alone",
		"Rows":           "2 on Review, 0 on Organization, 1 on Inherited; 3 people",
		"Privileged":     "1 on Review, 0 on Organization, 1 on Inherited; 2 people",
		"Unclassified":   "0 on Review, 0 on Organization, 0 on Inherited; 0 people",
	} {
		if got := fact(t, tim, item); got != want {
			t.Errorf("%s = %s, want %s", item, got, want)
		}
	}
	// Only in the other part somebody without an e-mail has a row.
	untested := func(r report.Report) (n int) {
		for _, f := range r.Headline.Facts {
			if f.Section == "Not tested" && f.Item == "Own access" {
				n++
			}
		}
		return n
	}
	if untested(tim) != 0 || untested(eve) != 1 {
		t.Errorf("rows without an e-mail: %d and %d", untested(tim), untested(eve))
	}
	if d := cmp.Diff([]string{"e-1"}, column(t, eve, "Invitations", "enrollment_id")); d != "" {
		t.Errorf("Invitations of the part (-want +got):\n%s", d)
	}
	if i := tableNamed(t, tim, "Roles").Column("Holders"); i >= 0 {
		t.Error("Roles of the part counts the holders of the whole")
	}
	// Inherited and People have everybody who gets into the workspaces of the part.
	if d := cmp.Diff([]string{"Olga Own, Treasury"}, column(t, tim, "Inherited", "Name", "Workspace")); d != "" {
		t.Errorf("Inherited of the part (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"Ann Ames", "Bob Bell", "Olga Own"}, column(t, tim, "People", "Name")); d != "" {
		t.Errorf("People of the part (-want +got):\n%s", d)
	}
	for _, f := range append(eve.Headline.Facts, tim.Headline.Facts...) {
		if strings.Contains(f.Item, "gainst the outside") || f.Section == "Set-up still to do" {
			t.Errorf("a part says of the whole: %s: %v", f.Item, f.Value)
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
