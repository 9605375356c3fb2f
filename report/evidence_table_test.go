package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/inputs"
	"tlaudit/report"
	"tlaudit/snapshot"
)

func TestEvidenceSaysWhetherCSVIsExact(t *testing.T) {
	l := ledger(t, story()...)
	const item = "Cells of the CSV files that begin with an added '"
	if got := evidence(t, build(t, l, report.Options{At: 3, Since: 1}), item); got != "1" {
		t.Errorf("safe: %s, want the one hostile address", got)
	}
	if got, want := evidence(t, build(t, l, report.Options{At: 3, Since: 1, ExactCSV: true}), item), "None: exact values, not safe to open in a spreadsheet"; got != want {
		t.Errorf("exact: %s, want %s", got, want)
	}
}

// The chain value is that of the snapshot's own event, not of a later one.
func TestEvidenceShowsTheChainAtTheSnapshot(t *testing.T) {
	l := ledger(t, story()...)
	r := build(t, l, report.Options{At: 2, Since: 1})
	var chain string
	if err := l.QueryRow(t.Context(), "SELECT chain FROM events WHERE kind = 'collected' AND snapshot_id = 2", nil, &chain); err != nil {
		t.Fatal(err)
	}
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if head == chain {
		t.Fatal("the snapshot's event is the last one, so nothing is tested")
	}
	if got, want := evidence(t, r, "Chain at the snapshot"), "{tlaudit_chain_head "+chain+"}"; got != want {
		t.Errorf("chain = %s, want %s", got, want)
	}
	for _, line := range column(t, r, "Evidence", "Item") {
		if line == "Chain head" {
			t.Error("Evidence calls the chain's value at the snapshot its head")
		}
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
			[]string{"Parameters of the walk, First 8 hex digits of the SHA-256 of the token (token_sha256), 1be3c86c (the same at the baseline)", "Inputs of the walk, roster, roster.csv, 2 rows, of 2026-06-30T06:00:00Z, SHA-256 aa"},
		},
		"others": {
			`{"token_sha256":"4cd2732d","inputs":{"roster":{"name":"old.csv","rows":1,"sha256":"bb","date":"2026-03-31T06:00:00Z"}}}`,
			`{"token_sha256":"1be3c86c","inputs":{"roster":{"name":"roster.csv","rows":2,"sha256":"aa","date":"2026-06-30T06:00:00Z"}}}`,
			[]string{
				"Parameters of the walk, First 8 hex digits of the SHA-256 of the token (token_sha256), 1be3c86c (at the baseline: 4cd2732d)", "Inputs of the walk, roster, roster.csv, 2 rows, of 2026-06-30T06:00:00Z, SHA-256 aa",
				"Inputs of the walk, roster at the baseline, old.csv, 1 row, of 2026-03-31T06:00:00Z, SHA-256 bb",
			},
		},
		"none": {`{}`, `{"token_sha256":"1be3c86c"}`, []string{"Parameters of the walk, First 8 hex digits of the SHA-256 of the token (token_sha256), 1be3c86c (not recorded at the baseline)"}},
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

// The parameters of a walk are words: lists and objects too, and a name that has no words is
// shown as it is.
func TestParametersAreWords(t *testing.T) {
	header := func(_ int, h *snapshot.Header) {
		h.Parameters = `{"cross_check":true,"allow_partial":false,"clock_offset_seconds":null,"rate":2.5,"reasons":["w-1: forbidden","w-2: failed"],` +
			`"undocumented_values":[{"field":"role.type","value":"PARTNER","rows":2}],"later":"x"}`
	}
	r := build(t, walked(t, header, treasury()), report.Options{At: 1})
	var got []string
	for _, line := range column(t, r, "Evidence", "Section", "Item", "Value") {
		if rest, ok := strings.CutPrefix(line, "Parameters of the walk, "); ok {
			got = append(got, rest)
		}
	}
	if d := cmp.Diff([]string{
		"A partial snapshot was allowed (allow_partial), No", "Largest difference to the clock of the API, in seconds (clock_offset_seconds), Not known",
		"Direct access was read twice (cross_check), Yes", "later, x", "Requests in a second, at most; 0: no limit (rate), 2.5",
		"Why the snapshot is partial (reasons), w-1: forbidden; w-2: failed",
		"Values of answers that are not in the contract, kept as they are (undocumented_values), field: role.type, rows: 2, value: PARTNER",
	}, got); d != "" {
		t.Errorf("Evidence (-want +got):\n%s", d)
	}
	if got, want := evidence(t, r, "Tool's commit"), "Development build: compare the executable's digest"; got != want {
		t.Errorf("commit: %q, want %q", got, want)
	}
}

// Evidence says of everybody who has a part in the review which access they have here, since
// when, and who decides on it.
func TestIndependence(t *testing.T) {
	p := policy(t)
	p.Source = []byte("# an owner\n")
	p.Review.Owner, p.Review.Coordinator = "Ann Ames", "nobody@acme.example"
	s := treasury(direct("w-1", "u-ann", "r-admin"), direct("w-1", "u-bob", "r-view"), inherited("w-1", "u-bob", "o-owner"))
	rule := findings.Rule{ID: "TL-EXT-01", Concerns: "person"}
	accepted := &findings.Finding{Rule: &rule, Subject: "user:u-x", State: findings.IsAccepted, Severity: "low", Kind: findings.Exception, Acceptance: &findings.Accepted{AcceptedBy: "Ann Ames"}}
	reviewers := &inputs.Reviewers{File: "reviewers.csv", Lines: []inputs.ReviewerLine{{Number: 2, Reviewer: "bob@acme.example", Fallback: "ann@acme.example"}}}
	r := build(t, walked(t, nil, s), report.Options{At: 1, Policy: p, Reviewers: reviewers, Findings: report.Evaluations{Now: findings.Result{Findings: []*findings.Finding{accepted}}}})
	var got []string
	for _, line := range column(t, r, "Evidence", "Section", "Item", "Value") {
		if rest, ok := strings.CutPrefix(line, "Independence, "); ok {
			got = append(got, rest)
		}
	}
	if d := cmp.Diff([]string{
		"Ann Ames: owner of the control, accepted findings, role in the organization: member; access to 1 workspace, the first since on or before 2026-07-01T06:00:00Z; privileged in 1, the first since on or before 2026-07-01T06:00:00Z; decided by: bob@acme.example",
		"nobody@acme.example: coordinator, No account and no holder of access has this name or address: whether they have access here is not known",
		"ann@acme.example: reviewer, role in the organization: member; access to 1 workspace, the first since on or before 2026-07-01T06:00:00Z; privileged in 1, the first since on or before 2026-07-01T06:00:00Z; decided by: bob@acme.example",
		"bob@acme.example: reviewer, role in the organization: member; inherits owner; access to 1 workspace, the first since on or before 2026-07-01T06:00:00Z; privileged in 1, the first since on or before 2026-07-01T06:00:00Z; decided by: ann@acme.example",
	}, got); d != "" {
		t.Errorf("Evidence (-want +got):\n%s", d)
	}
}

// Whoever has several accounts is listed with each of them, once, also where the name of one is
// its address.
func TestIndependenceOfSeveralAccounts(t *testing.T) {
	p := policy(t)
	p.Review.Owner, p.Review.Coordinator = "bob@acme.example", ""
	p.SamePerson = []findings.SamePerson{{Accounts: []string{"u-bob", "admin@acme.example"}}}
	s := treasury(direct("w-1", "u-ann", "r-view"))
	s.users = append(s.users, account("u-adm", "admin@acme.example", "admin@acme.example", "", "o-member"))
	got := cells(t, build(t, walked(t, nil, s), report.Options{At: 1, Policy: p}), "Evidence", "Section", "Item", "Value")
	var values []string
	for _, line := range got {
		if line["Section"] == "Independence" {
			values = append(values, line["Item"]+": "+line["Value"])
		}
	}
	const none = ": role in the organization: member; access to no workspace that was read; decided by: Not assigned"
	if d := cmp.Diff([]string{"bob@acme.example: owner of the control: bob@acme.example" + none, "bob@acme.example: owner of the control: admin@acme.example" + none}, values); d != "" {
		t.Errorf("Evidence (-want +got):\n%s", d)
	}
}
