package docs_test

import (
	"os"
	"path/filepath"
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
	var titles []string
	snapshots := 0
	for line := range strings.Lines(out) {
		switch line = strings.TrimSuffix(line, "\n"); {
		case strings.HasPrefix(line, "snapshot "):
			snapshots++
		case slices.Contains([]string{"The worst findings of the quarter", "The plan carried out", "The next day", "Open", "Try"}, line):
			titles = append(titles, line)
		}
	}
	if d := cmp.Diff([]string{"The worst findings of the quarter", "The plan carried out", "The next day", "Open", "Try"}, titles); d != "" {
		t.Errorf("parts of the demo (-want +got):\n%s", d)
	}
	if snapshots != 11 {
		t.Errorf("%d snapshots, want the 10 of the story and that of the next day", snapshots)
	}
	for _, file := range []string{"access.db", "roster.csv", "workspaces.csv", "reviewers.csv", "tlaudit.toml", "plan.json", "remediation.sh", "remediation-journal.jsonl"} {
		if info, err := os.Stat(filepath.Join(s.dir, file)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", file, err)
		}
	}
	s.must(t, "sh -n remediation.sh")
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

// The closing words of the demo are true, from wherever it runs: each file that
// they name exists, each command runs and prints something, and the digest by hand
// is the recorded one. A second demo replaces the first, with the same words.
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
			closed := closing(t, s.must(t, `tlaudit demo --out "$1"`, tt.out))
			if tt.first != "" && closing(t, tt.first) != closed {
				t.Errorf("the second demo closed with\n%s\nthe first with\n%s", closed, closing(t, tt.first))
			}
			open, try, _ := strings.Cut(closed, "\nTry\n")
			if n := strings.Count(open, "\n") + 1; n < 4 {
				t.Errorf("%d files to open, want the report twice, the policy and the script:\n%s", n, open)
			}
			for line := range strings.Lines(open) {
				file, _, _ := strings.Cut(strings.TrimSpace(line), "   ")
				path := strings.TrimSuffix(s.must(t, "printf %s "+file), "\n") // as the shell reads it
				if !filepath.IsAbs(path) {
					path = filepath.Join(s.dir, path)
				}
				if info, err := os.Stat(path); err != nil || info.Size() == 0 {
					t.Errorf("open %s: %v", file, err)
				}
			}
			var last []string
			for line := range strings.Lines(try) {
				if strings.HasPrefix(line, "  # ") {
					continue
				}
				answer, err := s.run(t, line)
				if err != nil || strings.TrimSpace(answer) == "" {
					t.Errorf("%s%v\n%s", line, err, answer)
				}
				last = append(last, strings.TrimSuffix(strings.TrimSpace(answer), "  -"))
			}
			if n := len(last); n < 2 || last[n-1] != last[n-2] {
				t.Errorf("the digests by hand and as recorded differ: %q", last)
			}
		})
	}
}

// closing returns what a demo prints after its line "Open".
func closing(t *testing.T, out string) string {
	t.Helper()
	_, words, ok := strings.Cut(out, "\nOpen\n")
	if !ok {
		t.Fatalf("the demo ends without the files to open:\n%s", out)
	}
	return words
}
