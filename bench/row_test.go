package main

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// gives returns a run that yields the values one after the other, with a peak of memory.
func gives(peak float64, values ...float64) func(context.Context) (sample, error) {
	n := -1
	return func(context.Context) (sample, error) {
		n++
		return sample{values[n%len(values)], peak}, nil
	}
}

// A row passes only if everything that has a target was measured and met it.
func TestVerdicts(t *testing.T) {
	linear := func(grants int) float64 { return float64(grants) / 1e6 }
	begin := func(ours func(grants int) float64, peak, theirs float64, same error) func(context.Context, *lab, int) (trial, error) {
		return func(_ context.Context, _ *lab, grants int) (trial, error) {
			tr := trial{ours: gives(peak, ours(grants)), same: func(context.Context) error { return same }}
			if theirs > 0 {
				tr.theirs = gives(0, theirs)
			}
			return tr, nil
		}
	}
	tests := map[string]struct {
		row  row
		want verdict
		says string
	}{
		"met":                {row{target: 1, reference: "r", begin: begin(linear, 10, 1, nil)}, pass, ""},
		"slow":               {row{target: 0.5, reference: "r", begin: begin(linear, 10, 1, nil)}, fail, "ratio 1.00, want at most 0.50"},
		"own figure":         {row{target: 1, begin: begin(linear, 10, 0, nil)}, pass, ""},
		"own figure, slow":   {row{target: 0.2, begin: begin(linear, 10, 0, nil)}, fail, "1.00 s, want at most 200 ms"},
		"memory":             {row{target: 1, memory: 9, reference: "r", begin: begin(linear, 10, 1, nil)}, fail, "10 MiB, want at most 9"},
		"memory unknown":     {row{target: 1, memory: 9, reference: "r", begin: begin(linear, 0, 1, nil)}, fail, "memory was not measured"},
		"nothing":            {row{target: 1, reference: "r", begin: begin(func(int) float64 { return 0 }, 10, 1, nil)}, fail, "nothing was measured"},
		"nothing at a tenth": {row{target: 1, reference: "r", begin: begin(func(n int) float64 { return linear(n) - 0.1 }, 10, 1, nil)}, fail, "the growth was not measured"},
		"memory at a tenth":  {row{target: 1, memory: 10, reference: "r", begin: begin(linear, 10, 1, nil)}, pass, ""},
		"quadratic":          {row{target: 1, reference: "r", begin: begin(func(n int) float64 { return linear(n) * linear(n) }, 10, 1, nil)}, fail, "100.0 times the cost"},
		"quadratic, fixed":   {row{target: 1, fixed: true, reference: "r", begin: begin(func(n int) float64 { return linear(n) * linear(n) }, 10, 1, nil)}, pass, ""},
		"other output":       {row{target: 1, reference: "r", begin: begin(linear, 10, 1, errTest)}, broken, errTest.Error()},
		"no reference":       {row{target: 1, reference: "r", tools: []string{"no-such-program"}, begin: begin(linear, 10, 1, nil)}, noReference, "no-such-program"},
		"no reference, slow": {row{target: 1, memory: 9, reference: "r", tools: []string{"no-such-program"}, begin: begin(linear, 10, 1, nil)}, fail, "no-such-program"},
		"no header":          {row{target: 1, reference: "r", tools: []string{"no_such_header.h"}, begin: begin(linear, 10, 1, nil)}, noReference, "no_such_header.h"},
		"waits":              {row{target: 1, waits: "no command"}, waiting, "no command"},
		"cannot begin":       {row{target: 1, begin: func(context.Context, *lab, int) (trial, error) { return trial{}, errTest }}, broken, errTest.Error()},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			res := tt.row.measure(t.Context(), nil, 1_000_000, 3)
			if res.verdict != tt.want || !strings.Contains(strings.Join(res.why, "; "), tt.says) {
				t.Errorf("%s %q, want %s with %q", res.verdict, res.why, tt.want, tt.says)
			}
			met, err := printSummary(&strings.Builder{}, []result{res})
			must(t, err)
			if want := tt.want == pass || tt.want == waiting; met != want {
				t.Errorf("met = %v, want %v", met, want)
			}
		})
	}
}

