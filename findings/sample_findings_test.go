package findings_test

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/collector"
	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

// sampleLedger returns the ledger of the sample organization with all its walks. Tests
// share it, so nobody may write to it.
func sampleLedger(t *testing.T) string {
	t.Helper()
	return store.get("sample", func(path string) {
		story := simulator.Sample()
		now := story.Dates[0]
		server := simulator.New(story.At(0), simulator.Options{Now: func() time.Time { return now }})
		for i, date := range story.Dates {
			now = date
			server.Edit(func(org *simulator.Organization) { *org = *story.At(i) })
			server.SetDenied(story.Denied(i))
			server.SetToken(story.Token(i))
			walk(t, path, server, story.Token(i), story.Roster(i), func() time.Time { return now })
		}
	})
}

// walk takes one snapshot of a server.
func walk(t *testing.T, path string, server *simulator.Server, secret string, roster []byte, now func() time.Time) {
	t.Helper()
	base, err := transactionlink.ParseBaseURL("https://api.example", false)
	must(t, err)
	token, err := transactionlink.ParseToken(secret)
	must(t, err)
	log := slog.New(slog.DiscardHandler)
	client, err := transactionlink.New(transactionlink.Config{BaseURL: base, Token: token, Transport: server.Transport(), Log: log, Now: now})
	must(t, err)
	known, err := snapshot.KnownIn(t.Context(), path, time.Minute)
	must(t, err)
	var people []snapshot.RosterRow
	if roster != nil {
		people, err = inputs.ReadRoster("roster.csv", bytes.NewReader(roster))
		must(t, err)
	}
	spool, err := snapshot.NewSpool(t.TempDir())
	must(t, err)
	r, err := collector.Walk(t.Context(), client, spool, collector.Options{Roster: people, RosterGiven: roster != nil, Known: known, Log: log, Now: now})
	must(t, err)
	_, err = snapshot.Record(t.Context(), path, snapshot.Recording{Spool: spool, LockWait: time.Minute, Header: snapshot.Header{
		TakenAt: r.TakenAt, FinishedAt: r.FinishedAt, Status: r.Status, Completeness: r.Completeness, OrganizationID: r.OrganizationID,
		APIURL: "https://api.example", ToolVersion: "test", CollectedBy: "test", Requests: r.Requests,
		Parameters: `{"clock_offset_seconds":0,"token_sha256":"` + token.Digest() + `","inputs":{"roster":{"date":"` + now().AddDate(0, 0, -40).Format(time.RFC3339) + `"}}}`,
	}})
	must(t, err)
	must(t, spool.Close())
}

// The words of the table below. Somebody without an @ is of the bank; a workspace
// and a role go by the names that they had first.
func address(who string) string {
	if strings.Contains(who, "@") {
		return who
	}
	return who + "@meridianbank.example"
}

func user(who string) string { return "user:" + simulator.ID("user", address(who)) }
func invitation(email, sent string) string {
	return "enrollment:" + simulator.ID("enrollment", "meridian/"+address(email)+"/"+sent)
}
func workspace(name string) string { return "workspace:" + simulator.ID("workspace", "meridian/"+name) }
func role(workspace, name string) string {
	return "role:" + simulator.ID("role", "meridian/"+workspace+"/"+name)
}
func organizationRole(name string) string {
	return "role:" + simulator.ID("organization-role", "meridian/"+name)
}
func access(who, in, roleOf, name string) string {
	id := func(subject string) string { return subject[strings.IndexByte(subject, ':')+1:] }
	return "grant:" + id(workspace(in)) + "/" + id(user(who)) + "/direct/" + id(role(roleOf, name))
}

