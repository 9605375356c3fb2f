package findings_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// testPolicy approves the domain of the bank in the tests.
func testPolicy() findings.Policy {
	p := findings.Default()
	p.Organization.ApprovedDomains = []string{"bank.example"}
	return p
}

// unreadFor reports whether a rule about access reads a walk that did not read all of it.
func (s *story) unreadFor(r findings.Rule) bool {
	unread := func(o walked) bool {
		if o.unlisted {
			return true
		}
		for _, status := range o.unread {
			if status != snapshot.Gone {
				return true
			}
		}
		return false
	}
	return slices.Contains(r.Partly, "workspaces") && unread(*s.now()) ||
		slices.Contains(r.Partly, "previous_workspaces") && len(s.days) > 1 && unread(s.days[len(s.days)-2]) ||
		slices.Contains(r.Partly, "baseline_workspaces") && len(s.days) > 1 && unread(s.days[0])
}

// A check says what one rule finds in one story.
type check struct {
	rule   string
	story  func(s *story)           // nil leaves the first walk as it is
	policy func(p *findings.Policy) // nil leaves testPolicy as it is
	alone  bool                     // there is no baseline
	want   []string                 // subjects, each with its severity if there is a second word
	reason string                   // part of why the rule is not evaluated; empty if it is
	part   string                   // part of why a part of the rule is not evaluated; empty if it is
	text   string                   // part of the evidence of the first finding
	since  string                   // a prefix of since of the first finding; "unknown" for null
	grows  string                   // grows of the first finding; empty is not compared

	remediation string // of the first finding; empty is not compared
}

// run evaluates the rule of a check. It returns the question that other engines have to
// answer in the same way; one without a ledger if the rule is not evaluated.
func (c check) run(t *testing.T, r findings.Rule) question {
	t.Helper()
	s := begin()
	if c.story != nil {
		c.story(s)
	}
	policy := testPolicy()
	if c.policy != nil {
		c.policy(&policy)
	}
	path := s.ledger(t)
	store.shown.Lock()
	defer store.shown.Unlock()
	l, err := store.shown.Show(t.Context(), path)
	must(t, err)
	at := resolve(t, l, "latest")
	var base *snapshot.Reference
	if at.Snapshot > 1 && !c.alone {
		first := resolve(t, l, "1")
		base = &first
	}
	parameters, err := findings.ReadParameters(t.Context(), l, at, base, policy)
	must(t, err)
	reason := findings.NotEvaluated{Lacks: parameters.Missing(r)}.Reason()
	if (c.reason == "") != (reason == "") || !strings.Contains(reason, c.reason) {
		t.Errorf("not evaluated because %q, want %q", reason, c.reason)
	}
	if reason != "" {
		return question{}
	}
	query, err := parameters.Query(r)
	must(t, err)
	columns, rows := rowsOfRule(t, l, r, query)
	var part string
	if lacks := parameters.MissingPart(r); lacks != nil {
		part = findings.NotEvaluated{InPart: true, Lacks: lacks}.Reason()
	}
	if c.part == "" && s.unreadFor(r) {
		c.part = "not read"
	}
	if (c.part == "") != (part == "") || !strings.Contains(part, c.part) {
		t.Errorf("a part not evaluated because %q, want %q", part, c.part)
	}
	var got []string
	for i, row := range rows {
		f := asFinding(r, columns, strings.Split(row, "|"))
		wellFormed(t, f)
		subject := f.Subject
		if i < len(c.want) && strings.Contains(c.want[i], " ") {
			subject += " " + f.Severity
		}
		got = append(got, subject)
		if i == 0 && !strings.Contains(f.Evidence, c.text) {
			t.Errorf("evidence %q, want %q in it", f.Evidence, c.text)
		}
		if since := cmp.Or(f.Since, "unknown"); i == 0 && !strings.HasPrefix(since, c.since) {
			t.Errorf("since %s, want %s", since, c.since)
		}
		if i == 0 && c.grows != "" && f.Grows != c.grows {
			t.Errorf("grows %q, want %q", f.Grows, c.grows)
		}
		if i == 0 && c.remediation != "" && f.Remediation != c.remediation {
			t.Errorf("remediation %q, want %q", f.Remediation, c.remediation)
		}
	}
	if d := gocmp.Diff(c.want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("subjects (-want +got):\n%s", d)
	}
	return question{t.Name(), path, query, rows}
}

