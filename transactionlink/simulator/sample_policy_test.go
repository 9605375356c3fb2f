package simulator_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"tlaudit/transactionlink/simulator"
)

// TestSamplePolicy: what the policy and the reviewers' file name is there on the last date,
// every workspace has an owner and a reviewer, and every role is described.
func TestSamplePolicy(t *testing.T) {
	var policy struct {
		Organization struct {
			ID           string
			TokenAccount string `toml:"token_account"`
		}
		Workspaces []struct{ ID, Owner string } `toml:"workspace"`
		Accepted   []struct{ Subject string }
		Protected  []string                          `toml:"protected_users"`
		Services   []struct{ Account, Owner string } `toml:"service_account"`
		SamePerson []struct{ Accounts []string }     `toml:"same_person"`
		External   []struct{ Email string }
		Roles      struct{ Allows map[string]string }
	}
	if _, err := toml.Decode(string(simulator.SamplePolicy()), &policy); err != nil {
		t.Fatal(err)
	}
	end := sampleDates(t)[len(simulator.Sample().Dates)-1]
	last := end.org
	if policy.Organization.ID != last.ID {
		t.Errorf("the policy is for organization %s, the sample is %s", policy.Organization.ID, last.ID)
	}
	for _, a := range policy.Accepted {
		kind, id, _ := strings.Cut(a.Subject, ":")
		if kind == "user" && last.User(id) == nil || kind == "workspace" && last.Workspace(id) == nil {
			t.Errorf("there is no %s", a.Subject)
		}
	}
	people := append(policy.Protected, policy.Organization.TokenAccount)
	for _, s := range policy.Services {
		people = append(people, s.Account, s.Owner)
	}
	for _, s := range policy.SamePerson {
		people = append(people, s.Accounts...)
	}
	for _, e := range policy.External {
		people = append(people, e.Email)
	}
	owners := map[string]string{}
	for _, w := range policy.Workspaces {
		owners[w.ID] = w.Owner
		people = append(people, w.Owner)
	}
	reviewed := map[string]bool{}
	rows, err := csv.NewReader(bytes.NewReader(simulator.SampleReviewers())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		for i, cell := range row {
			switch rows[0][i] {
			case "workspace":
				reviewed[cell] = true
			case "reviewer", "fallback":
				if cell != "" && cell != "@manager" {
					people = append(people, cell)
					if status := end.roster[cell]["status"]; status != "active" {
						t.Errorf("%s is to review, and %q on the roster", cell, status)
					}
				}
			}
		}
	}
	for _, email := range people {
		if !slices.ContainsFunc(last.Users, func(u simulator.User) bool { return u.Email == email }) {
			t.Errorf("nobody is %s", email)
		}
	}
	var roles []string
	for _, r := range last.Roles {
		roles = append(roles, r.Name)
	}
	for _, w := range last.Workspaces {
		for _, r := range w.Roles {
			roles = append(roles, r.Name)
		}
		if owners[w.ID] == "" || !reviewed[w.Name] {
			t.Errorf("%s has owner %q, and a reviewer: %v", w.Name, owners[w.ID], reviewed[w.Name])
		}
	}
	for _, role := range roles {
		if policy.Roles.Allows[role] == "" {
			t.Errorf("the policy does not say what %s allows", role)
		}
	}
}