// expected is what there is to be found in the sample organization at the end of its
// third quarter, with the severity where the rule has several: by hand, from its
// story.
func expected() map[string][]string {
	const duarte, dana = "m.duarte@brightpath-contracting.example", "dana.cole@northgate-advisory.example"
	const integrator, developer = "integrator@core-migration.example", "tomek.zielinski@freelance-dev.example"
	lookAlikes := []string{invitation("claims@meridianbamk.example", "2026-09-25T03:17:00.000Z"), invitation("support@rneridianbank.example", "2026-09-28T02:48:00.000Z")}
	temp := invitation("kyc.temp@mailbox.example", "2026-07-02T10:15:00.000Z")
	const organization = "organization"
	return map[string][]string{
		"TL-INV-01": {
			invitation("svetlana.orlova", "2026-08-10T13:00:00.000Z") + " high", invitation("Yasmin.Haidari", "2026-08-20T09:00:00.000Z") + " high", // that of temp counts under TL-INV-04
			invitation("hugo.lemaire", "2026-07-30T09:12:00.000Z") + " high", invitation("yasmin.haidari", "2026-09-12T09:00:00.000Z") + " medium",
			invitation("wei.chen", "2026-09-09T08:00:00.000Z") + " medium",
		},
		"TL-INV-02": {invitation("irene.costa", "")},
		"TL-INV-03": {
			invitation("lars.nygaard", "2025-12-22T08:20:00.000Z"), invitation("t.berger@northgate-advisory.example", "2025-09-02T13:05:00.000Z"),
			invitation("a.whelan@hartwell-audit.example", "2026-08-31T12:00:00.000Z"),
		},
		"TL-INV-04": append([]string{temp}, lookAlikes...),
		"TL-INV-05": {invitation("Yasmin.Haidari", "2026-08-20T09:00:00.000Z")},
		"TL-INV-06": {invitation("ravi.krishnan", "2026-09-22T10:00:00.000Z")},
		"TL-INV-07": {invitation("oluwaseun.bello", "2026-09-18T10:00:00.000Z")},
		"TL-INV-08": {user("martin.leclerc"), user("dylan.foster")},
		"TL-INV-09": {
			invitation(duarte, "2026-09-14T11:00:00.000Z") + " high", invitation(integrator, "2026-04-20T09:00:00.000Z") + " medium",
			invitation(dana, "2026-01-02T10:10:00.000Z") + " medium", invitation("p.quinn@hartwell-audit.example", "2025-12-10T15:20:00.000Z") + " medium",
		},
		// TL-INV-11 counts under TL-INV-04.
		"TL-EXT-01": {user(duarte) + " high"}, // integrator and developer count under TL-ORP-02 and TL-ORP-01
		"TL-EXT-02": {user(dana) + " high", user("e.hart@northgate-advisory.example") + " medium"},
		"TL-HR-01":  {user("owen.blackwood") + " critical", user("connor.hughes") + " high", user("pedro.almeida") + " medium"},
		"TL-HR-02":  {user("victor.amadi"), user("zanele.dlamini@meridian-payments.example"), user("ravi.krishnan+uat")},
		"TL-HR-03":  {user("isabel.ortega")},
		"TL-HR-04":  {user("tess.vermeer") + " high", user("sanjay.gupta") + " high", user("arjun.mehta") + " low"},
		"TL-HR-05":  {user("stefan.ionescu")},
		"TL-ORP-01": {access(developer, "UAT", "UAT", "Editor")},
		"TL-ORP-02": {user(integrator)},
		"TL-ORP-03": {access("lucia.ferrari", "Vendor Due Diligence", "Partner Banking", "Viewer")},
		"TL-ORP-04": {organizationRole("support")},
		"TL-INH-01": {user("george.adeyemi")},
		"TL-INH-02": {
			access("nadia.haddad", "Sandbox", "Sandbox", "Editor"), access("yusuf.demir", "Sandbox", "Sandbox", "Workspace Admin"),
			access("priya.raman", "UAT", "UAT", "Workspace Admin"),
		},
		"TL-INH-03": {access("marcus.feld", "Transaction Monitoring", "Transaction Monitoring", "Editor")},
		"TL-INH-04": {user("yusuf.demir")},
		"TL-PRV-01": {user("nadia.haddad"), user(duarte), user("hannah.weiss"), user("yusuf.demir")},
		"TL-PRV-02": {access("grace.mensah", "Transaction Monitoring", "Transaction Monitoring", "Workspace Admin")},
		"TL-PRV-03": {workspace("Sandbox")},
		"TL-PRV-04": {organization + " medium"},
		"TL-PRV-05": {workspace("Adverse Media")},
		"TL-PRV-06": {user("kwame.asante")},
		"TL-PRV-07": {user("svc-uat") + " high", user("break-glass") + " medium"},
		"TL-PRV-08": {role("AML Investigations", "Orchestrator"), role("Fraud Operations", "Desk 4")}, // support counts under TL-ORP-04
		"TL-PRV-10": {user("break-glass")},
		"TL-SOD-01": {user("aisha.rahman")},
		"TL-ACC-01": {user("beatrice.holloway"), user("peter.lang"), user("pedro.almeida")},
		"TL-ACC-02": {user("zanele.dlamini@meridian-payments.example")}, // the policy knows that ravi.krishnan has two accounts
		"TL-DRF-01": {access("ingrid.solberg", "KYB Corporate", "KYB Corporate", "Editor")},
		"TL-DRF-02": {
			access("tariq.aziz", "Transaction Monitoring", "Transaction Monitoring", "Workspace Admin") + " high",
			access("henrik.aalto", "Sanctions Screening", "Sanctions Screening", "Analyst") + " medium",
		}, // that of noah.fischer counts under TL-DRF-03
		"TL-DRF-03": {access("noah.fischer", "AML Investigations", "AML Investigations", "Viewer") + " medium"},
		"TL-DRF-04": {user("jasper.kohl")},
		"TL-DRF-05": {workspace("Merchant Onboarding")},
		"TL-DAT-02": {workspace("Legacy Migration")},
		"TL-DAT-04": {role("Partner Banking", "Partner Agent")},
		"TL-DAT-05": {organization},
		"TL-DAT-06": {organization},
		"TL-DAT-07": {organization},
		"TL-DAT-08": {organization},
	}
}

