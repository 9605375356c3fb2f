package snapshot_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// withdraw takes back the newest snapshot at a time that is before all of the tests'.
func withdraw(t *testing.T, path string) snapshot.Withdrawn {
	t.Helper()
	w, err := snapshot.Withdraw(t.Context(), path, "latest", "the clock was a year ahead", "2025-12-31T00:00:00Z", "tester", time.Second)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// What concerns a snapshot that was withdrawn does not concern the one that has its
// number later.
func TestWithdraw(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	walk := func(n int, user string) snapshot.Recorded {
		return record(t, path, n, walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "admin"), grant("w1", user, "viewer")}}))
	}
	walk(0, "bob")
	walk(1, "bob")
	gone := walk(2, "cid")
	if _, err := snapshot.Label(t.Context(), path, "3", "ahead", "2026-02-01T00:00:00Z", "tester", time.Second); err != nil {
		t.Fatal(err)
	}
	issue(t, path, sampleReview("first", 2))
	issue(t, path, sampleReview("second", 3))

	w := withdraw(t, path)
	if w.Snapshot.Snapshot != 3 || w.Newest == nil || w.Newest.Snapshot != 2 {
		t.Errorf("withdrawn: %+v, newest %+v", w.Snapshot, w.Newest)
	}
	again := walk(3, "dan")
	walk(4, "dan")
	if again.Number != 3 {
		t.Errorf("the next snapshot has number %d, want 3", again.Number)
	}
	for _, head := range []string{gone.Chain, w.Chain} {
		if v := verified(t, path, snapshot.VerifyOptions{Full: true, ExpectHead: head}); len(v.Problems) > 0 || v.Snapshots != 4 {
			t.Errorf("verify: %+v", v)
		}
	}
	l := opened(t, path)
	if r := resolved(t, l, "3"); r.Label != "" || r.TakenAt != "2026-01-04T06:00:00Z" {
		t.Errorf("snapshot 3 is %v, with the label of the withdrawn one", r)
	}
	if err := l.LabelFree(t.Context(), "ahead"); err != nil {
		t.Errorf("the label of the withdrawn snapshot: %v", err)
	}
	base, found, err := l.Baseline(t.Context(), resolved(t, l, "4"))
	if err != nil || !found || base.Snapshot != 2 {
		t.Errorf("Baseline: %v, %v, %v; want snapshot 2, of the review that was issued of a snapshot that is still there", base, found, err)
	}
	if err := l.ReviewFree(t.Context(), "second"); err == nil {
		t.Error("the name of a review that went out is free again")
	}
	e, err := snapshot.Export(t.Context(), path, "3", filepath.Join(t.TempDir(), "3.db"))
	if err != nil || e.Chain != again.Chain {
		t.Errorf("export of the snapshot that has the number: %+v, %v", e, err)
	}
	detail := struct {
		Reason  string `json:"reason"`
		TakenAt string `json:"taken_at"`
		State   string `json:"state_digest"`
		Change  string `json:"change_digest"`
	}{}
	var line string
	err = database(t, path).QueryRowContext(t.Context(), "SELECT detail FROM events WHERE kind = 'snapshot_withdrawn' AND snapshot_id = 3").Scan(&line)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(line), &detail); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if detail.Reason != "the clock was a year ahead" || detail.TakenAt != "2026-01-03T06:00:00Z" || detail.State != gone.StateDigest || detail.Change != gone.ChangeDigest {
		t.Errorf("the event says %+v", detail)
	}
}

// An export has the events up to the one that recorded its snapshot, and so the
// withdrawal of an earlier snapshot of that number.
func TestExportAfterWithdrawal(t *testing.T) {
	path, _ := sample(t)
	withdraw(t, path)
	again := sampleWalks()[1].record(t, path, 4)
	file := filepath.Join(t.TempDir(), "4.db")
	if _, err := snapshot.Export(t.Context(), path, "4", file); err != nil {
		t.Fatal(err)
	}
	want := rowsOf(t, database(t, path), fmt.Sprintf("SELECT seq, kind, chain FROM events WHERE seq <= (SELECT seq FROM events WHERE chain = '%s') ORDER BY seq", again.Chain))
	if d := cmp.Diff(want, rowsOf(t, database(t, file), "SELECT seq, kind, chain FROM events ORDER BY seq")); d != "" {
		t.Errorf("events (-ledger +export):\n%s", d)
	}
}

