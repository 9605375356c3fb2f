package docs_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tlaudit/snapshot"
)

// Every command of EVIDENCE.md runs, in the order of the document, on the demo.
func TestEvidence(t *testing.T) {
	tool(t, "sqlite3", "sha256sum", "ssh-keygen", "diff", "cmp")
	s, _ := demo(t)
	for _, b := range blocks(t, "EVIDENCE.md") {
		if b.file() != "" {
			s.save(t, b)
		}
		if !b.has("run") {
			continue
		}
		if out, err := s.run(t, b.text); err != nil {
			t.Errorf("%s:%d: %v\n%s\n%s", b.document, b.line, err, b.text, out)
		}
	}
}

// The script of the document finds what was changed, and passes what was not.
func TestCheckLedgerFinds(t *testing.T) {
	tool(t, "sqlite3", "sha256sum")
	s, _ := demo(t)
	script := blockFor(t, "check-ledger.sh").text
	head := strings.TrimSpace(s.must(t, `sqlite3 access.db "SELECT chain FROM events ORDER BY seq DESC LIMIT 1"`))
	tests := map[string]struct{ edit, head, want string }{
		"untouched": {head: head, want: "11 events and 11 snapshots are as recorded; chain head " + head},
		"a grant added": {edit: `INSERT INTO fact_grant SELECT workspace, 0, source, role, status, since, until FROM fact_grant LIMIT 1`,
			want: "of snapshot"},
		"a grant removed":    {edit: `DELETE FROM fact_grant WHERE since = 1 AND until IS NULL AND source = 1`, want: "state of snapshot 1:"},
		"an interval ended":  {edit: `UPDATE fact_grant SET until = 2 WHERE until IS NULL AND since = 1 AND source = 1`, want: "state of snapshot 2:"},
		"a time edited":      {edit: `UPDATE snapshot SET taken_at = '2026-03-30T06:00:00Z' WHERE id = 2`, want: "header of snapshot 2:"},
		"requests edited":    {edit: `UPDATE request SET retries = retries + 1 WHERE snapshot_id = 1`, want: "requests of snapshot 1:"},
		"an event edited":    {edit: `UPDATE event SET "by" = 'someone@else' WHERE seq = 4`, want: "event 4:"},
		"an event dropped":   {edit: `DELETE FROM event WHERE seq = 4`, want: "event 4:"},
		"a snapshot dropped": {edit: `DELETE FROM snapshot WHERE id = 10`, want: "list of snapshots:"},
		"the tail cut":       {edit: `DELETE FROM event WHERE seq = 11; DELETE FROM snapshot WHERE id = 11`, head: head, want: "was cut or rebuilt"},
		"every event gone":   {edit: `DELETE FROM event`, want: "there is no event"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s.must(t, `cp access.db copy.db; sqlite3 copy.db "$1"`, tt.edit)
			out, err := s.run(t, script, "copy.db", tt.head)
			if (err == nil) != (tt.edit == "") {
				t.Errorf("ended with %v", err)
			}
			if !strings.Contains(out, tt.want) {
				t.Errorf("printed %q, want %q in it", out, tt.want)
			}
		})
	}
}

// recordAhead records a snapshot of 2030 that knows nothing of the API's clock.
func recordAhead(t *testing.T, path string) {
	t.Helper()
	spool, err := snapshot.NewSpool("")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(spool.AddCoverage(nil), spool.AddWorkspaces(nil)); err != nil {
		t.Fatal(err)
	}
	_, err = snapshot.Record(t.Context(), path, snapshot.Recording{Spool: spool, AcceptDrop: "a test", LockWait: time.Second, Header: snapshot.Header{
		TakenAt: "2030-10-01T06:00:00Z", FinishedAt: "2030-10-01T06:00:00Z", Status: snapshot.Complete, Completeness: snapshot.AsVisible,
		APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "test", Parameters: "{}"}})
	if err := errors.Join(err, spool.Close()); err != nil {
		t.Fatal(err)
	}
}

// The script of the document passes a ledger whose newest snapshot was withdrawn, and
// finds what was changed in it.
func TestCheckLedgerAfterWithdrawal(t *testing.T) {
	tool(t, "sqlite3", "sha256sum")
	s, _ := demo(t)
	script := blockFor(t, "check-ledger.sh").text
	s.must(t, `cp access.db copy.db`)
	path := filepath.Join(s.dir, "copy.db")
	recordAhead(t, path)
	w, err := snapshot.Withdraw(t.Context(), path, "latest", "a test", "2026-10-02T12:00:00Z", "tester", time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := s.run(t, script, "copy.db", w.Chain); err != nil || !strings.Contains(out, "14 events and 11 snapshots are as recorded") {
		t.Errorf("%v\n%s", err, out)
	}
	s.must(t, `sqlite3 copy.db "DELETE FROM snapshot WHERE id = 10"`)
	if out, err := s.run(t, script, "copy.db", w.Chain); err == nil || !strings.Contains(out, "list of snapshots:") {
		t.Errorf("%v\n%s", err, out)
	}
}

// What the documents have people run passes shellcheck.
func TestShellcheck(t *testing.T) {
	tool(t, "shellcheck")
	check := func(name, script string, options ...string) {
		c := exec.CommandContext(t.Context(), "shellcheck", append(options, "--shell=bash", "-")...)
		c.Stdin = strings.NewReader(script)
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	check(".ci/run", document(t, ".ci/run"))
	for _, b := range allBlocks(t) {
		if b.has("run") {
			check(b.document, "set -euo pipefail\n"+b.text)
		} else if b.file() != "" && b.language() == "sh" {
			check(b.document, b.text)
		}
	}
}