// withoutExample lists the rules of which the sample has no example: a clean walk does not
// trigger them (it is complete, its readings agree, the clocks too), or the organization
// is in order there (its roster, the identities at the identity provider, the accounts of
// its admins, its policy).
func withoutExample() []string {
	return []string{"TL-DAT-01", "TL-DAT-03", "TL-DAT-11", "TL-DAT-09", "TL-DAT-10", "TL-ACC-03", "TL-PRV-09", "TL-POL-01"}
}

func samplePolicy(t *testing.T) findings.Policy {
	t.Helper()
	policy, err := findings.Parse("sample", simulator.SamplePolicy())
	must(t, err)
	return policy
}

// TestSample: the sample organization has an example of every rule that a clean walk
// can trigger, and the rules find these and nothing else.
func TestSample(t *testing.T) {
	path := sampleLedger(t)
	policy := samplePolicy(t)
	l := open(t, path)
	base := resolve(t, l, "2026-Q2")
	rules := builtIn(t)
	parameters, result, err := findings.Evaluate(t.Context(), l, resolve(t, l, "2026-Q3"), &base, policy, rules)
	must(t, err)
	want, got, folded := expected(), map[string][]string{}, map[string]bool{}
	states := map[string]string{}
	for _, f := range result.Findings {
		wellFormed(t, f)
		subject := f.Subject
		if w := want[f.Rule.ID]; len(w) > 0 && strings.Contains(w[0], " ") {
			subject += " " + f.Severity
		}
		got[f.Rule.ID] = append(got[f.Rule.ID], subject)
		for _, id := range f.Folded {
			folded[id] = true
		}
		if f.State != findings.Open {
			states[f.Rule.ID+" "+f.Subject] = f.State
		}
	}
	accepted := map[string]string{
		"TL-PRV-06 " + user("kwame.asante"): findings.IsAccepted, "TL-PRV-07 " + user("break-glass"): findings.IsAccepted,
		"TL-PRV-03 " + workspace("Sandbox"): findings.AcceptanceExpired,
	}
	if d := cmp.Diff(accepted, states); d != "" {
		t.Errorf("findings that are not open (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want, got, cmpopts.SortSlices(strings.Compare)); d != "" {
		t.Errorf("subjects (-want +got):\n%s", d)
	}
	for _, n := range result.NotEvaluated {
		if n.Reason() == "direct access was not read twice (collect --cross-check)" {
			continue // collect does so only if it is told to
		}
		t.Errorf("%s was not evaluated: %s", n.Rule.ID, n.Reason())
	}
	for _, r := range rules {
		if (len(want[r.ID]) == 0 && !folded[r.ID]) != slices.Contains(withoutExample(), r.ID) {
			t.Errorf("%s: %d examples in the sample", r.ID, len(want[r.ID]))
		}
	}
	sameInFocus(t, t, path, parameters)
}

// TestARuleAlone: a rule that is evaluated alone has the parameters, the needs and the rows
// that it has among all: --rule reads only what that rule needs.
func TestARuleAlone(t *testing.T) {
	path := sampleLedger(t)
	policy := samplePolicy(t)
	among := open(t, path)
	at, base := resolve(t, among, "2026-Q3"), resolve(t, among, "2026-Q2")
	all, err := findings.ReadParameters(t.Context(), among, at, &base, policy)
	must(t, err)
	must(t, among.Focus(t.Context(), all.Readers(builtIn(t))))
	for _, r := range builtIn(t) {
		alone := open(t, path)
		parameters, _, err := findings.Evaluate(t.Context(), alone, at, &base, policy, []findings.Rule{r})
		must(t, err)
		must(t, alone.Focus(t.Context(), parameters.Readers([]findings.Rule{r})))
		sameRows(t, t, r, all, among, parameters, alone)
	}
}

// TestEvaluateBoth: a snapshot and its baseline that are evaluated together have the
// findings that each has alone.
func TestEvaluateBoth(t *testing.T) {
	path := sampleLedger(t)
	policy := samplePolicy(t)
	l := open(t, path)
	at, base := resolve(t, l, "2026-Q3"), resolve(t, l, "2026-Q2")
	rules := builtIn(t)
	now, before, err := findings.EvaluateBoth(t.Context(), l, at, base, policy, rules, rules)
	must(t, err)
	for name, tt := range map[string]struct {
		at       snapshot.Reference
		baseline *snapshot.Reference
		got      findings.Result
	}{"the snapshot": {at, &base, now}, "its baseline": {base, nil, before}} {
		_, want, err := findings.Evaluate(t.Context(), open(t, path), tt.at, tt.baseline, policy, rules)
		must(t, err)
		if d := cmp.Diff(want, tt.got, cmpopts.IgnoreUnexported(findings.Result{}, findings.Rule{})); d != "" || len(want.Findings) == 0 {
			t.Errorf("%s has %d findings; alone and together (-want +got):\n%s", name, len(want.Findings), d)
		}
	}
}

// TestFirstDay: without a policy and a roster, on the first snapshot, what is missing
// is named with what supplies it.
func TestFirstDay(t *testing.T) {
	story := simulator.Sample()
	now := story.Dates[0]
	server := simulator.New(story.At(0), simulator.Options{Now: func() time.Time { return now }})
	server.SetToken(story.Token(0))
	path := filepath.Join(t.TempDir(), "access.db")
	walk(t, path, server, story.Token(0), nil, func() time.Time { return now })
	result, _ := evaluated(t, path, "", findings.Default())
	rules := map[string]int{}
	for _, n := range result.NotEvaluated {
		for _, lack := range n.Lacks {
			rules[lack.String()]++
		}
	}
	want := map[string]int{
		"no baseline: there is no earlier snapshot to compare with":   18,
		"no roster supplied (collect --roster FILE.csv)":              9,
		"no approved domains (policy: organization.approved_domains)": 5,
		"nobody is registered as external (policy: [[external]])":     1,
		"direct access was not read twice (collect --cross-check)":    1,
		"off until set (policy: thresholds.privileged_per_workspace)": 1,
		`off until set (policy: [severity] "TL-PRV-05")`:              1,
		"no service accounts are named (policy: [[service_account]])": 1,
		"no toxic pairs are named (policy: [[toxic_pair]])":           1,
		"no cadence is agreed (policy: review.cadence)":               1,
	}
	if d := cmp.Diff(want, rules); d != "" {
		t.Errorf("rules by what they lack (-want +got):\n%s", d)
	}
}
