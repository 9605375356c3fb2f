package simulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink/contract"
	"tlaudit/transactionlink/simulator"
)

const base = "https://api.bank.example"

// An api is a server under test. Its requests and answers are checked against the contract.
type api struct {
	*simulator.Server
	t      *testing.T
	client *http.Client
}

func serve(t *testing.T, org *simulator.Organization, options simulator.Options) *api {
	t.Helper()
	if options.Now == nil {
		options.Now = func() time.Time { return time.Date(2026, 10, 1, 9, 30, 0, 0, time.UTC) }
	}
	s := simulator.New(org, options)
	return &api{Server: s, t: t, client: &http.Client{Transport: contract.Check(t, s.Transport())}}
}

// do sends the request "METHOD /path", with a body if one is given.
func (a *api) do(request string, body ...string) (status int, answer string) {
	a.t.Helper()
	method, path, _ := strings.Cut(request, " ")
	var content io.Reader
	if len(body) > 0 {
		content = strings.NewReader(body[0])
	}
	req, err := http.NewRequestWithContext(a.t.Context(), method, base+path, content)
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Authorization", simulator.DefaultToken)
	if content != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := a.client.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// read reads a path that must exist and decodes its answer.
func read[T any](a *api, path string) T {
	a.t.Helper()
	status, answer := a.do("GET " + path)
	if status != http.StatusOK {
		a.t.Fatalf("GET %s: %d %s", path, status, answer)
	}
	var v T
	if err := json.Unmarshal([]byte(answer), &v); err != nil {
		a.t.Fatalf("GET %s: %v in %s", path, err, answer)
	}
	return v
}

type page struct {
	Content []struct {
		ID           string
		EnrollmentID string
		Email        string
		Status       string
	}
	TotalElements, TotalPages, Size, Number int
}

type memberships struct {
	DirectMemberships []struct {
		UserID string
		Role   struct{ ID, Name, WorkspaceID, Type string }
	}
	InheritedMemberships []struct{ UserID, RoleID, Status string }
}

// small returns an organization of two workspaces, three users and three invitations.
func small() *simulator.Organization {
	id := simulator.ID
	roles := func(w string) []simulator.Role {
		return []simulator.Role{{ID: id("role", w+"/Admin"), Name: "Admin"}, {ID: id("role", w+"/Viewer"), Name: "Viewer"}}
	}
	return &simulator.Organization{
		ID: id("organization", "small"),
		Roles: []simulator.OrganizationRole{
			{ID: id("organization-role", "owner"), Name: "owner", Inherits: true},
			{ID: id("organization-role", "member"), Name: "member"},
		},
		Users: []simulator.User{
			{ID: id("user", "ann"), Email: "ann@bank.example", RoleID: id("organization-role", "owner"), CreatedAt: "2026-01-05T09:00:00.000Z"},
			{ID: id("user", "bob"), Email: "bob@bank.example", RoleID: id("organization-role", "member"), CreatedAt: "2026-01-05T09:00:00.000Z"},
			{ID: id("user", "eve"), Email: "eve@bank.example", RoleID: id("organization-role", "member"), CreatedAt: "2026-01-05T09:00:00.000Z", Unlisted: true},
		},
		Workspaces: []simulator.Workspace{
			{ID: id("workspace", "kyc"), Name: "KYC", Roles: roles("kyc"), Members: []simulator.Member{
				{UserID: id("user", "bob"), RoleID: id("role", "kyc/Viewer")},
				{UserID: id("user", "eve"), RoleID: id("role", "aml/Viewer")},
			}},
			{ID: id("workspace", "aml"), Name: "AML", Roles: roles("aml")},
		},
		Enrollments: []simulator.Enrollment{
			{ID: id("enrollment", "1"), Email: "one@bank.example", Status: "PENDING", LastSentAt: "2026-09-01T08:00:00.000Z"},
			{ID: id("enrollment", "2"), Email: "two@bank.example", Status: "ACCEPTED", LastSentAt: "2026-09-02T08:00:00.000Z"},
			{ID: id("enrollment", "3"), Email: "three@bank.example", Status: "EXPIRED"},
		},
	}
}

func TestToken(t *testing.T) {
	s := simulator.New(small(), simulator.Options{Token: "tot_right"})
	tests := map[string]struct {
		headers []string
		want    int
	}{
		"right":         {headers: []string{"tot_right"}, want: 200},
		"none":          {want: 401},
		"empty":         {headers: []string{""}, want: 401},
		"wrong":         {headers: []string{"tot_wrong"}, want: 401},
		"bearer":        {headers: []string{"Bearer tot_right"}, want: 401},
		"twice":         {headers: []string{"tot_right", "tot_right"}, want: 401},
		"longer":        {headers: []string{"tot_right2"}, want: 401},
		"other case":    {headers: []string{"TOT_RIGHT"}, want: 401},
		"space in tail": {headers: []string{"tot_right "}, want: 401},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/organizations/roles", nil)
			for _, h := range tt.headers {
				r.Header.Add("Authorization", h)
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("status %d, want %d", w.Code, tt.want)
			}
			if tt.want == 401 && (!strings.Contains(w.Body.String(), `"fingerprint":"`) || !strings.Contains(w.Body.String(), `"code":"UNAUTHORIZED"`)) {
				t.Errorf("the body is not an ErrorResponse: %s", w.Body)
			}
		})
	}
	s.SetToken("tot_next")
	r := httptest.NewRequest("GET", "/organizations/roles", nil)
	r.Header.Set("Authorization", "tot_right")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != 401 {
		t.Errorf("the replaced token is still accepted: %d", w.Code)
	}
}

