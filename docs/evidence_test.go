package docs_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tlaudit/snapshot"
)

// Every command of EVIDENCE.md runs, in the order of the document, on the demo.
func TestSlowEvidence(t *testing.T) {
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
func TestSlowCheckLedgerFinds(t *testing.T) {
	tool(t, "sqlite3", "sha256sum")
	s, _ := demo(t)
	script := blockFor(t, "check-ledger.sh").text
	head := strings.TrimSpace(s.must(t, snapshot.Shell+` access.db "SELECT chain FROM events ORDER BY seq DESC LIMIT 1"`))
	tests := map[string]struct{ edit, head, want string }{
		"a view edited":   {edit: `DROP VIEW access; CREATE VIEW access AS SELECT * FROM access_at WHERE email NOT LIKE 'm%'`, want: "schema:"},
		"a trigger added": {edit: `CREATE TRIGGER hide AFTER INSERT ON fact_grant BEGIN DELETE FROM fact_grant WHERE user = 1; END`, want: "schema:"},
		"untouched":       {head: head, want: "12 events and 11 snapshots are as recorded; chain head " + head},
		"a grant added": {edit: `INSERT INTO fact_grant SELECT workspace, 0, source, role, status, since, until FROM fact_grant LIMIT 1`,
			want: "of snapshot"},
		"a grant removed":    {edit: `DELETE FROM fact_grant WHERE since = 1 AND until IS NULL AND source = 1`, want: "state of snapshot 1:"},
		"an interval ended":  {edit: `UPDATE fact_grant SET until = 2 WHERE until IS NULL AND since = 1 AND source = 1`, want: "state of snapshot 2:"},
		"a time edited":      {edit: `UPDATE snapshot SET taken_at = '2026-03-30T06:00:00Z' WHERE id = 2`, want: "header of snapshot 2:"},
		"requests edited":    {edit: `UPDATE request SET retries = retries + 1 WHERE snapshot_id = 1`, want: "requests of snapshot 1:"},
		"an event edited":    {edit: `UPDATE event SET "by" = 'someone@else' WHERE seq = 4`, want: "event 4:"},
		"an event dropped":   {edit: `DELETE FROM event WHERE seq = 4`, want: "event 4:"},
		"a snapshot dropped": {edit: `DELETE FROM snapshot WHERE id = 10`, want: "list of snapshots:"},
		"the tail cut":       {edit: `DELETE FROM event WHERE seq = 12; DELETE FROM snapshot WHERE id = 11`, head: head, want: "was cut or rebuilt"},
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
func TestSlowCheckLedgerAfterWithdrawal(t *testing.T) {
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
	if out, err := s.run(t, script, "copy.db", w.Chain); err != nil || !strings.Contains(out, "15 events and 11 snapshots are as recorded") {
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

// The commands that a report's sheet Evidence prints give what the report says, also once
// the ledger has a newer snapshot.
func TestSlowCommandsOfTheSheetEvidence(t *testing.T) {
	tool(t, "sqlite3", "sha256sum")
	s, _ := demo(t)
	s.must(t, "tlaudit -q report --period 2026-Q3 --out issued --format csv,json --issue again --allow-unassigned test")
	folder := filepath.Join(s.dir, "issued", "access-review-2026-09-30")
	text, err := os.ReadFile(filepath.Join(folder, "access-review.json"))
	if err != nil {
		t.Fatal(err)
	}
	facts := map[string]string{}
	for _, m := range regexp.MustCompile(`\{"section":"(?:Identity|How to check)","item":"([^"]*)","value":("(?:[^"\\]|\\.)*")`).FindAllStringSubmatch(string(text), -1) {
		var value string
		if err := json.Unmarshal([]byte(m[2]), &value); err != nil {
			t.Fatal(err)
		}
		facts[m[1]] = value
	}
	rows := strings.Count(s.must(t, `sqlite3 -init /dev/null -list -noheader -batch :memory: ".import --csv issued/access-review-2026-09-30/access.csv t" "SELECT 1 FROM t WHERE sheet = 'Review'"`), "\n")
	sum := func(folder string) string {
		return strings.TrimSpace(s.must(t, `sha256sum "$1/access-review-2026-09-30/SHA256SUMS" | cut -c1-64`, folder))
	}
	for item, want := range map[string]string{
		"The state digest by hand":                                  facts["State digest"] + "  -",
		"The rows of Review in the whole workbook, by hand":         strconv.Itoa(rows),
		"The bundle_digest of each issue of this snapshot, by hand": "2026-Q3|" + sum(".") + "\nagain|" + sum("issued"),
	} {
		command, _, _ := strings.Cut(facts[item], ";")
		if command == "" {
			t.Errorf("Evidence has no %q", item)
			continue
		}
		if got := strings.TrimSpace(s.must(t, command)); got != want {
			t.Errorf("%s: %s printed %q, want %q", item, command, got, want)
		}
	}
}

// An auditor who does not trust the program needs no block that calls it: such a block is
// called a convenience, and the text says so to the reader.
func TestEvidenceNeedsNoProgramOfOurs(t *testing.T) {
	program := regexp.MustCompile(`(?m)(^|[|;&(]) *tlaudit `)
	lines := strings.Split(document(t, "EVIDENCE.md"), "\n")
	byHand := 0
	for _, b := range blocks(t, "EVIDENCE.md") {
		if !b.has("run") {
			continue
		}
		calls := program.MatchString(b.text)
		if calls != b.has("convenience") {
			t.Errorf("%s:%d calls tlaudit: %v; called a convenience: %v", b.document, b.line, calls, b.has("convenience"))
		}
		if !calls {
			byHand++
			continue
		}
		paragraph := b.line - 3 // the line above the fence is empty
		for paragraph > 0 && lines[paragraph-1] != "" {
			paragraph--
		}
		if !strings.HasPrefix(lines[paragraph], "**Convenience") {
			t.Errorf("%s:%d calls tlaudit, and the text before it begins with %q", b.document, b.line, lines[paragraph])
		}
	}
	if byHand < 20 {
		t.Errorf("%d blocks are done by hand, want the 20 that cover a ledger and a report", byHand)
	}
}

// schemaDigest is the line of check-ledger.sh that compares the schema.
var schemaDigest = regexp.MustCompile(`(?s)same "schema" "\$\(ask "(.*?)" \| digest\)" \\\n  ([0-9a-f]{64})\n`)

// The document prints the digest of the schema that this version makes, for the query
// that it prints. -update writes it anew.
func TestEvidencePrintsTheSchemaDigest(t *testing.T) {
	text := document(t, "EVIDENCE.md")
	m := schemaDigest.FindStringSubmatch(text)
	if m == nil {
		t.Fatal("check-ledger.sh does not compare the schema")
	}
	path := filepath.Join(t.TempDir(), "access.db")
	recordAhead(t, path)
	l, err := snapshot.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.New()
	table, err := l.Query(t.Context(), m[1])
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range table.Texts() {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(hash, row[0])
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	switch got := hex.EncodeToString(hash.Sum(nil)); {
	case got == m[2]:
	case *update:
		if err := os.WriteFile(filepath.Join("..", "EVIDENCE.md"), []byte(strings.Replace(text, m[2], got, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("EVIDENCE.md prints %s, the schema has %s", m[2], got)
	}
}

// What the document says of the demo's plan is what the journal and the report say.
func TestEvidenceSaysWhatTheDemoDid(t *testing.T) {
	tool(t, "sqlite3", "grep")
	if !strings.Contains(strings.Join(strings.Fields(document(t, "EVIDENCE.md")), " "), "four of its five actions were done, and a guard blocked the fifth, which was about the only critical finding") {
		t.Error("EVIDENCE.md does not say what became of the plan's five actions")
	}
	s, _ := demo(t)
	for command, want := range map[string]string{
		`grep -c '"state":"done"' remediation-journal.jsonl`:    "4",
		`grep -c '"state":"blocked"' remediation-journal.jsonl`: "1",
		`sqlite3 -init /dev/null -list -noheader -batch :memory: "SELECT json_extract(value, '\$.reason') FROM json_each(readfile('plan.json'), '\$.actions')
			WHERE json_array_length(value, '\$.blocked_by') > 0" | cut -d' ' -f1`: "TL-HR-01",
		`sqlite3 -init /dev/null -list -noheader -batch :memory: ".import --csv access-review-2026-09-30/findings.csv f" "SELECT Rule FROM f WHERE Severity = 'critical' AND State = 'New'"`: "TL-HR-01",
	} {
		if got := strings.TrimSpace(s.must(t, command)); got != want {
			t.Errorf("%s: %s, want %s", command, got, want)
		}
	}
}
