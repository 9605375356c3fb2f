package findings_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tlaudit/findings"
)

// Over random histories a finding is new if the newest earlier complete snapshot that
// could evaluate its rule whole does not have it, or has it less severe or smaller. A
// rule that needs the baseline is compared with snapshots after the baseline alone.
func TestNewIsWhatTheEarlierSnapshotLacks(t *testing.T) {
	overRandom(t, 5, func(rt *rapid.T, s *story, path string) {
		l := open(t, path)
		base := resolve(t, l, "1")
		rules := builtIn(t)
		var results []findings.Result
		for day := range s.days {
			at, baseline := resolve(t, l, fmt.Sprint(day+1)), &base
			if day == 0 {
				baseline = nil
			}
			parameters, result, err := findings.Evaluate(t.Context(), l, at, baseline, everyNeed(), rules)
			must(t, err)
			results = append(results, result)
			compared, err := findings.MarkNew(t.Context(), l, parameters, &result)
			must(t, err)
			complete := func(d int) bool { return !s.days[d].partial }
			if want := slices.ContainsFunc(upTo(day), complete); compared != want {
				rt.Fatalf("snapshot %d: compared %v, want %v", day+1, compared, want)
			}
			for _, f := range result.Findings {
				if want := beside(results, f, complete, day); compared && f.Beside != want {
					rt.Errorf("%s %s at snapshot %d is %q, want %q: %s", f.Rule.ID, f.Subject, day+1, f.Beside, want, f.Evidence)
				}
			}
		}
	})
}

// upTo returns the days before one.
func upTo(day int) []int {
	var all []int
	for d := range day {
		all = append(all, d)
	}
	return all
}

// beside returns what a finding is beside those of the days before it.
func beside(results []findings.Result, f *findings.Finding, complete func(int) bool, day int) string {
	for d := day - 1; d >= 0; d-- {
		lacking := func(n findings.NotEvaluated) bool { return n.Rule.ID == f.Rule.ID }
		if !complete(d) || slices.ContainsFunc(results[d].NotEvaluated, lacking) {
			continue
		}
		was, found := results[d].Found(f.Rule.ID, f.Subject)
		switch {
		case !found && f.WorkspaceID != "" && results[d].CouldTell(f) != "":
			return findings.FirstLookedAt
		case !found || findings.Rank(f.Severity) < findings.Rank(was.Severity) || f.Grows != was.Grows && !within(f.Grows, was.Grows):
			return findings.New
		}
		return findings.StillSo
	}
	if f.Rule.NeedsBaseline() {
		return findings.New
	}
	return findings.FirstLookedAt
}

// within reports whether each entry of a list is one of another.
func within(list, other string) bool {
	return !slices.ContainsFunc(strings.Split(list, ","), func(entry string) bool { return !slices.Contains(strings.Split(other, ","), entry) })
}