func TestErrorsAreStable(t *testing.T) {
	ask := func() string {
		_, answer := serve(t, small(), simulator.Options{}).do("GET /workspaces/" + simulator.ID("workspace", "none") + "/memberships")
		return answer
	}
	if d := cmp.Diff(ask(), ask()); d != "" {
		t.Errorf("two servers' errors (-first +second):\n%s", d)
	}
}

func TestRefusals(t *testing.T) {
	kyc, aml := simulator.ID("workspace", "kyc"), simulator.ID("workspace", "aml")
	bob, none := simulator.ID("user", "bob"), simulator.ID("nothing", "at all")
	viewer, member := simulator.ID("role", "kyc/Viewer"), simulator.ID("organization-role", "member")
	put := func(user, role string) string { return fmt.Sprintf(`{"userId":%q,"roleId":%q}`, user, role) }
	tests := map[string]struct {
		request, body string
		want          int
	}{
		"unknown path":              {request: "GET /organizations/nothing", want: 404},
		"trailing slash":            {request: "GET /organizations/users/", want: 404},
		"doubled slash":             {request: "GET //organizations/users", want: 404},
		"method":                    {request: "PATCH /organizations/users", want: 405},
		"status unknown":            {request: "GET /organizations/enrollments?status=PENDING,LOST", want: 400},
		"status empty":              {request: "GET /organizations/enrollments?status=", want: 400},
		"status twice":              {request: "GET /organizations/enrollments?status=PENDING&status=EXPIRED", want: 400},
		"page negative":             {request: "GET /organizations/enrollments?page=-1", want: 400},
		"page not a number":         {request: "GET /organizations/users?page=one", want: 400},
		"page empty":                {request: "GET /organizations/users?page=", want: 400},
		"page twice":                {request: "GET /organizations/users?page=0&page=1", want: 400},
		"size zero":                 {request: "GET /organizations/users?size=0", want: 400},
		"size above the limit":      {request: "GET /organizations/users?size=501", want: 400},
		"broken query":              {request: "GET /organizations/users?size=%zz", want: 400},
		"workspace unknown":         {request: "GET /organizations/workspaces/" + none + "/memberships", want: 404},
		"workspace malformed":       {request: "GET /workspaces/kyc/memberships", want: 400},
		"roles of no workspace":     {request: "GET /organizations/workspaces/" + none + "/roles", want: 404},
		"resend unknown":            {request: "POST /organizations/enrollments/" + none + "/resend", want: 404},
		"resend accepted":           {request: "POST /organizations/enrollments/" + simulator.ID("enrollment", "2") + "/resend", want: 400},
		"cancel unknown":            {request: "POST /organizations/enrollments/" + none + "/cancel", want: 404},
		"cancel expired":            {request: "POST /organizations/enrollments/" + simulator.ID("enrollment", "3") + "/cancel", want: 400},
		"invite without a body":     {request: "POST /organizations/enrollments", want: 400},
		"invite truncated":          {request: "POST /organizations/enrollments", body: `{"email":"x@bank.example"`, want: 400},
		"invite two values":         {request: "POST /organizations/enrollments", body: `{} {}`, want: 400},
		"invite null":               {request: "POST /organizations/enrollments", body: `null`, want: 400},
		"invite no address":         {request: "POST /organizations/enrollments", body: `{"email":"x","roleId":"` + member + `"}`, want: 400},
		"invite unknown role":       {request: "POST /organizations/enrollments", body: `{"email":"x@bank.example","roleId":"` + none + `"}`, want: 404},
		"invite no role":            {request: "POST /organizations/enrollments", body: `{"email":"x@bank.example"}`, want: 400},
		"invite unknown workspace":  {request: "POST /organizations/enrollments", body: `{"email":"x@bank.example","roleId":"` + member + `","workspaceAssignments":[{"workspaceId":"` + none + `","roleId":"` + viewer + `"}]}`, want: 404},
		"invite foreign role":       {request: "POST /organizations/enrollments", body: `{"email":"x@bank.example","roleId":"` + member + `","workspaceAssignments":[{"workspaceId":"` + aml + `","roleId":"` + viewer + `"}]}`, want: 404},
		"put malformed":             {request: "PUT /workspaces/" + kyc + "/memberships/" + bob, body: `[]`, want: 400},
		"put another user":          {request: "PUT /workspaces/" + kyc + "/memberships/" + bob, body: put(none, viewer), want: 400},
		"put unknown user":          {request: "PUT /workspaces/" + kyc + "/memberships/" + none, body: put(none, viewer), want: 404},
		"put role of another":       {request: "PUT /workspaces/" + aml + "/memberships/" + bob, body: put(bob, viewer), want: 404},
		"delete without membership": {request: "DELETE /workspaces/" + aml + "/memberships/" + bob, want: 404},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := simulator.New(small(), simulator.Options{MaxSize: 500})
			before := s.Organization()
			method, path, _ := strings.Cut(tt.request, " ")
			req, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", simulator.DefaultToken)
			resp, err := s.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			var answer struct {
				Fingerprint string
				Errors      []struct{ Code, Message string }
			}
			if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != tt.want || answer.Fingerprint == "" || len(answer.Errors) != 1 || answer.Errors[0].Code == "" || answer.Errors[0].Message == "" {
				t.Errorf("%d %+v, want %d with a fingerprint, a code and a message", resp.StatusCode, answer, tt.want)
			}
			if d := cmp.Diff(before, s.Organization()); d != "" {
				t.Errorf("a refusal changed the organization (-before +after):\n%s", d)
			}
		})
	}
}

