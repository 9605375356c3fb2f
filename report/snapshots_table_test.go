package report_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// The runs of a period go on after its last complete snapshot, and the sheet says which
// snapshots are missing at its end.
func TestThePeriodGoesOnAfterTheSnapshot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	failed := func(at string) {
		t.Helper()
		if _, err := snapshot.Append(t.Context(), path, time.Second, snapshot.Event{At: at, Kind: snapshot.CollectFailed, By: "test", Detail: map[string]any{"reason": "no route"}}); err != nil {
			t.Fatal(err)
		}
	}
	add := func(at, status string, s state) {
		t.Helper()
		h := header(0)
		h.TakenAt, h.FinishedAt, h.Status = at, at, status
		if status == snapshot.Partial {
			h.Completeness = snapshot.Partial
		}
		record(t, path, entry{h, s})
	}
	unread := treasury()
	unread.unread = map[string]string{"w-1": snapshot.Forbidden}
	add("2026-06-28T06:00:00Z", snapshot.Complete, treasury())
	failed("2026-09-26T06:00:00Z")
	add("2026-09-27T06:00:00Z", snapshot.Complete, treasury())
	failed("2026-09-28T06:00:00Z")
	add("2026-09-29T00:00:00Z", snapshot.Partial, unread)
	failed("2026-09-30T23:59:59Z")
	failed("2026-10-01T00:00:00Z")
	add("2026-10-02T06:00:00Z", snapshot.Complete, treasury())
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p, err := findings.Parse("tlaudit.toml", []byte("[review]\ncadence = 24\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := build(t, l, report.Options{At: 2, Since: 1, Period: "2026-Q3", Policy: p})
	if d := cmp.Diff([]string{
		"2026-06-28 06:00:00 +0000 UTC, 1, complete, First snapshot",
		"2026-09-26 06:00:00 +0000 UTC, , failed, ",
		"2026-09-27 06:00:00 +0000 UTC, 2, complete, 2184",
		"2026-09-28 06:00:00 +0000 UTC, , failed, ",
		"2026-09-29 00:00:00 +0000 UTC, 3, partial, 42",
		"2026-09-30 23:59:59 +0000 UTC, , failed, ",
	}, column(t, r, "Snapshots", "When", "Snapshot", "Status", "Hours since the snapshot before")); d != "" {
		t.Errorf("Snapshots (-want +got):\n%s", d)
	}
	if got, want := fact(t, r, "Snapshot"), "Snapshot 2 of 2026-09-27 06:00:00 UTC, 3 days 18 hours before the period's end"; got != want {
		t.Errorf("Cover = %q, want %q", got, want)
	}
	if got, want := tableNamed(t, r, "Snapshots").Notice, "Due by the end of the period and not in this report: 1 snapshot, 2026-09-30"; got != want {
		t.Errorf("Notice = %q, want %q", got, want)
	}
	// If the snapshot is of no quarter or of another one, the runs end with it.
	for _, period := range []string{"", "2026-Q4", "2026-Q2"} {
		r = build(t, l, report.Options{At: 2, Since: 1, Period: period, Policy: p})
		if got := column(t, r, "Snapshots", "When"); len(got) != 3 || tableNamed(t, r, "Snapshots").Notice != "" {
			t.Errorf("period %q: %q, %s", period, got, tableNamed(t, r, "Snapshots").Notice)
		}
		if slices.ContainsFunc(r.Headline.Facts, func(f table.Fact) bool {
			return f.Item == "Snapshot" && strings.Contains(fmt.Sprint(f.Value), "before the period's end")
		}) {
			t.Errorf("period %q: the Cover has its end", period)
		}
	}
}

// The days on which a snapshot was due by the policy's cadence are named.
func TestSnapshotsNameTheDaysThatAreMissing(t *testing.T) {
	p, err := findings.Parse("tlaudit.toml", []byte("[review]\ncadence = 12\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := build(t, walked(t, nil, treasury(), treasury()), report.Options{At: 2, Since: 1, Policy: p})
	if d := cmp.Diff([]string{"1, –", "2, Yes: 3 snapshots missing, expected 2026-07-01, 2026-07-02, 2026-07-02"}, column(t, r, "Snapshots", "Snapshot", "Longer than the cadence")); d != "" {
		t.Errorf("Snapshots (-want +got):\n%s", d)
	}
}
