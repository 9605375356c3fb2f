package monitor_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/monitor"
	"tlaudit/snapshot"
	"tlaudit/testdata/hostile"
	"tlaudit/testdata/machine"
)

func pointer[T any](v T) *T { return &v }

// full has every number.
func full() monitor.Facts {
	h := monitor.Header{ID: 7, TakenAt: "2026-09-30T06:00:00Z", FinishedAt: "2026-09-30T06:01:30Z", Status: snapshot.Complete, Completeness: snapshot.AsVisible}
	return monitor.Facts{
		Status: snapshot.Status{
			Complete: &snapshot.Reference{Snapshot: 7, TakenAt: h.TakenAt, Status: h.Status}, Clock: pointer(-1.5), Head: "cafe",
			Failed: []snapshot.Failure{{At: "2026-10-01T06:00:00Z", Reason: "a"}, {At: "2026-10-02T06:00:00Z", Reason: "b"}, {At: "unknown", Reason: "c"}},
			Unread: []snapshot.Coverage{{Resource: snapshot.MembershipsOf, WorkspaceID: "w-1", Status: snapshot.Forbidden, HTTPStatus: "403", ErrorCode: "ACCESS_DENIED"}},
			Names:  map[string]string{"w-1": "Payments"},
		},
		Newest: h, Complete: &h,
		Workspaces: []monitor.Counted{{Name: snapshot.Read, Count: 3}, {Name: snapshot.Forbidden, Count: 1}},
		Population: &monitor.Population{
			Grants: []monitor.GrantCount{{Source: snapshot.Direct, Class: findings.Privileged, Count: 4}}, Accounts: pointer(int64(12)),
			Invitations: []monitor.Counted{{Name: "PENDING", Count: 2}, {Name: "", Count: 1}}, RosterAt: "2026-09-29T06:00:00Z", RosterRows: 9,
		},
		Findings: &monitor.Findings{
			Open:         []monitor.FindingCount{{Severity: "high", Kind: findings.ToConfirm, Count: 5}},
			NotEvaluated: []findings.NotEvaluated{{Rule: findings.Rule{ID: "TL-X-01"}, Lacks: []findings.Lack{{Text: "no roster"}}}, {Rule: findings.Rule{ID: "TL-X-02"}, InPart: true, Lacks: []findings.Lack{{Text: "1 workspace was not read"}}}},
		},
		Review:      findings.Review{Period: "2026-Q3", Due: "2026-10-14"},
		Acceptances: []findings.Accepted{{Rule: "TL-X-03", Subject: "user:u-1", AcceptedBy: "ciso", Ticket: "R-1", Expires: "2026-10-10"}},
	}
}

// unknown has a partial snapshot, and nothing else is known.
func unknown() monitor.Facts {
	return monitor.Facts{Newest: monitor.Header{ID: 1, TakenAt: "2026-09-30T06:00:00Z", FinishedAt: "2026-09-30T06:00:10Z", Status: snapshot.Partial, Completeness: snapshot.Partial}}
}

func exposition(t *testing.T, ledgers ...monitor.Instance) string {
	t.Helper()
	var out bytes.Buffer
	if err := monitor.WritePrometheus(&out, ledgers...); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// accepted fails the test if promtool has anything to say of an exposition.
func accepted(t *testing.T, text string) {
	t.Helper()
	check := exec.Command(machine.Tool(t, "promtool"), "check", "metrics")
	check.Stdin = strings.NewReader(text)
	if out, err := check.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("promtool check metrics: %v\n%s", err, out)
	}
}

// The metrics of one ledger that knows everything, and of it with two others in one exposition.
func TestPrometheusMetrics(t *testing.T) {
	alone := exposition(t, monitor.Instance{Facts: full()})
	golden(t, "testdata/alone.prom", alone)
	both := exposition(t,
		monitor.Instance{Labels: []monitor.Label{{Name: "organization", Value: "first"}}, Facts: full()},
		monitor.Instance{Labels: []monitor.Label{{Name: "organization", Value: "second"}}, Facts: unknown()},
		monitor.Instance{Labels: []monitor.Label{{Name: "organization", Value: "third"}}, Unreadable: true})
	golden(t, "testdata/both.prom", both)
	for _, m := range regexp.MustCompile(`(?m)^# TYPE (\S+) gauge$`).FindAllStringSubmatch(both, -1) {
		if strings.Count(both, "# TYPE "+m[1]+" ") != 1 || strings.Count(both, "# HELP "+m[1]+" ") != 1 {
			t.Errorf("%s has more than one TYPE or HELP", m[1])
		}
	}
	accepted(t, alone)
	accepted(t, both)
}

