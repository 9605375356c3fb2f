package findings_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

// rulesOf are the rules of some ids, or all where none is given.
func rulesOf(t testing.TB, ids []string) []findings.Rule {
	t.Helper()
	all, err := findings.Rules()
	must(t, err)
	return slices.DeleteFunc(all, func(r findings.Rule) bool { return len(ids) > 0 && !slices.Contains(ids, r.ID) })
}

// evaluated runs rules, or all where none is given, over the newest snapshot of a ledger.
func evaluated(t testing.TB, path string, base string, policy findings.Policy, ids ...string) (findings.Result, *findings.Inputs) {
	t.Helper()
	l, err := snapshot.Open(t.Context(), path)
	must(t, err)
	defer func() { must(t, l.Close()) }()
	at := resolve(t, l, "latest")
	var baseline *snapshot.Reference
	if base != "" && at.Snapshot > 1 {
		b := resolve(t, l, base)
		baseline = &b
	}
	inputs, result, err := findings.Evaluate(t.Context(), l, at, baseline, policy, rulesOf(t, ids))
	must(t, err)
	return result, inputs
}

// everyNeed is a policy with which every rule can be evaluated.
func everyNeed() findings.Policy {
	p := testPolicy()
	p.Review.Cadence = 24
	p.Thresholds.PrivilegedPerWorkspace, p.Thresholds.OrganizationOwners, p.Thresholds.OrganizationAdmins = 1, 1, 1
	p.Thresholds.CameAndWentTimes = 1
	p.ServiceAccounts = []string{"u1@bank.example"}
	p.External = []findings.External{{Email: "u2@other.example", Expires: "2025-01-01"}}
	p.ToxicPairs = []findings.ToxicPair{{Name: "pair", First: "Maker user", Second: "Checker user"}}
	p.Severity = map[string]string{"TL-PRV-05": "info"}
	return p
}

// random draws a few walks of a small organization.
func random(t *rapid.T) *story {
	s := begin()
	people := []string{"u1", "u2", "u3", "u4"}
	for day := range rapid.IntRange(1, 5).Draw(t, "walks") {
		if day > 0 {
			s.next(rapid.IntRange(1, 40).Draw(t, "days"))
		}
		o := s.now()
		o.partial, o.unread = false, map[string]string{}
		o.workspaces, o.memberships = nil, map[string]member{}
		for _, w := range []string{"a", "b", "c"} {
			status := rapid.SampledFrom([]string{snapshot.Read, snapshot.Read, snapshot.Read, snapshot.Forbidden, snapshot.Gone}).Draw(t, "status")
			if status == snapshot.Gone && day == 0 {
				continue // not there yet
			}
			if status != snapshot.Gone {
				o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: w, Name: "Workspace " + w, Listed: true})
			}
			o.memberships[w] = member{}
			if status != snapshot.Read {
				o.hide(w, status)
				continue
			}
			for _, u := range people {
				for _, role := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"admin", "viewer", "desk", "maker", "checker"}), 0, 2, rapid.ID[string]).Draw(t, "roles") {
					o.give(w, u, direct, role)
				}
				if role := rapid.SampledFrom([]string{"", "", "admin", "member", "support"}).Draw(t, "inherited"); role != "" {
					o.give(w, u, inherited, role)
				}
			}
		}
		o.users, o.invitations, o.roster = nil, nil, nil
		if o.partial = o.partial || rapid.IntRange(0, 5).Draw(t, "users read") == 0; !o.partial {
			o.users = []snapshot.User{}
			for _, u := range people {
				if rapid.Bool().Draw(t, "listed") {
					domain := rapid.SampledFrom([]string{"bank.example", "other.example", "bnak.example"}).Draw(t, "domain")
					name := rapid.SampledFrom([]string{u, u, u, u, "new." + u, "u1"}).Draw(t, "address") // sometimes another's
					o.users = append(o.users, snapshot.User{UserID: u, Email: name + "@" + domain, OrganizationRoleID: "o-" + rapid.SampledFrom([]string{"owner", "admin", "member", "x"}).Draw(t, "organization role")})
				}
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "roster given") > 0 {
			o.roster = []snapshot.RosterRow{}
			ids := rapid.Permutation([]string{"", "", "u1", "u2", "u3", "u4", "x"}).Draw(t, "ids")
			for i, u := range []string{"u1", "u2", "u3", "u4", "new.u1", "new.u2"} {
				if rapid.IntRange(0, 5).Draw(t, "named") == 0 {
					continue
				}
				if rapid.Bool().Draw(t, "without an id") {
					ids[i] = ""
				}
				o.roster = append(o.roster, snapshot.RosterRow{Email: u + "@bank.example", UserID: ids[i], Department: rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "department"),
					Status:  rapid.SampledFrom([]string{"active", "terminated", "leave", "?"}).Draw(t, "employment"),
					EndDate: rapid.SampledFrom([]string{"", "2025-12-31", "2026-01-10", "2026-03-01"}).Draw(t, "end")})
			}
		}
		o.roles = []snapshot.Role{{RoleID: "o-owner", Name: "owner"}, {RoleID: "o-admin", Name: "admin"}, {RoleID: "o-member", Name: "member"}}
		if rapid.Bool().Draw(t, "support is a role") {
			o.roles = append(o.roles, snapshot.Role{RoleID: "o-support"}) // without a name, which other rules go by
		}
		o.invitations = []snapshot.Invitation{}
		for i := range rapid.IntRange(0, 4).Draw(t, "invitations") {
			o.invite(fmt.Sprint("e", i), rapid.SampledFrom([]string{"u1@bank.example", "U1@bank.example ", "u2@other.example", "x@bnak.example", ""}).Draw(t, "invited"),
				rapid.SampledFrom([]string{"PENDING", "ACCEPTED", "EXPIRED", "CANCELLED", "ODD"}).Draw(t, "state"),
				rapid.SampledFrom([]string{"", "2025-11-01", "2026-01-01", "nonsense"}).Draw(t, "sent"))
		}
	}
	return s
}

