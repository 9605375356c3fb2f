package simulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/transactionlink/simulator"
)

func now() time.Time { return time.Date(2026, 10, 1, 9, 30, 0, 0, time.UTC) }

func TestFaults(t *testing.T) {
	const (
		plain   = "application/json"
		charset = "application/json;charset=UTF-8"
		roles   = "/organizations/roles"
	)
	whole := see(t, simulator.New(small(), simulator.Options{}).Client(), base+roles)
	half := whole.Body[:len(whole.Body)/2]
	refusal := func(status int, code string) func(o outcome) bool {
		return func(o outcome) bool {
			return o.Status == status && o.Type == plain && strings.Contains(o.Body, `"fingerprint":"`) && strings.Contains(o.Body, code)
		}
	}
	tests := map[simulator.Kind]func(o outcome) bool{
		simulator.Unauthorized:    refusal(401, "UNAUTHORIZED"),
		simulator.Forbidden:       refusal(403, "ACCESS_DENIED"),
		simulator.NotFound:        refusal(404, "NOT_FOUND"),
		simulator.RateLimited:     func(o outcome) bool { return refusal(429, "TOO_MANY")(o) && o.RetryAfter == "1" },
		simulator.RateLimitedDate: func(o outcome) bool { return o.Status == 429 && o.RetryAfter == "Thu, 01 Oct 2026 09:30:01 GMT" },
		simulator.RateLimitedBare: func(o outcome) bool { return o.Status == 429 && o.RetryAfter == "" },
		simulator.RateLimited403:  func(o outcome) bool { return refusal(403, "ACCESS_DENIED")(o) && o.RetryAfter == "1" },
		simulator.ServerError:     refusal(500, "INTERNAL_ERROR"),
		simulator.BadGateway:      refusal(502, "HTTP_502"),
		simulator.Unavailable:     func(o outcome) bool { return refusal(503, "HTTP_503")(o) && o.RetryAfter == "" },
		simulator.GatewayTimeout:  refusal(504, "HTTP_504"),
		"599":                     refusal(599, "HTTP_599"),
		simulator.EchoToken:       refusal(500, simulator.DefaultToken),
		simulator.Reset:           func(o outcome) bool { return strings.Contains(o.Err, "reset by peer") },
		simulator.ResetInHeaders:  func(o outcome) bool { return o.Err != "" && o.Status == 0 },
		simulator.HTML: func(o outcome) bool {
			return o.Status == 200 && strings.HasPrefix(o.Type, "text/html") && strings.HasPrefix(o.Body, "<!doctype")
		},
		simulator.Empty:       func(o outcome) bool { return o == outcome{Status: 200, Type: charset} },
		simulator.Null:        func(o outcome) bool { return o == outcome{Status: 200, Type: charset, Body: "null"} },
		simulator.EmptyObject: func(o outcome) bool { return o == outcome{Status: 200, Type: charset, Body: "{}"} },
		simulator.Redirect:    func(o outcome) bool { return o.Status == 302 && o.Location == "https://elsewhere.example"+roles },
		simulator.RedirectPlain: func(o outcome) bool {
			return o.Status == 302 && strings.HasPrefix(o.Location, "http://") && strings.HasSuffix(o.Location, roles)
		},
		simulator.ResetInBody: func(o outcome) bool { return o.Status == 200 && o.Body == half && o.Err == "unexpected EOF" },
		simulator.Stall:       func(o outcome) bool { return o.Status == 200 && o.Body == half && strings.Contains(o.Err, "canceled") },
		simulator.Truncated:   func(o outcome) bool { return o == outcome{Status: 200, Type: charset, Body: half} },
		simulator.WrongType: func(o outcome) bool {
			return o.Status == 200 && strings.Contains(o.Body, `"id":7`) && json.Valid([]byte(o.Body))
		},
		simulator.TwoValues: func(o outcome) bool { return o.Body == whole.Body+whole.Body },
		simulator.Endless: func(o outcome) bool {
			return o.Err == "" && o.Body == whole.Body && len(o.Body)+o.Spaces == 1<<20
		},
		simulator.Huge: func(o outcome) bool {
			return o.Err == "" && o.Body == whole.Body && len(o.Body)+o.Spaces == 80<<20
		},
	}
	network := func(s *simulator.Server) (*http.Client, string) {
		server := httptest.NewServer(s)
		t.Cleanup(server.Close)
		return server.Client(), server.URL
	}
	memory := func(s *simulator.Server) (*http.Client, string) { return s.Client(), base }
	for where, connect := range map[string]func(*simulator.Server) (*http.Client, string){"memory": memory, "network": network} {
		for kind, want := range tests {
			t.Run(where+"/"+string(kind), func(t *testing.T) {
				t.Parallel()
				s := simulator.New(small(), simulator.Options{Now: now, Faults: simulator.Faults{{Kind: kind, Count: 1}}})
				client, url := connect(s)
				var v visit
				switch kind {
				case simulator.Stall:
					v.giveUp = len(half)
				case simulator.Huge:
					v.limit = 100 << 20
				}
				if got := v.see(t.Context(), t, client, url+roles); !want(got) {
					got.Body = got.Body[:min(len(got.Body), 300)]
					t.Errorf("got %+v", got)
				}
				if log := s.Requests(); len(log) != 1 || log[0].Fault != kind {
					t.Errorf("log %+v, want one request with the fault %s", log, kind)
				}
				if d := cmp.Diff(whole, see(t, client, url+roles)); d != "" {
					t.Errorf("after the fault (-want +got):\n%s", d)
				}
			})
		}
	}
}

