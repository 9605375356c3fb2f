package remediation_test

import (
	"os"
	"sync"
	"testing"

	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// recordedSample is the ledger of the sample organization, which the first test that needs
// it records.
var recordedSample struct {
	sync.Mutex
	ledger []byte
}

// sample returns the sample organization as its story leaves it, its ledger, open, and its
// policy.
func sample(t *testing.T) (*fixture, *snapshot.Ledger, findings.Policy) {
	t.Helper()
	policy, err := findings.Parse("sample", simulator.SamplePolicy())
	must(t, err)
	story := simulator.Sample()
	w := newFixture(t, story.At(0))
	recordedSample.Lock()
	defer recordedSample.Unlock()
	for i, date := range story.Dates {
		w.now = date
		w.server.Edit(func(org *simulator.Organization) { *org = *story.At(i) })
		w.server.SetDenied(story.Denied(i))
		w.token = story.Token(i)
		w.server.SetToken(w.token)
		if recordedSample.ledger == nil {
			w.walk(t, story.Roster(i))
		}
	}
	if recordedSample.ledger == nil {
		recordedSample.ledger, err = os.ReadFile(w.path)
		must(t, err)
	} else {
		must(t, os.WriteFile(w.path, recordedSample.ledger, 0o600))
	}
	return w, w.open(t), policy
}
