package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// cells returns some columns of a table, a row in each map by header.
func cells(t testing.TB, r report.Report, name string, headers ...string) []map[string]string {
	t.Helper()
	tbl := tableNamed(t, r, name)
	var all []map[string]string
	for row, err := range tbl.Rows {
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]string{}
		for i, c := range tbl.Columns {
			if row[i] != nil && slices.Contains(headers, c.Header) {
				values[c.Header] = strings.Trim(fmt.Sprint(onSheet(row[i])), "{}")
			}
		}
		all = append(all, values)
	}
	return all
}

// number returns the figure of a query.
func number(t testing.TB, l *snapshot.Ledger, query string, args ...any) int {
	t.Helper()
	shared.shown.Lock()
	defer shared.shown.Unlock()
	shown, err := shared.shown.Show(t.Context(), l.Path())
	var n int
	if err == nil {
		err = shown.QueryRow(t.Context(), query, args, &n)
	}
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// shown returns a cell as every format shows it.
func shown(cell any) string { return table.Shown(cell) }

// What has ended is said to have ended only where it has: the outsiders whose accounts left
// the listing still have access, and are counted under another rule.
func nothingEndsThatIsThere(t *testing.T, r report.Report, l *snapshot.Ledger) {
	states := map[string]string{}
	ended := 0
	for _, f := range cells(t, r, "Findings", "State", "Rule", "subject_id", "What to do") {
		states[f["Rule"]+" "+f["subject_id"]] = f["State"]
		user, isUser := strings.CutPrefix(f["subject_id"], "user:")
		if f["State"] != "No longer so" || !isUser {
			continue
		}
		ended++
		access := number(t, l, "SELECT count(*) FROM access_at WHERE snapshot_id = 10 AND user_id = '"+user+"'")
		if access > 0 && !strings.Contains(f["What to do"], "has access to") || access == 0 && strings.Contains(f["What to do"], "has access to") {
			t.Errorf("%s of somebody with %d grants: %s", f["Rule"], access, f["What to do"])
		}
	}
	if ended == 0 {
		t.Error("no finding about a person has ended, so nothing was compared")
	}
	for subject, want := range map[string]string{
		"TL-EXT-01 user:d973adae-a91c-45aa-af01-ff5b82d6f533": "Counted under TL-ORP-02", // administers 16 workspaces
		"TL-EXT-01 user:9ba64852-4373-45b2-8115-ebabb08b7095": "Counted under TL-ORP-01",
	} {
		if states[subject] != want {
			t.Errorf("%s: %q, want %q", subject, states[subject], want)
		}
	}
}

// "No rule matched" and "None" are said where no finding is about the row: neither about the
// grant, nor the person, nor the role.
func noRuleMatchedIsTrue(t *testing.T, r report.Report) {
	about := map[string][]string{} // rules by subject, and by user
	for _, f := range cells(t, r, "Findings", "State", "Rule", "subject_id") {
		if f["State"] == "No longer so" || strings.HasPrefix(f["State"], "Counted under") {
			continue
		}
		about[f["subject_id"]] = append(about[f["subject_id"]], f["Rule"])
	}
	none := 0
	for _, row := range cells(t, r, "Access", "#", "source", "Findings", "Why", "user_id", "workspace_id", "role_id") {
		var rules []string
		source := row["source"]
		for _, subject := range []string{"user:" + row["user_id"], "role:" + row["role_id"], "grant:" + row["workspace_id"] + "/" + row["user_id"] + "/" + source + "/" + row["role_id"]} {
			rules = append(rules, about[subject]...)
		}
		if row["Findings"] == "None" || strings.Contains(row["Why"], "No rule matched") && !strings.Contains(row["Why"], "Found elsewhere about the person") {
			none++
			if len(rules) > 0 {
				t.Errorf("# %s: %s, %s; Findings has %v", row["#"], row["Findings"], row["Why"], rules)
			}
		}
	}
	if none == 0 {
		t.Error("no row without a finding, so nothing was compared")
	}
	for _, row := range cells(t, r, "Organization", "Email", "Findings", "user_id") {
		if rules := about["user:"+row["user_id"]]; row["Findings"] == "None" && len(rules) > 0 {
			t.Errorf("%s: None; Findings has %v", row["Email"], rules)
		}
	}
	// The account that got a role that nobody can read.
	const breakGlass = "75240aca-aabf-4820-b48e-a9c8926874c6"
	rows := 0
	for _, row := range cells(t, r, "Access", "Findings", "user_id") {
		if row["user_id"] == breakGlass {
			rows++
			for _, rule := range []string{"TL-PRV-10", "TL-ORP-04"} {
				if !strings.Contains(row["Findings"], rule) {
					t.Errorf("a row of Break Glass shows %q, and not %s", row["Findings"], rule)
				}
			}
		}
	}
	if rows != 16 {
		t.Errorf("%d rows of Break Glass, want 16", rows)
	}
}

// Whoever gained or lost a privileged role has a direction.
func directionsOfTheSample(t *testing.T, r report.Report) {
	counts := map[string]int{}
	for _, c := range cells(t, r, "Every change", "Kind", "Who", "Before", "After", "Direction") {
		role := c["After"]
		if c["Kind"] == "Access no longer present" {
			role = c["Before"]
		}
		if strings.HasPrefix(c["Kind"], "Access ") && slices.Contains([]string{"admin", "owner", "Workspace Admin"}, role) && c["Direction"] == "–" {
			t.Errorf("%v has no direction", c)
		}
		if c["Direction"] != "–" {
			counts[c["Kind"]+", "+c["Direction"]]++
		}
		if c["Kind"] == "Account changed" && strings.HasPrefix(c["Who"], "Nadia Haddad, ") && c["Direction"] != "Escalation" {
			t.Errorf("member to admin is %s", c["Direction"])
		}
	}
	if d := cmp.Diff(map[string]int{
		"Access appeared, Escalation": 42, "Access appeared, Not ranked": 17, "Access no longer present, Reduction": 25, "Access no longer present, Not ranked": 1,
		"Role changed, Escalation": 1, "Account changed, Escalation": 1, "Account changed, Reduction": 1, "Account changed, Not ranked": 1,
	}, counts); d != "" {
		t.Errorf("directions (-want +got):\n%s", d)
	}
}

// What the baseline had was first seen by then, and what is new was not.
func changesAgreeWithFirstSeen(t *testing.T, r report.Report) {
	const baseline = "2026-06-30T06:00:00Z"
	tbl := tableNamed(t, r, "Access")
	change, seen := tbl.Column("Since the baseline"), tbl.Column("First seen")
	compared := map[string]int{}
	for row, err := range tbl.Rows {
		if err != nil {
			t.Fatal(err)
		}
		first := strings.TrimPrefix(shown(row[seen]), "on or before ")
		compared[row[change].(string)]++
		if same := row[change] == "Same"; same && first > baseline || !same && first <= baseline {
			t.Errorf("%s, first seen %s", row[change], first)
		}
	}
	if compared["Same"] == 0 || compared["New"] == 0 || compared["There again"] == 0 {
		t.Errorf("compared %v", compared)
	}
}

// What to do is a sentence of the finding's own rule, and true of its subject.
func whatToDoIsTrue(t *testing.T, r report.Report, l *snapshot.Ledger) {
	rules := map[string]map[string]bool{} // by sentence
	for _, f := range cells(t, r, "Findings", "State", "Rule", "subject_id", "What is wrong", "What to do") {
		if got := f["What to do"]; f["Rule"] == "TL-PRV-01" && strings.Contains(f["What is wrong"], "(inherited)") && got != "Confirm that the role in the organization is meant; change it if not." {
			t.Errorf("of inherited access: %s", got)
		}
		if !slices.Contains([]string{"New", "First looked at", "Still so"}, f["State"]) {
			continue
		}
		todo, _, _ := strings.Cut(f["What to do"], " --rule ")
		if rules[todo] == nil {
			rules[todo] = map[string]bool{}
		}
		rules[todo][f["Rule"]] = true
		user, isUser := strings.CutPrefix(f["subject_id"], "user:")
		if isUser && strings.Contains(todo, "emove the direct access") && number(t, l, "SELECT count(*) FROM access_at WHERE snapshot_id = 10 AND source = 'direct' AND user_id = '"+user+"'") == 0 {
			t.Errorf("%s of %s: %s, and nothing is there", f["Rule"], user, todo)
		}
	}
	for todo, of := range rules {
		if len(of) > 1 && !strings.Contains(todo, "tlaudit remediate plan") {
			t.Errorf("%q is said by %d rules", todo, len(of))
		}
	}
	if len(rules) < 35 {
		t.Errorf("%d sentences, want one for each rule", len(rules))
	}
}

// Evidence says "evaluated" of the rules that were, and counts what Findings lists.
func evaluatedIsTrue(t *testing.T, r report.Report) {
	if got, want := evidence(t, r, "TL-DAT-03"), "Direct access read twice does not agree: not evaluated: direct access was not read twice (collect --cross-check)"; !strings.HasPrefix(got, want) {
		t.Errorf("TL-DAT-03: %q, want %q", got, want)
	}
}

// The cover counts what is held against the outside alone, and the roll-forward has Summary's figures.
func heldAgainstTheOutside(t *testing.T, r report.Report) {
	results := map[string]int{}
	for _, c := range cells(t, r, "Reconciliation", "Held against", "Check", "Of", "Result", "Source of the expected figure") {
		result, _, _ := strings.Cut(c["Result"], ":")
		results[c["Held against"]+", "+result]++
		if strings.HasPrefix(c["Check"], "Invitations ") && c["Result"] == "INFO" && c["Source of the expected figure"] != "rows of the listing; the walk did not ask the API for a total of this status" {
			t.Errorf("%v", c)
		}
	}
	if results["This file, PASS"] > 0 || results["This file, Adds up"] == 0 || results["The outside, PASS"] == 0 {
		t.Errorf("results %v", results)
	}
	want := fmt.Sprintf("%d PASS, 0 FAIL, %d NOT TESTED", results["The outside, PASS"], results["The outside, NOT TESTED"])
	if got := fact(t, r, "Held against the outside"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, line := range column(t, r, "Summary", "Item", "Of", "Count") {
		if strings.HasPrefix(line, "Legacy Migration, ") && !strings.HasSuffix(line, ", Gone (12 rows at the baseline)") {
			t.Errorf("a workspace that is gone: %s", line)
		}
	}
	if got := column(t, r, "Remediation", "Shown by a later snapshot"); !slices.Contains(got, "No later snapshot") {
		t.Errorf("Remediation = %q", got)
	}
}