// A stalled body takes no real time in a bubble, and its goroutines end.
func TestStallEndsWithTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := simulator.New(small(), simulator.Options{Faults: simulator.Faults{{Kind: simulator.Stall}}})
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		start := time.Now()
		if got := (visit{}).see(ctx, t, s.Client(), base+"/organizations/roles"); got.Err == "" {
			t.Errorf("a stalled body was read whole: %+v", got)
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("took %v, want the client's 2s", took)
		}
	})
}

func TestWhichRequests(t *testing.T) {
	tests := map[string]struct {
		fault simulator.Fault
		want  []int
	}{
		"all":     {simulator.Fault{}, []int{500, 500, 500, 500, 500, 500}},
		"third":   {simulator.Fault{First: 3, Count: 1}, []int{200, 200, 500, 200, 200, 200}},
		"from":    {simulator.Fault{First: 5}, []int{200, 200, 200, 200, 500, 500}},
		"first 2": {simulator.Fault{Count: 2}, []int{500, 500, 200, 200, 200, 200}},
		"users":   {simulator.Fault{Endpoint: simulator.ListUsers}, []int{200, 500, 200, 200, 500, 200}},
		"2nd of":  {simulator.Fault{Endpoint: simulator.ListUsers, First: 2}, []int{200, 200, 200, 200, 500, 200}},
		"aml":     {simulator.Fault{WorkspaceID: simulator.ID("workspace", "aml")}, []int{200, 200, 500, 200, 200, 500}},
	}
	paths := []string{"/organizations/roles", "/organizations/users", "/workspaces/" + simulator.ID("workspace", "aml") + "/memberships"}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.fault.Kind = simulator.ServerError
			a := serve(t, small(), simulator.Options{})
			a.SetFaults(simulator.Faults{tt.fault})
			var got []int
			for range 2 {
				for _, path := range paths {
					status, _ := a.do("GET " + path)
					got = append(got, status)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("statuses (-want +got):\n%s", d)
			}
		})
	}
}

func TestProbability(t *testing.T) {
	hits := func(seed uint64) []int {
		s := simulator.New(small(), simulator.Options{Faults: simulator.Faults{{Kind: simulator.BadGateway, Probability: 0.2, Seed: seed}}})
		client := s.Client()
		var got []int
		for i := range 1000 {
			if see(t, client, base+"/organizations/roles").Status == 502 {
				got = append(got, i)
			}
		}
		return got
	}
	first := hits(1)
	if n := len(first); n < 150 || n > 250 {
		t.Errorf("%d of 1000 requests failed, want about 200", n)
	}
	if !slices.Equal(first, hits(1)) {
		t.Error("the same seed returned other faults")
	}
	if slices.Equal(first, hits(2)) {
		t.Error("different seeds returned the same faults")
	}
}

func TestWritesThatFail(t *testing.T) {
	kyc, bob := simulator.ID("workspace", "kyc"), simulator.ID("user", "bob")
	writes := map[string]func(t *testing.T, client *http.Client) (err error){}
	ask := func(method, path, body string) func(*testing.T, *http.Client) error {
		return func(t *testing.T, client *http.Client) error {
			req, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", simulator.DefaultToken)
			resp, err := client.Do(req)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			if _, err := io.ReadAll(resp.Body); err != nil {
				return err
			}
			if resp.StatusCode >= 300 {
				return errors.New(resp.Status)
			}
			return nil
		}
	}
	writes["invite"] = ask("POST", "/organizations/enrollments", `{"email":"x@bank.example","roleId":"`+simulator.ID("organization-role", "member")+`"}`)
	writes["resend"] = ask("POST", "/organizations/enrollments/"+simulator.ID("enrollment", "1")+"/resend", "")
	writes["cancel"] = ask("POST", "/organizations/enrollments/"+simulator.ID("enrollment", "1")+"/cancel", "")
	writes["put"] = ask("PUT", "/workspaces/"+kyc+"/memberships/"+bob, `{"userId":"`+bob+`","roleId":"`+simulator.ID("role", "kyc/Admin")+`"}`)
	writes["delete"] = ask("DELETE", "/workspaces/"+kyc+"/memberships/"+bob, "")

	tests := map[string]struct {
		fault  simulator.Fault
		effect bool
	}{
		"500 before":          {simulator.Fault{Kind: simulator.ServerError}, false},
		"500 after":           {simulator.Fault{Kind: simulator.ServerError, AfterEffect: true}, true},
		"reset before":        {simulator.Fault{Kind: simulator.Reset}, false},
		"reset after":         {simulator.Fault{Kind: simulator.Reset, AfterEffect: true}, true},
		"reset in the answer": {simulator.Fault{Kind: simulator.ResetInBody}, true},
	}
	for write, call := range writes {
		for name, tt := range tests {
			t.Run(write+"/"+name, func(t *testing.T) {
				s := simulator.New(small(), simulator.Options{Now: now, Faults: simulator.Faults{tt.fault}})
				before := s.Organization()
				if err := call(t, s.Client()); err == nil {
					t.Error("no error")
				}
				if changed := !cmp.Equal(before, s.Organization()); changed != tt.effect {
					t.Errorf("changed %v, want %v", changed, tt.effect)
				}
			})
		}
	}
}

