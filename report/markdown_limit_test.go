package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/page"
	"tlaudit/snapshot"
	"tlaudit/templates"
	"tlaudit/testdata/hostile"
)

// A comment on a pull request and a job summary hold the Markdown of any organization: with
// 500 workspaces, with names that grow when they are escaped, with nothing read. What is
// not shown is counted, and its first screen says what was found and what to do.
func TestMarkdownHasAtMost60000Bytes(t *testing.T) {
	strange := hostile.Strings(t, "../testdata/hostile.txt")
	for name, tt := range map[string]struct {
		named  func(i int) string // the name of the i-th workspace and person
		n      int                // of workspaces, people, invitations and findings
		unread bool
	}{
		"500 workspaces": {func(i int) string { return fmt.Sprint("Number ", i) }, 500, false},
		"hostile":        {func(i int) string { return strange[i%len(strange)] + fmt.Sprint(i) }, 500, false},
		"escaped":        {func(i int) string { return strings.Repeat("`|", 400) + fmt.Sprint("@", i) }, 100, false},
		"not read":       {func(i int) string { return strings.Repeat("_", 600) + fmt.Sprint(i) }, 500, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := state{names: map[string]string{}, unread: map[string]string{}, roles: map[string]string{"o-owner": "owner", "o-member": "member", "r-view": tt.named(0)}}
			var found []*findings.Finding
			for i := range tt.n {
				workspace, user := fmt.Sprintf("w-%03d", i), fmt.Sprintf("u-%03d", i)
				s.names[workspace] = tt.named(i)
				s.users = append(s.users, account(user, user+"@acme.example", tt.named(i), "", "o-member"))
				s.invitations = append(s.invitations, snapshot.Invitation{EnrollmentID: fmt.Sprintf("e-%03d", i), Email: user + "@partner.example", Status: "PENDING"})
				s.grants = append(s.grants, direct(workspace, user, "r-view"), inherited(workspace, "u-000", "o-owner"))
				if tt.unread {
					s.unread[workspace] = snapshot.Forbidden
				}
				f := about("user:" + user)
				f.Evidence = tt.named(i)
				found = append(found, f)
			}
			p := policy(t)
			p.Organization.Name = tt.named(1)
			r := build(t, ledger(t, s), report.Options{At: 1, Draft: tt.unread, Policy: p, Findings: report.Evaluations{Rules: []findings.Rule{*found[0].Rule}, Now: findings.Result{Findings: found}}})
			var out, again bytes.Buffer
			if err := page.Markdown(&out, r.Document, templates.Files); err != nil {
				t.Fatal(err)
			}
			if err := page.Markdown(&again, r.Document, templates.Files); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
				t.Errorf("written again, it is not the same (%v)", err)
			}
			if n := out.Len(); n > 60_000 || n < 40_000 || !utf8.Valid(out.Bytes()) {
				t.Errorf("%d bytes, want at most 60,000, and little less", n)
			}
			everyRowIsCounted(t, r, out.String())
			first, _, _ := strings.Cut(out.String(), "\n## ")
			at := 0
			for _, want := range []string{"Population: ", "Review: NOT PERFORMED", fmt.Sprint("Findings open: **", tt.n), "Rows that need a decision: **", "**What to do**\n\n1\\. ", "**What was found**", "\n- ", "(Findings)"} {
				next := strings.Index(first[at:], want)
				if next < 0 {
					t.Errorf("the first screen has no %q there:\n%s", want, first)
					continue
				}
				at += next
			}
		})
	}
}

// everyRowIsCounted fails unless each table of a Markdown document has all rows, or says how
// many more there are; and unless each shows a row if another shows two.
func everyRowIsCounted(t *testing.T, r report.Report, document string) {
	t.Helper()
	most, none := 0, ""
	for section := range strings.SplitSeq("\n"+document, "\n## ") {
		name, body, _ := strings.Cut(section, "\n")
		for _, tbl := range r.Tables {
			if tbl.Name != name {
				continue
			}
			shown, more := -2, 0 // the header and the line under it
			for line := range strings.Lines(body) {
				if strings.HasPrefix(line, "| ") {
					shown++
				} else if strings.Contains(line, "not shown: a bundle with ") {
					if _, err := fmt.Sscan(line, &more); err != nil {
						t.Fatal(err)
					}
					if file := map[string]string{"Review": "access.csv", "Inherited": "access.csv", "Findings": "findings.csv"}[name]; !strings.HasSuffix(line, " in "+file+".\n") && file != "" {
						t.Errorf("%s does not say that %s has the rest: %s", name, file, line)
					}
				}
			}
			shown = max(shown, 0)
			if shown+more != tbl.Total || shown > 200 {
				t.Errorf("%s shows %d rows and counts %d more of %d", name, shown, more, tbl.Total)
			}
			if most = max(most, shown); shown == 0 && tbl.Total > 0 {
				none = name
			}
		}
	}
	if most == 0 || most > 1 && none != "" {
		t.Errorf("a table shows %d rows, and %s none", most, none)
	}
}
