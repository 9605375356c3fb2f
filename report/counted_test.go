package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// A column that says workspaces counts workspaces, and one that says holders counts
// people, however many rows of access there are.
func TestCountsAreOfWhatTheHeaderSays(t *testing.T) {
	invited := inherited("w-1", "u-own", "o-owner")
	invited.Status = "INVITED"
	s := treasury(
		direct("w-1", "u-ann", "r-admin"), direct("w-1", "u-ann", "r-view"), direct("w-2", "u-ann", "r-odd"), direct("w-1", "u-bob", "r-view"),
		inherited("w-1", "u-own", "o-owner"), invited, inherited("w-2", "u-own", "o-owner"),
	)
	s.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	s.users = append(s.users, account("u-own", "own@acme.example", "Olga", "Own", "o-owner"))
	r := build(t, walked(t, nil, s), report.Options{At: 1})
	if d := cmp.Diff([]string{
		"own@acme.example, 0, 2", "ann@acme.example, 2, 0", "bob@acme.example, 1, 0",
	}, column(t, r, "Organization", "Email", "Workspaces direct", "Workspaces inherited")); d != "" {
		t.Errorf("Organization (-want +got):\n%s", d)
	}
	if got, want := column(t, r, "Privileged", "Email", "Where"), "own@acme.example, 2 of 2 workspaces read"; !slices.Contains(got, want) {
		t.Errorf("Privileged = %q, want %q", got, want)
	}
	// The members hold their role in the organization though it lets them into no workspace.
	if d := cmp.Diff([]string{"member, Organization, 2", "owner, Organization, 1", "Viewer, Treasury, 2", "Workspace admin, Treasury, 1", "Zeta, Payments, 1"},
		column(t, r, "Roles", "Role", "Workspace", "Holders")); d != "" {
		t.Errorf("Roles (-want +got):\n%s", d)
	}
}

// A role of the baseline that nobody has now, and that no listing has now, is none of
// the roles of this snapshot.
func TestRolesAreThoseOfTheSnapshot(t *testing.T) {
	r := build(t, walked(t, nil, treasury(direct("w-1", "u-ann", "r-odd")), treasury(direct("w-1", "u-ann", "r-view"))), report.Options{At: 2, Since: 1})
	if d := cmp.Diff([]string{"member, 2", "owner, 0", "Viewer, 1"}, column(t, r, "Roles", "Role", "Holders")); d != "" {
		t.Errorf("Roles (-want +got):\n%s", d)
	}
	// Its name is still known where the review tells of it.
	if got := column(t, r, "Review", "Role", "Change", "Why")[0]; !strings.HasPrefix(got, "Viewer, Role changed, The role at the baseline was Zeta. ") {
		t.Errorf("Review = %q", got)
	}
}

