package collector_test

import (
	"context"
	"errors"
	"testing"

	"tlaudit/collector"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

func TestWalkTwoOrganizations(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	first := true
	_, err := collector.Walk(t.Context(), altered{newClient(t, s.server.Transport()), func(m *transactionlink.Memberships) {
		if !first && len(m.Inherited) > 0 {
			m.Inherited[0].OrganizationID = "other"
		}
		first = false
	}}, newMemory(), quiet(collector.Options{Concurrency: 1}))
	var other *collector.OrganizationError
	if !errors.As(err, &other) || other.Ledger || other.Got != "other" {
		t.Errorf("got %v", err)
	}
}

// altered changes the answers about memberships.
type altered struct {
	*transactionlink.Client
	change func(*transactionlink.Memberships)
}

func (a altered) Memberships(ctx context.Context, id string) (transactionlink.Memberships, error) {
	m, err := a.Client.Memberships(ctx, id)
	if err == nil {
		a.change(&m)
	}
	return m, err
}
