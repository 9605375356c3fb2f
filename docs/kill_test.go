package docs_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A report that is killed while it replaces another leaves one of the two, whole: where it
// stepped aside only, the next run brings it back.
func TestReportThatIsKilled(t *testing.T) {
	tool(t, "sha256sum")
	s := demo(t)
	const report = "tlaudit -q report --period 2026-Q3 --format csv,md --out reports"
	began := time.Now()
	s.must(t, report)
	took := time.Since(began)
	folder := filepath.Join(s.dir, "reports")
	hidden := func(end string) (n int) {
		t.Helper()
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), end) {
				n++
			}
		}
		return n
	}
	const kills = 8
	for i := range kills {
		begun := hidden(".tmp")
		c := exec.Command("tlaudit", strings.Fields(report + " --force")[1:]...)
		c.Dir = s.dir
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			_ = c.Wait() // it was killed, or not
			close(ended)
		}()
		runs := func() bool {
			select {
			case <-ended:
				return false
			default:
				return true
			}
		}
		// Some die while the new bundle is written, the first as soon as it is begun, the
		// others while the old one steps aside.
		if i < kills/2 {
			for hidden(".tmp") == begun && runs() {
				continue
			}
			time.Sleep(took * time.Duration(i) / (2 * kills))
		} else {
			for hidden(".old") == 0 && runs() {
				continue
			}
		}
		// It may have come to its end meanwhile.
		if err := c.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		<-ended
		if out, err := s.run(t, report); err == nil || !strings.Contains(out, "the bundle exists") {
			t.Fatalf("kill %d: the next report says %v: %s", i, err, out)
		}
		if n := hidden(".old"); n > 0 {
			t.Fatalf("kill %d: %d bundles are still aside", i, n)
		}
		s.must(t, "cd reports/access-review-2026-09-30 && sha256sum --quiet -c SHA256SUMS")
	}
	// That moment is short: whether a kill met it is luck, and a test of the package makes sure.
	if hidden(".tmp") == 0 {
		t.Error("no kill left half a bundle, so none came while one was written")
	}
}
