package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tlaudit/report"
	"tlaudit/snapshot"
)

// Every figure about workspaces is counted, and its check fails if the ledger contradicts
// what the walk recorded.
func TestWorkspacesAreReconciled(t *testing.T) {
	three := treasury(direct("w-1", "u-ann", "r-view"))
	three.names = map[string]string{"w-1": "Treasury", "w-2": "Payments", "w-3": "Audit"}
	forgets := three
	forgets.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	gone := three
	gone.unread = map[string]string{"w-3": snapshot.Gone}
	forbidden := three
	forbidden.unread = map[string]string{"w-3": snapshot.Forbidden}
	const (
		listed  = "Workspaces listed"
		known   = "Workspaces known before"
		left    = "Workspaces asked before and not now"
		went    = "Workspaces found gone by this walk"
		hidden  = "Workspaces read that the listing does not name"
		met     = "Workspaces expected and read"
		strange = "Workspaces that the list of expected ones does not name"
	)
	reconciled, visible, partial := "Population: MATCHES THE EXPECTED LIST", "Population: ALL THAT THE TOKEN SEES, no list to compare with", "Population: PARTIAL: not met: "
	tests := map[string]struct {
		first, second state
		parameters    map[string]any
		listed        int64 // by the API
		claim         string
		want          []string // of the checks, each with expected, actual and result
		banner        string
	}{
		"a list that is met": {
			first: three, second: three, parameters: map[string]any{"expected": 3}, listed: 3, claim: snapshot.Reconciled, banner: reconciled,
			want: []string{met + ", 3, 3, PASS", strange + ", , 0, INFO", listed + ", 3, 3, PASS", known + ", 3, 3, PASS", left + ", 0, 0, PASS", went + ", 0, 0, PASS", hidden + ", , 0, INFO"},
		},
		"a list that is longer": {
			first: three, second: three, parameters: map[string]any{"expected": 4}, listed: 3, claim: snapshot.Reconciled,
			banner: partial + met + " (3, expected 4)", want: []string{met + ", 4, 3, FAIL"},
		},
		"one that is not expected": {
			first: three, second: three, parameters: map[string]any{"expected": 2, "unexpected": []string{"w-3"}}, listed: 3, claim: snapshot.Reconciled, banner: reconciled + ": it does not name 1 other workspace that the API has",
			want: []string{met + ", 2, 2, PASS", strange + ", , 1, INFO"},
		},
		"claimed without a list": {
			first: three, second: three, parameters: map[string]any{"expected": 0}, listed: 3, claim: snapshot.Reconciled,
			banner: partial + met + " (no list of expected workspaces was given, expected a list)", want: []string{met + ", a list, no list of expected workspaces was given, FAIL"},
		},
		"claimed and nothing recorded": {
			first: three, second: three, parameters: map[string]any{}, listed: 3, claim: snapshot.Reconciled,
			banner: partial + met + " (the walk did not record it, expected a list)", want: []string{met + ", a list, the walk did not record it, FAIL", strange + ", , , NOT TESTED: the walk did not record it"},
		},
		"no list": {
			first: three, second: three, parameters: map[string]any{"expected": 0}, listed: 3, claim: snapshot.AsVisible, banner: visible,
			want: []string{met + ", , , NOT TESTED: no list of expected workspaces was given", strange + ", , , NOT TESTED: no list of expected workspaces was given"},
		},
		"expected and not read": {
			first: three, second: forbidden, parameters: map[string]any{"expected": 3}, listed: 3, claim: snapshot.Partial,
			banner: partial + met + " (2, expected 3); Workspaces in scope that were read (2, expected 3); Workspaces forbidden (1, expected 0); The walk calls its snapshot complete (partial, expected complete)",
			want:   []string{met + ", 3, 2, FAIL", listed + ", , , NOT TESTED: the snapshot does not say whether a workspace that was not read is listed"},
		},
		"listed and forgotten": {
			first: three, second: forgets, parameters: map[string]any{"expected": 0}, listed: 3, claim: snapshot.AsVisible,
			banner: partial + listed + " (2, expected 3); " + known + " (2, expected 3)", want: []string{listed + ", 3, 2, FAIL", known + ", 3, 2, FAIL"},
		},
		"hidden from the listing": {
			first: three, second: three, parameters: map[string]any{"expected": 0, "not_listed": []string{"w-2"}}, listed: 2, claim: snapshot.AsVisible, banner: visible,
			want: []string{listed + ", 2, 2, PASS", hidden + ", , 1, INFO"},
		},
		"gone": {
			first: three, second: gone, parameters: map[string]any{"expected": 2, "gone": []string{"w-3"}}, listed: 2, claim: snapshot.Reconciled, banner: reconciled,
			want: []string{met + ", 2, 2, PASS", went + ", 1, 1, PASS", listed + ", 2, 2, PASS", known + ", 3, 3, PASS"},
		},
		"gone and not recorded": {
			first: three, second: gone, parameters: map[string]any{"expected": 0}, listed: 2, claim: snapshot.AsVisible,
			banner: partial + went + " (1, expected 0)", want: []string{went + ", 0, 1, FAIL"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			l := walked(t, func(i int, h *snapshot.Header) {
				if i == 0 {
					return
				}
				parameters, err := json.Marshal(tt.parameters)
				if err != nil {
					t.Fatal(err)
				}
				h.Parameters, h.Completeness, h.Status = string(parameters), tt.claim, snapshot.Complete
				if tt.claim == snapshot.Partial {
					h.Status = snapshot.Partial
				}
				h.Requests = []snapshot.Request{{Endpoint: "GET /organizations/workspaces", Requests: 1, Rows: tt.listed, ExpectedTotal: tt.listed, Pages: 1, Passes: 1}}
			}, tt.first, tt.second)
			r := build(t, l, report.Options{At: 2, Draft: tt.claim == snapshot.Partial})
			got := column(t, r, "Reconciliation", "Check", "Expected", "Actual", "Result")
			for _, want := range tt.want {
				if !slices.Contains(got, want) {
					t.Errorf("no line %q in\n%s", want, strings.Join(got, "\n"))
				}
			}
			if !slices.Contains(r.Headline.Banners, tt.banner) {
				t.Errorf("banners %q, want %q", r.Headline.Banners, tt.banner)
			}
		})
	}
}