// overRandom calls f for random ledgers, as many as are enough for every day unless
// the command line says how many.
func overRandom(t *testing.T, checks string, f func(rt *rapid.T, s *story, path string)) {
	dir := t.TempDir()
	n := 0
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		must(t, flag.Set("rapid.checks", checks))
		defer func() { must(t, flag.Set("rapid.checks", f.DefValue)) }()
	}
	rapid.Check(t, func(rt *rapid.T) {
		n++
		s := random(rt)
		place := filepath.Join(dir, fmt.Sprint(n))
		mkdir(t, place)
		f(rt, s, s.record(t, place))
	})
}

// Over random ledgers every rule runs, its findings are well formed, in order, each
// subject once, the same again; and the tables that the rules run over in the
// program give what the views give.
func TestLaws(t *testing.T) {
	overRandom(t, "8", func(rt *rapid.T, _ *story, path string) {
		policy := everyNeed()
		result, inputs := evaluated(t, path, "1", policy)
		again, _ := evaluated(t, path, "1", policy)
		if d := cmp.Diff(outline(result), outline(again)); d != "" {
			rt.Fatalf("the same again (-first +second):\n%s", d)
		}
		seen := map[string]bool{}
		for i, f := range result.Findings {
			wellFormed(t, f)
			if seen[f.Fingerprint] {
				rt.Fatalf("%s %s stands there twice", f.Rule.ID, f.Subject)
			}
			seen[f.Fingerprint] = true
			if i > 0 && findings.Rank(result.Findings[i-1].Severity) > findings.Rank(f.Severity) {
				rt.Fatalf("%s after %s", f.Severity, result.Findings[i-1].Severity)
			}
		}
		if t.Failed() {
			rt.Fatal("not well formed")
		}
		sameInFocus(rt, t, path, inputs)
	})
}

// sameInFocus runs rules, or all where none is given, with the tables of Focus, over
// which the inputs were read, and without.
func sameInFocus(rt rapid.TB, t *testing.T, path string, inputs *findings.Inputs, ids ...string) {
	rules := rulesOf(t, ids)
	wide, narrow := open(t, path), open(t, path)
	var previous, baseline int64
	if inputs.Previous != nil {
		previous = inputs.Previous.Snapshot
	}
	if inputs.Baseline != nil {
		baseline = inputs.Baseline.Snapshot
	}
	must(t, narrow.Focus(t.Context(), inputs.At.Snapshot, previous, baseline))
	looked, err := findings.ReadInputs(t.Context(), wide, inputs.At, inputs.Baseline, inputs.Policy)
	must(t, err)
	for _, r := range rules {
		if d := cmp.Diff(looked.Missing(r), inputs.Missing(r)) + cmp.Diff(looked.MissingPart(r), inputs.MissingPart(r)); d != "" {
			rt.Fatalf("%s lacks (-views +focus):\n%s", r.ID, d)
		}
		if inputs.Missing(r) != nil {
			continue
		}
		query, err := inputs.Query(r)
		must(t, err)
		wider, err := looked.Query(r)
		must(t, err)
		if d := cmp.Diff(wider, query); d != "" {
			rt.Fatalf("%s is asked with (-views +focus):\n%s", r.ID, d)
		}
		_, want := rowsOf(t, wide, query)
		_, got := rowsOf(t, narrow, query)
		if d := cmp.Diff(want, got); d != "" {
			rt.Fatalf("%s (-views +focus):\n%s", r.ID, d)
		}
	}
}

