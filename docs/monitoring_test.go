package docs_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// program writes a block as a program of the reader's, with some of its words replaced.
func (s shell) program(t *testing.T, name, file string, replace ...string) string {
	t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(strings.NewReplacer(replace...).Replace(blockFor(t, file).text)), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// The dead-man's check is silent while the snapshot is young, and prints something when it
// is late and when the machine does not answer.
func TestDeadMansCheck(t *testing.T) {
	tool(t, "sh")
	s, _ := demo(t)
	ssh := filepath.Join(s.dir, "ssh") // the other machine is this one
	if err := os.WriteFile(ssh, []byte("#!/bin/sh\nwhile [ \"$1\" = -o ]; do shift 2; done\nshift\nexec \"$@\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	check := func(age, host string) (string, error) {
		name := s.program(t, "check", "is-it-late.sh", "/usr/local/bin/", "", "/var/lib/tlaudit/access.db", "access.db", "26h", age, "\nssh ", "\n"+host+" ")
		return s.run(t, `"$1"`, name)
	}
	if out, err := check("876000h", "./ssh"); err != nil || out != "" {
		t.Errorf("a young snapshot: %v\n%s", err, out)
	}
	if out, err := check("1h", "./ssh"); err == nil || !strings.Contains(out, "--max-age allows 1h0m0s") {
		t.Errorf("a late snapshot: %v\n%s", err, out)
	}
	if out, err := check("876000h", "./no-such-ssh"); err == nil || out == "" {
		t.Errorf("no answer: %v\n%s", err, out)
	}
}

// The alerts fire when they should, and only then, on the metrics that status writes.
func TestAlertRules(t *testing.T) {
	tool(t, "promtool", "cat")
	s, _ := demo(t)
	s.save(t, blockFor(t, "tlaudit-rules.yml"))
	if out := s.must(t, "promtool check rules tlaudit-rules.yml"); !strings.Contains(out, "SUCCESS: 6 rules found") {
		t.Errorf("promtool check rules: %s", out)
	}
	metrics := s.must(t, "tlaudit -q status --format prometheus -o tlaudit.prom && promtool check metrics < tlaudit.prom && cat tlaudit.prom")
	if !strings.Contains(metrics, "\ntlaudit_complete_snapshot_taken_timestamp_seconds 1790834400\n") || !strings.Contains(metrics, `tlaudit_open_findings{severity="critical",kind="Exception"} 1`) {
		t.Fatalf("the metrics of the demo: %s", metrics)
	}
	// The clock of the test begins at 0, which is also when its snapshot was taken.
	const tests = `rule_files: [tlaudit-rules.yml]
evaluation_interval: 10m
tests:
  - interval: 10m
    input_series:
      - series: tlaudit_complete_snapshot_taken_timestamp_seconds
        values: 0x200
      - series: tlaudit_ledger_readable
        values: 1x200
      - series: node_textfile_mtime_seconds{file="/var/lib/tlaudit-metrics/tlaudit.prom"}
        values: 0x200
      - series: tlaudit_open_findings{severity="critical",kind="Exception"}
        values: 1x200
      - series: tlaudit_open_findings{severity="critical",kind="Data"}
        values: 2x200
      - series: tlaudit_open_findings{severity="high",kind="Data"}
        values: 7x200
    alert_rule_test:
      - {eval_time: 26h, alertname: AccessSnapshotLate, exp_alerts: []}
      - eval_time: 27h
        alertname: AccessSnapshotLate
        exp_alerts:
          - exp_annotations: {summary: The newest complete access snapshot is 1d 3h 0m 0s old.}
      - {eval_time: 2h, alertname: AccessMetricsOld, exp_alerts: []}
      - eval_time: 3h
        alertname: AccessMetricsOld
        exp_alerts:
          - exp_labels: {file: /var/lib/tlaudit-metrics/tlaudit.prom}
            exp_annotations: {summary: The metrics of the access ledger were not written for 3h 0m 0s.}
      - {eval_time: 27h, alertname: AccessSnapshotMissing, exp_alerts: []}
      - {eval_time: 27h, alertname: AccessLedgerUnreadable, exp_alerts: []}
      - {eval_time: 27h, alertname: AccessSnapshotNever, exp_alerts: []}
      - eval_time: 10m
        alertname: CriticalAccessFinding
        exp_alerts:
          - exp_labels: {severity: critical}
            exp_annotations: {summary: "Critical findings about access are open, 3 of them."}
  - interval: 10m
    input_series:
      - series: tlaudit_open_findings{severity="critical",kind="Exception"}
        values: 0x200
    alert_rule_test:
      - {eval_time: 1h, alertname: AccessSnapshotMissing, exp_alerts: []}
      - eval_time: 3h
        alertname: AccessSnapshotMissing
        exp_alerts:
          - exp_annotations: {summary: "There is no complete access snapshot, or there are no metrics of it."}
      - {eval_time: 3h, alertname: CriticalAccessFinding, exp_alerts: []}
  - interval: 10m
    input_series:
      - series: tlaudit_ledger_readable{organization="north"}
        values: 1x200
      - series: tlaudit_complete_snapshot_taken_timestamp_seconds{organization="north"}
        values: 0x200
      - series: tlaudit_ledger_readable{organization="south"}
        values: 0x200
      - series: tlaudit_ledger_readable{organization="west"}
        values: 1x200
    alert_rule_test:
      - {eval_time: 3h, alertname: AccessSnapshotMissing, exp_alerts: []}
      - eval_time: 3h
        alertname: AccessLedgerUnreadable
        exp_alerts:
          - exp_labels: {organization: south}
            exp_annotations: {summary: "The access ledger cannot be read: south."}
      - eval_time: 3h
        alertname: AccessSnapshotNever
        exp_alerts:
          - exp_labels: {organization: south}
            exp_annotations: {summary: "There is no complete access snapshot of south."}
          - exp_labels: {organization: west}
            exp_annotations: {summary: "There is no complete access snapshot of west."}
`
	if err := os.WriteFile(filepath.Join(s.dir, "tests.yml"), []byte(tests), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := s.run(t, "promtool test rules tests.yml"); err != nil {
		t.Errorf("promtool test rules: %v\n%s", err, out)
	}
}

// The chat gets a message of a run that recorded something, and of one that failed.
func TestChatMessage(t *testing.T) {
	tool(t, "jq", "curl")
	messages := make(chan string, 2)
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s with %q: %v", r.Method, r.Header, err)
		}
		messages <- string(body)
	}))
	defer chat.Close()
	s := newShell(t)
	s.program(t, "tell", "tell-the-chat", "/etc/tlaudit/chat.conf", "chat.conf")
	if err := os.WriteFile(filepath.Join(s.dir, "chat.conf"), []byte(`url = "`+chat.URL+`/hooks/8fd1"`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	out := s.must(t, `tlaudit simulate --port "$1" --workspaces 1 > api.txt 2>&1 &
trap 'kill %1; wait' EXIT
until grep -qs '^token ' api.txt; do sleep 0.05; done
export TLAUDIT_API_URL="http://127.0.0.1:$1"
TLAUDIT_TOKEN=$(sed -n 's/^token //p' api.txt) tlaudit -q collect --insecure-loopback --notify ./tell
TLAUDIT_TOKEN=wrong tlaudit -q --db other.db collect --insecure-loopback --notify ./tell || true`, port)
	for _, want := range []string{`"text": "access.db: snapshot 1, as_visible, changes: the first snapshot"`, `"text": "other.db: `} {
		select {
		case got := <-messages:
			if !strings.Contains(got, want) {
				t.Errorf("the chat got %s, want %s", got, want)
			}
		default:
			t.Errorf("the chat did not get %s: %s", want, out)
		}
	}
}
