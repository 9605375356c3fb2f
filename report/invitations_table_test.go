package report_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/report"
	"tlaudit/report/table"
	"tlaudit/snapshot"
)

// Rows with nothing left to decide have no cells to fill in.
func TestOnlyOpenInvitationsAreFilledIn(t *testing.T) {
	s := treasury(direct("w-1", "u-ann", "r-view"))
	for i, status := range []string{"PENDING", "ACCEPTED", "CANCELLED", "EXPIRED"} {
		s.invitations = append(s.invitations, snapshot.Invitation{EnrollmentID: fmt.Sprint("e-", i), Email: "a@acme.example", Status: status})
	}
	got := map[any]bool{}
	invitations := tableNamed(t, build(t, walked(t, nil, s), report.Options{At: 1}), "Invitations")
	for row, err := range invitations.Rows {
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range invitations.Columns {
			if c.Input {
				_, nothing := row[i].(table.NoInput)
				got[row[2]] = got[row[2]] || !nothing
			}
		}
	}
	if d := cmp.Diff(map[any]bool{"PENDING": true, "EXPIRED": true, "ACCEPTED": false, "CANCELLED": false}, got); d != "" {
		t.Errorf("yellow cells (-want +got):\n%s", d)
	}
}
