package collector_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/collector"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// What is odd in an answer is kept and reported.
func TestOddAnswers(t *testing.T) {
	s := newStage(t, organization(), simulator.Options{})
	id := s.ids()[0]
	s.server.Edit(func(org *simulator.Organization) {
		org.Users[0].CreatedAt = "last summer"
		org.Users[1].CreatedAt = "2026-01-02T03:04:05.123456+02:00"
		org.Users[2].CreatedAt = "2026-01-02T03:04:05+0000"
		org.Users[3].CreatedAt = "0001-01-01T00:00:00Z" // no time, and not an odd one
		org.Enrollments[0].Status = "BOUNCED"
		ws := org.Workspace(id)
		ws.Members = append(ws.Members, ws.Members[0])
	})
	r, m := s.walk(collector.Options{})
	if r.Status != snapshot.Complete || r.Duplicates != 1 || r.UnparsedTimes != 1 {
		t.Errorf("%s, %d duplicates, %d unparsed times", r.Status, r.Duplicates, r.UnparsedTimes)
	}
	if d := cmp.Diff([]collector.Value{{Field: "enrollment.status", Value: "BOUNCED", Rows: 1}}, r.Undocumented); d != "" {
		t.Errorf("undocumented (-want +got):\n%s", d)
	}
	created := map[string]bool{}
	for _, u := range m.users {
		created[u.CreatedAt] = true
	}
	for _, want := range []string{"", "last summer", "2026-01-02T01:04:05.123Z", "2026-01-02T03:04:05.000Z"} {
		if !created[want] {
			t.Errorf("no user was created at %q", want)
		}
	}
}
