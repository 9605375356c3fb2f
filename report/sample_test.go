package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tlaudit/collector"
	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/report"
	"tlaudit/snapshot"
	"tlaudit/templates"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

// sampleLedger walks the story of the sample organization into a ledger.
func sampleLedger(t testing.TB) string {
	t.Helper()
	story := simulator.Sample()
	now := story.Dates[0]
	server := simulator.New(story.At(0), simulator.Options{Now: func() time.Time { return now }})
	path := filepath.Join(t.TempDir(), "access.db")
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
		known, err := snapshot.KnownIn(t.Context(), path)
		must(err)
		people, err := collector.ReadRoster(bytes.NewReader(story.Roster(i)))
		must(err)
		spool, err := snapshot.NewSpool(t.TempDir())
		must(err)
		r, err := collector.Walk(t.Context(), client, spool, collector.Options{Roster: people, RosterGiven: true, Known: known, Log: log, Now: clock})
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

// reviewersOfSample has somebody for most rows, and nobody for people from outside.
const reviewersOfSample = `workspace,role,user,domain,reviewer,fallback,basis
,Workspace Admin,,,astrid.lindqvist@meridianbank.example,daniel.okonkwo@meridianbank.example,Owner of privileged roles
UAT,,,,viktor.petrov@meridianbank.example,,Head of testing
,,,meridianbank.example,nadia.haddad@meridianbank.example,astrid.lindqvist@meridianbank.example,Coordinator
`

// sample is the report of the third quarter with everything in it.
func sample(t testing.TB) (report.Report, *snapshot.Ledger) {
	t.Helper()
	path := sampleLedger(t)
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
	judged, err := report.Judge(t.Context(), l, at, &since, p, rules)
	must(err)
	plan, err := remediation.Make(t.Context(), l, at, remediation.Selection{Findings: remediation.Automatic(judged.Now.Findings), Baseline: &since}, p)
	must(err)
	reviewers, err := report.ReadReviewers("reviewers.csv", strings.NewReader(reviewersOfSample))
	must(err)
	r, err := report.Build(t.Context(), l, report.Options{
		At: at.Snapshot, Since: since.Snapshot, Period: "2026-Q3", Policy: p, Findings: *judged, Remediation: &plan, Reviewers: reviewers, Split: true,
		Flags: []string{"period=2026-Q3"},
	})
	must(err)
	return r, l
}

func fact(t testing.TB, r report.Report, item string) string {
	t.Helper()
	for _, f := range r.Headline.Facts {
		if f.Item == item {
			return fmt.Sprint(f.Value)
		}
	}
	t.Fatalf("the cover says nothing of %s", item)
	return ""
}

// The walk of the story takes longer than each test of its report.
func TestSampleReport(t *testing.T) {
	r, l := sample(t)
	t.Run("figures of the sample organization", func(t *testing.T) { figuresOfTheSampleOrganization(t, r, l) })
	t.Run("figures are those of the ledger", func(t *testing.T) { figuresAreThoseOfTheLedger(t, r, l) })
	t.Run("severities are those of the sheet", func(t *testing.T) { severitiesAreThoseOfTheSheet(t, r) })
	t.Run("sheets are those of the contract", func(t *testing.T) { sheetsAreThoseOfTheContract(t, r) })
	t.Run("sign off counts along", func(t *testing.T) { signOffCountsAlong(t, r, l) })
	t.Run("commands send what they say", func(t *testing.T) { commandsSendWhatTheySay(t, r) })
	t.Run("counted by LibreOffice", func(t *testing.T) { countedByLibreOffice(t, r, l) })
	t.Run("parts are the whole", func(t *testing.T) { partsAreTheWhole(t, r, l) })
	t.Run("json matches its schema", func(t *testing.T) { jSONMatchesItsSchema(t, r, l) })
	t.Run("html is for everybody", func(t *testing.T) { hTMLIsForEverybody(t, r) })
	t.Run("headers on every printed page", func(t *testing.T) { headersOnEveryPrintedPage(t, r, l) })
	t.Run("html is one page that asks nobody", func(t *testing.T) { hTMLIsOnePageThatAsksNobody(t, r, l) })
}

const curl = `printf 'header = "Authorization: %s"\n' "$TLAUDIT_TOKEN" | curl --disable --config - --silent --show-error --fail --globoff --path-as-is --proto '=https' --location --max-redirs 0 --request `

// The figures were counted by hand in the story of the sample organization.
func figuresOfTheSampleOrganization(t *testing.T, r report.Report, l *snapshot.Ledger) {
	for item, want := range map[string]string{
		"Rows on Review":                              "242",
		"People with access":                          "61",
		"Rows that are privileged":                    "159",
		"Rows that are unclassified":                  "18",
		"Rows of people from outside":                 "5",
		"Rows that need a decision on Review":         "98",
		"People to decide on Organization":            "63",
		"Invitations":                                 "29, of which 11 pending",
		"Changes in the period":                       "191",
		"Findings accepted":                           "1",
		"Baseline":                                    "Snapshot 4 of 2026-06-30 06:00:00 UTC",
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
	if d := cmp.Diff(map[string]int{"Still present": 4, "Late": 1, "Cannot tell: gap": 1, "Within": 9, "No access": 9}, results); d != "" {
		t.Errorf("Leavers (-want +got):\n%s", d)
	}
	// Who left and still administers something comes first.
	if got := column(t, r, "Review", "Email", "Suggested action", "Justification required")[0]; got != "owen.blackwood@meridianbank.example, Revoke, Yes" {
		t.Errorf("first row = %s", got)
	}
	// Two people of the story inherit access as admins: one is no account, one is a member.
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
		"SELECT count(*) FROM access_at WHERE snapshot_id = 10":                             len(column(t, r, "Review", "#")),
		"SELECT count(*) FROM changes WHERE snapshot_id BETWEEN 5 AND 10":                   len(column(t, r, "Changes", "Kind")),
		"SELECT count(*) FROM invitations_at WHERE snapshot_id = 10":                        len(column(t, r, "Invitations", "Email")),
		"SELECT count(DISTINCT user_id) FROM access_at WHERE snapshot_id = 10":              61,
		"SELECT count(*) FROM access_at WHERE snapshot_id = 10 AND source = 'direct'":       98,
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

func opened(t *testing.T, r report.Report) *excelize.File {
	t.Helper()
	var out bytes.Buffer
	if err := report.XLSX(&out, r); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// What Sign-off shows as issued is what its formulas calculate, and they count as the
// reviewer fills in.
func signOffCountsAlong(t *testing.T, r report.Report, l *snapshot.Ledger) {
	f := opened(t, r)
	rows, err := f.GetRows("Sign-off")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for n, row := range rows {
		if len(row) == 0 || !strings.HasPrefix(row[0], "Rows of ") {
			continue
		}
		lines++
		for i := 3; i <= 10; i++ {
			if i >= len(row) || row[i] == "" {
				continue // no such count on that sheet
			}
			cell, err := excelize.CoordinatesToCellName(i+1, n+1)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := f.CalcCellValue("Sign-off", cell); err != nil || got != row[i] {
				t.Errorf("%s holds %s and calculates %s (%v)", cell, row[i], got, err)
			}
		}
	}
	if lines != 7 {
		t.Errorf("%d lines count, want those of four reviewers, of all, of Organization and of Invitations", lines)
	}
}

// The parts hold every row of the whole once, with its key and its number.
func partsAreTheWhole(t *testing.T, r report.Report, l *snapshot.Ledger) {
	if len(r.Parts) != 4 {
		t.Fatalf("%d parts, want 4", len(r.Parts))
	}
	for _, sheet := range []string{"Review", "Organization", "Invitations"} {
		seen := map[string]bool{}
		for _, p := range r.Parts {
			for _, k := range column(t, p.Report, sheet, "row_key", "row_sum") {
				if seen[k] {
					t.Errorf("%s: %s is in two parts", sheet, k)
				}
				seen[k] = true
			}
		}
		for _, k := range column(t, r, sheet, "row_key", "row_sum") {
			if !seen[k] {
				t.Errorf("%s: %s is in no part", sheet, k)
			}
			delete(seen, k)
		}
		if len(seen) > 0 {
			t.Errorf("%s: parts have rows that the whole has not: %v", sheet, seen)
		}
	}
	for _, p := range r.Parts {
		for _, line := range column(t, p.Report, "Review", "Email", "Reviewer") {
			email, reviewer, _ := strings.Cut(line, ", ")
			if email == reviewer {
				t.Errorf("%s reviews their own access", email)
			}
		}
	}
	// Each part says what is to be decided in it, and which counts are those of the whole.
	var next []string
	for _, p := range r.Parts {
		for _, f := range p.Report.Headline.Facts {
			switch {
			case f.Section == "Next" && f.Item == "1. Reviewers":
				next = append(next, fmt.Sprint(p.File[:2], ": ", f.Value))
			case f.Section == "Counts":
				t.Errorf("%s counts %s as if it were the whole", p.File, f.Item)
			}
		}
		for _, text := range column(t, p.Report, "Sign-off", "Section", "Text") {
			if strings.HasPrefix(text, "Management's") && !strings.Contains(text, "their counts stand in the whole workbook") {
				t.Errorf("%s: %s", p.File, text)
			}
		}
	}
	if d := cmp.Diff([]string{
		// The 30 workspace admins, and the coordinator's own access.
		"01: Read Instructions. Decide 31 rows on Review, 1 person on Organization and 0 pending invitations on Invitations.",
		"02: Read Instructions. Decide 57 rows on Review, 56 people on Organization and 8 pending invitations on Invitations.",
		"03: Read Instructions. Decide 5 rows on Review, 0 people on Organization and 0 pending invitations on Invitations.",
		"04: Read Instructions. Decide 5 rows on Review, 6 people on Organization and 3 pending invitations on Invitations.", // 98, 63 and 11 in all
	}, next); d != "" {
		t.Errorf("what comes next (-want +got):\n%s", d)
	}
	dir := t.TempDir()
	path, _, err := report.Bundle(t.Context(), dir, r, report.Files{Formats: []string{"csv"}})
	if err != nil {
		t.Fatal(err)
	}
	index, err := os.ReadFile(filepath.Join(path, "to-reviewers", "index.csv"))
	if err != nil {
		t.Fatal(err)
	}
	got := sums(t, filepath.Join(path, "to-reviewers"))
	for _, p := range r.Parts {
		if !strings.Contains(string(index), p.RowsDigest+","+got[p.File]) {
			t.Errorf("the index does not have the digests of %s", p.File)
		}
	}
	// The last line is the whole itself, to hold the parts against.
	if path, _, err = report.Bundle(t.Context(), dir, r, report.Files{Formats: []string{"xlsx"}, Force: true}); err != nil {
		t.Fatal(err)
	}
	if index, err = os.ReadFile(filepath.Join(path, "to-reviewers", "index.csv")); err != nil {
		t.Fatal(err)
	}
	workbook, err := os.ReadFile(filepath.Join(path, "access-review.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if got := evidence(t, r, "Rows digest"); r.RowsDigest == "" || !strings.Contains(got, r.RowsDigest) {
		t.Errorf("Evidence has the rows digest %s, want %s", got, r.RowsDigest)
	}
	whole := "../access-review.xlsx,The whole,,242,63,29," + r.RowsDigest + "," + fmt.Sprintf("%x", sha256.Sum256(workbook)) + "\r\n"
	if !strings.HasSuffix(string(index), "\n"+whole) {
		t.Errorf("the index ends otherwise than with %q:\n%s", whole, index)
	}
}

func TestReviewersFileIsReadStrictly(t *testing.T) {
	const header = "workspace,role,user,domain,reviewer,fallback,basis\n"
	for name, tt := range map[string]struct{ file, want string }{
		"empty":               {"", "reviewers.csv:1: the file is empty"},
		"no column":           {"workspace,role,user,domain,reviewer,fallback\n", "reviewers.csv:1: the column basis is missing"},
		"unknown column":      {"workspaces,role,user,domain,reviewer,fallback,basis\n", `reviewers.csv:1: unknown column "workspaces"`},
		"no line":             {header, "reviewers.csv: no line names a reviewer"},
		"no reviewer":         {header + ",,,,,,x\n", "reviewers.csv:2: no reviewer"},
		"bad address":         {header + ",,,,a@b.example,,x\n,,,,ann,,x\n", `reviewers.csv:3: reviewer "ann" is no e-mail address`},
		"name and address":    {header + ",,,,Ann <a@b.example>,,x\n", "is no e-mail address"},
		"bad fallback":        {header + ",,,,a@b.example,bob,x\n", `reviewers.csv:2: fallback "bob" is no e-mail address`},
		"own fallback":        {header + ",,,,a@b.example,A@b.example,x\n", "reviewers.csv:2: the fallback is the reviewer"},
		"too few fields":      {header + "a,b\n", "reviewers.csv:2: wrong number of fields"},
		"wildcards":           {header + ",,,,*@b.example,,x\n", `reviewers.csv:2: reviewer "*@b.example" is no e-mail address`},
		"one wildcard":        {header + ",,,,a?@b.example,,x\n", "is no e-mail address"},
		"escaping":            {header + ",,,,a~b@b.example,,x\n", "is no e-mail address"},
		"a criterion":         {header + ",,,,=x@b.example,,x\n", `reviewers.csv:2: reviewer "=x@b.example" is no e-mail address`},
		"a fallback for all":  {header + ",,,,a@b.example,*@b.example,x\n", `reviewers.csv:2: fallback "*@b.example" is no e-mail address`},
		"longer than counted": {header + ",,,," + strings.Repeat("a", 250) + "@b.example,,x\n", "is no e-mail address"},
		"Latin-1":             {header + ",,,,a@b.example,,x\n,,,,a@b.example,,caf\xe9\n", `reviewers.csv:3: it is not UTF-8: ",,,,a@b.example,,caf\xe9"`},
		"UTF-16":              {"\xff\xfew\x00o\x00", "reviewers.csv:1: it is UTF-16: save it as UTF-8"},
		"UTF-16, unmarked":    {"w\x00o\x00\n\x00", "reviewers.csv:1: it has a zero byte (UTF-16?): save it as UTF-8"},
		"domain with a blank": {header + ",,,a b,a@b.example,,x\n", `domain "a b" is no domain`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := report.ReadReviewers("reviewers.csv", strings.NewReader(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadReviewers: %v, want %s", err, tt.want)
			}
		})
	}
	r, err := report.ReadReviewers("reviewers.csv", strings.NewReader(header+"Nowhere,,,,a@b.example,,x\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = report.Build(t.Context(), ledger(t, story()...), report.Options{At: 3, Policy: policy(t), Reviewers: r})
	if err == nil || !strings.Contains(err.Error(), `reviewers.csv:2: the snapshot knows no workspace "Nowhere"`) {
		t.Errorf("Build: %v, want the unknown workspace", err)
	}
}

// JSON is what docs/access-review.schema.json says, and the schema names every field.
func jSONMatchesItsSchema(t *testing.T, r report.Report, l *snapshot.Ledger) {
	source, err := os.ReadFile("../docs/access-review.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(source, &document); err != nil {
		t.Fatal(err)
	}
	nullable(document)
	if source, err = json.Marshal(document); err != nil {
		t.Fatal(err)
	}
	var schema openapi3.Schema
	if err := json.Unmarshal(source, &schema); err != nil {
		t.Fatal(err)
	}
	small := build(t, ledger(t, story()...), report.Options{At: 1})
	for name, r := range map[string]report.Report{"sample": r, "first snapshot": small} {
		var out bytes.Buffer
		if err := report.JSON(&out, r); err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.Unmarshal(out.Bytes(), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.VisitJSON(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// nullable says in the validator's words what JSON Schema says by a list of types.
func nullable(schema any) {
	switch s := schema.(type) {
	case map[string]any:
		if types, ok := s["type"].([]any); ok {
			s["nullable"] = true
			delete(s, "type")
			if len(types) == 2 {
				s["type"] = types[0]
			}
		}
		for _, v := range s {
			nullable(v)
		}
	case []any:
		for _, v := range s {
			nullable(v)
		}
	}
}

func hTMLIsOnePageThatAsksNobody(t *testing.T, r report.Report, l *snapshot.Ledger) {
	var out bytes.Buffer
	if err := report.HTML(&out, r, templates.Files); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for _, asks := range []string{"http://", "<link", "<img", "src=", "@import", "url("} {
		if strings.Contains(strings.ReplaceAll(page, "https://api.example", ""), asks) {
			t.Errorf("the page has %s", asks)
		}
	}
	if !strings.Contains(page, "default-src &#39;none&#39;") {
		t.Error("no Content-Security-Policy")
	}
	if got := strings.Count(page, "<svg"); got != 2 {
		t.Errorf("%d charts, want 2", got)
	}
	for _, tbl := range r.Tables {
		if !tbl.Hidden && tbl.Name != "Cover" && !strings.Contains(page, "<caption>"+tbl.Name+": "+fmt.Sprint(tbl.Total)+" rows</caption>") {
			t.Errorf("no table %s of %d rows", tbl.Name, tbl.Total)
		}
	}
}

// Hostile names show as text on the page.
func TestHostileTextInHTMLAndJSON(t *testing.T) {
	values := hostile(t)
	r := report.Report{Title: values[1], Subject: values[2], Tables: []report.Table{one(values)}}
	var page, doc bytes.Buffer
	if err := report.HTML(&page, r, templates.Files); err != nil {
		t.Fatal(err)
	}
	body := page.String()
	body = body[strings.Index(body, "<tbody>"):strings.Index(body, "<script>")]
	for _, markup := range []string{"<script", "<img", "<svg", "<a href=\"j", "onerror=\""} {
		if strings.Contains(body, markup) {
			t.Errorf("a value became markup: %s", markup)
		}
	}
	if got, want := strings.Count(body, "<tr>"), len(values)+1; got != want { // and the header
		t.Errorf("%d rows, want %d", got, want)
	}
	if err := report.JSON(&doc, r); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Tables map[string]struct{ Rows []struct{ Value string } }
	}
	if err := json.Unmarshal(doc.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	for i, v := range values {
		// JSON has no bytes that are no text: each is U+FFFD.
		if got, want := read.Tables["review"].Rows[i].Value, string([]rune(v)); got != want {
			t.Errorf("json reads %q, want %q", got, want)
		}
	}
}

// A workbook that went out stays readable: everything that a later version looks for
// is found by headers and defined names alone.
func TestAnIssuedWorkbookOfFormat1IsReadable(t *testing.T) {
	path := filepath.Join("..", "testdata", "format1", "access-review.xlsx")
	if *update {
		if _, err := os.Stat(path); err != nil {
			r, _ := sample(t)
			var out bytes.Buffer
			if err := report.XLSX(&out, r); err != nil {
				t.Fatal(err)
			}
			write(t, path, out.String())
		}
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		if !strings.HasPrefix(n.Name, "tlaudit_") {
			continue
		}
		sheet, cell, ok := strings.Cut(strings.ReplaceAll(n.RefersTo, "$", ""), "!")
		if !ok {
			t.Fatalf("%s refers to %s", n.Name, n.RefersTo)
		}
		if names[n.Name], err = f.GetCellValue(strings.Trim(sheet, "'"), cell, excelize.Options{RawCellValue: true}); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"tlaudit_workbook_format": "1", "tlaudit_snapshot": "10", "tlaudit_baseline": "4", "tlaudit_part": "1/1", "tlaudit_rows": "334",
		"tlaudit_attested_by": "", "tlaudit_acknowledged_on": "",
	} {
		if got, ok := names[name]; !ok || got != want {
			t.Errorf("%s = %q (%v), want %q", name, got, ok, want)
		}
	}
	for _, name := range []string{"tlaudit_review_id", "tlaudit_state_digest", "tlaudit_chain_head", "tlaudit_policy_digest", "tlaudit_rows_digest"} {
		if len(names[name]) != 64 {
			t.Errorf("%s = %q, want a digest", name, names[name])
		}
	}
	for sheet, headers := range map[string][]string{
		"Review":       {"#", "Decision", "New role", "Justification", "Reviewed by", "Decision date", "Ticket", "Reviewer", "Check", "user_id", "workspace_id", "role_id", "row_sum", "row_key"},
		"Organization": {"Decision", "Justification", "Reviewed by", "Decision date", "Ticket", "user_id", "row_sum", "row_key"},
		"Invitations":  {"Decision", "Justification", "Reviewed by", "Decision date", "enrollment_id", "row_sum", "row_key"},
	} {
		for _, h := range headers {
			if cells := readSheet(t, f, sheet, h); len(cells) == 0 {
				t.Errorf("%s has no rows under %s", sheet, h)
			}
		}
		for _, k := range readSheet(t, f, sheet, "row_key") {
			if len(k) != 21 {
				t.Errorf("%s: row_key %q", sheet, k)
			}
		}
	}
}

// What was found at the baseline and is not now is closed, unless nobody could look.
func TestFindingsThatAreGone(t *testing.T) {
	find := func(rule, subject, workspace string) findings.Finding {
		return findings.Finding{Rule: findings.Rule{ID: rule}, State: findings.Open, Severity: "high", Subject: subject, WorkspaceID: workspace,
			Fingerprint: findings.Fingerprint(rule, subject), Evidence: "seen"}
	}
	states := story()
	states[2].unread = map[string]string{"w-2": snapshot.Forbidden}
	now := find("TL-A", "user:u-ann", "")
	now.UserID = "u-ann"
	accepted := find("TL-A", "user:u-bob", "")
	accepted.State, accepted.UserID = findings.IsAccepted, "u-bob"
	r := build(t, ledger(t, states...), report.Options{At: 3, Since: 1, Draft: true, Findings: report.Judgement{
		Now: findings.Result{
			Findings: []findings.Finding{now, accepted},
			NotEvaluated: []findings.NotEvaluated{{Rule: findings.Rule{ID: "TL-B"}, Lacks: []findings.Lack{{Text: "no roster"}}},
				{Rule: findings.Rule{ID: "TL-C"}, InPart: true, Lacks: []findings.Lack{{Text: "1 workspace was not read"}}}},
		},
		Before: &findings.Result{Findings: []findings.Finding{
			now, find("TL-A", "user:u-dee", ""), find("TL-A", "workspace:w-2", "w-2"), find("TL-B", "user:u-dee", ""),
			find("TL-C", "workspace:w-1", "w-1"), find("TL-C", "user:u-dee", ""),
		}},
	}})
	want := []string{
		"Open, TL-A, user:u-ann", "Accepted, TL-A, user:u-bob", "Not evaluated now, TL-A, workspace:w-2",
		"Not evaluated now, TL-B, user:u-dee", "Not evaluated now, TL-C, user:u-dee",
		"Closed since baseline, TL-A, user:u-dee", "Closed since baseline, TL-C, workspace:w-1",
	}
	if d := cmp.Diff(want, column(t, r, "Findings", "State", "Rule", "subject_id")); d != "" {
		t.Errorf("Findings (-want +got):\n%s", d)
	}
	for _, line := range column(t, r, "Review", "Email", "Source", "Findings", "Decision required", "Why") {
		switch {
		case strings.HasPrefix(line, "ann@") && !strings.Contains(line, ", TL-A, Yes, ") && strings.Contains(line, "Direct"):
			t.Errorf("ann: %s", line)
		case strings.HasPrefix(line, "bob@") && !strings.Contains(line, "TL-A (accepted), Acknowledge, "):
			t.Errorf("bob: %s", line)
		case strings.HasPrefix(line, "dee@") && !strings.Contains(line, "None, Yes, ") && !strings.HasSuffix(line, "No rule matched: decide on need"):
			t.Errorf("dee: %s", line)
		}
	}
}

// A template that fails says where and why, and nothing is left behind.
func TestATemplateThatFails(t *testing.T) {
	r, files := bundled(t)
	files.Formats = []string{"md", "html"}
	for name, broken := range map[string]fstest.MapFS{
		"access-review.md.tmpl:2:": {"access-review.md.tmpl": {Data: []byte("# {{escape .Title}}\n{{.Titel}}\n")}},
		"access-review.html.tmpl:1": {
			"access-review.md.tmpl": {Data: []byte("fine")}, "access-review.css": {}, "access-review.js": {}, "access-review.html.tmpl": {Data: []byte("{{text .Tables}}")},
		},
	} {
		files.Templates = broken
		dir := t.TempDir()
		_, _, err := report.Bundle(t.Context(), dir, r, files)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("Bundle: %v, want %s and the reason", err, name)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v (%v)", left, err)
		}
	}
}
