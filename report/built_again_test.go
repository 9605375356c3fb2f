package report_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/bundle"
	"tlaudit/snapshot"
	"tlaudit/templates"
)

// A report of a period that was not over is built again as it was, although the ledger has
// later runs of that period by now.
func TestReportIsBuiltAgainAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	add := func(at string) {
		t.Helper()
		h := header(0)
		h.TakenAt, h.FinishedAt = at, at
		record(t, path, entry{h, treasury()})
	}
	sums := func(lastRun int64) (map[string]string, report.Origin) {
		t.Helper()
		l, err := snapshot.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		r := build(t, l, report.Options{At: 2, Since: 1, Period: "2026-Q3", LastRun: lastRun})
		sums, err := bundle.Sums(t.Context(), r, bundle.Files{Formats: []string{"csv", "json", "md"}, Templates: templates.Files})
		if err := errors.Join(err, l.Close()); err != nil {
			t.Fatal(err)
		}
		return sums, r.Origin
	}
	add("2026-06-28T06:00:00Z")
	add("2026-09-20T06:00:00Z")
	then, origin := sums(0)
	_, err := snapshot.Append(t.Context(), path, time.Second, snapshot.Event{At: "2026-09-21T06:00:00Z", Kind: snapshot.CollectFailed, By: "test", Detail: map[string]any{"reason": "no route"}})
	if err != nil {
		t.Fatal(err)
	}
	add("2026-09-22T06:00:00Z")
	if now, _ := sums(0); cmp.Equal(then, now) {
		t.Error("a report that knows of the later runs has the same bytes, so nothing is tested")
	}
	again, _ := sums(origin.LastRun)
	if d := cmp.Diff(then, again); d != "" {
		t.Errorf("files (-then +built again):\n%s", d)
	}
}
