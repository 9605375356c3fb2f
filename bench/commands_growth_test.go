package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// mostTimes is how many times the CPU of n a command may take for 4n. What grows with n takes
// at most 4 times as much, and what grows with its square 16 times: the room between is for
// a machine that is busy with other things.
const mostTimes = 8

// TestSlowCommandsGrowWithTheirInput: no command takes much more than four times as long for
// four times as much of anything. It is slow because what a command takes must be more than what
// its start takes. findings.TestSlowGrowth counts the steps of each rule.
func TestSlowCommandsGrowWithTheirInput(t *testing.T) {
	shared := laboratory(t)
	t.Run("snapshots", func(t *testing.T) {
		t.Parallel()
		shared.beside(t).growWithSnapshots(t)
	})
	onShapes(t, shared, 4, func(t *testing.T, l *lab, small, large made) {
		l.grow(t, small.ledger, large.ledger)
		a, err := l.collectTrial(t.Context(), small)
		must(t, err)
		defer func() { must(t, a.end()) }()
		b, err := l.collectTrial(t.Context(), large)
		must(t, err)
		defer func() { must(t, b.end()) }()
		grows(t, "collect", a.ours, b.ours)
	})
}

// TestSlowReportGrowsWithItsInput: the same of report, whose smallest takes a while.
func TestSlowReportGrowsWithItsInput(t *testing.T) {
	onShapes(t, laboratory(t), 3, func(t *testing.T, l *lab, small, large made) {
		a, err := l.shapeTrial(small.ledger, "report")
		must(t, err)
		b, err := l.shapeTrial(large.ledger, "report")
		must(t, err)
		grows(t, "report", a.ours, b.ours)
	})
}

// beside returns another lab with the same program.
func (l *lab) beside(t *testing.T) *lab {
	return &lab{dir: t.TempDir(), self: l.self, tlaudit: l.tlaudit}
}

// onShapes calls f with two ledgers of each shape, one of which has four times as much.
func onShapes(t *testing.T, shared *lab, times int, f func(t *testing.T, l *lab, small, large made)) {
	for _, s := range shapes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			l := shared.beside(t)
			small, err := l.shaped(t.Context(), s, times*s.few)
			must(t, err)
			large, err := l.shaped(t.Context(), s, 4*times*s.few)
			must(t, err)
			f(t, l, small, large)
		})
	}
}

// growWithSnapshots runs the commands over ledgers of few and of many snapshots.
func (l *lab) growWithSnapshots(t *testing.T) {
	const grants, days = 1000, 12
	small, err := l.ledger(t.Context(), grants, days, true)
	must(t, err)
	large, err := l.ledger(t.Context(), grants, 4*days, true)
	must(t, err)
	l.grow(t, small, large)
	a, err := l.recordTrialAfter(small, grants, days)
	must(t, err)
	b, err := l.recordTrialAfter(large, grants, 4*days)
	must(t, err)
	grows(t, "record", a.ours, b.ours)
}

// grow runs each command that reads over two ledgers, one of which has four times as much.
func (l *lab) grow(t *testing.T, small, large string) {
	t.Helper()
	policy, err := l.policyFile()
	must(t, err)
	export := filepath.Join(l.dir, "export.db")
	for _, args := range [][]string{
		{"diff", "1", "latest", "--format", "csv"},
		{"findings", "--policy", policy, "--since", "1", "--format", "csv"},
		{"history", "--format", "csv"},
		{"access", "--format", "csv"},
		{"status", "--policy", policy},
		{"remediate", "plan", "--policy", policy},
		{"verify", "--full"},
		{"snapshots", "export", "latest", export},
	} {
		of := func(ledger string) func(context.Context) (sample, error) {
			return func(ctx context.Context) (sample, error) {
				if err := os.RemoveAll(export); err != nil {
					return sample{}, err
				}
				return l.audit(ledger, args...).cpu(ctx)
			}
		}
		grows(t, args[0], of(small), of(large))
	}
}

// grows compares the CPU of two runs. Where the larger takes too long, both are run again:
// the least that each took is what the machine's other work has disturbed least.
func grows(t *testing.T, name string, small, large func(context.Context) (sample, error)) {
	t.Helper()
	least := func(before float64, run func(context.Context) (sample, error)) float64 {
		took, err := run(t.Context())
		must(t, err)
		return min(before, took.value)
	}
	a, b := least(1e9, small), least(1e9, large)
	for n := 0; n < 4 && b > mostTimes*a; n++ {
		a, b = least(a, small), least(b, large)
	}
	t.Logf("%s: %.0f ms, for four times as much %.0f ms", name, a*1000, b*1000)
	if b > mostTimes*a {
		t.Errorf("%s: %.0f ms of the CPU, for four times as much %.0f ms: %.1f times as long, want at most %d", name, a*1000, b*1000, b/a, mostTimes)
	}
}
