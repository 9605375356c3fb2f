package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The demo tells its story to the end: what was found is planned, carried out, and
// gone the next day.
func TestDemoStory(t *testing.T) {
	tool(t, "grep")
	s, out := demo(t)
	want := []string{"Ten walks, from January to September", "How privileged access changed in the quarter", "The worst findings of the quarter",
		"The review of the quarter, issued to its reviewers", "The plan of the automatic rules", "The plan carried out", "The next day",
		"Left undone, and why", "Nothing recorded was altered", "Its two sisters, and the history of all three", "Try first", "Then"}
	var titles []string
	walks := 0
	for line := range strings.Lines(out) {
		switch line = strings.TrimSuffix(line, "\n"); {
		case regexp.MustCompile(`^(snapshot )?\d+,? +2026-\d\d-\d\dT06:00:00Z`).MatchString(line):
			walks++
		case slices.Contains(want, line):
			titles = append(titles, line)
		}
	}
	if d := cmp.Diff(want, titles); d != "" {
		t.Errorf("parts of the demo (-want +got):\n%s", d)
	}
	if walks != 11 {
		t.Errorf("%d snapshots, want the 10 of the story and that of the next day", walks)
	}
	for _, undone := range []string{
		"- Blocked: remove owen.blackwood@meridianbank.example, Workspace Admin in Fraud Operations. The guard last-privileged: nobody else",
		"- By hand, for owen.blackwood@meridianbank.example, connor.hughes@meridianbank.example, pedro.almeida@meridianbank.example: Deactivate",
		"- To decide: no row of the review has a decision yet. The reviewers have until 2026-10-14.",
		"- To judge: about every other finding somebody has to say what is right. What to do about each is on the sheet Findings of demo/access-review-2026-09-30/access-review.xlsx.\n",
	} {
		if !strings.Contains(out, "\n"+undone) {
			t.Errorf("the demo does not say what is left undone: %s", undone)
		}
	}
	for _, file := range []string{"access.db", "roster.csv", "workspaces.csv", "reviewers.csv", "tlaudit.toml", "plan.json", "remediation.sh", "remediation-journal.jsonl"} {
		if info, err := os.Stat(filepath.Join(s.dir, file)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", file, err)
		}
	}
	s.must(t, "sh -n remediation.sh")
	if got := s.must(t, "tlaudit verify bundle access-review-2026-09-30"); !strings.Contains(got, "issued as 2026-Q3 at 2026-09-30T06:00:00Z") || !strings.Contains(got, "each file has the same bytes") {
		t.Errorf("the report of the demo: %s", got)
	}
	if got := s.must(t, "grep -c 'Not assigned' access-review-2026-09-30/access.csv access-review-2026-09-30/organization.csv || true"); strings.Count(got, ":0\n") != 2 {
		t.Errorf("rows without a reviewer: %s", got)
	}

	// What the journal says was done is what changed from one day to the next, and a
	// second apply would send none of it.
	done := strings.Count(s.must(t, `grep '"event":"found"' remediation-journal.jsonl`), `"state":"done"`)
	changes := strings.Count(s.must(t, "tlaudit -q diff 10 11 --format csv"), "\n") - 1
	if done == 0 || done != changes {
		t.Errorf("the journal has %d actions done, and %d changes were seen the next day", done, changes)
	}
	// A report that is made afterwards does not say that nothing was carried out.
	later := s.must(t, "tlaudit -q report --period 2026-Q3 --remediation --format csv --out later && cat later/*/remediation.csv")
	if shown := strings.Count(later, ",Yes: snapshot 11,"); shown != done || strings.Count(later, ",No: snapshot 11 has the direct role Workspace Admin,") != 1 {
		t.Errorf("the report shows %d effects, want %d and one action that was blocked:\n%s", shown, done, later)
	}
	again := s.must(t, "tlaudit -q remediate apply plan.json")
	if n := strings.Count(again, ": in an earlier apply of this plan"); n != done || strings.Contains(again, "would do") {
		t.Errorf("a second apply reports %d done earlier, want %d and nothing else to do:\n%s", n, done, again)
	}
}