// rowsOfRule returns the columns of a rule over a ledger, and each of its rows as the
// sqlite3 shell prints it. query is the rule with its parameters filled in; they are bound
// here, so that the rule is compiled once for many ledgers.
func rowsOfRule(t testing.TB, l *snapshot.Ledger, r findings.Rule, query string) (columns, rows []string) {
	t.Helper()
	_, rest, found := strings.Cut(query, "(SELECT '")
	literal, _, ended := strings.Cut(rest, "' AS p)")
	if !found || !ended {
		t.Fatalf("%s does not begin with the CTE p", r.ID)
	}
	return rowsOf(t, l, r.SQL, snapshot.Named("p", strings.ReplaceAll(literal, "''", "'")))
}

// asFinding returns a row of a rule as a finding.
func asFinding(r findings.Rule, columns, row []string) *findings.Finding {
	at := func(column string) string {
		if i := slices.Index(columns, column); i >= 0 {
			return row[i]
		}
		return ""
	}
	severity := at("severity")
	if severity == "" {
		severity = r.Severity
	}
	return &findings.Finding{Rule: &r, Kind: r.Kind, Remediation: cmp.Or(at("remediation"), r.Remediation), Severity: severity, Subject: at("subject"),
		WorkspaceID: at("workspace_id"), UserID: at("user_id"), EnrollmentID: at("enrollment_id"), Evidence: at("evidence"), Since: at("since"), Grows: at("grows"),
		Fingerprint: findings.Fingerprint(r.ID, at("subject"))}
}

// rowsOf returns the columns of a query, and each of its rows as the sqlite3 shell prints
// it.
func rowsOf(t testing.TB, l *snapshot.Ledger, query string, args ...any) (columns, rows []string) {
	t.Helper()
	table, err := l.Query(t.Context(), query, args...)
	must(t, err)
	for row, err := range table.Texts() {
		must(t, err)
		rows = append(rows, strings.Join(row, "|"))
	}
	return table.Columns, rows
}

// TestRules: for each rule the smallest data on which it finds something, the nearest on
// which it must not, and data on which it cannot be evaluated.
func TestRules(t *testing.T) {
	all, rules := everyCheck(), builtIn(t)
	questionsOf(t, all)
	type kinds struct{ finds, findsNothing, notEvaluated bool }
	covered := map[string]kinds{}
	for _, c := range all {
		k := covered[c.rule]
		k.finds = k.finds || len(c.want) > 0
		k.findsNothing = k.findsNothing || len(c.want) == 0 && c.reason == ""
		k.notEvaluated = k.notEvaluated || c.reason != "" || c.part != ""
		covered[c.rule] = k
	}
	for _, r := range rules {
		if !strings.Contains(r.SQL, "\n-- todo: ") {
			t.Errorf("%s: its header does not say what a person has to do", r.ID)
		}
		always := r.ID == "TL-DAT-01" // whether a walk is partial is always known
		if k := covered[r.ID]; !k.finds || !k.findsNothing || !k.notEvaluated && !always {
			t.Errorf("%s: tests in which it finds, does not find and is not evaluated: %+v", r.ID, k)
		}
	}
}

// What the rules find in TestRules is the same in the sqlite3 shell and in SQLite 3.34.
func TestSlowRulesInOtherEngines(t *testing.T) {
	engines := otherEngines(t)
	engines.questions = questionsOf(t, everyCheck())
	engines.compare(t)
}

// everyCheck lists the checks of all rules.
func everyCheck() []check {
	return slices.Concat(invitationChecks(), peopleChecks(), accessChecks(), privilegeChecks(), driftChecks(), dataChecks(), unreadChecks(), whoIsWhoChecks())
}

// questionsOf runs checks, and returns what each asked of its ledger.
func questionsOf(t *testing.T, all []check) []question {
	rules := builtIn(t)
	questions := make([]question, len(all))
	t.Run("ours", func(t *testing.T) {
		for i, c := range all {
			t.Run(c.rule, func(t *testing.T) {
				t.Parallel()
				questions[i] = c.run(t, rules[slices.IndexFunc(rules, func(r findings.Rule) bool { return r.ID == c.rule })])
			})
		}
	})
	return slices.DeleteFunc(questions, func(q question) bool { return q.path == "" })
}