func TestMemberships(t *testing.T) {
	a := serve(t, small(), simulator.Options{})
	got := read[memberships](a, "/organizations/workspaces/"+simulator.ID("workspace", "kyc")+"/memberships")
	want := []string{
		"bob has Viewer of kyc",
		"eve has Viewer of aml", // a role of another workspace keeps its workspace id
	}
	names := map[string]string{}
	for _, name := range []string{"ann", "bob", "eve"} {
		names[simulator.ID("user", name)] = name
	}
	for _, name := range []string{"kyc", "aml"} {
		names[simulator.ID("workspace", name)] = name
	}
	var lines []string
	for _, m := range got.DirectMemberships {
		lines = append(lines, names[m.UserID]+" has "+m.Role.Name+" of "+names[m.Role.WorkspaceID])
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Errorf("direct (-want +got):\n%s", d)
	}
	if len(got.InheritedMemberships) != 1 || names[got.InheritedMemberships[0].UserID] != "ann" || got.InheritedMemberships[0].Status != "ACTIVE" {
		t.Errorf("inherited: %+v, want ann, ACTIVE", got.InheritedMemberships)
	}
	if empty := read[[]any](a, "/workspaces/"+simulator.ID("workspace", "aml")+"/memberships"); empty == nil || len(empty) != 0 {
		t.Errorf("the members of an empty workspace are %v, want []", empty)
	}
}

func TestDateAndLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := serve(t, small(), simulator.Options{Latency: 3 * time.Second, Now: time.Now})
		start := time.Now()
		a.do("GET /organizations/roles")
		if got := time.Since(start); got != 3*time.Second {
			t.Errorf("took %v, want 3s", got)
		}
		req, err := http.NewRequestWithContext(t.Context(), "GET", base+"/organizations/roles", nil)
		if err != nil {
			t.Fatal(err)
		}
		client := a.Client()
		client.Timeout = time.Second
		if _, err := client.Do(req); err == nil || !strings.Contains(err.Error(), "deadline") {
			t.Errorf("error %v, want the deadline's", err)
		}
		resp, err := a.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if got, want := resp.Header.Get("Date"), time.Now().UTC().Add(-3*time.Second).Format(http.TimeFormat); got != want {
			t.Errorf("Date %s, want %s", got, want)
		}
	})
}

func TestRequests(t *testing.T) {
	a := serve(t, small(), simulator.Options{Faults: simulator.Faults{{Kind: simulator.BadGateway, First: 2, Count: 1}}})
	a.do("GET /organizations/users?page=0&size=5")
	a.do("GET /organizations/roles")
	want := []simulator.Request{
		{Method: "GET", Path: "/organizations/users?page=0&size=5", Endpoint: simulator.ListUsers, Status: 200},
		{Method: "GET", Path: "/organizations/roles", Endpoint: simulator.ListOrganizationRoles, Status: 502, Fault: simulator.BadGateway},
	}
	if d := cmp.Diff(want, a.Requests()); d != "" {
		t.Errorf("Requests (-want +got):\n%s", d)
	}
	if a.Served() != 2 {
		t.Errorf("Served %d, want 2", a.Served())
	}
}