// outline is a result line by line.
func outline(r findings.Result) []string {
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, strings.Join([]string{f.Rule.ID, f.Kind, f.Severity, f.State, f.Subject, f.WorkspaceID, f.UserID, f.EnrollmentID, f.Email,
			f.Evidence, f.Remediation, f.FirstSeen, f.Fingerprint}, "|"))
	}
	for _, n := range r.NotEvaluated {
		lines = append(lines, n.Rule.ID+": "+n.Reason())
	}
	return lines
}

// A fingerprint is for ever.
func TestFingerprint(t *testing.T) {
	// printf '["TL-PRV-06","user:62165e75-d72c-4ad0-bb62-b0a5a4a974e2"]' | sha256sum
	want := "28d35d8cae4d45e9"
	if got := findings.Fingerprint("TL-PRV-06", "user:62165e75-d72c-4ad0-bb62-b0a5a4a974e2"); got != want {
		t.Errorf("fingerprint %s, want %s", got, want)
	}
}

// A person who has left is one finding, whatever else is wrong with the access.
func TestTakenIn(t *testing.T) {
	s := begin()
	s.next(1)
	o := s.now()
	o.employ("olga@bank.example", "", "active", "")
	o.employ("ann@other.example", "", "terminated", "2026-01-01")
	o.person("ann", "ann@other.example")
	o.give("a", "ann", direct, "admin")
	o.give("a", "ann", inherited, "member")
	result, _ := evaluated(t, s.record(t, t.TempDir()), "1", testPolicy())
	var about []string
	for _, f := range result.Findings {
		if f.UserID == "ann" {
			about = append(about, f.Rule.ID+": "+f.Evidence)
		}
	}
	want := []string{
		"TL-HR-01: the roster says terminated, end date 2026-01-01; access to 1 workspace, privileged in 1; also matches: TL-EXT-01, TL-INH-02, TL-PRV-01",
		"TL-DRF-04: account and access to 1 workspace first seen in the same interval, after 2026-01-01T06:00:00Z and by 2026-01-02T06:00:00Z; no accepted invitation for that e-mail",
	}
	if d := cmp.Diff(want, about); d != "" {
		t.Errorf("findings about ann (-want +got):\n%s", d)
	}
	rules, err := findings.Rules()
	must(t, err)
	chosen, err := findings.Choose(rules, []string{"TL-INH-02"})
	must(t, err)
	ids := []string{}
	for _, r := range chosen {
		ids = append(ids, r.ID)
	}
	if d := cmp.Diff([]string{"TL-HR-01", "TL-INH-02"}, ids); d != "" {
		t.Errorf("chosen with what takes it in (-want +got):\n%s", d)
	}
	if _, err := findings.Choose(rules, []string{"TL-NO-01"}); err == nil || !strings.Contains(err.Error(), "TL-NO-01") {
		t.Errorf("an unknown rule: %v", err)
	}
}

// An acceptance holds to the end of its last day.
func TestAccepted(t *testing.T) {
	s := begin()
	s.now().invite("e1", "x@bank.example", "PENDING", "")
	path := s.record(t, t.TempDir())
	for name, tt := range map[string]struct {
		accepted []findings.Accepted
		want     string
	}{
		"on its last day":       {accepted("2025-12-01", "2026-01-01"), findings.IsAccepted},
		"the day after":         {accepted("2025-12-01", "2025-12-31"), findings.AcceptanceExpired},
		"on its first day":      {accepted("2026-01-01", "2026-02-01"), findings.IsAccepted},
		"the day before":        {accepted("2026-01-02", "2026-02-01"), findings.Open},
		"nobody accepted it":    {nil, findings.Open},
		"accepted again":        {append(accepted("2025-11-01", "2025-12-31"), accepted("2025-12-31", "2026-01-31")...), findings.IsAccepted},
		"accepted again, first": {append(accepted("2025-12-31", "2026-01-31"), accepted("2025-11-01", "2025-12-31")...), findings.IsAccepted},
	} {
		p := testPolicy()
		p.Accepted = tt.accepted
		want := tt.want
		result, _ := evaluated(t, path, "", p)
		i := slices.IndexFunc(result.Findings, func(f findings.Finding) bool { return f.Rule.ID == "TL-INV-02" })
		if f := result.Findings[i]; f.State != want || f.IsOpen() != (want != findings.IsAccepted) {
			t.Errorf("%s: %s, open %v; want %s", name, f.State, f.IsOpen(), want)
		}
		if len(result.Unmatched) > 0 {
			t.Errorf("%s: %v accepts nothing", name, result.Unmatched)
		}
	}
}

