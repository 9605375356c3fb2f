package simulator_test

import (
	"sync"
	"testing"

	"go.uber.org/goleak"

	"tlaudit/transactionlink/simulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Calls of all kinds run at the same time, for the race detector, and the counts at the end
// are right.
func TestConcurrentUse(t *testing.T) {
	sample := simulator.Sample()
	a := serve(t, sample.At(0), simulator.Options{Shuffle: 1})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 20 {
				a.do("GET /organizations/users")
				a.do("GET /organizations/workspaces/" + simulator.ID("workspace", "meridian/KYC Refresh") + "/memberships")
				switch i {
				case 0:
					a.Edit(func(org *simulator.Organization) { *org = *sample.At(3) })
				case 1:
					a.SetFaults(simulator.Faults{{Kind: simulator.PageReorder, Probability: 0.5}})
				case 2:
					a.SetDenied(simulator.Denied{View: []string{simulator.Everywhere}})
				case 3:
					a.Organization()
				}
			}
		})
	}
	wg.Wait()
	if a.Served() != 320 || len(a.Requests()) != 320 {
		t.Errorf("%d served, %d in the log, want 320", a.Served(), len(a.Requests()))
	}
}
