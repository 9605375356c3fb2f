package report_test

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/collector"
	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/remediation"
	"tlaudit/report"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

// sampleLedger collects every snapshot of the sample organization into a ledger, with or
// without its roster, and returns its path.
func sampleLedger(t testing.TB, name string, roster bool) string {
	t.Helper()
	story := simulator.Sample()
	now := story.Dates[0]
	server := simulator.New(story.At(0), simulator.Options{Now: func() time.Time { return now }})
	path := filepath.Join(shared.folder, name)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	base, err := transactionlink.ParseBaseURL("https://api.example", false)
	must(err)
	log := slog.New(slog.DiscardHandler)
	for i, date := range story.Dates {
		now = date
		server.Edit(func(org *simulator.Organization) { *org = *story.At(i) })
		server.SetDenied(story.Denied(i))
		server.SetToken(story.Token(i))
		token, err := transactionlink.ParseToken(story.Token(i))
		must(err)
		clock := func() time.Time { return now }
		client, err := transactionlink.New(transactionlink.Config{BaseURL: base, Token: token, Transport: server.Transport(), Log: log, Now: clock})
		must(err)
		known, err := snapshot.KnownIn(t.Context(), path, time.Minute)
		must(err)
		var people []snapshot.RosterRow
		if roster {
			people, err = inputs.ReadRoster("roster.csv", bytes.NewReader(story.Roster(i)))
			must(err)
		}
		spool, err := snapshot.NewSpool(t.TempDir())
		must(err)
		r, err := collector.Walk(t.Context(), client, spool, collector.Options{Roster: people, RosterGiven: roster, Known: known, Log: log, Now: clock})
		must(err)
		_, err = snapshot.Record(t.Context(), path, snapshot.Recording{Spool: spool, LockWait: time.Minute, Header: snapshot.Header{
			TakenAt: r.TakenAt, FinishedAt: r.FinishedAt, Status: r.Status, Completeness: r.Completeness, OrganizationID: r.OrganizationID,
			APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "test", Requests: r.Requests, Parameters: `{"token_sha256":"` + token.Digest() + `"}`,
		}})
		must(err)
		must(spool.Close())
	}
	return path
}

// reviewersOfSample assigns most rows, but not those of people from outside.
const reviewersOfSample = `workspace,role,user,domain,reviewer,fallback,basis

,Workspace Admin,,,astrid.lindqvist@meridianbank.example,daniel.okonkwo@meridianbank.example,Owner of privileged roles
UAT,,,,viktor.petrov@meridianbank.example,,Head of testing
,,,meridianbank.example,nadia.haddad@meridianbank.example,astrid.lindqvist@meridianbank.example,Coordinator
`

// sample returns the report of the third quarter, with a plan and with parts.
func sample(t testing.TB) (report.Report, *snapshot.Ledger) {
	t.Helper()
	path := sampleLedger(t, t.Name()+".db", true)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	l, err := snapshot.Open(t.Context(), path)
	must(err)
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	at, err := l.Resolve(t.Context(), "2026-Q3")
	must(err)
	since, _, err := l.BeforeQuarter(t.Context(), "2026-Q3")
	must(err)
	p, err := findings.Parse("sample", simulator.SamplePolicy())
	must(err)
	rules, err := findings.Rules()
	must(err)
	evaluated, err := report.Evaluate(t.Context(), l, at, &since, p, rules)
	must(err)
	plan, err := remediation.Make(t.Context(), l, at, remediation.Selection{Findings: remediation.Automatic(evaluated.Now.Findings), Baseline: &since}, p)
	must(err)
	reviewers, err := inputs.ReadReviewers("reviewers.csv", strings.NewReader(reviewersOfSample))
	must(err)
	r, err := report.Build(t.Context(), l, report.Options{
		At: at.Snapshot, Since: since.Snapshot, Period: "2026-Q3", Policy: p, Findings: *evaluated, Remediation: &plan, Reviewers: reviewers, Split: true,
		Flags: []string{"period=2026-Q3"},
	})
	must(err)
	return r, l
}