func TestWithdrawRefuses(t *testing.T) {
	path, _ := sample(t)
	before := bytesOf(t, path)
	for name, tt := range map[string]struct{ ref, at, says string }{
		"not the newest":            {"3", "2025-12-31T00:00:00Z", "only the newest snapshot can be withdrawn, and that is snapshot 4"},
		"as old as the clock":       {"latest", "2026-01-04T06:00:00Z", "snapshot 4 was taken at 2026-01-04T06:00:00Z, and the clock says 2026-01-04T06:00:00Z"},
		"of the past":               {"4", "2026-01-05T00:00:00Z", "only a snapshot that lies ahead of the clock can be withdrawn"},
		"of the past, not newest":   {"q1-review", "2026-01-05T00:00:00Z", "only the newest snapshot"},
		"a snapshot that is absent": {"9", "2025-12-31T00:00:00Z", `no snapshot "9"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := snapshot.Withdraw(t.Context(), path, tt.ref, "a test", tt.at, "tester", time.Second)
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v, want %q", err, tt.says)
			}
			if !bytes.Equal(before, bytesOf(t, path)) {
				t.Error("the ledger was changed")
			}
		})
	}
}

// All snapshots of a clock that was wrong can be withdrawn, one by one, the first too.
func TestWithdrawEverySnapshot(t *testing.T) {
	path, recorded := sample(t)
	for n := len(recorded); n > 0; n-- {
		if w := withdraw(t, path); w.Snapshot.Snapshot != int64(n) || (w.Newest == nil) != (n == 1) {
			t.Errorf("withdrawn %+v, left %+v; want %d", w.Snapshot, w.Newest, n)
		}
	}
	if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 || v.Snapshots != 0 {
		t.Errorf("verify of a ledger without snapshots: %+v", v)
	}
	for n, o := range sampleWalks() {
		if r := o.record(t, path, n); r.StateDigest != recorded[n].StateDigest || r.ChangeDigest != recorded[n].ChangeDigest {
			t.Errorf("recorded again: %+v, first %+v", r, recorded[n])
		}
	}
	if v := verified(t, path, snapshot.VerifyOptions{Full: true, ExpectHead: recorded[3].Chain}); len(v.Problems) > 0 || v.Snapshots != 4 {
		t.Errorf("verify: %+v", v)
	}
}

// A withdrawal hides no tampering.
func TestVerifyFindsTamperingAfterWithdrawal(t *testing.T) {
	original, _ := sample(t)
	withdraw(t, original)
	taken := copied(t, original)
	sampleWalks()[1].record(t, taken, 4)
	const withdrawal = "(SELECT seq FROM event WHERE kind = 'snapshot_withdrawn')"
	for name, f := range map[string]struct {
		forgery
		path    string
		rechain bool
	}{
		"withdrawal edited":         {forgery{[]string{"UPDATE event SET detail = replace(detail, 'ahead', 'behind') WHERE kind = 'snapshot_withdrawn'"}, nil, "does not follow"}, taken, false},
		"withdrawal removed":        {forgery{[]string{"DELETE FROM event WHERE seq = " + withdrawal}, nil, "what was recorded between event 8 (report_issued) and event 10 (collected) is missing"}, taken, false},
		"withdrawal made a label":   {forgery{[]string{"UPDATE event SET kind = 'label_set' WHERE kind = 'snapshot_withdrawn'"}, []int64{4}, "records snapshot 4 after snapshot 4"}, taken, true},
		"withdrawal of another":     {forgery{[]string{"UPDATE event SET snapshot_id = 2 WHERE kind = 'snapshot_withdrawn'"}, []int64{2}, "withdraws snapshot 2, and the newest was snapshot 4"}, taken, true},
		"withdrawal of the past":    {forgery{[]string{"UPDATE event SET at = '2027-01-01T00:00:00Z' WHERE kind = 'snapshot_withdrawn'"}, []int64{4}, "which is not ahead of it"}, taken, true},
		"withdrawal without JSON":   {forgery{[]string{"UPDATE event SET detail = 'x' WHERE kind = 'snapshot_withdrawn'"}, []int64{4}, "cannot be read: invalid character"}, taken, true},
		"header edited":             {forgery{[]string{"UPDATE snapshot SET users = 99 WHERE id = 4"}, []int64{4}, "header"}, taken, false},
		"snapshot dropped":          {forgery{[]string{"DELETE FROM snapshot WHERE id = 4"}, []int64{4}, "dropped"}, taken, false},
		"fact removed":              {forgery{[]string{"DELETE FROM fact_coverage WHERE since = 4"}, []int64{4}, "began or ended"}, taken, false},
		"fact of the withdrawn":     {forgery{[]string{"UPDATE fact_grant SET until = 4 WHERE until IS NULL"}, []int64{4}, "no such snapshot"}, original, false},
		"requests of the withdrawn": {forgery{[]string{"INSERT INTO request SELECT 4, 'GET /x', 1, 0, 0, 1, NULL, 0, 0, 0"}, []int64{4}, "no such snapshot"}, original, false},
		"withdrawn put back": {forgery{[]string{"INSERT INTO snapshot SELECT 4, '2026-01-09T06:00:00Z', '2026-01-09T06:00:00Z', status, completeness, organization_id, api_url, tool_version, " +
			"collected_by, parameters, workspaces, unread_workspaces, direct_memberships, inherited_memberships, enrollments, users, 0, state_digest, change_digest FROM snapshot WHERE id = 3"},
			[]int64{4}, "records it 1 times and withdraws it 1 times"}, original, false},
	} {
		t.Run(name, func(t *testing.T) {
			path := copied(t, f.path)
			tamper(t, path, f.statements...)
			if f.rechain {
				rechain(t, path)
			}
			v := verified(t, path, snapshot.VerifyOptions{Full: true})
			if !strings.Contains(fmt.Sprint(v.Problems), f.says) {
				t.Errorf("Verify does not say %q: %v", f.says, v.Problems)
			}
			for _, n := range f.snapshots {
				if !strings.Contains(fmt.Sprint(v.Problems), fmt.Sprintf("snapshot %d", n)) {
					t.Errorf("Verify does not name snapshot %d: %v", n, v.Problems)
				}
			}
		})
	}
}

// Failed runs are counted by the number of their event: the time of one may lie before
// that of a snapshot whose clock was ahead.
func TestStatusCountsFailedRunsByNumber(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.db")
	fail := func(at, why string) {
		t.Helper()
		_, err := snapshot.Append(t.Context(), path, time.Second, snapshot.Event{At: at, Kind: snapshot.CollectFailed, By: "tester", Detail: map[string]any{"error": why}})
		if err != nil {
			t.Fatal(err)
		}
	}
	walk := map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "admin")}}
	record(t, path, 0, walked(t, walk))
	fail("2030-01-01T00:00:00Z", "before, by a clock that was ahead")
	record(t, path, 1000, walked(t, walk))
	fail("2026-01-01T12:00:00Z", "after, by a clock that is right")
	status := func() []snapshot.Failure {
		t.Helper()
		l, err := snapshot.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := l.Status(t.Context())
		if err := errors.Join(err, l.Close()); err != nil {
			t.Fatal(err)
		}
		return s.Failed
	}
	after := snapshot.Failure{At: "2026-01-01T12:00:00Z", Reason: "after, by a clock that is right"}
	if d := cmp.Diff([]snapshot.Failure{after}, status()); d != "" {
		t.Errorf("failed runs (-want +got):\n%s", d)
	}
	withdraw(t, path)
	before := snapshot.Failure{At: "2030-01-01T00:00:00Z", Reason: "before, by a clock that was ahead"}
	if d := cmp.Diff([]snapshot.Failure{before, after}, status()); d != "" {
		t.Errorf("failed runs after the withdrawal (-want +got):\n%s", d)
	}
	record(t, path, 2, walked(t, walk))
	if d := cmp.Diff(0, len(status())); d != "" {
		t.Errorf("failed runs after the next snapshot (-want +got):\n%s", d)
	}
}

// Where the API's clock agreed with a snapshot, or was already later than our clock is
// now, our clock went back: the snapshot is right, and neither withdrawn nor does verify
// accept that it was.
func TestWithdrawKeepsWhatTheAPIConfirms(t *testing.T) {
	for name, tt := range map[string]struct {
		parameters, at string
		refused        bool
	}{
		"the clocks agreed":             {`{"clock_offset_seconds":0}`, "1971-01-01T00:00:00Z", true},
		"nearly":                        {`{"clock_offset_seconds":-300}`, "1971-01-01T00:00:00Z", true},
		"our clock was behind":          {`{"clock_offset_seconds":86400}`, "2025-12-31T00:00:00Z", true},
		"an hour ahead, now years back": {`{"clock_offset_seconds":-3600}`, "1971-01-01T00:00:00Z", true},
		"an hour ahead, now right":      {`{"clock_offset_seconds":-3600}`, "2026-01-01T05:00:00Z", false},
		"a year ahead, now right":       {`{"clock_offset_seconds":-31536000}`, "2025-06-01T00:00:00Z", false},
		"the API gave no time":          {`{"clock_offset_seconds":null}`, "2025-12-31T00:00:00Z", false},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "access.db")
			recordWith(t, path, 0, tt.parameters, walked(t, map[string][]snapshot.Grant{"w1": {grant("w1", "ann", "admin")}}))
			before := bytesOf(t, path)
			_, err := snapshot.Withdraw(t.Context(), path, "latest", "a test", tt.at, "tester", time.Second)
			if refused := err != nil && strings.Contains(err.Error(), "set it right"); refused != tt.refused || !refused && err != nil {
				t.Fatalf("%v", err)
			}
			if tt.refused && !bytes.Equal(before, bytesOf(t, path)) {
				t.Error("the ledger was changed")
			}
			if tt.refused {
				return
			}
			if v := verified(t, path, snapshot.VerifyOptions{Full: true}); len(v.Problems) > 0 {
				t.Errorf("verify: %v", v.Problems)
			}
			tamper(t, path, `UPDATE event SET detail = json_set(detail, '$.clock_offset_seconds', 0) WHERE kind = 'snapshot_withdrawn'`)
			rechain(t, path)
			if v := verified(t, path, snapshot.VerifyOptions{Full: true}); !strings.Contains(fmt.Sprint(v.Problems), "taken at 2026-01-01T06:00:00Z, when the API's clock said 2026-01-01T06:00:00Z") {
				t.Errorf("verify of a withdrawal that was not right: %v", v.Problems)
			}
		})
	}
}
