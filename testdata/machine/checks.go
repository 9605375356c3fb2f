package machine

import (
	"flag"
	"fmt"
	"testing"
)

// Checks sets how many random cases rapid tries in this test, unless -rapid.checks says
// it: a law that records whole ledgers tries fewer in make test than rapid's 100.
func Checks(t testing.TB, n int) {
	t.Helper()
	f := flag.Lookup("rapid.checks")
	if f == nil || f.Value.String() != f.DefValue {
		return
	}
	if err := flag.Set("rapid.checks", fmt.Sprint(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := flag.Set("rapid.checks", f.DefValue); err != nil {
			t.Error(err)
		}
	})
}