// These tests share one report and its workbook: to make them takes longer than a test.
func TestSampleReport(t *testing.T) {
	r, l := sample(t)
	book := opened(t, r)
	t.Run("figures of the sample organization", func(t *testing.T) { figuresOfTheSampleOrganization(t, r, l) })
	t.Run("figures are those of the ledger", func(t *testing.T) { figuresAreThoseOfTheLedger(t, r, l) })
	t.Run("nothing ends that is there", func(t *testing.T) { nothingEndsThatIsThere(t, r, l) })
	t.Run("no rule matched is true", func(t *testing.T) { noRuleMatchedIsTrue(t, r) })
	t.Run("why is true", func(t *testing.T) { whyIsTrue(t, r, l) })
	t.Run("decisions fit the screen", func(t *testing.T) { decisionsFitTheScreen(t, r) })
	t.Run("directions", func(t *testing.T) { directionsOfTheSample(t, r) })
	t.Run("changes agree with first seen", func(t *testing.T) { changesAgreeWithFirstSeen(t, r) })
	t.Run("what to do is true", func(t *testing.T) { whatToDoIsTrue(t, r, l) })
	t.Run("evaluated is true", func(t *testing.T) { evaluatedIsTrue(t, r) })
	t.Run("held against the outside", func(t *testing.T) { heldAgainstTheOutside(t, r) })
	t.Run("severities are those of the sheet", func(t *testing.T) { severitiesAreThoseOfTheSheet(t, r) })
	t.Run("sheets are those of the contract", func(t *testing.T) { sheetsAreThoseOfTheContract(t, book) })
	t.Run("headers are whole", func(t *testing.T) { headersAreWhole(t, book) })
	t.Run("workbooks are of the format", func(t *testing.T) { workbooksAreOfTheFormat(t, r) })
	t.Run("sign off counts as its formulas", func(t *testing.T) { signOffCountsAsItsFormulas(t, book) })
	t.Run("commands send what they say", func(t *testing.T) { commandsSendWhatTheySay(t, r) })
	t.Run("everything is decided once", func(t *testing.T) { everythingIsDecidedOnce(t, r, l, 10) })
	t.Run("parts are the whole", func(t *testing.T) { partsAreTheWhole(t, r) })
	t.Run("json matches its schema", func(t *testing.T) { jsonMatchesItsSchema(t, r) })
	t.Run("figures are those of both ends", func(t *testing.T) { figuresAreThoseOfBothEnds(t, r, l) })
	t.Run("page is for everybody", func(t *testing.T) { pageIsForEverybody(t, r) })
	t.Run("page loads nothing", func(t *testing.T) { pageLoadsNothing(t, r) })
}

const curl = `printf 'header = "Authorization: %s"\n' "$TLAUDIT_TOKEN" | curl --disable --config - --silent --show-error --fail --globoff --path-as-is --proto '=https' --location --max-redirs 0 --request `