func TestLostRights(t *testing.T) {
	a := serve(t, simulator.Synthetic(simulator.SyntheticOptions{Workspaces: 10, Users: 30, Members: 3, Admins: 2}), simulator.Options{})
	workspace := a.Organization().Workspaces[0].ID
	counts := func() [3]int {
		return [3]int{
			len(read[[]any](a, "/organizations/workspaces")),
			read[page](a, "/organizations/users").TotalElements,
			len(read[memberships](a, "/organizations/workspaces/"+workspace+"/memberships").InheritedMemberships),
		}
	}
	tests := map[simulator.Kind][3]int{
		"":                     {10, 30, 2},
		simulator.ShortListing: {6, 30, 2},
		simulator.EmptyListing: {0, 30, 2},
		simulator.NoUsers:      {10, 0, 2},
		simulator.NoAdmins:     {10, 30, 0},
	}
	for kind, want := range tests {
		t.Run(string(kind), func(t *testing.T) {
			a.t = t
			a.SetFaults(nil)
			if kind != "" {
				a.SetFaults(simulator.Faults{{Kind: kind}})
			}
			if d := cmp.Diff(want, counts()); d != "" {
				t.Errorf("workspaces, users, admins (-want +got):\n%s", d)
			}
		})
	}
}

func TestUnknownValue(t *testing.T) {
	s := simulator.New(small(), simulator.Options{Faults: simulator.Faults{{Kind: simulator.UnknownValue}}})
	kyc := simulator.ID("workspace", "kyc")
	for path, want := range map[string]string{
		"/organizations/enrollments":                        "BOUNCED",
		"/organizations/workspaces/" + kyc + "/memberships": "LOCKED_BY_PROVIDER",
		"/workspaces/" + kyc + "/memberships":               "DELEGATED",
		"/organizations/workspaces/" + kyc + "/roles":       "DELEGATED",
	} {
		if got := see(t, s.Client(), base+path); got.Status != 200 || strings.Count(got.Body, want) != 1 {
			t.Errorf("%s: %+v, want one %s", path, got, want)
		}
	}
}

func TestMovingPages(t *testing.T) {
	for kind, change := range map[simulator.Kind]int{simulator.PageInsert: 1, simulator.PageRemove: -1, simulator.PageReorder: 0} {
		t.Run(string(kind), func(t *testing.T) {
			s := simulator.New(simulator.Synthetic(simulator.SyntheticOptions{Users: 40, Enrollments: 40}), simulator.Options{
				Faults: simulator.Faults{{Kind: kind, Count: 4, Seed: 5}},
			})
			client := s.Client()
			before := s.Organization()
			for range 2 {
				for _, path := range []string{"/organizations/users", "/organizations/enrollments?status=PENDING,ACCEPTED,EXPIRED,CANCELLED"} {
					if got := see(t, client, base+path); got.Status != 200 {
						t.Fatalf("%s: %+v", path, got)
					}
				}
			}
			after := s.Organization()
			if got, want := len(after.Users), 40+2*change; got != want {
				t.Errorf("%d users, want %d", got, want)
			}
			if got, want := len(after.Enrollments), 40+2*change; got != want {
				t.Errorf("%d invitations, want %d", got, want)
			}
			if cmp.Equal(before, after) {
				t.Error("nothing moved")
			}
		})
	}
}

// Every kind that has a name happens to some endpoint.
func TestEveryKindHappens(t *testing.T) {
	kyc := simulator.ID("workspace", "kyc")
	for _, kind := range simulator.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := simulator.New(small(), simulator.Options{Faults: simulator.Faults{{Kind: kind}}})
				client := s.Client()
				for _, path := range []string{
					"/organizations/workspaces", "/organizations/users", "/organizations/enrollments",
					"/organizations/workspaces/" + kyc + "/memberships", "/organizations/workspaces/" + kyc + "/roles",
				} {
					ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
					visit{limit: 1 << 10}.see(ctx, t, client, base+path)
					cancel()
				}
				if !slices.ContainsFunc(s.Requests(), func(r simulator.Request) bool { return r.Fault == kind }) {
					t.Errorf("no request had the fault: %+v", s.Requests())
				}
			})
		})
	}
}