// Ours and the reference run in turn, and the ratio is the median of those of the turns.
func TestTurns(t *testing.T) {
	var order []string
	run := func(name string, values ...float64) func(context.Context) (sample, error) {
		give := gives(0, values...)
		return func(ctx context.Context) (sample, error) {
			order = append(order, name)
			return give(ctx)
		}
	}
	ended := false
	r := row{reference: "r", target: 3, fixed: true, begin: func(context.Context, *lab, int) (trial, error) {
		return trial{ours: run("A", 2, 8, 30), theirs: run("B", 1, 2, 10), end: func() error { ended = true; return nil }}, nil
	}}
	res := r.measure(t.Context(), nil, 1, 3)
	if d := cmp.Diff([]string{"A", "B", "A", "B", "A", "B"}, order); d != "" {
		t.Errorf("order (-want +got):\n%s", d)
	}
	if res.ours != 8 || res.theirs != 2 || res.ratio != 3 || res.verdict != pass || !ended {
		t.Errorf("ours %v, reference %v, ratio %v, %s, ended %v", res.ours, res.theirs, res.ratio, res.verdict, ended)
	}
}

// The lines of the table, of rows that pass, fail, were not measured and cannot be.
func TestPrint(t *testing.T) {
	var out strings.Builder
	must(t, printHeader(&out))
	for _, res := range []result{
		{row: row{name: "diff", target: 1.0 / 15, memory: 64, reference: "r"}, ours: 0.1, theirs: 2, ratio: 0.05, peak: 60.4, growth: 9.96, verdict: pass},
		{row: row{name: "report", target: 5, memory: 160}, ours: 8.4, peak: 166, growth: 10, verdict: fail, why: []string{"a", "b"}},
		{row: row{name: "size", unit: bytesOf, target: 40}, ours: 34.2, verdict: pass},
		{row: row{name: "export", target: 4.5, memory: 256}, verdict: waiting, why: []string{"no command"}},
		{row: row{name: "xlsx", target: 0.3, reference: "r"}, ours: 1.5, peak: 30, growth: 10, verdict: noReference, why: []string{"not installed: gcc"}},
	} {
		must(t, res.print(&out))
	}
	want := `row                              ours  reference  ratio  at most  growth    memory at most  verdict
diff                           100 ms     2.00 s   0.05     0.07    10.0    60 MiB      64  pass
report                         8.40 s          -      -   5.00 s    10.0   166 MiB     160  FAIL: a; b
size                             34 B          -      -     40 B       -         -       -  pass
export                              -          -      -   4.50 s       -         -     256  waits: no command
xlsx                           1.50 s          -      -     0.30    10.0    30 MiB       -  no reference: not installed: gcc
`
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Errorf("table (-want +got):\n%s", d)
	}
}

// Every row has a name of its own, a target and a way to measure it or a reason to wait.
func TestRows(t *testing.T) {
	names := map[string]bool{}
	for _, r := range rows() {
		if names[r.name] || r.says == "" || r.target <= 0 || (r.begin == nil) != (r.waits != "") || (len(r.tools) > 0 && r.reference == "") {
			t.Errorf("row %q: named twice, or not complete", r.name)
		}
		names[r.name] = true
	}
}

func TestFlags(t *testing.T) {
	for _, args := range [][]string{{"-scale", "0"}, {"-scale", "x"}, {"-runs", "0"}, {"-rows", "("}, {"stray"}, {"-rows", "no such row"}} {
		if err := run(t.Context(), args, &strings.Builder{}, &strings.Builder{}); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
	var list strings.Builder
	must(t, run(t.Context(), []string{"-list", "-rows", "^diff"}, &list, &strings.Builder{}))
	if got := strings.Count(list.String(), "\n"); got != 3 {
		t.Errorf("%d rows listed, want 3:\n%s", got, list.String())
	}
}