// A finding that is worse, or that has grown, is new again; one that is less severe or
// smaller is still so.
func TestCompare(t *testing.T) {
	rule, lacks := findings.Rule{ID: "BANK-01"}, []findings.Lack{{Text: "no roster"}}
	finding := func(severity, grows string) *findings.Finding {
		return &findings.Finding{Rule: &rule, Subject: "user:ann", UserID: "ann", Severity: severity, Grows: grows}
	}
	var places []string
	for i := range 25 {
		places = append(places, fmt.Sprintf("w%02d", i))
	}
	of25, of24 := strings.Join(places, ","), strings.Join(places[:24], ",")
	tests := map[string]struct {
		before []*findings.Finding
		lacks  []findings.NotEvaluated
		now    *findings.Finding
		want   string
	}{
		"not found then":           {nil, nil, finding("medium", ""), findings.New},
		"found then":               {[]*findings.Finding{finding("medium", "")}, nil, finding("medium", ""), findings.StillSo},
		"worse":                    {[]*findings.Finding{finding("medium", "")}, nil, finding("high", ""), findings.New},
		"less severe":              {[]*findings.Finding{finding("high", "")}, nil, finding("medium", ""), findings.StillSo},
		"a second entry":           {[]*findings.Finding{finding("high", "a")}, nil, finding("high", "a,b"), findings.New},
		"another entry":            {[]*findings.Finding{finding("high", "a")}, nil, finding("high", "b"), findings.New},
		"an entry less":            {[]*findings.Finding{finding("high", "a,b")}, nil, finding("high", "b"), findings.StillSo},
		"no entry left":            {[]*findings.Finding{finding("high", "a,b")}, nil, finding("high", ""), findings.StillSo},
		"one of 25 places less":    {[]*findings.Finding{finding("high", of25)}, nil, finding("high", of24), findings.StillSo},
		"one more than 24 places":  {[]*findings.Finding{finding("high", of24)}, nil, finding("high", of25), findings.New},
		"not evaluated then":       {nil, []findings.NotEvaluated{{Rule: rule, Lacks: lacks}}, finding("medium", ""), findings.FirstLookedAt},
		"evaluated in part then":   {nil, []findings.NotEvaluated{{Rule: rule, InPart: true, Lacks: lacks}}, finding("medium", ""), findings.FirstLookedAt},
		"found in part then":       {[]*findings.Finding{finding("medium", "")}, []findings.NotEvaluated{{Rule: rule, InPart: true, Lacks: lacks}}, finding("medium", ""), findings.StillSo},
		"another rule lacked then": {nil, []findings.NotEvaluated{{Rule: findings.Rule{ID: "BANK-02"}, Lacks: lacks}}, finding("medium", ""), findings.New},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			before := findings.Result{Findings: tt.before, NotEvaluated: tt.lacks}
			if got := before.Compare(tt.now); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// Without an earlier complete snapshot nothing is compared.
func TestNothingToCompareWith(t *testing.T) {
	s := begin()
	s.now().partial = true
	s.next(1).partial = false
	s.now().give("a", "ann", direct, "viewer")
	l := open(t, s.ledger(t))
	at := resolve(t, l, "2")
	parameters, result, err := findings.Evaluate(context.Background(), l, at, nil, testPolicy(), builtIn(t))
	must(t, err)
	compared, err := findings.MarkNew(t.Context(), l, parameters, &result)
	must(t, err)
	if compared || len(result.Findings) == 0 || result.Findings[0].Beside != "" {
		t.Errorf("compared %v: %+v", compared, result.Findings)
	}
}

// A rule that cannot be evaluated whole at any of the ten newest earlier snapshots was never
// compared: what it finds is First looked at.
func TestSnapshotsTried(t *testing.T) {
	for between, want := range map[int]string{9: findings.StillSo, 10: findings.FirstLookedAt} {
		t.Run(fmt.Sprint(between), func(t *testing.T) {
			s := begin()
			s.now().disagree = []string{"a"}
			for range between {
				s.next(1).disagree = nil // nothing was read twice
			}
			s.next(1).disagree = []string{"a"}
			l := open(t, s.ledger(t))
			at := resolve(t, l, "latest")
			parameters, result, err := findings.Evaluate(t.Context(), l, at, nil, testPolicy(), rulesOf(t, []string{"TL-DAT-03"}))
			must(t, err)
			compared, err := findings.MarkNew(t.Context(), l, parameters, &result)
			must(t, err)
			if !compared || len(result.Findings) != 1 || result.Findings[0].Beside != want {
				t.Errorf("compared %v: %+v, want %s", compared, result.Findings, want)
			}
		})
	}
}

// What the policy lacks, it lacks at every snapshot: a rule is not evaluated at any other.
// That of the test could not run there.
func TestPolicyLacksIt(t *testing.T) {
	s := begin()
	s.next(1)
	l := open(t, s.ledger(t))
	policy := everyNeed()
	policy.ToxicPairs = []findings.ToxicPair{{First: "Maker user", Second: "No such role"}}
	fails := "(SELECT CASE WHEN json_extract(:p, '$.at') = 1 THEN abs(-9223372036854775807 - 1) ELSE 2 END)"
	for partly, want := range map[string]string{"toxic_roles": "", "workspaces": "integer overflow"} {
		rules, err := ownRule(t, l, "BANK-01.sql", ownHeader+"-- partly: "+partly+"\n"+ownSelect+fails)
		must(t, err)
		parameters, result, err := findings.Evaluate(t.Context(), l, resolve(t, l, "latest"), nil, policy, rules)
		must(t, err)
		_, err = findings.MarkNew(t.Context(), l, parameters, &result)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("without %s: %v, want %q", partly, err, want)
		}
		if err == nil && (len(result.Findings) != 1 || result.Findings[0].Beside != findings.FirstLookedAt) {
			t.Errorf("%d findings, want one that is first looked at", len(result.Findings))
		}
	}
}
