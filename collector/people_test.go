package collector_test

import (
	"context"
	"testing"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/transactionlink"
	"tlaudit/transactionlink/simulator"
)

// Where memberships name a user whom the listing does not have yet, the listing is read
// again.
func TestUsersAreReadOnceMore(t *testing.T) {
	for name, tt := range map[string]struct {
		late    bool // listed after the first reading
		unknown int
	}{"late": {late: true}, "never": {unknown: 1}} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, organization(), simulator.Options{})
			user := s.server.Organization().Workspaces[0].Members[0].UserID
			s.server.Edit(func(org *simulator.Organization) { org.User(user).Unlisted = true })
			c := &late{Client: newClient(t, s.server.Transport()), then: func() {
				if tt.late {
					s.server.Edit(func(org *simulator.Organization) { org.User(user).Unlisted = false })
				}
			}}
			m := newMemory()
			r, err := collector.Walk(t.Context(), c, m, quiet(collector.Options{}))
			if err != nil {
				t.Fatal(err)
			}
			if c.calls != 2 || r.UnknownUsers != tt.unknown || len(m.users) != 30-tt.unknown || r.Status != snapshot.Complete {
				t.Errorf("%d calls, %d unknown, %d users, %s", c.calls, r.UnknownUsers, len(m.users), r.Status)
			}
		})
	}
}

// late does something after the first page of users.
type late struct {
	*transactionlink.Client
	calls int
	then  func()
}

func (l *late) UserPage(ctx context.Context, page, size int) (transactionlink.Page[transactionlink.User], error) {
	p, err := l.Client.UserPage(ctx, page, size)
	if l.calls++; l.calls == 1 {
		l.then()
	}
	return p, err
}
