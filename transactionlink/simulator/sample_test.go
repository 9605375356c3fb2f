package simulator_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink/simulator"
)

// A sampleDate is the sample organization on one date, ready for lookups.
type sampleDate struct {
	at     time.Time
	org    *simulator.Organization
	roster map[string]map[string]string // by address, a column's name to its value
	denied simulator.Denied
	token  string
}

func sampleDates(t *testing.T) []sampleDate {
	t.Helper()
	sample := simulator.Sample()
	list := make([]sampleDate, len(sample.Dates))
	for i, at := range sample.Dates {
		list[i] = sampleDate{at: at, org: sample.At(i), roster: roster(t, sample.Roster(i)), denied: sample.Denied(i), token: sample.Token(i)}
	}
	return list
}

func roster(t *testing.T, data []byte) map[string]map[string]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	people := map[string]map[string]string{}
	for _, row := range rows[1:] {
		person := map[string]string{}
		for i, column := range rows[0] {
			person[column] = row[i]
		}
		if people[row[0]] != nil {
			t.Errorf("%s is on the roster twice", row[0])
		}
		people[row[0]] = person
	}
	return people
}

func TestSampleIsStable(t *testing.T) {
	first, second := simulator.Sample(), simulator.Sample()
	for i := range first.Dates {
		if d := cmp.Diff(first.At(i), second.At(i)); d != "" {
			t.Errorf("date %d (-first +second):\n%s", i, d)
		}
		if d := cmp.Diff(string(first.Roster(i)), string(second.Roster(i))); d != "" {
			t.Errorf("roster %d (-first +second):\n%s", i, d)
		}
	}
	org := first.At(0)
	org.Workspaces[0].Members[0].RoleID = "changed"
	if first.At(0).Workspaces[0].Members[0].RoleID == "changed" {
		t.Error("a change by one caller changes what the next one receives")
	}
}

func TestSampleDates(t *testing.T) {
	sample := simulator.Sample()
	quarters := map[int]int{}
	for i, at := range sample.Dates {
		quarters[int(at.Month()-1)/3+1]++
		if i > 0 && !at.After(sample.Dates[i-1]) {
			t.Errorf("date %d is not after the one before", i)
		}
	}
	for q := 1; q <= 3; q++ {
		if quarters[q] < 2 {
			t.Errorf("%d dates in quarter %d, want two at least", quarters[q], q)
		}
	}
	for _, want := range []string{"2026-03-31T06:00:00Z", "2026-06-30T06:00:00Z", "2026-09-30T06:00:00Z"} {
		if !slices.ContainsFunc(sample.Dates, func(at time.Time) bool { return at.Format(time.RFC3339) == want }) {
			t.Errorf("no snapshot at %s", want)
		}
	}
}

// The sample has no unintended faults: every id is used once, every member's role exists,
// every address has a reserved domain.
func TestSampleIsSound(t *testing.T) {
	statuses := map[string]int{}
	for i, s := range sampleDates(t) {
		owners := map[string]string{s.org.ID: "organization"}
		use := func(id, what string) {
			if before := owners[id]; before != "" {
				t.Errorf("date %d: the id of %s is also the id of %s", i, what, before)
			}
			owners[id] = what
		}
		var emails []string
		for _, u := range s.org.Users {
			use(u.ID, u.Email)
			emails = append(emails, u.Email)
			if u.FirstName == "" || u.LastName == "" || u.Title == "" {
				t.Errorf("date %d: %s has no name or title", i, u.Email)
			}
			if u.CreatedAt > s.at.Format(simulator.TimeFormat) {
				t.Errorf("date %d: %s was created in the future, %s", i, u.Email, u.CreatedAt)
			}
		}
		for _, e := range s.org.Enrollments {
			use(e.ID, "invitation "+e.Email)
			emails = append(emails, e.Email)
			statuses[e.Status]++
			if e.LastSentAt > s.at.Format(simulator.TimeFormat) {
				t.Errorf("date %d: the invitation of %s was sent in the future", i, e.Email)
			}
		}
		for email := range s.roster {
			emails = append(emails, email)
		}
		for _, email := range emails {
			if !strings.HasSuffix(email, ".example") {
				t.Errorf("date %d: %s could be a real address", i, email)
			}
		}
		roles := map[string]bool{}
		for _, w := range s.org.Workspaces {
			use(w.ID, w.Name)
			for _, r := range w.Roles {
				use(r.ID, w.Name+"/"+r.Name)
				roles[r.ID] = true
			}
		}
		for _, w := range s.org.Workspaces {
			pairs := map[simulator.Member]bool{}
			for _, m := range w.Members {
				if !roles[m.RoleID] || pairs[m] {
					t.Errorf("date %d: %s has a member twice, or with a role that does not exist: %+v", i, w.Name, m)
				}
				pairs[m] = true
			}
		}
	}
	last := sampleDates(t)[len(simulator.Sample().Dates)-1].org
	if n := len(last.Enrollments); n < 25 || n > 40 {
		t.Errorf("%d invitations in the end, want 25 to 40", n)
	}
	for _, status := range []string{simulator.Pending, simulator.Accepted, simulator.Expired, simulator.Cancelled} {
		if statuses[status] == 0 {
			t.Errorf("no invitation is %s", status)
		}
	}
}

// The answers about the sample keep to the contract on every date.
func TestSampleContract(t *testing.T) {
	sample := simulator.Sample()
	a := serve(t, sample.At(0), simulator.Options{})
	for i := range sample.Dates {
		a.Edit(func(org *simulator.Organization) { *org = *sample.At(i) })
		read[page](a, "/organizations/enrollments?status=PENDING,ACCEPTED,EXPIRED,CANCELLED&size=100")
		read[page](a, "/organizations/users?size=100")
		read[[]any](a, "/organizations/roles")
		for _, w := range read[[]struct{ ID string }](a, "/organizations/workspaces") {
			read[memberships](a, "/organizations/workspaces/"+w.ID+"/memberships")
			read[[]any](a, "/workspaces/"+w.ID+"/memberships")
			read[[]any](a, "/organizations/workspaces/"+w.ID+"/roles")
		}
	}
}

// From one date to the next, no count falls so far that a collector refuses to record it,
// although the fall since the baseline is large.
func TestSampleFallsInSteps(t *testing.T) {
	list := sampleDates(t)
	for i := 1; i < len(list); i++ {
		before, after := list[i-1].population(), list[i].population()
		for what, n := range before {
			if fall := n - after[what]; fall >= 10 && fall*5 > n {
				t.Errorf("%s: %s fall from %d to %d", list[i].at.Format(time.DateOnly), what, n, after[what])
			}
		}
	}
}
