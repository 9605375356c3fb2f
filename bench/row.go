package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// A unit is what a row measures.
type unit int

const (
	seconds unit = iota // of the CPU, user and system
	clock               // seconds on the clock
	bytesOf             // bytes
)

// A sample is one measured figure: seconds or bytes, and the peak of memory in MiB.
type sample struct{ value, peak float64 }

// A row is one line of the table.
type row struct {
	name      string // what BENCH is matched with
	says      string // the operation, in words
	unit      unit
	target    float64  // at most: the ratio to the reference, or the figure itself if the row has no reference
	memory    float64  // MiB at most; 0 for no limit
	reference string   // what is run beside it, in words; empty for none
	tools     []string // programs and libraries that the reference needs
	fixed     bool     // the figure does not depend on the size, so its growth is not measured
	waits     string   // why the row cannot be measured yet; empty if it can
	begin     func(ctx context.Context, l *lab, grants int) (trial, error)
}

// A trial is a row at one size, ready to be run.
type trial struct {
	ours   func(context.Context) (sample, error)
	theirs func(context.Context) (sample, error) // nil if the row has no reference
	same   func(context.Context) error           // compares the outputs of the last runs; nil if there is nothing to compare
	end    func() error                          // called after the last run; nil if nothing is left to end
}

// A verdict is what the last column of a line says.
type verdict string

const (
	pass        verdict = "pass"
	fail        verdict = "FAIL"
	noReference verdict = "no reference"
	waiting     verdict = "waits"
	broken      verdict = "ERROR"
)

// A result is a row with its figures.
type result struct {
	row     row
	ours    float64
	theirs  float64 // 0 without a reference
	ratio   float64 // the median of the ratios of each turn; 0 without a reference
	peak    float64
	growth  float64 // the cost for ten times the rows; 0 if it was not measured
	verdict verdict
	why     []string // what is beyond a target, or what went wrong
}

// mostGrowth is how many times the cost ten times the rows may have.
const mostGrowth = 12

// measure runs a row at a size and, to see how its cost grows, at a tenth of it.
func (r row) measure(ctx context.Context, l *lab, grants, runs int) result {
	res := result{row: r, verdict: waiting}
	if r.waits != "" {
		res.why = []string{r.waits}
		return res
	}
	missing := missingTools(r.tools)
	if err := res.turns(ctx, l, grants, runs, len(missing) == 0); err != nil {
		return res.failed(err)
	}
	if !r.fixed {
		small := result{row: r}
		if err := small.turns(ctx, l, grants/10, runs, false); err != nil {
			return res.failed(fmt.Errorf("at a tenth: %w", err))
		}
		if small.ours > 0 {
			res.growth = res.ours / small.ours
		}
	}
	return res.judged(missing)
}

// turns runs ours and the reference in turn and keeps the medians. The outputs of the
// first turn are compared.
func (res *result) turns(ctx context.Context, l *lab, grants, runs int, compared bool) (err error) {
	t, err := res.row.begin(ctx, l, grants)
	if t.end != nil {
		defer func() { err = errors.Join(err, t.end()) }()
	}
	if err != nil {
		return err
	}
	compared = compared && t.theirs != nil
	var ours, theirs, ratios, peaks []float64
	for n := range runs {
		a, err := t.ours(ctx)
		if err != nil {
			return err
		}
		ours, peaks = append(ours, a.value), append(peaks, a.peak)
		if compared {
			b, err := t.theirs(ctx)
			if err != nil {
				return fmt.Errorf("the reference: %w", err)
			}
			theirs = append(theirs, b.value)
			ratios = append(ratios, a.value/max(b.value, 1e-9))
		}
		if n == 0 && t.same != nil && (compared || t.theirs == nil) {
			if err := t.same(ctx); err != nil {
				return fmt.Errorf("the output: %w", err)
			}
		}
	}
	res.ours, res.peak = median(ours), slices.Max(peaks)
	if compared {
		res.theirs, res.ratio = median(theirs), median(ratios)
	}
	return nil
}

func (res result) failed(err error) result {
	res.verdict, res.why = broken, []string{err.Error()}
	return res
}

// judged compares the figures with the targets. A row whose reference could not be run
// never passes.
func (res result) judged(missing []string) result {
	r := res.row
	res.verdict = pass
	beyond := func(format string, args ...any) {
		res.verdict, res.why = fail, append(res.why, fmt.Sprintf(format, args...))
	}
	switch {
	case r.memory > 0 && res.peak == 0:
		beyond("the memory was not measured on this system")
	case r.memory > 0 && res.peak > r.memory:
		beyond("%.0f MiB, want at most %.0f", res.peak, r.memory)
	}
	switch { // a figure that is a difference can be nothing on a busy machine
	case res.ours <= 0:
		beyond("nothing was measured")
	case !r.fixed && res.growth == 0:
		beyond("the growth was not measured")
	case res.growth > mostGrowth:
		beyond("%.1f times the cost for ten times the rows, want at most %d", res.growth, mostGrowth)
	}
	switch {
	case r.reference == "" && res.ours > r.target:
		beyond("%s, want at most %s", r.unit.show(res.ours), r.unit.show(r.target))
	case r.reference != "" && len(missing) == 0 && res.ratio > r.target:
		beyond("ratio %.2f, want at most %.2f", res.ratio, r.target)
	}
	if len(missing) > 0 {
		res.why = append(res.why, "not installed: "+strings.Join(missing, ", ")+" (make bench-setup)")
		if res.verdict == pass {
			res.verdict = noReference
		}
	}
	return res
}

// missingTools returns those of the programs that are not installed. A name that ends in
// .h is a header of the C compiler.
func missingTools(tools []string) []string {
	var missing []string
	for _, tool := range tools {
		if strings.HasSuffix(tool, ".h") {
			if !hasHeader(tool) {
				missing = append(missing, tool)
			}
		} else if _, err := exec.LookPath(tool); err != nil {
			missing = append(missing, tool)
		}
	}
	return missing
}

// median returns the middle of the values, or the mean of the two in the middle.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
