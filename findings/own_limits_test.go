package findings_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// endless counts for ever.
const endless = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n)\n"

// numbers counts to n.
func numbers(n int) string {
	return fmt.Sprintf("WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < %d)\n", n)
}

// ownRow selects a row of a rule for each row of n.
func ownRow(subject, evidence string) string {
	return "SELECT " + subject + " AS subject, NULL AS workspace_id, NULL AS user_id, NULL AS enrollment_id, " + evidence + " AS evidence, NULL AS since FROM n"
}

// A rule that exceeds a limit is refused by its file and the limit. What it has made by
// then takes little memory, and the limits end with it: built-in rules have none.
func TestOwnRuleLimits(t *testing.T) {
	l := open(t, begin().ledger(t))
	at := resolve(t, l, "1")
	tests := map[string]struct {
		query   string
		timeout time.Duration
		want    string // in the error; empty for none
	}{
		"no end":                      {endless + ownRow("'x' || count(*)", "'e'"), 50 * time.Millisecond, "it ran longer than 50ms (--rule-timeout)"},
		"no end, row by row":          {endless + ownRow("'x'", "'e'") + " WHERE i < 0", 50 * time.Millisecond, "it ran longer than 50ms (--rule-timeout)"},
		"within its time":             {numbers(3) + ownRow("'x' || i", "'e'"), 0, ""},
		"no time set":                 {numbers(3) + ownRow("'x' || i", "'e'"), 0, ""},
		"a long cell":                 {numbers(1) + ownRow("'x'", "substr(hex(zeroblob(40000)), 1, 65536)"), 0, ""},
		"too long a cell":             {numbers(1) + ownRow("'x'", "substr(hex(zeroblob(40000)), 1, 65537)"), 0, "a cell of evidence has 65537 bytes: a cell has at most 65536"},
		"long rows":                   {numbers(1023) + ownRow("printf('%04d', i)", "substr(hex(zeroblob(40000)), 1, 65532)"), 0, ""},
		"too long rows":               {numbers(1025) + ownRow("printf('%04d', i)", "substr(hex(zeroblob(40000)), 1, 65532)"), 0, "its rows have 67174400 bytes together: they may have at most 67108864"},
		"too long a subject":          {numbers(1) + ownRow("hex(zeroblob(40000))", "'e'"), 0, "a cell of subject has 80000 bytes"},
		"a huge text":                 {numbers(1) + ownRow("'x'", "length(hex(zeroblob(200000000)))"), 0, "string or blob too big"},
		"a huge text, piece by piece": {numbers(1000) + ownRow("'x'", "length(group_concat(hex(zeroblob(100000)), ''))"), 0, "string or blob too big"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			refusedOwn(t, l, at, tt.query, tt.timeout, tt.want)
			runsBuiltIn(t, l, at)
		})
	}
}

// More than a million rows are refused before they take memory.
func TestSlowOwnRuleRowLimit(t *testing.T) {
	l := open(t, begin().ledger(t))
	refusedOwn(t, l, resolve(t, l, "1"), numbers(1_000_001)+ownRow("printf('%07d', i)", "''"), 0, "it gives more than 1000000 rows")
}

// refusedOwn evaluates a rule of the user's own, and checks its error.
func refusedOwn(t *testing.T, l *snapshot.Ledger, at snapshot.Reference, query string, timeout time.Duration, want string) {
	t.Helper()
	own, err := findings.ReadOwn(t.Context(), l, fstest.MapFS{"BANK-01.sql": {Data: []byte(ownHeader + query)}}, timeout)
	must(t, err)
	begun, before := time.Now(), peak(t)
	_, _, err = findings.Evaluate(t.Context(), l, at, nil, testPolicy(), own)
	if took := time.Since(begun); timeout < time.Second && timeout > 0 && took > time.Minute {
		t.Errorf("it took %s", took)
	}
	if more := highWater(t) - before; want != "" && before > 0 && more > 128 {
		t.Errorf("it took %d MB", more)
	}
	switch {
	case want == "" && err != nil:
		t.Error(err)
	case want != "" && (err == nil || !strings.HasPrefix(err.Error(), "rule BANK-01.sql: ") || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n")):
		t.Errorf("%v, want one line with rule BANK-01.sql and %q", err, want)
	}
}

// runsBuiltIn checks that a ledger has no limit left of a rule that ran before.
func runsBuiltIn(t *testing.T, l *snapshot.Ledger, at snapshot.Reference) {
	t.Helper()
	var n int64
	must(t, l.QueryRow(t.Context(), "SELECT length(hex(zeroblob(10000000)))", nil, &n))
	if n != 20_000_000 {
		t.Errorf("a text of %d bytes, want 20000000", n)
	}
	if _, _, err := findings.Evaluate(context.WithoutCancel(t.Context()), l, at, nil, testPolicy(), rulesOf(t, []string{"TL-ACC-01"})); err != nil {
		t.Error(err)
	}
}

// peak sets the peak of the process's memory to what it has now, and returns it in MB. It
// is 0 where the system does not say: SQLite's memory is not part of Go's heap.
func peak(t *testing.T) int {
	t.Helper()
	if os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) != nil {
		return 0
	}
	return highWater(t)
}

// highWater returns the peak of the process's memory in MB.
func highWater(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, err := strconv.Atoi(strings.Fields(after)[0])
	must(t, err)
	return kilobytes >> 10
}
