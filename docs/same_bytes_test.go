package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The same snapshots, policy and flags give the same bytes, wherever a report is written:
// in any time zone and locale, on any number of processors, in any folder.
func TestReportIsTheSameBytesEverywhere(t *testing.T) {
	tool(t, "sha256sum", "find", "sort", "xargs")
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	// The zones come from Go's own file, so that no machine is without them.
	t.Setenv("ZONEINFO", filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	s := newShell(t)
	s.must(t, "tlaudit demo")
	if err := os.WriteFile(filepath.Join(s.dir, "reviewers.csv"), []byte("workspace,role,user,domain,reviewer,fallback,basis\n"+
		"UAT,,,,viktor.petrov@meridianbank.example,,Head of testing\n,,,,nadia.haddad@meridianbank.example,astrid.lindqvist@meridianbank.example,Coordinator\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const report = ` tlaudit -q --db demo/before-remediation.db --policy demo/tlaudit.toml report --period 2026-Q3 --remediation --reviewers reviewers.csv --split --format xlsx,csv,md,html,json --out `
	bundle := func(settings, out string) string {
		s.must(t, settings+report+out)
		return s.must(t, "cd "+out+" && find . -type f | sort | xargs sha256sum")
	}
	want := bundle("TZ=UTC LC_ALL=C GOMAXPROCS=1", "first")
	for _, file := range []string{"access-review.xlsx", "access-review.html", "access-review.json", "access-review.md", "access.csv", "remediation.sh",
		"remediation-plan.json", "SHA256SUMS", "to-reviewers/02-nadia.haddad_meridianbank.example.xlsx"} {
		if !strings.Contains(want, file) {
			t.Errorf("the bundle has no %s:\n%s", file, want)
		}
	}
	for i, settings := range []string{
		"TZ=Asia/Kathmandu LC_ALL=C GOMAXPROCS=4", "TZ=America/St_Johns LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 GOMAXPROCS=2",
		"TZ=Pacific/Kiritimati LANG=de_DE.UTF-8 LANGUAGE=ar", "HOSTNAME=elsewhere USER=somebody TMPDIR=$PWD",
	} {
		if got := bundle(settings, "again"+strings.Repeat("x", i)); got != want {
			t.Errorf("with %s the bundle is\n%s\nwant\n%s", settings, got, want)
		}
	}
	// The same files in another folder, so that every path on the command line is another.
	s.must(t, "mkdir elsewhere && cp -r demo reviewers.csv elsewhere")
	s.dir = filepath.Join(s.dir, "elsewhere")
	if got := bundle("", "first"); got != want {
		t.Errorf("in another folder the bundle is\n%s\nwant\n%s", got, want)
	}
}
