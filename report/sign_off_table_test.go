package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// Sign-off is issued with the values that its formulas calculate.
func signOffCountsAsItsFormulas(t *testing.T, f *excelize.File) {
	s := readable(t, f, "Sign-off", "Section")
	lines := 0
	for row := 1; row < len(s.rows); row++ {
		if s.get(row, "Rows") == "" {
			continue
		}
		lines++
		for _, header := range s.rows[0][6:] {
			if s.get(row, header) == "" || header == "Where the reviewer administers" {
				continue // no such count on that sheet, or a fixed number
			}
			cell := s.cell(t, row, header)
			if got, err := f.CalcCellValue("Sign-off", cell); err != nil || got != s.get(row, header) {
				t.Errorf("%s holds %s and calculates %s (%v)", cell, s.get(row, header), got, err)
			}
		}
	}
	if lines != 9 {
		t.Errorf("%d lines count, want those of the owner, of four reviewers, of three sheets and of all rows", lines)
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
		by := column(t, p.Report, "Sign-off", "Item", "Name")[0]
		if want := "Decided by, and Decision date, {tlaudit_decided_by " + p.Reviewer + "}"; strings.Contains(p.Reviewer, "@") && by != want {
			t.Errorf("%s: Sign-off begins with %q, want %q", p.File, by, want)
		}
		for _, line := range counts(p.Report) {
			if strings.HasPrefix(line, "Rows of a reviewer") && !strings.HasPrefix(line, "Rows of a reviewer, "+p.Reviewer+", ") || strings.Contains(line, "all reviewers") {
				t.Errorf("%s: %s", p.File, line)
			}
		}
	}
}

// Sign-off says of a reviewer how many rows are in workspaces in which one of the reviewer's
// accounts is privileged, directly or through the organization: an account with the same
// address, with another one by the roster, or that the policy names.
func TestSignOffCountsWhereTheReviewerAdministers(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-admin"), direct("w-1", "u-bob", "r-view"), direct("w-2", "u-bob", "r-view"), direct("w-3", "u-bob", "r-view"), inherited("w-2", "u-twin", "o-owner"))
	s.names = map[string]string{"w-1": "Treasury", "w-2": "Payments", "w-3": "Cards"}
	const lines = ",,ann@acme.example,,bob@acme.example,,x\n,,,,ann@acme.example,bob@acme.example,x\n"
	for name, tt := range map[string]struct {
		email, policy string
		roster        []snapshot.RosterRow
		lines         string
		want          []string
	}{
		"the same address": {email: "ANN@acme.example", lines: lines, want: []string{"ann@acme.example, 2", "bob@acme.example, 0"}},
		"somebody else":    {email: "adm@acme.example", lines: lines, want: []string{"ann@acme.example, 1", "bob@acme.example, 0"}},
		"by the policy": {email: "adm@acme.example", policy: "[[same_person]]\naccounts = [\"ann@acme.example\", \"u-twin\"]\n", lines: lines,
			want: []string{"ann@acme.example, 2", "bob@acme.example, 0"}},
		"by the roster": {email: "adm@acme.example", roster: []snapshot.RosterRow{{UserID: "u-twin", Email: "chief@acme.example"}}, lines: ",,,,chief@acme.example,bob@acme.example,x\n",
			want: []string{"bob@acme.example, 0", "chief@acme.example, 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			s.users = append(treasury().users, account("u-twin", tt.email, "Anna", "Ames", "o-owner"))
			s.roster = tt.roster
			p, err := findings.Parse("tlaudit.toml", []byte(tt.policy))
			if err != nil {
				t.Fatal(err)
			}
			r := reviewed(t, walked(t, nil, s), report.Options{At: 1, Policy: p}, tt.lines)
			var got []string
			for _, line := range column(t, r, "Sign-off", "Section", "Item", "Where the reviewer administers") {
				if rest, ok := strings.CutPrefix(line, "Rows of a reviewer, "); ok {
					got = append(got, rest)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Sign-off (-want +got):\n%s", d)
			}
		})
	}
}
