package findings_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/snapshot"
)

func TestMeans(t *testing.T) {
	words := findings.RosterWords{Active: []string{"Employed"}, Terminated: []string{"Inactive", "Ausgeschieden", "AUSGETRÄTEN"}, Leave: []string{"on leave"}}
	for word, want := range map[string]findings.RosterStatus{
		"active": findings.StatusActive, " ACTIVE ": findings.StatusActive, "Active\u200b": findings.StatusActive, "employed": findings.StatusActive,
		"terminated": findings.StatusTerminated, "inactive": findings.StatusTerminated, "ausgetra\u0308ten": findings.StatusTerminated,
		"Leave": findings.StatusLeave, "On Leave": findings.StatusLeave, "onleave": findings.StatusUnknown, "Leaver": findings.StatusUnknown,
		"actıve": findings.StatusUnknown, "İnactive": findings.StatusUnknown, // a Turkish i is another letter
		"": findings.StatusNotGiven, " ": findings.StatusNotGiven,
	} {
		if got := words.Means(word); got != want {
			t.Errorf("%q means %q, want %q", word, got, want)
		}
	}
	if got := (findings.RosterWords{}).Means("inactive"); got != findings.StatusUnknown {
		t.Errorf("without a policy, inactive means %q", got)
	}
}

// TestTerminated: the words of a roster are compared as addresses are, and the policy's
// words count as ours.
func TestTerminated(t *testing.T) {
	policy := findings.Default()
	policy.Roster = findings.RosterWords{Terminated: []string{"Leaver"}, Leave: []string{"away"}}
	for word, want := range map[string]bool{"terminated": true, " Terminated\u00a0": true, "active": false, "leave": false, "": false, "not terminated": false,
		"leaver": true, "LEAVER ": true, "away": false} {
		if got := policy.Terminated(word); got != want {
			t.Errorf("Terminated(%q) is %v", word, got)
		}
	}
	if findings.Default().Terminated("leaver") {
		t.Error("without a policy, leaver means terminated")
	}
}

func TestCountOfStatusWords(t *testing.T) {
	var rows []snapshot.RosterRow
	for _, word := range []string{"Leaver", "active", "", "leaver ", "ACTIVE", "Active", "leave"} {
		rows = append(rows, snapshot.RosterRow{Status: word})
	}
	want := []findings.StatusCount{
		{Word: "active", Rows: 3, Means: findings.StatusActive}, {Word: "Leaver", Rows: 2, Means: findings.StatusUnknown},
		{Rows: 1, Means: findings.StatusNotGiven}, {Word: "leave", Rows: 1, Means: findings.StatusLeave},
	}
	if d := cmp.Diff(want, findings.RosterWords{}.Count(rows)); d != "" {
		t.Errorf("Count (-want +got):\n%s", d)
	}
}