// Who inherits access is compared with who should, workspace by workspace, and person
// by person: one too many does not make up for one too few.
func TestInheritedAccessAgainstAccounts(t *testing.T) {
	const check = "Inherited rows per workspace against accounts with an administering role"
	const without, nowhere = "People who inherit access without such an account", "Such accounts that do not inherit access in every workspace"
	two := func(grants ...snapshot.Grant) state {
		s := treasury(grants...)
		s.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
		s.users = append(s.users, account("u-own", "own@acme.example", "Olga", "Own", "o-owner"))
		return s
	}
	own, own2 := inherited("w-1", "u-own", "o-owner"), inherited("w-2", "u-own", "o-owner")
	ghost, ghost2 := inherited("w-1", "u-ghost", "o-owner"), inherited("w-2", "u-ghost", "o-owner")
	for name, tt := range map[string]struct {
		grants []snapshot.Grant
		want   []string
	}{
		"as it should be": {[]snapshot.Grant{own, own2}, []string{check + ", each of 2 workspaces, 1, 1, 0, PASS", without + ", , 0, 0, 0, PASS", nowhere + ", , 0, 0, 0, PASS"}},
		"one too many": {[]snapshot.Grant{own, own2, ghost, ghost2},
			[]string{check + ", each of 2 workspaces, 1, 2, 1, FAIL", without + ", , 0, 1, 1, FAIL", nowhere + ", , 0, 0, 0, PASS"}},
		"one missing in one": {[]snapshot.Grant{own}, []string{check + ", Payments, 1, 0, -1, FAIL", check + ", Treasury, 1, 1, 0, PASS", without + ", , 0, 0, 0, PASS", nowhere + ", , 0, 1, 1, FAIL"}},
		"one in place of another": {[]snapshot.Grant{own, ghost2},
			[]string{check + ", each of 2 workspaces, 1, 1, 0, PASS", without + ", , 0, 1, 1, FAIL", nowhere + ", , 0, 1, 1, FAIL"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := build(t, walked(t, nil, two(tt.grants...)), report.Options{At: 1})
			var got []string
			for _, line := range column(t, r, "Reconciliation", "Check", "Of", "Expected", "Actual", "Difference", "Result") {
				if strings.HasPrefix(line, check) || strings.HasPrefix(line, without) || strings.HasPrefix(line, nowhere) {
					got = append(got, line)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Reconciliation (-want +got):\n%s", d)
			}
			// What does not agree is no word on what was read.
			if got, want := r.Headline.Banners[0], "Population: COMPLETE AS VISIBLE TO THE TOKEN"; got != want {
				t.Errorf("banner = %q, want %q", got, want)
			}
		})
	}
}

// A role that another gave way to came, too, and one that gives way to another went.
func TestCameAndWentByAChangeOfRole(t *testing.T) {
	nobody, view, admin := treasury(), treasury(direct("w-1", "u-ann", "r-view")), treasury(direct("w-1", "u-ann", "r-admin"))
	for name, tt := range map[string]struct {
		states []state
		want   []string
	}{
		"changed":                    {[]state{view, admin}, []string{"Role changed, No"}},
		"changed, went":              {[]state{view, admin, nobody}, []string{"Role changed, Yes", "Access no longer present, Yes"}},
		"came, changed":              {[]state{nobody, view, admin}, []string{"Access appeared, Yes", "Role changed, Yes"}},
		"changed, changed back":      {[]state{view, admin, view}, []string{"Role changed, Yes", "Role changed, Yes"}},
		"went and came as another":   {[]state{view, nobody, admin}, []string{"Access no longer present, No", "Access appeared, No"}},
		"came, changed, came and so": {[]state{nobody, view, admin, nobody}, []string{"Access appeared, Yes", "Role changed, Yes", "Access no longer present, Yes"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := build(t, walked(t, nil, tt.states...), report.Options{At: int64(len(tt.states)), Since: 1})
			if d := cmp.Diff(tt.want, column(t, r, "Changes", "Kind", "Came and went")); d != "" {
				t.Errorf("Changes (-want +got):\n%s", d)
			}
		})
	}
}

// Changes reads as words, and names who has an account no more.
func TestChangesAreInWords(t *testing.T) {
	before := treasury(direct("w-1", "u-bob", "r-view"))
	before.names = map[string]string{"w-1": "Treasury"}
	after := treasury()
	after.names = map[string]string{"w-1": "Treasury", "w-9": "Cards"}
	after.users = []snapshot.User{account("u-ann", "ann@acme.example", "Ann", "Ames-Bell", "o-owner")}
	r := build(t, walked(t, nil, before, after), report.Options{At: 2, Since: 1})
	gone := "No longer present (last seen 2026-07-01T06:00:00Z, first missed 2026-07-03T06:00:00Z)"
	if d := cmp.Diff([]string{
		"Access no longer present, Treasury, Bob Bell, bob@acme.example, Viewer, " + gone,
		"Workspace appeared, Cards, , , , ",
		"Account no longer present, , Bob Bell, bob@acme.example, Bob Bell, member, " + gone,
		"Account changed, , Ann Ames-Bell, ann@acme.example, last name: Ames, organization role: member, last name: Ames-Bell, organization role: owner",
	}, column(t, r, "Changes", "Kind", "Workspace", "User", "Email", "Before", "After")); d != "" {
		t.Errorf("Changes (-want +got):\n%s", d)
	}
}

// What a finding is about may be as old as the ledger; whom it is about is named, if
// only by an id.
func TestFindingsOfTheFirstSnapshotMayBeOlder(t *testing.T) {
	rules, err := findings.Rules()
	if err != nil {
		t.Fatal(err)
	}
	rules = slices.DeleteFunc(rules, func(r findings.Rule) bool { return r.ID != "TL-INV-02" && r.ID != "TL-ORP-01" })
	first := treasury(direct("w-1", "u-ghost", "r-view"))
	first.invitations = []snapshot.Invitation{{EnrollmentID: "e-1", Email: "a@acme.example", Status: "PENDING"}}
	later := first
	later.invitations = append(slices.Clone(first.invitations), snapshot.Invitation{EnrollmentID: "e-2", Email: "b@acme.example", Status: "PENDING"})
	l := walked(t, nil, first, later)
	at, err := l.Resolve(t.Context(), "2")
	if err != nil {
		t.Fatal(err)
	}
	judged, err := report.Evaluate(t.Context(), l, at, nil, findings.Policy{}, rules)
	if err != nil {
		t.Fatal(err)
	}
	r := build(t, l, report.Options{At: 2, Findings: *judged})
	got := column(t, r, "Findings", "Rule", "Subject", "First seen")
	slices.Sort(got)
	one, two := time.Date(2026, 7, 1, 6, 0, 0, 0, time.UTC), time.Date(2026, 7, 3, 6, 0, 0, 0, time.UTC)
	if d := cmp.Diff([]string{
		fmt.Sprint("TL-INV-02, Invitation of a@acme.example, ", table.FirstSeen{At: one, OrBefore: true}),
		fmt.Sprint("TL-INV-02, Invitation of b@acme.example, ", two),
		fmt.Sprint("TL-ORP-01, Unknown (u-ghost), ", two), // the second of two snapshots running
	}, got); d != "" {
		t.Errorf("Findings (-want +got):\n%s", d)
	}
}

// The cover alone says what to do next and what did not tie out.
func TestCoverSaysWhatComesNext(t *testing.T) {
	p, err := findings.Parse("tlaudit.toml", []byte("[review]\nperiod = \"2026-Q3\"\ndue = \"2026-10-14\"\ncoordinator = \"Nadia\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := treasury(direct("w-1", "u-ann", "r-view"), inherited("w-1", "u-ghost", "o-owner"))
	s.invitations = []snapshot.Invitation{{EnrollmentID: "e-1", Email: "a@acme.example", Status: "PENDING"}, {EnrollmentID: "e-2", Email: "b@acme.example", Status: "ACCEPTED"}}
	r := build(t, walked(t, nil, s), report.Options{At: 1, Policy: p})
	got := map[string]string{}
	for _, f := range r.Headline.Facts {
		got[f.Section+", "+f.Item] = fmt.Sprint(f.Value)
	}
	results := map[string]int{}
	for _, result := range column(t, r, "Reconciliation", "Result") {
		word, _, _ := strings.Cut(result, ":")
		results[word]++
	}
	for item, want := range map[string]string{
		"About, Period":      "2026-Q3 (2026-07-01 to 2026-09-30), up to the snapshot of 2026-07-01: the period was not over",
		"Population, State":  "COMPLETE AS VISIBLE TO THE TOKEN",
		"Review, State":      "NOT PERFORMED. Population issued for review. No decision is recorded in this file as issued. It is evidence of who had access, not that the access was reviewed.",
		"Next, 1. Reviewers": "Read Instructions. Decide 1 row on Review, 3 people on Organization and 1 pending invitation on Invitations.",
		"Next, 2. Sign":      "When Check shows OK, fill in Sign-off and return the file to Nadia by 2026-10-14.",
		"Next, 3. Owner":     "Look at the checks of Reconciliation with FAIL, and fill in its three yellow rows from the dashboard. Acknowledge on Sign-off, and have the removals and changes carried out; a later snapshot shows whether they were.",
		"Population, Reconciliation": fmt.Sprintf("%d PASS, %d FAIL, %d NOT TESTED, %d INFO. FAIL: %s", results["PASS"], results["FAIL"], results["NOT TESTED"], results["INFO"],
			"Inherited rows per workspace against accounts with an administering role; People who inherit access without such an account"),
	} {
		if got[item] != want {
			t.Errorf("%s = %q, want %q", item, got[item], want)
		}
	}
}

// Where nothing is left to decide there is nothing to fill in.
func TestOnlyOpenInvitationsAreFilledIn(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	for i, status := range []string{"PENDING", "ACCEPTED", "CANCELLED", "EXPIRED"} {
		s.invitations = append(s.invitations, snapshot.Invitation{EnrollmentID: fmt.Sprint("e-", i), Email: "a@acme.example", Status: status})
	}
	got := map[any]bool{}
	invitations := tableNamed(t, build(t, walked(t, nil, s), report.Options{At: 1}), "Invitations")
	for row, err := range invitations.Rows {
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range invitations.Columns {
			if c.Input {
				_, nothing := row[i].(table.NoInput)
				got[row[2]] = got[row[2]] || !nothing
			}
		}
	}
	if d := cmp.Diff(map[any]bool{"PENDING": true, "EXPIRED": true, "ACCEPTED": false, "CANCELLED": false}, got); d != "" {
		t.Errorf("yellow cells (-want +got):\n%s", d)
	}
}

// Evidence reads as words what a walk was given and whether its credential is that of the
// baseline.
func TestEvidenceOfInputsAndCredential(t *testing.T) {
	for name, tt := range map[string]struct {
		then, now string
		want      []string
	}{
		"the same": {
			`{"token_sha256":"1be3c86c","inputs":{"roster":{"name":"roster.csv","rows":2,"sha256":"aa","date":"2026-06-30T06:00:00Z"}}}`,
			`{"token_sha256":"1be3c86c","inputs":{"roster":{"name":"roster.csv","rows":2,"sha256":"aa","date":"2026-06-30T06:00:00Z"}}}`,
			[]string{"Parameters of the walk, token_sha256, 1be3c86c (the same at the baseline)", "Inputs of the walk, roster, roster.csv, 2 rows, of 2026-06-30T06:00:00Z, SHA-256 aa"},
		},
		"others": {
			`{"token_sha256":"4cd2732d","inputs":{"roster":{"name":"old.csv","rows":1,"sha256":"bb","date":"2026-03-31T06:00:00Z"}}}`,
			`{"token_sha256":"1be3c86c","inputs":{"roster":{"name":"roster.csv","rows":2,"sha256":"aa","date":"2026-06-30T06:00:00Z"}}}`,
			[]string{
				`Parameters of the walk, token_sha256, 1be3c86c (at the baseline: "4cd2732d")`, "Inputs of the walk, roster, roster.csv, 2 rows, of 2026-06-30T06:00:00Z, SHA-256 aa",
				"Inputs of the walk, roster at the baseline, old.csv, 1 row, of 2026-03-31T06:00:00Z, SHA-256 bb",
			},
		},
		"none": {`{}`, `{"token_sha256":"1be3c86c"}`, []string{"Parameters of the walk, token_sha256, 1be3c86c"}},
	} {
		t.Run(name, func(t *testing.T) {
			header := func(i int, h *snapshot.Header) { h.Parameters = []string{tt.then, tt.now}[i] }
			r := build(t, walked(t, header, treasury(), treasury()), report.Options{At: 2, Since: 1})
			var got []string
			for _, line := range column(t, r, "Evidence", "Section", "Item", "Value") {
				if strings.Contains(line, "of the walk, ") {
					got = append(got, line)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("Evidence (-want +got):\n%s", d)
			}
		})
	}
}

// The days on which a snapshot was due by the policy's cadence are named.
func TestSnapshotsNameTheDaysThatAreMissing(t *testing.T) {
	p, err := findings.Parse("tlaudit.toml", []byte("[review]\ncadence = 12\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := build(t, walked(t, nil, treasury(), treasury()), report.Options{At: 2, Since: 1, Policy: p})
	if d := cmp.Diff([]string{"1, –", "2, Yes: 3 snapshots missing, expected 2026-07-01, 2026-07-02, 2026-07-02"}, column(t, r, "Snapshots", "Snapshot", "Longer than the cadence")); d != "" {
		t.Errorf("Snapshots (-want +got):\n%s", d)
	}
}
