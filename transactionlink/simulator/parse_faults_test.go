package simulator_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tlaudit/transactionlink/simulator"
)

func TestParseFaults(t *testing.T) {
	const id = "0b0e6f3a-0000-4000-8000-000000000001"
	tests := map[string]struct {
		text string
		want simulator.Faults
	}{
		"nothing":       {"", nil},
		"certain":       {"html", simulator.Faults{{Kind: simulator.HTML}}},
		"probabilities": {"429=0.05, 503=0.02,reset=1", simulator.Faults{{Kind: "429", Probability: 0.05}, {Kind: "503", Probability: 0.02}, {Kind: "reset", Probability: 1}}},
		"seed":          {"seed=7,429-date=0.5", simulator.Faults{{Kind: simulator.RateLimitedDate, Probability: 0.5, Seed: 7}}},
		"workspaces": {"forbidden=" + id + ",missing=" + id + ",failed=" + id, simulator.Faults{
			{Kind: simulator.Forbidden, WorkspaceID: id}, {Kind: simulator.NotFound, WorkspaceID: id}, {Kind: simulator.ServerError, WorkspaceID: id},
		}},
		"one workspace, one endpoint": {"failed@direct=" + id, simulator.Faults{{Kind: simulator.ServerError, Endpoint: simulator.ListDirectMemberships, WorkspaceID: id}}},
		"endpoint":                    {"503@users", simulator.Faults{{Kind: simulator.Unavailable, Endpoint: simulator.ListUsers}}},
		"third":                       {"reset-body#3", simulator.Faults{{Kind: simulator.ResetInBody, First: 3, Count: 1}}},
		"two from the third":          {"reset-body#3*2", simulator.Faults{{Kind: simulator.ResetInBody, First: 3, Count: 2}}},
		"all from the third":          {"reset-body#3*", simulator.Faults{{Kind: simulator.ResetInBody, First: 3}}},
		"first two":                   {"reset*2", simulator.Faults{{Kind: simulator.Reset, Count: 2}}},
		"after the effect":            {"500+after@put#1=0.5", simulator.Faults{{Kind: simulator.ServerError, AfterEffect: true, Endpoint: simulator.PutMembership, First: 1, Count: 1, Probability: 0.5}}},
		"any status":                  {"418@workspace-roles", simulator.Faults{{Kind: "418", Endpoint: simulator.ListWorkspaceRoles}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := simulator.ParseFaults(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("ParseFaults (-want +got):\n%s", d)
			}
		})
	}
}

func TestParseFaultsRefuses(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"unknown kind":        {"flood=0.1", `"flood" is not one of forbidden`},
		"no kind":             {"=0.1", `"" is not one of`},
		"empty item":          {"429,,503", "an item is empty"},
		"success":             {"200", `"200" is not one of`},
		"zero":                {"429=0", "not above 0 and up to 1"},
		"two":                 {"429=2", "not above 0 and up to 1"},
		"no number":           {"429=often", `"often"`},
		"not a number":        {"429=NaN", `"NaN"`},
		"empty value":         {"429=", `""`},
		"endpoint":            {"429@people", `"people" is not one of enrollments`},
		"unsuited":            {"no-admins@users", "no-admins cannot happen to users"},
		"ordinal":             {"429#0", `"0" is not a whole number above 0`},
		"empty ordinal":       {"429#", `"" is not a whole number above 0`},
		"count":               {"429*x", `"x" is not a whole number above 0`},
		"empty count":         {"429*", `"" is not a whole number above 0`},
		"seed":                {"seed=-1", "not a whole number"},
		"no workspace":        {"forbidden", "needs the id of a workspace"},
		"malformed workspace": {"missing=kyc", "needs the id of a workspace"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := simulator.ParseFaults(tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want one line with %q", err, tt.want)
			}
		})
	}
}

func FuzzParseFaults(f *testing.F) {
	f.Add("429=0.05,503@users#2*3,500+after@put,seed=9")
	f.Add("forbidden=0b0e6f3a-0000-4000-8000-000000000001")
	f.Fuzz(func(t *testing.T, text string) {
		faults, err := simulator.ParseFaults(text)
		if err != nil && faults != nil {
			t.Errorf("%q: faults and an error", text)
		}
		for _, fault := range faults {
			if fault.Kind == "" || fault.Probability < 0 || fault.Probability > 1 || fault.First < 0 || fault.Count < 0 {
				t.Errorf("%q: %+v", text, fault)
			}
		}
	})
}
