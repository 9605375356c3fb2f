package findings_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tlaudit/findings"
)

// mostGrowth is how many times the cost four times as much may have. A rule that costs less
// than leastSteps is not compared: it found nothing to look at.
const (
	mostGrowth = 5
	leastSteps = 500
)

// TestSlowGrowth: each rule costs at most five times as much for four times as much of anything,
// and so do the tables that the rules read. Where it costs more, SQLite may have chosen another plan for the larger
// ledger, with other costs for each row: then four times as much again may cost at most five times, and the two steps
// together at most 25 times. The cost is the number of instructions of
// SQLite's virtual machine, which does not depend on the machine and its load. It does not
// contain what one instruction does inside, such as sorting or reading JSON.
func TestSlowGrowth(t *testing.T) {
	for _, s := range shapes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			small, large := s.costs(t, s.n), s.costs(t, 4*s.n)
			steep := grownTooMuch(small, large, mostGrowth)
			if len(steep) == 0 {
				return
			}
			larger := s.costs(t, 16*s.n)
			tooMuch := slices.Concat(grownTooMuch(large, larger, mostGrowth), grownTooMuch(small, larger, mostGrowth*mostGrowth))
			for _, name := range steep {
				if slices.Contains(tooMuch, name) {
					t.Errorf("%s: %d steps for %d, %d for %d, %d for %d: want at most %d times as many for four times as much",
						name, small[name], s.n, large[name], 4*s.n, larger[name], 16*s.n, mostGrowth)
				}
			}
		})
	}
}

// grownTooMuch returns the names whose cost is more than so many times that before.
func grownTooMuch(before, after map[string]int64, times int64) (names []string) {
	for name, n := range before {
		if after[name] > times*max(n, leastSteps) {
			names = append(names, name)
		}
	}
	return names
}

// costs returns the steps of each rule that is evaluated over a ledger of size n, and those
// of the tables that all of them read.
func (s shape) costs(t *testing.T, n int) map[string]int64 {
	path := filepath.Join(t.TempDir(), "access.db")
	walks := s.walks(n)
	for day, o := range walks {
		o.record(t, path, day)
	}
	l := open(t, path)
	at, base := resolve(t, l, "latest"), resolve(t, l, "1")
	previous := at.Snapshot - 1
	parameters, err := findings.ReadParameters(t.Context(), l, at, &base, longPolicy(n))
	must(t, err)
	m := newStepCounter(t, path)
	costs := map[string]int64{}
	for statement := range strings.SplitSeq(tablesOfRules(t), ";") {
		switch {
		case strings.Contains(statement, ":at"):
			for _, n := range slices.Compact(slices.Sorted(slices.Values([]int64{at.Snapshot, previous, base.Snapshot}))) {
				costs["the tables"] += m.steps(t, statement, sql.Named("at", n))
			}
		case strings.TrimSpace(statement) != "":
			costs["the tables"] += m.steps(t, statement)
		}
	}
	for _, statement := range []string{"PRAGMA analysis_limit = 1000", "ANALYZE temp"} { // as Focus has it: plans depend on it
		m.steps(t, statement)
	}
	for _, r := range builtIn(t) {
		if parameters.Missing(r) != nil {
			continue
		}
		query, err := parameters.Query(r)
		must(t, err)
		costs[r.ID] = m.steps(t, query)
	}
	return costs
}

// longPolicy returns a policy with n entries about accounts and workspaces.
func longPolicy(n int) findings.Policy {
	p := everyNeed()
	for i := range n {
		p.ServiceAccounts = append(p.ServiceAccounts, findings.ServiceAccount{Account: fmt.Sprintf("robot%d@bank.example", i), Expires: "2025-01-01"})
		p.SamePerson = append(p.SamePerson, findings.SamePerson{Accounts: []string{fmt.Sprintf("p%d@bank.example", i), fmt.Sprint("second", i)}})
		p.Workspaces = append(p.Workspaces, findings.PolicyWorkspace{ID: fmt.Sprint("old", i), RetiredOn: "2025-01-01"})
	}
	return p
}

// tablesOfRules returns the script that makes the tables over which the program runs rules.
func tablesOfRules(t *testing.T) string {
	b, err := os.ReadFile(filepath.Join("..", "snapshot", "queries", "focus.sql"))
	must(t, err)
	return string(b)
}