// The closing words of the demo are true, from wherever it runs: the one file, the one query
// and the one command to try first come first; each file that they name exists, each command
// runs and prints something, and the digest by hand is the recorded one. A second demo
// replaces the first, with the same words. A demo takes at most 15 s of processor time.
func TestDemo(t *testing.T) {
	tool(t, "sqlite3", "sha256sum")
	again, printed := demo(t)
	again.dir = filepath.Dir(again.dir)
	tests := map[string]struct {
		shell shell
		out   string
		first string // what the first demo in that folder printed, "" if there was none
	}{
		"again":     {again, "demo", printed},
		"elsewhere": {newShell(t), filepath.Join(t.TempDir(), "a demo of Ann's"), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := tt.shell
			printed := s.must(t, `TIMEFORMAT="took %U %S"; time tlaudit demo --out "$1"`, tt.out)
			printed, took, _ := strings.Cut(printed, "\ntook ")
			closed := closing(t, printed+"\n")
			if tt.first != "" && closing(t, tt.first) != closed {
				t.Errorf("the second demo closed with\n%s\nthe first with\n%s", closed, closing(t, tt.first))
			}
			var user, system float64
			if _, err := fmt.Sscan(took, &user, &system); err != nil || user+system > 15 {
				t.Errorf("the demo took %q s of processor time (%v)", took, err)
			}
			first, _, _ := strings.Cut(closed, "\nThen\n")
			if d := cmp.Diff([]string{"file", "sqlite3", "tlaudit"}, s.tried(t, first)); d != "" {
				t.Errorf("to try first (-want +got):\n%s", d)
			}
			var last []string
			for line := range strings.Lines(closed) {
				if command := strings.TrimSpace(line); strings.HasPrefix(command, "sqlite3 ") || strings.HasPrefix(command, "tlaudit ") {
					answer, err := s.run(t, command)
					if err != nil || strings.TrimSpace(answer) == "" {
						t.Errorf("%s%v\n%s", line, err, answer)
					}
					last = append(last, strings.TrimSuffix(strings.TrimSpace(answer), "  -"))
				}
			}
			if n := len(last); n < 7 || last[n-1] != last[n-2] {
				t.Errorf("the digests by hand and as recorded differ: %q", last)
			}
			files := s.tried(t, closed)
			if strings.Count(strings.Join(files, " "), "file") < 6 {
				t.Errorf("the demo names %q, want the report in three formats, the index, the policy and the script", files)
			}
			if !slices.Contains(files, "duckdb") {
				t.Errorf("the demo names %q, want a query of DuckDB", files)
			}
		})
	}
}

// The query of DuckDB that the demo names finds, over all three organizations, who has an
// account in more than one. The lake is one to each of the ledgers.
func TestDemoLake(t *testing.T) {
	s, printed := demo(t)
	var query string
	for line := range strings.Lines(closing(t, printed)) {
		if strings.Contains(line, "duckdb -c ") {
			query = strings.TrimSpace(line)
		}
	}
	for _, ledger := range []string{"access.db", "organizations/meridian-leasing/access.db", "organizations/meridian-payments/access.db"} {
		if got := s.must(t, `tlaudit --db "$1" export lake lake`, ledger); !strings.Contains(got, "nothing was written") {
			t.Errorf("%s was not exported whole: %s", ledger, got)
		}
	}
	tool(t, "duckdb")
	s.dir = filepath.Dir(s.dir)
	want := "email_key,organizations,roster_status\n" +
		"connor.hughes@meridianbank.example,2,terminated\npriya.raman@meridianbank.example,3,active\nzanele.dlamini@meridian-payments.example,2,active\n"
	if got := s.must(t, strings.Replace(query, "duckdb -c", "duckdb -csv -c", 1)); got != want {
		t.Errorf("%s printed\n%s\nwant\n%s", query, got, want)
	}
}

// tried returns what the lines of the closing words are, but for comments: a file, which has
// to be there, or the program that a command calls.
func (s shell) tried(t *testing.T, words string) (kinds []string) {
	t.Helper()
	for line := range strings.Lines(words) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "(cd ") {
			kinds = append(kinds, "duckdb")
			continue
		}
		if !strings.HasPrefix(line, "sqlite3 ") && !strings.HasPrefix(line, "tlaudit ") {
			if line == "" || line == "Then" || strings.HasPrefix(line, "# ") {
				continue
			}
			path := strings.TrimSuffix(s.must(t, "printf %s "+line), "\n") // as the shell reads it
			if !filepath.IsAbs(path) {
				path = filepath.Join(s.dir, path)
			}
			if info, err := os.Stat(path); err != nil || info.Size() == 0 {
				t.Errorf("the file %s: %v", line, err)
			}
			kinds = append(kinds, "file")
			continue
		}
		program, _, _ := strings.Cut(line, " ")
		kinds = append(kinds, program)
	}
	return kinds
}

// closing returns what a demo prints after its line "Try first".
func closing(t *testing.T, out string) string {
	t.Helper()
	_, words, ok := strings.Cut(out, "\nTry first\n")
	if !ok {
		t.Fatalf("the demo ends without what to try first:\n%s", out)
	}
	return words
}
