package collector_test

import (
	"context"
	"testing"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

func TestCrossCheck(t *testing.T) {
	tests := map[string]struct {
		lie         int // so many of the first direct readings lack a row
		fault       simulator.Kind
		want, cross string
	}{
		"agree":              {want: snapshot.Read, cross: snapshot.Read},
		"differ three times": {lie: 3, want: snapshot.Read, cross: snapshot.Read},
		"differ always":      {lie: 4, want: snapshot.Unstable, cross: snapshot.Unstable},
		"forbidden":          {fault: simulator.Forbidden, want: snapshot.Read, cross: snapshot.Forbidden},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, organization(), simulator.Options{})
			id := s.ids()[0]
			if tt.fault != "" {
				s.server.SetFaults(simulator.Faults{{Kind: tt.fault, Endpoint: simulator.ListDirectMemberships}})
			}
			m := newMemory()
			c := &liar{Client: newClient(t, s.server.Transport()), lies: tt.lie}
			r, err := collector.Walk(t.Context(), c, m, quiet(collector.Options{Scope: scoped(id), CrossCheck: true}))
			if err != nil {
				t.Fatal(err)
			}
			if got := m.status(snapshot.MembershipsOf, id); got != tt.want {
				t.Errorf("memberships %q, want %q", got, tt.want)
			}
			if got := m.status(snapshot.CrossCheck, id); got != tt.cross {
				t.Errorf("cross-check %q, want %q", got, tt.cross)
			}
			if _, added := m.memberships[id]; added != (tt.want == snapshot.Read) {
				t.Errorf("added: %v", added)
			}
			if (r.Status == snapshot.Complete) != (tt.cross == snapshot.Read) {
				t.Errorf("%s: %q", r.Status, r.Reasons)
			}
		})
	}
}

// liar leaves one row out of each of the first direct readings.
type liar struct {
	*transactionlink.Client
	lies int
}

func (l *liar) DirectMemberships(ctx context.Context, id string) ([]transactionlink.Membership, error) {
	all, err := l.Client.DirectMemberships(ctx, id)
	if l.lies > 0 && err == nil {
		l.lies--
		all = all[1:]
	}
	return all, err
}
