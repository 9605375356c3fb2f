package simulator_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink/simulator"
)

// A scene is the story on one date, arranged for asking.
type scene struct {
	at     time.Time
	org    *simulator.Organization
	roster map[string]map[string]string // by address, a column's name to its value
	denied simulator.Denied
	token  string
}

func scenes(t *testing.T) []scene {
	t.Helper()
	story := simulator.Sample()
	list := make([]scene, len(story.Dates))
	for i, at := range story.Dates {
		list[i] = scene{at: at, org: story.At(i), roster: roster(t, story.Roster(i)), denied: story.Denied(i), token: story.Token(i)}
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

func TestStoryIsStable(t *testing.T) {
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
		t.Error("what one caller changes, the next one sees")
	}
}

func TestStoryDates(t *testing.T) {
	story := simulator.Sample()
	quarters := map[int]int{}
	for i, at := range story.Dates {
		quarters[int(at.Month()-1)/3+1]++
		if i > 0 && !at.After(story.Dates[i-1]) {
			t.Errorf("date %d is not after the one before", i)
		}
	}
	for q := 1; q <= 3; q++ {
		if quarters[q] < 2 {
			t.Errorf("%d dates in quarter %d, want two at least", quarters[q], q)
		}
	}
	for _, want := range []string{"2026-03-31T06:00:00Z", "2026-06-30T06:00:00Z", "2026-09-30T06:00:00Z"} {
		if !slices.ContainsFunc(story.Dates, func(at time.Time) bool { return at.Format(time.RFC3339) == want }) {
			t.Errorf("no snapshot at %s", want)
		}
	}
}

// What the story does not intend must not be in it either: every id is used once,
// every member's role exists, every address is of a reserved domain.
func TestStoryIsSound(t *testing.T) {
	statuses := map[string]int{}
	for i, s := range scenes(t) {
		seen := map[string]string{s.org.ID: "organization"}
		use := func(id, what string) {
			if before := seen[id]; before != "" {
				t.Errorf("date %d: the id of %s is also that of %s", i, what, before)
			}
			seen[id] = what
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
					t.Errorf("date %d: %s has a member twice, or with a role that is nowhere: %+v", i, w.Name, m)
				}
				pairs[m] = true
			}
		}
	}
	last := scenes(t)[len(simulator.Sample().Dates)-1].org
	if n := len(last.Enrollments); n < 25 || n > 40 {
		t.Errorf("%d invitations in the end, want 25 to 40", n)
	}
	for _, status := range []string{simulator.Pending, simulator.Accepted, simulator.Expired, simulator.Cancelled} {
		if statuses[status] == 0 {
			t.Errorf("no invitation is %s", status)
		}
	}
}

// The whole story holds to the contract.
func TestStoryContract(t *testing.T) {
	story := simulator.Sample()
	a := serve(t, story.At(0), simulator.Options{})
	for i := range story.Dates {
		a.Edit(func(org *simulator.Organization) { *org = *story.At(i) })
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

// A date's fall from the one before must stay below what a collector refuses,
// however large the fall since the baseline.
func TestStoryFallsGently(t *testing.T) {
	list := scenes(t)
	for i := 1; i < len(list); i++ {
		before, after := list[i-1].population(), list[i].population()
		for what, n := range before {
			if fall := n - after[what]; fall >= 10 && fall*5 > n {
				t.Errorf("%s: %s fall from %d to %d", list[i].at.Format(time.DateOnly), what, n, after[what])
			}
		}
	}
}

func TestSamplePolicy(t *testing.T) {
	var policy struct {
		Organization struct{ ID string }
		Accepted     []struct{ Subject string }
		Protected    []string `toml:"protected_users"`
		Services     []string `toml:"service_accounts"`
		External     []struct{ Email string }
	}
	if _, err := toml.Decode(string(simulator.SamplePolicy()), &policy); err != nil {
		t.Fatal(err)
	}
	last := scenes(t)[len(simulator.Sample().Dates)-1].org
	if policy.Organization.ID != last.ID {
		t.Errorf("the policy is of organization %s, the story of %s", policy.Organization.ID, last.ID)
	}
	for _, a := range policy.Accepted {
		if last.User(strings.TrimPrefix(a.Subject, "user:")) == nil {
			t.Errorf("nobody is %s", a.Subject)
		}
	}
	people := slices.Concat(policy.Protected, policy.Services)
	for _, e := range policy.External {
		people = append(people, e.Email)
	}
	for _, email := range people {
		if !slices.ContainsFunc(last.Users, func(u simulator.User) bool { return u.Email == email }) {
			t.Errorf("nobody is %s", email)
		}
	}
}
