package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
