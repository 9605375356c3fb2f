package simulator_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink/simulator"
)

// listing returns the status and the body of the listing of workspaces that a token reads.
func listing(t *testing.T, url, token string) (status int, body string) {
	t.Helper()
	server := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, url, nil)
	request.Header.Set("Authorization", token)
	groupOfThree(t).ServeHTTP(server, request)
	return server.Code, server.Body.String()
}

func groupOfThree(t *testing.T) simulator.Group {
	t.Helper()
	var group simulator.Group
	for i, org := range simulator.SyntheticGroup(simulator.SyntheticOptions{Workspaces: 1, Users: 2, Seed: 5}, 3) {
		group = append(group, simulator.New(org, simulator.Options{Token: fmt.Sprintf("tot_%d", i)}))
	}
	return group
}

// Each token of a group reads its own organization, and another token none.
func TestGroupServesByToken(t *testing.T) {
	const path = "/organizations/workspaces"
	for i, org := range groupOfThree(t) {
		status, body := listing(t, path, fmt.Sprintf("tot_%d", i))
		if id := org.Organization().Workspaces[0].ID; status != http.StatusOK || !strings.Contains(body, id) {
			t.Errorf("organization %d: %d, without its workspace %s: %s", i, status, id, body)
		}
	}
	for _, token := range []string{"", "tot_3", "tot_"} {
		if status, body := listing(t, path, token); status != http.StatusUnauthorized {
			t.Errorf("token %q: %d, want 401: %s", token, status, body)
		}
	}
}

// The organizations of a synthetic group have ids of their own, and share every tenth
// address, of which every second account has the same id.
func TestSyntheticGroup(t *testing.T) {
	options := simulator.SyntheticOptions{Workspaces: 3, Users: 40, Members: 5, Admins: 1, Enrollments: 40, Seed: 9}
	group := simulator.SyntheticGroup(options, 3)
	if d := cmp.Diff(simulator.Synthetic(options), group[0]); d != "" {
		t.Errorf("the first of a group (-alone +in a group):\n%s", d)
	}
	if d := cmp.Diff(group, simulator.SyntheticGroup(options, 3)); d != "" {
		t.Errorf("made again (-first +second):\n%s", d)
	}
	ids := map[string]int{}
	for i, org := range group {
		ids[org.ID]++
		var sameAddress, sameID []int
		for n, u := range org.Users {
			first := group[0].Users[n]
			if u.Email == first.Email {
				sameAddress = append(sameAddress, n)
			}
			if u.ID == first.ID {
				sameID = append(sameID, n)
			}
		}
		if i > 0 && (!slices.Equal(sameAddress, []int{0, 10, 20, 30}) || !slices.Equal(sameID, []int{0, 20})) {
			t.Errorf("organization %d has the addresses of %v and the ids of %v", i, sameAddress, sameID)
		}
		for _, e := range org.Enrollments {
			if i > 0 && slices.ContainsFunc(group[0].Enrollments, func(f simulator.Enrollment) bool { return f.ID == e.ID }) {
				t.Errorf("organization %d has the invitation %s of the first", i, e.ID)
			}
		}
	}
	if len(ids) != 3 {
		t.Errorf("the ids of the organizations are %v", ids)
	}
}

// The sisters of the sample organization have people of the bank: one with the same id, one
// with another, and one who has left.
func TestSisters(t *testing.T) {
	story := simulator.Sample()
	end := story.Dates[len(story.Dates)-1]
	bank := map[string]string{}
	for _, u := range story.At(len(story.Dates) - 1).Users {
		bank[u.Email] = u.ID
	}
	got := map[string][]string{}
	for _, s := range simulator.Sisters() {
		org := s.At(end)
		if d := cmp.Diff(org, s.At(end)); d != "" {
			t.Errorf("%s, made again (-first +second):\n%s", s.Name, d)
		}
		for _, u := range org.Users {
			if id, both := bank[u.Email]; both {
				got[s.Name] = append(got[s.Name], fmt.Sprintf("%s, same id %v", u.Email, id == u.ID))
			}
		}
		before := s.At(time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC))
		if n, then := len(org.Workspaces[0].Members), len(before.Workspaces[0].Members); n != then+1 {
			t.Errorf("%s: %d members in September, %d in June, want one more", s.Name, n, then)
		}
	}
	want := map[string][]string{
		"meridian-leasing":  {"priya.raman@meridianbank.example, same id true", "connor.hughes@meridianbank.example, same id true"},
		"meridian-payments": {"priya.raman@meridianbank.example, same id true", "zanele.dlamini@meridian-payments.example, same id false"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("people of the bank in its sisters (-want +got):\n%s", d)
	}
	leasing := simulator.Sisters()[0]
	const left = "AML Investigator,terminated,2026-09-18\n"
	if now := string(leasing.Roster(end)); !strings.Contains(now, left) {
		t.Errorf("the roster names no leaver: %s", now)
	}
	if then := string(leasing.Roster(end.AddDate(0, -3, 0))); strings.Contains(then, "terminated") {
		t.Errorf("the roster of June knows of September: %s", then)
	}
}
