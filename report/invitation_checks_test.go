package report

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/snapshot"
)

// The API's total of each status is held against the rows only where the totals add up to that
// of all.
func TestInvitationsOfEachStatus(t *testing.T) {
	of := func(status string, total any) request {
		return request{Endpoint: "GET /organizations/enrollments?status=" + status, ExpectedTotal: total}
	}
	all := request{Endpoint: "GET /organizations/enrollments", ExpectedTotal: int64(3)}
	const moved = "NOT TESTED: the totals of the statuses add up to 4, not to the total of all: invitations changed while they were read"
	for name, tt := range map[string]struct {
		requests []request
		want     []string
	}{
		"met":                  {[]request{all, of("ACCEPTED", int64(1)), of("PENDING", int64(2)), of("EXPIRED", int64(0))}, []string{"ACCEPTED 1 1 PASS", "EXPIRED 0 0 PASS", "PENDING 2 2 PASS"}},
		"other statuses":       {[]request{all, of("ACCEPTED", int64(2)), of("PENDING", int64(1))}, []string{"ACCEPTED 2 1 FAIL", "PENDING 1 2 FAIL"}},
		"moved while read":     {[]request{all, of("ACCEPTED", int64(1)), of("PENDING", int64(3))}, []string{"ACCEPTED <nil> 1 " + moved, "PENDING <nil> 2 " + moved}},
		"one total is unknown": {[]request{all, of("ACCEPTED", int64(1)), of("PENDING", nil)}, []string{"ACCEPTED 1 1 PASS", "PENDING <nil> 2 NOT TESTED: the API returned no total of this status"}},
		"a status that was not asked for": {[]request{all, of("ACCEPTED", int64(3))},
			[]string{"ACCEPTED 3 1 FAIL", "PENDING <nil> 2 NOT TESTED: the API returned no total of this status"}},
		"no total of all": {[]request{of("ACCEPTED", int64(1)), of("PENDING", int64(2))}, []string{
			"ACCEPTED <nil> 1 NOT TESTED: the API returned no total of all to hold the totals of the statuses against",
			"PENDING <nil> 2 NOT TESTED: the API returned no total of all to hold the totals of the statuses against"}},
		"an older walk": {[]request{all}, []string{
			"ACCEPTED <nil> 1 NOT TESTED: the walk did not ask the API for a total of this status",
			"PENDING <nil> 2 NOT TESTED: the walk did not ask the API for a total of this status"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := &builder{requests: tt.requests, population: &population{coverage: map[string]coverage{snapshot.Enrollments: {ReadStatus: snapshot.Read}}}}
			for _, status := range []string{"PENDING", "ACCEPTED", "PENDING"} {
				b.invitations = append(b.invitations, invitation{Status: status})
			}
			var got []string
			for _, c := range b.invitationChecks() {
				var status string
				if _, err := fmt.Sscanf(c.name, "Invitations %s API total against rows", &status); err != nil {
					t.Fatal(err)
				}
				got = append(got, fmt.Sprint(status[:len(status)-1], " ", c.expected, " ", c.actual, " ", c.result))
				if !c.outside || c.area == areaCompleteness {
					t.Errorf("%+v: not against the outside, or it makes the population partial", c)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("checks (-want +got):\n%s", d)
			}
		})
	}
}