// The figures were counted by hand in the story of the sample organization.
func figuresOfTheSampleOrganization(t *testing.T, r report.Report, l *snapshot.Ledger) {
	for item, want := range map[string]string{
		"Rows":               "98 on Review, 18 on Organization, 144 on Inherited; 64 people",
		"People with access": "61",
		"Privileged":         "31 on Review, 8 on Organization, 128 on Inherited; 26 people",
		"Unclassified":       "2 on Review, 1 on Organization, 16 on Inherited; 3 people",
		"From outside":       "6 on Review, 1 on Organization, 16 on Inherited; 6 people", // 17 of the rows by a last known address
		"Not testable for outside, no e-mail known":   "0 on Review, 0 on Organization, 0 on Inherited; 0 people",
		"Rows that need a decision":                   "127: 98 on Review, 18 on Organization, 11 on Invitations",
		"Workspaces that vanished in the period":      "1: Legacy Migration",
		"Invitations":                                 "29, of which 11 pending",
		"Changes in the period":                       "191",
		"Findings accepted":                           "2",
		"Baseline":                                    "Snapshot 4 of 2026-06-30 06:00:00 UTC, 92 days 0 hours before the snapshot",
		"Largest gap between snapshots in the period": "29 days 0 hours",
	} {
		if got := fact(t, r, item); got != want {
			t.Errorf("%s = %s, want %s", item, got, want)
		}
	}
	results := map[string]int{}
	for _, result := range column(t, r, "Leavers", "Result") {
		results[result]++
	}
	if d := cmp.Diff(map[string]int{"Still present": 4, "Late": 1, "Cannot tell: gap": 1, "In time": 9, "No access": 9}, results); d != "" {
		t.Errorf("Leavers (-want +got):\n%s", d)
	}
	// A leaver who still administers something comes first.
	if got := column(t, r, "Review", "Email", "Suggested action", "Justification required")[0]; got != "owen.blackwood@meridianbank.example, Revoke, Yes" {
		t.Errorf("first row = %s", got)
	}
	// Two people of the story inherit access as admins: one has no account, one is a member.
	var failed []string
	for _, line := range column(t, r, "Reconciliation", "Check", "Of", "Expected", "Actual", "Result") {
		if rest, ok := strings.CutSuffix(line, ", FAIL"); ok {
			failed = append(failed, rest)
		}
	}
	if d := cmp.Diff([]string{
		"Inherited rows per workspace against accounts with an administering role, each of 16 workspaces, 7, 9",
		"People who inherit access without such an account, , 0, 2",
	}, failed); d != "" {
		t.Errorf("FAIL on Reconciliation (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{
		"cancel, " + curl + `POST --url "$TLAUDIT_API_URL"/organizations/enrollments/13d489df-42d1-43ab-8dcf-78fb1e91df42/cancel --header 'Content-Type:' --data-raw '', `,
		"cancel, " + curl + `POST --url "$TLAUDIT_API_URL"/organizations/enrollments/bba6acab-2ec0-4aed-a8bc-86166c68708b/cancel --header 'Content-Type:' --data-raw '', `,
		"cancel, " + curl + `POST --url "$TLAUDIT_API_URL"/organizations/enrollments/d24ea8b5-a625-4cd2-b85e-c64e868d5676/cancel --header 'Content-Type:' --data-raw '', `,
		"remove, " + curl + `DELETE --url "$TLAUDIT_API_URL"/workspaces/94f2d7e6-8e34-401b-bcfc-aa00d5346f12/memberships/b024ec4a-18f5-461f-bcf7-b423ac2161e3, `,
		"remove, None: it is blocked, last-privileged",
	}, column(t, r, "Remediation", "Action", "Command", "Blocked by")[:5]); d != "" {
		t.Errorf("Remediation (-want +got):\n%s", d)
	}
	// The same figures by SQL over the ledger's views.
	for query, want := range map[string]int{
		"SELECT count(*) FROM access_at WHERE snapshot_id = 10":                             len(column(t, r, "Access", "#")),
		"SELECT count(*) FROM changes WHERE snapshot_id BETWEEN 5 AND 10":                   len(column(t, r, "Every change", "Kind")),
		"SELECT count(*) FROM invitations_at WHERE snapshot_id = 10":                        len(column(t, r, "Invitations", "Email")),
		"SELECT count(DISTINCT user_id) FROM access_at WHERE snapshot_id = 10":              61,
		"SELECT count(*) FROM access_at WHERE snapshot_id = 10 AND source = 'direct'":       len(column(t, r, "Review", "#")),
		"SELECT count(*) FROM access_at WHERE snapshot_id = 10 AND source = 'inherited'":    len(column(t, r, "Inherited", "Name")),
		"SELECT count(*) FROM people_at WHERE snapshot_id = 10":                             len(column(t, r, "People", "Name")),
		"SELECT count(*) FROM users_at WHERE snapshot_id = 10":                              62,
		"SELECT count(*) FROM snapshots WHERE id BETWEEN 4 AND 10":                          7,
		"SELECT count(*) FROM invitations_at WHERE snapshot_id = 10 AND status = 'PENDING'": 11,
	} {
		var got int
		if err := l.QueryRow(t.Context(), query, nil, &got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s = %d, the report has %d", query, got, want)
		}
	}
}