// What is unknown has no sample: zero would be a claim.
func TestUnknownIsNoMetric(t *testing.T) {
	got := exposition(t, monitor.Instance{Facts: unknown()})
	const want = `# HELP tlaudit_ledger_readable 1 for a ledger that can be read, 0 for one that cannot: nothing else is known of that one.
# TYPE tlaudit_ledger_readable gauge
tlaudit_ledger_readable 1
# HELP tlaudit_newest_snapshot_taken_timestamp_seconds When the newest snapshot was taken, complete or partial.
# TYPE tlaudit_newest_snapshot_taken_timestamp_seconds gauge
tlaudit_newest_snapshot_taken_timestamp_seconds 1790748000
# HELP tlaudit_newest_snapshot_finished_timestamp_seconds When the walk of the newest snapshot ended.
# TYPE tlaudit_newest_snapshot_finished_timestamp_seconds gauge
tlaudit_newest_snapshot_finished_timestamp_seconds 1790748010
# HELP tlaudit_newest_snapshot_completeness 1 for what the newest snapshot claims of its completeness, 0 for what it does not claim.
# TYPE tlaudit_newest_snapshot_completeness gauge
tlaudit_newest_snapshot_completeness{completeness="reconciled"} 0
tlaudit_newest_snapshot_completeness{completeness="as_visible"} 0
tlaudit_newest_snapshot_completeness{completeness="partial"} 1
# HELP tlaudit_failed_runs Runs that failed since the newest complete snapshot was recorded.
# TYPE tlaudit_failed_runs gauge
tlaudit_failed_runs 0
`
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("metrics (-want +got):\n%s", d)
	}
	accepted(t, got)

	notRead := full()
	notRead.Population.Accounts, notRead.Population.Invitations, notRead.Population.RosterAt, notRead.Findings = nil, nil, "", nil
	got = exposition(t, monitor.Instance{Facts: notRead})
	for _, name := range []string{"tlaudit_accounts", "tlaudit_invitations", "tlaudit_roster_timestamp_seconds", "tlaudit_open_findings", "tlaudit_rules_not_evaluated", "tlaudit_rules_evaluated_in_part"} {
		if strings.Contains(got, name) {
			t.Errorf("%s is written, and is unknown", name)
		}
	}
}

// A strange value of a label stays on its line, is valid UTF-8, differs from every other, and
// ends no label.
func TestPrometheusEscapesLabels(t *testing.T) {
	values := append(hostile.Strings(t, "../testdata/hostile.txt"), "a\nb", `a\nb`, `a"b`, `a\`, "\xff", "\xfe", "\r", `"} 1`)
	facts := full()
	facts.Population.Invitations = nil
	var ledgers []monitor.Instance
	for i, v := range values {
		facts.Population.Invitations = append(facts.Population.Invitations, monitor.Counted{Name: v, Count: int64(i)})
		ledgers = append(ledgers, monitor.Instance{Labels: []monitor.Label{{Name: "organization", Value: v}}, Facts: unknown()})
	}
	for name, got := range map[string]string{"of a status": exposition(t, monitor.Instance{Facts: facts}), "of an organization": exposition(t, ledgers...)} {
		seen := map[string]bool{}
		for line := range strings.Lines(got) {
			if !regexp.MustCompile(`^(# (HELP|TYPE) .*|[a-z_]+(\{([a-z]+="([^"\\\n]|\\["\\n])*",?)+\})? -?[0-9.]+)\n$`).MatchString(line) {
				t.Errorf("%s: not a line of the format: %q", name, line)
			}
			if seen[line] {
				t.Errorf("%s: the line is there twice: %q", name, line)
			}
			seen[line] = true
		}
		accepted(t, got)
	}
}

// An error of the writer comes back.
func TestPrometheusReportsTheWriter(t *testing.T) {
	want := errors.New("no space left")
	if err := monitor.WritePrometheus(failing{want}, monitor.Instance{Facts: full()}); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}
