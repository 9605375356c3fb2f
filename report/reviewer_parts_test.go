package report_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
)

// The parts hold every row of the whole once, with its key and its number.
func partsAreTheWhole(t *testing.T, r report.Report) {
	if len(r.Parts) != 4 {
		t.Fatalf("%d parts, want 4", len(r.Parts))
	}
	for _, sheet := range []string{"Review", "Organization", "Invitations"} {
		seen := map[string]bool{}
		for _, p := range r.Parts {
			for _, k := range column(t, p.Report, sheet, "row_key", "row_sum") {
				if seen[k] {
					t.Errorf("%s: %s is in two parts", sheet, k)
				}
				seen[k] = true
			}
		}
		for _, k := range column(t, r, sheet, "row_key", "row_sum") {
			if !seen[k] {
				t.Errorf("%s: %s is in no part", sheet, k)
			}
			delete(seen, k)
		}
		if len(seen) > 0 {
			t.Errorf("%s: parts have rows that the whole does not have: %v", sheet, seen)
		}
	}
	for _, p := range r.Parts {
		for _, line := range column(t, p.Report, "Review", "Email", "Assigned to") {
			email, reviewer, _ := strings.Cut(line, ", ")
			if email == reviewer {
				t.Errorf("%s reviews their own access", email)
			}
		}
	}
	// Each part says what is to be decided in it, and which counts are those of the whole.
	var next []string
	for _, p := range r.Parts {
		for _, f := range p.Report.Headline.Facts {
			switch {
			case f.Section == "Next" && f.Item == "1. Reviewers":
				next = append(next, fmt.Sprint(p.File[:2], ": ", f.Value))
			case f.Section == "Counts":
				t.Errorf("%s counts %s as if it were the whole", p.File, f.Item)
			}
		}
		// The owner acknowledges the whole, and not in a part.
		for _, section := range column(t, p.Report, "Sign-off", "Section") {
			if strings.HasPrefix(section, "Management's") {
				t.Errorf("%s asks for management's acknowledgement", p.File)
			}
		}
		if got, want := p.Report.Headline.Scope, "This file holds the rows assigned to "+p.Reviewer+" and no others. The whole review lists every direct"; !strings.HasPrefix(got, want) {
			t.Errorf("%s says of its scope %q", p.File, got)
		}
	}
	if d := cmp.Diff([]string{
		// The 30 workspace admins, and the coordinator's own access.
		"01: Read Instructions. Decide 31 rows on Review, 1 person on Organization and 0 pending invitations on Invitations.",
		"02: Read Instructions. Decide 57 rows on Review, 15 people on Organization and 8 pending invitations on Invitations.",
		"03: Read Instructions. Decide 5 rows on Review, 0 people on Organization and 0 pending invitations on Invitations.",
		"04: Read Instructions. Decide 5 rows on Review, 2 people on Organization and 3 pending invitations on Invitations.", // 98, 18 and 11 in all
	}, next); d != "" {
		t.Errorf("what comes next (-want +got):\n%s", d)
	}
	dir := t.TempDir()
	path, _, err := bundle.Write(t.Context(), dir, r, bundle.Files{Formats: []string{"csv"}})
	if err != nil {
		t.Fatal(err)
	}
	index, err := os.ReadFile(filepath.Join(path, "to-reviewers", "index.csv"))
	if err != nil {
		t.Fatal(err)
	}
	got := sums(t, filepath.Join(path, "to-reviewers"))
	for _, p := range r.Parts {
		if !strings.Contains(string(index), p.RowsDigest+","+got[p.File]) {
			t.Errorf("the index does not have the digests of %s", p.File)
		}
	}
	// The last line is the whole itself, to compare the parts with.
	if path, _, err = bundle.Write(t.Context(), dir, r, bundle.Files{Formats: []string{"xlsx"}, Force: true}); err != nil {
		t.Fatal(err)
	}
	if index, err = os.ReadFile(filepath.Join(path, "to-reviewers", "index.csv")); err != nil {
		t.Fatal(err)
	}
	workbook, err := os.ReadFile(filepath.Join(path, "access-review.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if got := evidence(t, r, "Rows digest"); r.RowsDigest == "" || !strings.Contains(got, r.RowsDigest) {
		t.Errorf("Evidence has the rows digest %s, want %s", got, r.RowsDigest)
	}
	whole := "../access-review.xlsx,The whole,,98,18,29," + r.RowsDigest + "," + fmt.Sprintf("%x", sha256.Sum256(workbook)) + "\r\n"
	if !strings.HasSuffix(string(index), "\n"+whole) {
		t.Errorf("the index ends otherwise than with %q:\n%s", whole, index)
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
