package docs_test

import (
	"os/exec"
	"syscall"
	"testing"
)

// The memory of fleet collect does not grow with the number of organizations.
func TestSlowFleetMemory(t *testing.T) {
	peak := func(n int) int64 {
		s := newShell(t)
		fleetOf(t, s, n)
		c := exec.CommandContext(t.Context(), "tlaudit", "fleet", "collect", "--parallel", "2")
		c.Dir = s.dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			t.Fatal("the system does not say how much memory it took")
		}
		return usage.Maxrss // KiB
	}
	few, many := peak(10), peak(150)
	t.Logf("10 organizations: %d KiB, 150: %d KiB", few, many)
	if many > few*5/4 {
		t.Errorf("10 organizations take %d KiB, and 150 take %d KiB", few, many)
	}
}
