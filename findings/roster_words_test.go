package findings_test

import (
	"testing"

	"tlaudit/findings"
)

// TestTerminated: the words of a roster are compared as addresses are.
func TestTerminated(t *testing.T) {
	for word, want := range map[string]bool{"terminated": true, " Terminated\u00a0": true, "active": false, "leave": false, "": false, "not terminated": false} {
		if got := findings.Default().Terminated(word); got != want {
			t.Errorf("Terminated(%q) is %v", word, got)
		}
	}
}