func accepted(on, expires string) []findings.Accepted {
	return []findings.Accepted{{Rule: "TL-INV-02", Subject: "enrollment:e1", AcceptedOn: on, Expires: expires}}
}

// An acceptance that accepts nothing is told with its reason; what is
// accepted stays to be seen, also of somebody who has left.
func TestAcceptedNothing(t *testing.T) {
	s := begin()
	o := s.now()
	o.employ("olga@bank.example", "", "active", "")
	o.employ("ann@other.example", "", "terminated", "2026-01-01")
	o.person("ann", "ann@other.example")
	o.give("a", "ann", direct, "admin")
	path := s.record(t, t.TempDir())
	p := testPolicy()
	p.Severity = map[string]string{"TL-ACC-01": "off"}
	for _, a := range [][2]string{{"TL-EXT-01", "user:ann"}, {"TL-EXT-01", "user:anne"}, {"TL-ACC-01", "user:olga"}, {"TL-DRF-05", "workspace:a"}, {"BANK-01", "x"}} {
		p.Accepted = append(p.Accepted, findings.Accepted{Rule: a[0], Subject: a[1], AcceptedOn: "2025-01-01", Expires: "2027-01-01"})
	}
	result, _ := evaluated(t, path, "", p)
	told := func(r findings.Result) (lines []string) {
		for _, u := range r.Unmatched {
			lines = append(lines, u.Rule+" "+u.Subject+": "+u.Why)
		}
		return lines
	}
	if i := slices.IndexFunc(result.Findings, func(f findings.Finding) bool { return f.Rule.ID == "TL-EXT-01" }); i < 0 || result.Findings[i].State != findings.IsAccepted {
		t.Errorf("the accepted finding of somebody who has left is not shown as accepted (at %d)", i)
	}
	if i := slices.IndexFunc(result.Findings, func(f findings.Finding) bool { return f.Rule.ID == "TL-HR-01" }); len(result.Findings[i].Folded) > 0 {
		t.Errorf("TL-HR-01 took in %v, which somebody has accepted", result.Findings[i].Folded)
	}
	want := []string{
		"TL-EXT-01 user:anne: the rule finds no such subject",
		"TL-ACC-01 user:olga: the rule was not evaluated: switched off by the policy (severity)",
		"TL-DRF-05 workspace:a: the rule was not evaluated: no baseline: there is no earlier snapshot to compare with",
		"BANK-01 x: there is no such built-in rule: findings --rules FOLDER adds rules of your own",
	}
	if d := cmp.Diff(want, told(result)); d != "" {
		t.Errorf("acceptances of nothing (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want[:1], told(result.ForRules([]string{"TL-EXT-01"}))); d != "" {
		t.Errorf("of one rule (-want +got):\n%s", d)
	}
}

// A snapshot may be compared with itself, as a report does for what was open then.
func TestAtTheBaseline(t *testing.T) {
	path := sampleLedger(t)
	l := open(t, path)
	at := resolve(t, l, "2026-Q2")
	rules, err := findings.Rules()
	must(t, err)
	inputs, result, err := findings.Evaluate(t.Context(), l, at, &at, everyNeed(), rules)
	must(t, err)
	for _, f := range result.Findings {
		if strings.HasPrefix(f.Rule.ID, "TL-DRF-") && f.Rule.ID != "TL-DRF-03" || f.Rule.ID == "TL-PRV-01" || f.Rule.ID == "TL-PRV-02" {
			t.Errorf("%s %s: nothing changed", f.Rule.ID, f.Subject)
		}
	}
	sameInFocus(t, t, path, inputs)
}

// What a rule lacks is one thing, whatever stands in the name of a role.
func TestLackIsOneThing(t *testing.T) {
	l := open(t, begin().record(t, t.TempDir()))
	policy := testPolicy()
	policy.ToxicPairs = []findings.ToxicPair{{First: "makes; signs (policy: none)", Second: "checks"}}
	inputs, err := findings.ReadInputs(t.Context(), l, resolve(t, l, "1"), nil, policy)
	must(t, err)
	want := []findings.Lack{{Text: `there is no role "makes; signs (policy: none)", "checks"`, Policy: "[[toxic_pair]]"}}
	if d := cmp.Diff(want, inputs.MissingPart(findings.Rule{Partly: []string{"toxic_roles", "workspaces"}})); d != "" {
		t.Errorf("lacks (-want +got):\n%s", d)
	}
}
