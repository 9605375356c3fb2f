package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The same snapshots, policy and flags give the same bytes, wherever a report is written:
// in any time zone and locale, on any number of processors, in any folder. All of that
// differs between the two reports that are compared.
func TestSlowReportIsTheSameBytesEverywhere(t *testing.T) {
	tool(t, "sha256sum", "find", "sort", "xargs")
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	// The zones come from Go's own file, so that no machine is without them.
	t.Setenv("ZONEINFO", filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	bundle := func(settings, folder, out string) string {
		s, _ := demo(t)
		s.must(t, `mkdir "$1"; mv before-remediation.db tlaudit.toml "$1"`, folder)
		s.dir = filepath.Join(s.dir, folder)
		if err := os.WriteFile(filepath.Join(s.dir, "reviewers.csv"), []byte("workspace,role,user,domain,reviewer,fallback,basis\n"+
			"UAT,,,,viktor.petrov@meridianbank.example,,Head of testing\n,,,,nadia.haddad@meridianbank.example,astrid.lindqvist@meridianbank.example,Coordinator\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.must(t, settings+" tlaudit -q --db before-remediation.db --policy tlaudit.toml report --period 2026-Q3 --remediation"+
			" --reviewers reviewers.csv --split --format xlsx,csv,md,html,json --out "+out)
		return s.must(t, "cd "+out+" && find . -type f | sort | xargs sha256sum")
	}
	want := bundle("TZ=UTC LC_ALL=C GOMAXPROCS=1", "here", "out")
	for _, file := range []string{"access-review.xlsx", "access-review.html", "access-review.json", "access-review.md", "access.csv", "remediation.sh",
		"remediation-plan.json", "SHA256SUMS", "to-reviewers/02-nadia-haddad-2026-Q3.xlsx"} {
		if !strings.Contains(want, file) {
			t.Errorf("the bundle has no %s:\n%s", file, want)
		}
	}
	const settings = "TZ=Asia/Kathmandu LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 LANGUAGE=ar GOMAXPROCS=4 HOSTNAME=elsewhere USER=somebody TMPDIR=$PWD"
	if d := cmp.Diff(want, bundle(settings, "elsewhere", "another")); d != "" {
		t.Errorf("with %s, in another folder (-want +got):\n%s", settings, d)
	}
}
