package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/snapshot"
)

// rulesNamed returns built-in rules.
func rulesNamed(t testing.TB, ids ...string) []findings.Rule {
	t.Helper()
	rules, err := findings.Rules()
	if err != nil {
		t.Fatal(err)
	}
	rules = slices.DeleteFunc(rules, func(r findings.Rule) bool { return !slices.Contains(ids, r.ID) })
	if len(rules) != len(ids) {
		t.Fatalf("%d of the rules %q", len(rules), ids)
	}
	return rules
}

// evaluate evaluates built-in rules at a snapshot and at its baseline. Without rules, both
// results know their snapshot and find nothing.
func evaluate(t testing.TB, l *testLedger, at, since int64, rules ...findings.Rule) report.Evaluations {
	t.Helper()
	now, err := l.Resolve(t.Context(), fmt.Sprint(at))
	if err != nil {
		t.Fatal(err)
	}
	baseline, err := l.Resolve(t.Context(), fmt.Sprint(since))
	if err != nil {
		t.Fatal(err)
	}
	e, err := report.Evaluate(t.Context(), l.Ledger, now, &baseline, policy(t), rules)
	if err != nil {
		t.Fatal(err)
	}
	return *e
}

// The line of a finding that is gone says what ended it, and no cause that is not one.
func TestWhatEndedAFinding(t *testing.T) {
	user := func(id string) snapshot.User { return account(id, id+"@acme.example", id, "", "o-member") }
	invite := func(id, status string) snapshot.Invitation {
		return snapshot.Invitation{EnrollmentID: id, Email: id + "@acme.example", Status: status}
	}
	baseline := treasury(
		direct("w-1", "u-lost", "r-view"), direct("w-1", "u-out", "r-view"), direct("w-1", "u-keeps", "r-view"), direct("w-1", "u-changed", "r-view"), direct("w-1", "u-two", "r-admin"), direct("w-1", "u-two", "r-view"),
		direct("w-1", "u-moved", "r-view"), direct("w-2", "u-moved", "r-view"), direct("w-1", "u-unlisted", "r-view"), direct("w-3", "u-keeps", "r-view"),
	)
	baseline.names = map[string]string{"w-1": "Treasury", "w-2": "Payments", "w-3": "Closed", "w-4": "Not listed"}
	for _, id := range []string{"u-lost", "u-out", "u-keeps", "u-changed", "u-two", "u-moved", "u-unlisted", "u-none", "u-gets", "u-closed"} {
		baseline.users = append(baseline.users, user(id))
	}
	baseline.invitations = []snapshot.Invitation{invite("e-gone", "EXPIRED"), invite("e-cancelled", "PENDING"), invite("e-same", "PENDING"), invite("e-unknown", "PENDING")}
	now := baseline
	now.unread = map[string]string{"w-3": snapshot.Gone}
	now.names = map[string]string{"w-1": "Treasury", "w-2": "Payments", "w-3": "Closed"}
	now.grants = []snapshot.Grant{
		direct("w-1", "u-keeps", "r-view"), direct("w-1", "u-changed", "r-admin"), direct("w-1", "u-two", "r-view"), direct("w-2", "u-moved", "r-view"),
		direct("w-1", "u-unlisted", "r-view"), inherited("w-1", "u-unlisted", "o-member"), direct("w-1", "u-gets", "r-view"), inherited("w-1", "u-gets", "o-member"), direct("w-2", "u-gets", "r-view"),
	}
	now.users = slices.DeleteFunc(slices.Clone(baseline.users), func(u snapshot.User) bool {
		return slices.Contains([]string{"u-out", "u-unlisted", "u-closed"}, u.UserID)
	})
	now.invitations = []snapshot.Invitation{invite("e-cancelled", "CANCELLED"), invite("e-same", "PENDING"), invite("e-unknown", "")}
	const gone = "No longer so, "
	const notFound = gone + "The rule was evaluated and does not find it now."
	for _, tt := range []struct {
		name, rule, role, workspace, user, invitation string // role: of direct access
		want                                          string
	}{
		{"the invitation has another status", "TL-INV-06", "", "", "u-none", "e-cancelled", gone + "The status of the invitation is now CANCELLED."},
		{"the invitation has another status, and nobody an account", "TL-INV-07", "", "", "", "e-cancelled", gone + "The status of the invitation is now CANCELLED."},
		{"the invitation has no status", "TL-INV-01", "", "", "", "e-unknown", gone + "The status of the invitation is now Unknown."},
		{"the invitation is as it was", "TL-INV-06", "", "", "u-closed", "e-same", gone + "The invitation is still PENDING. The rule was evaluated and does not find it now."},
		{"the invitation is not listed", "TL-INV-03", "", "", "", "e-gone", gone + "The invitation is no longer listed."},
		{"the account has access", "TL-ACC-01", "", "", "u-gets", "", gone + "The person has access to 2 workspaces now."},
		{"the account is gone, and never had access", "TL-ACC-01", "", "", "u-closed", "", gone + "The users' listing does not have the account now."},
		{"the account and access are gone", "TL-EXT-01", "", "", "u-out", "", gone + "Neither the account nor access is left."},
		{"access is gone", "TL-EXT-01", "", "", "u-lost", "", gone + "The person has no access now."},
		{"access is gone, which the rule does not ask about", "TL-HR-02", "", "", "u-lost", "", notFound},
		{"access that there never was: TL-ACC-02", "TL-ACC-02", "", "", "u-none", "", notFound},
		{"access that there never was: TL-ACC-03", "TL-ACC-03", "", "", "u-none", "", notFound},
		{"access that there never was: TL-DAT-09", "TL-DAT-09", "", "", "u-none", "", notFound},
		{"access that there never was: TL-HR-02", "TL-HR-02", "", "", "u-none", "", notFound},
		{"access is new, which the rule does not ask about", "TL-ACC-03", "", "", "u-gets", "", notFound},
		{"the person keeps access", "TL-EXT-01", "", "", "u-keeps", "", notFound},
		{"the account is gone and access is not", "TL-EXT-01", "", "", "u-unlisted", "", "Cannot tell now, It cannot be told now: the users' listing does not have the account, and access to 1 workspace remains."},
		{"the grant has another role", "TL-INH-02", "r-view", "w-1", "u-changed", "", gone + "The role changed: now Workspace admin."},
		{"the grant had two roles", "TL-INH-02", "r-admin", "w-1", "u-two", "", gone + "The person does not have this role now, and has there: Viewer."},
		{"the grant is there", "TL-INH-02", "r-view", "w-1", "u-keeps", "", notFound},
		{"the grant is gone", "TL-INH-02", "r-view", "w-1", "u-moved", "", gone + "The person does not have this access now."},
		{"the grant is gone, the last one", "TL-INH-02", "r-view", "w-1", "u-lost", "", gone + "The person has no access now."},
		{"the grant is gone, and the account", "TL-INH-02", "r-view", "w-1", "u-out", "", gone + "Neither the account nor access is left."},
		{"the workspace answers 404", "TL-INH-02", "r-view", "w-3", "u-keeps", "", gone + "The workspace is gone."},
		{"the workspace is not listed", "TL-PRV-03", "", "w-4", "", "", gone + "The workspace is gone."},
		{"the workspace is there", "TL-PRV-03", "", "w-1", "", "", notFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := ledger(t, baseline, now)
			e := evaluate(t, l, 2, 1)
			subject := "enrollment:" + tt.invitation
			switch {
			case tt.role != "":
				subject = findings.GrantSubject(tt.workspace, tt.user, snapshot.Direct, tt.role)
			case tt.workspace != "":
				subject = "workspace:" + tt.workspace
			case tt.invitation == "":
				subject = "user:" + tt.user
			}
			e.Before.Findings = []*findings.Finding{{Rule: &rulesNamed(t, tt.rule)[0], State: findings.Open, Severity: "high", Subject: subject,
				WorkspaceID: tt.workspace, UserID: tt.user, EnrollmentID: tt.invitation, Fingerprint: findings.Fingerprint(tt.rule, subject)}}
			got := column(t, build(t, l, report.Options{At: 2, Since: 1, Findings: e}), "Findings", "State", "What to do")
			if d := cmp.Diff([]string{tt.want}, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// What was not read ends nothing.
func TestWhatEndedAFindingCannotBeToldWhereItWasNotRead(t *testing.T) {
	baseline := treasury(direct("w-1", "u-ann", "r-view"), direct("w-1", "u-bob", "r-view"))
	baseline.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	baseline.invitations = []snapshot.Invitation{{EnrollmentID: "e-1", Email: "new@acme.example", Status: "PENDING"}}
	changed := func(change func(*state)) state {
		s := baseline
		s.grants = nil
		change(&s)
		return s
	}
	grant := findings.GrantSubject("w-1", "u-ann", snapshot.Direct, "r-view")
	for _, tt := range []struct {
		name    string
		now     state
		finding *findings.Finding
		want    string
	}{
		{"users", changed(func(s *state) { s.unreadResources = []string{snapshot.Users} }), &findings.Finding{Subject: "user:u-ann", UserID: "u-ann"},
			"Cannot tell now, It cannot be told now: the users' listing was not read."},
		{"invitations", changed(func(s *state) { s.unreadResources = []string{snapshot.Enrollments} }), &findings.Finding{Subject: "enrollment:e-1", EnrollmentID: "e-1"},
			"Cannot tell now, It cannot be told now: the invitations were not read."},
		{"the workspace", changed(func(s *state) { s.unread = map[string]string{"w-1": snapshot.Forbidden} }), &findings.Finding{Subject: grant, WorkspaceID: "w-1", UserID: "u-ann"},
			"Cannot tell now, It cannot be told now: the workspace was not read."},
		{"another workspace, of a person", changed(func(s *state) { s.unread, s.users = map[string]string{"w-2": snapshot.Forbidden}, s.users[1:] }), &findings.Finding{Subject: "user:u-ann", UserID: "u-ann"},
			"Cannot tell now, It cannot be told now: the users' listing does not have the account, and 1 workspace was not read."},
		{"another workspace, of a grant", changed(func(s *state) { s.unread, s.users = map[string]string{"w-2": snapshot.Forbidden}, s.users[1:] }), &findings.Finding{Subject: grant, WorkspaceID: "w-1", UserID: "u-ann"},
			"No longer so, The person does not have this access now."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := ledger(t, baseline, tt.now)
			e := evaluate(t, l, 2, 1)
			tt.finding.Rule, tt.finding.State, tt.finding.Severity = &rulesNamed(t, "TL-HR-02")[0], findings.Open, "high"
			tt.finding.Fingerprint = findings.Fingerprint("TL-HR-02", tt.finding.Subject)
			e.Before.Findings = []*findings.Finding{tt.finding}
			got := column(t, build(t, l, report.Options{At: 2, Since: 1, Draft: true, Findings: e}), "Findings", "State", "What to do")
			if d := cmp.Diff([]string{tt.want}, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// A finding that another rule has taken in since is counted under it. A line that ends
// names what is found about the person now.
func TestFindingsCountedUnderAnother(t *testing.T) {
	one := treasury(direct("w-1", "u-cid", "r-view"), direct("w-1", "u-ann", "r-view"))
	one.users = append(slices.Clone(one.users), account("u-cid", "cid@partner.example", "Cid", "Cole", "o-member"))
	one.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Status: "active"}, {Email: "bob@acme.example", Status: "active"}, {Email: "cid@partner.example", Status: "active"}}
	two := one
	two.roster = []snapshot.RosterRow{{Email: "ann@acme.example", Status: "active"}, {Email: "bob@acme.example", Status: "terminated"}, {Email: "cid@partner.example", Status: "terminated"}}
	two.grants = append(slices.Clone(one.grants), direct("w-1", "u-bob", "r-view"))
	l := ledger(t, one, two)
	r := build(t, l, report.Options{At: 2, Since: 1, Findings: evaluate(t, l, 2, 1, rulesNamed(t, "TL-EXT-01", "TL-HR-01", "TL-ACC-01", "TL-PRV-01")...)})
	got := column(t, r, "Findings", "State", "Rule", "subject_id", "What to do")[2:] // after what is open
	if d := cmp.Diff([]string{
		"Counted under TL-HR-01, TL-EXT-01, user:u-cid, It is found, and counted under TL-HR-01.",
		"No longer so, TL-ACC-01, user:u-bob, The person has access to 1 workspace now. Found now about the person: TL-HR-01.",
	}, got); d != "" {
		t.Errorf("Findings (-want +got):\n%s", d)
	}
	for rule, want := range map[string]string{
		"TL-HR-01":  "Has left, still has access or an account: evaluated, 2 found; at the baseline: evaluated, 0 found",
		"TL-EXT-01": "Access from outside, not registered as external: evaluated, 0 found; at the baseline: evaluated, 1 found",
		"TL-PRV-01": "Privileged now, not at the baseline: evaluated, 0 found; at the baseline: Not comparable",
	} {
		if got, _, _ := strings.Cut(evidence(t, r, rule), "; related controls"); got != want {
			t.Errorf("Evidence, %s = %q, want %q", rule, got, want)
		}
	}
}

// A finding about several roles shows on the rows of the holders of each.
func TestAFindingAboutSeveralRolesShowsOnEachHoldersRow(t *testing.T) {
	rule := &rulesNamed(t, "TL-PRV-08")[0]
	l := ledger(t, treasury(direct("w-1", "u-ann", "r-odd"), direct("w-1", "u-bob", "r-view"), inherited("w-1", "u-bob", "o-member"), inherited("w-1", "u-bob", "o-owner"), direct("w-1", "u-x", "r-admin")))
	r := build(t, l, report.Options{At: 1, Findings: report.Evaluations{Now: findings.Result{Findings: []*findings.Finding{{
		Rule: rule, Kind: rule.Kind, Severity: "info", State: findings.Open, Subject: "role:o-member", Grows: "o-member,o-owner,r-odd", Evidence: "three roles",
	}}}}})
	got := column(t, r, "Access", "user_id", "role_id", "Findings")
	slices.Sort(got)
	if d := cmp.Diff([]string{"u-ann, r-odd, TL-PRV-08", "u-bob, o-member, TL-PRV-08", "u-bob, o-owner, TL-PRV-08", "u-bob, r-view, None", "u-x, r-admin, None"}, got); d != "" {
		t.Errorf("Access (-want +got):\n%s", d)
	}
	if got := column(t, r, "Organization", "user_id", "Findings"); !slices.Contains(got, "u-bob, TL-PRV-08") {
		t.Errorf("Organization = %q", got)
	}
}
