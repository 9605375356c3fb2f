package report_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/testdata/hostile"
)

// index writes the parts of a report, and returns the lines of index.csv and of index.xlsx,
// and the folder.
func index(t *testing.T, r report.Report) (lines, workbook [][]string, folder string) {
	t.Helper()
	path, _, err := bundle.Write(t.Context(), t.TempDir(), r, bundle.Files{Formats: []string{"csv"}})
	if err != nil {
		t.Fatal(err)
	}
	folder = filepath.Join(path, "to-reviewers")
	file, err := os.Open(filepath.Join(folder, "index.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if lines, err = csv.NewReader(file).ReadAll(); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenFile(filepath.Join(folder, "index.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	if workbook, err = book.GetRows("Index"); err != nil {
		t.Fatal(err)
	}
	return lines, workbook, folder
}

// A mail merge reads from the index to whom each file goes, what is in it, and until when.
func TestIndexIsForAMailMerge(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-admin"), direct("w-1", "u-bob", "r-view"))
	s.users = append(s.users, account("u-cay", "cay@acme.example", "Cay", "Coe", "o-member"), account("u-dot", "dot@acme.example", "Dot", "Dow", "o-member"), account("u-zoe", "zoe@acme.example", "Zoë", "Großmann", "o-member"))
	s.roster = []snapshot.RosterRow{
		{Email: "zoe@acme.example", Manager: "Gus Grey"}, {Email: "gus@acme.example", Name: "Gus Grey", Manager: "gus@acme.example"},
		{Email: "hal@acme.example", Name: "Hal Hill", Manager: "lee@acme.example"}, {Email: "lee@acme.example", Status: "terminated"},
	}
	s.invitations = []snapshot.Invitation{{EnrollmentID: "e-1", Email: "new@acme.example", Status: "PENDING"}, {EnrollmentID: "e-2", Email: "old@acme.example", Status: "ACCEPTED"}}
	p, err := findings.Parse("tlaudit.toml", []byte("[organization]\nname = \"Acme\"\napproved_domains = [\"acme.example\"]\n[review]\ndue = 2026-10-15\nperiod = \"2026-Q3\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := ledger(t, s)
	r := reviewed(t, l, report.Options{At: 1, Policy: p},
		"Treasury,,,,zoe@acme.example,,x\n,,cay@acme.example,,gus@acme.example,,x\n,,dot@acme.example,,hal@acme.example,,x\n,,zoe@acme.example,,mail@acme.example,,x\n,,new@acme.example,,new@acme.example,,x\n")
	lines, workbook, folder := index(t, r)
	sums := sums(t, folder)
	var got []string
	for i, line := range lines {
		if i > 0 && line[7] != sums[line[3]] {
			t.Errorf("%s has the digest %s, want %s", line[3], line[7], sums[line[3]])
		}
		got = append(got, strings.Join(line[:7], "|"))
	}
	if d := cmp.Diff([]string{
		"To|Cc|Name|File|Rows|Of which must be justified|Due",
		"gus@acme.example||Gus Grey|01-gus-grey-2026-Q3.xlsx|1|0|2026-10-15",           // the manager is the person
		"hal@acme.example||Hal Hill|02-hal-hill-2026-Q3.xlsx|1|0|2026-10-15",           // the manager has left
		"mail@acme.example||mail@acme.example|03-reviewer-2026-Q3.xlsx|1|0|2026-10-15", // of whom only the address is known
		"zoe@acme.example|gus@acme.example|Zoë Großmann|04-zoe-grossmann-2026-Q3.xlsx|2|1|2026-10-15",
		"||Not assigned: own access, and no fallback|05-not-assigned-2026-Q3.xlsx|1|0|2026-10-15", // the invitation that is answered has no reviewer, and needs none
	}, got); d != "" {
		t.Errorf("index.csv (-want +got):\n%s", d)
	}
	if d := cmp.Diff(lines, workbook); d != "" {
		t.Errorf("index.xlsx (-index.csv +index.xlsx):\n%s", d)
	}
	// Files of an issued review have its name, and those of no quarter the day of the snapshot.
	for want, o := range map[string]report.Options{
		"01-gus-grey-Q3-second-round.xlsx": {At: 1, Policy: p, Issue: "Q3 / second round"}, "01-gus-grey-2026-07-01.xlsx": {At: 1},
	} {
		if got := reviewed(t, l, o, ",,,,gus@acme.example,,x\n").Parts[0].File; got != want {
			t.Errorf("file %s, want %s", got, want)
		}
	}
}

// No name makes a file's name that some file system refuses, or that is not in its folder.
func TestHostileNamesMakeSafeFileNames(t *testing.T) {
	values := hostile.Strings(t, "../testdata/hostile.txt")
	s := treasury()
	var lines strings.Builder
	for i, name := range values {
		s.users = append(s.users, account(fmt.Sprintf("u-%d", i), fmt.Sprintf("u%d@acme.example", i), name, "", "o-member"))
		fmt.Fprintf(&lines, ",,u%d@acme.example,,u%d@acme.example,,x\n", i, (i+1)%len(values))
	}
	r := reviewed(t, ledger(t, s), report.Options{At: 1, Issue: "../../\x1b[31mQ3:*?\"<>|" + strings.Repeat("é", 300)}, lines.String())
	safe, seen := regexp.MustCompile(`^[0-9]{2}-[a-z0-9-]{1,40}-[A-Za-z0-9-]{1,40}\.xlsx$`), map[string]bool{}
	for _, p := range r.Parts {
		if !safe.MatchString(p.File) || seen[strings.ToLower(p.File)] {
			t.Errorf("%q of %q", p.File, p.Name)
		}
		seen[strings.ToLower(p.File)] = true
	}
	if len(r.Parts) != len(values)+1 { // and who has no line
		t.Errorf("%d parts of %d names", len(r.Parts), len(values))
	}
}
