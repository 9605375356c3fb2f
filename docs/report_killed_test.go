package docs_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A report that is killed while it replaces another leaves the other whole. It is
// killed at a known point: a template takes hours, so the report stays in the middle of
// its folder.
func TestSlowReportThatIsKilled(t *testing.T) {
	tool(t, "sha256sum", "mv")
	s, _ := demo(t)
	const report = "tlaudit -q report --period 2026-Q3 --format csv,html,md --out reports"
	s.must(t, report)
	next := func(t *testing.T) {
		t.Helper()
		if out, err := s.run(t, report); err == nil || !strings.Contains(out, "the bundle exists") {
			t.Fatalf("the next report ends with %v: %s", err, out)
		}
		if aside := hidden(t, s, "*.old"); len(aside) > 0 {
			t.Fatalf("still aside: %q", aside)
		}
		s.must(t, "cd reports/access-review-2026-09-30 && sha256sum --quiet -c SHA256SUMS")
	}
	for _, document := range []string{"access-review.html", "access-review.md"} {
		t.Run(document, func(t *testing.T) {
			killAt(t, s, document, report+" --force")
			if half := hidden(t, s, "*.tmp/"+document); len(half) != 1 {
				t.Errorf("%d folders with half of the document, want 1: %q", len(half), half)
			}
			next(t)
			if left := hidden(t, s, "*"); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
	// Between its two renames the report waits for nothing, so no kill can be aimed there.
	// It would leave the old bundle aside, and none in its place.
	t.Run("between the renames", func(t *testing.T) {
		s.must(t, "cd reports && mv access-review-2026-09-30 .access-review-2026-09-30.AAAAAAAA.tmp.old")
		next(t)
	})
}

// hidden returns what in the reports' folder matches a pattern and is hidden.
func hidden(t *testing.T, s shell, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(s.dir, "reports", "."+pattern))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// killAt kills a report while it writes a document. The template of that takes hours.
func killAt(t *testing.T, s shell, document, report string) {
	t.Helper()
	templates := filepath.Join(s.dir, "templates-"+document)
	s.must(t, `mkdir "$1" && echo "$3" >"$1/$2"`, templates, document+".tmpl", "{{range 1000000000000}}{{end}}")
	words := strings.Fields(report)
	c := exec.Command(words[0], append(words[1:], "--template-dir", templates)...)
	c.Dir = s.dir
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	wait := func(what string, reached func() bool) {
		t.Helper()
		for deadline := time.Now().Add(limit); !reached(); time.Sleep(5 * time.Millisecond) {
			select {
			case err := <-ended:
				t.Fatalf("%s ended before %s: %v", report, what, err)
			default:
			}
			if time.Now().After(deadline) {
				t.Fatalf("no %s within %s; kill: %v", what, limit, c.Process.Kill())
			}
		}
	}
	wait("beginning of the document", func() bool { return len(hidden(t, s, "*.tmp/"+document)) > 0 })
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; c.ProcessState.Exited() {
		t.Fatalf("%s ended by itself: %v", report, err)
	}
}