func TestScopeSmallerThanBeforeFails(t *testing.T) {
	two := treasury(direct("w-1", "u-ann", "r-view"))
	two.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	left := two
	left.unread = map[string]string{"w-2": snapshot.NotAsked}
	r := build(t, walked(t, nil, two, left), report.Options{At: 2})
	if got, want := column(t, r, "Reconciliation", "Check", "Expected", "Actual", "Result"), "Workspaces asked before and not now, 0, 1, FAIL"; !slices.Contains(got, want) {
		t.Errorf("no line %q in\n%s", want, strings.Join(got, "\n"))
	}
	// What was not asked before either is no smaller scope.
	r = build(t, walked(t, nil, left, left), report.Options{At: 2})
	if got, want := column(t, r, "Reconciliation", "Check", "Expected", "Actual", "Result"), "Workspaces asked before and not now, 0, 0, PASS"; !slices.Contains(got, want) {
		t.Errorf("no line %q in\n%s", want, strings.Join(got, "\n"))
	}
}

// Numbers of snapshots may have gaps: the snapshot before is the last one with a smaller
// number.
func TestTheSnapshotBeforeIsTheLastThereIs(t *testing.T) {
	two := treasury(direct("w-1", "u-ann", "r-view"))
	two.names = map[string]string{"w-1": "Treasury", "w-2": "Payments"}
	left := two
	left.unread = map[string]string{"w-2": snapshot.NotAsked}
	l := walked(t, nil, two, left, left)
	r := build(t, tampered{l, "FROM snapshots\nWHERE id <= (", "FROM snapshots\nWHERE id <> 2 AND id <= ("}, report.Options{At: 3})
	const want = "Workspaces asked before and not now, 0, 1, FAIL, workspaces of snapshot 1"
	if got := column(t, r, "Reconciliation", "Check", "Expected", "Actual", "Result", "Source of the expected figure"); !slices.Contains(got, want) {
		t.Errorf("no line %q in\n%s", want, strings.Join(got, "\n"))
	}
}
