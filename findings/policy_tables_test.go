package findings_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
)

const policyTables = `
[organization]
token_account = "Robot@Bank.example"
[[workspace]]
id = "9F1C2D3E-0000-4000-8000-0123456789AB"
owner = "ann@bank.example"
critical = true
review_every = 30
retired_on = 2026-09-30
[[workspace]]
id = "w2"
[[service_account]]
account = " Svc@Bank.example"
owner = "Ann Example"
purpose = "Screens payments"
expires = "2026-12-31"
review_every = 180
[[service_account]]
account = "9f1c2d3e-0000-4000-8000-0123456789ac"
[[same_person]]
accounts = ["Ann@bank.example", "ann.admin@bank.example", "u7"]
`

func TestPolicyTables(t *testing.T) {
	p, err := findings.Parse("p.toml", []byte(policyTables))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Organization.TokenAccount, "Robot@Bank.example"; got != want {
		t.Errorf("token_account = %q, want %q", got, want)
	}
	robot := findings.ServiceAccount{Account: " Svc@Bank.example", Owner: "Ann Example", Purpose: "Screens payments", Expires: "2026-12-31", ReviewEvery: 180}
	service := p.ServiceAccountOf()
	for _, tt := range []struct {
		id, email string
		want      *findings.ServiceAccount
	}{
		{"u1", "svc@BANK.example", &robot},
		{"9F1C2D3E-0000-4000-8000-0123456789AC", "", &findings.ServiceAccount{Account: "9f1c2d3e-0000-4000-8000-0123456789ac"}},
		{"u1", "ann@bank.example", nil},
		{"", "", nil},
	} {
		if d := cmp.Diff(tt.want, service(tt.id, tt.email)); d != "" {
			t.Errorf("service account of %q, %q (-want +got):\n%s", tt.id, tt.email, d)
		}
	}
	if d := cmp.Diff([]findings.PolicyWorkspace{
		{ID: "9F1C2D3E-0000-4000-8000-0123456789AB", Owner: "ann@bank.example", Critical: true, ReviewEvery: 30, RetiredOn: "2026-09-30"}, {ID: "w2"},
	}, p.Workspaces); d != "" {
		t.Errorf("Workspaces (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]findings.SamePerson{{Accounts: []string{"Ann@bank.example", "ann.admin@bank.example", "u7"}}}, p.SamePerson); d != "" {
		t.Errorf("SamePerson (-want +got):\n%s", d)
	}
}

func TestDaysOfPolicyTables(t *testing.T) {
	w, s := findings.PolicyWorkspace{RetiredOn: "2026-09-30"}, findings.ServiceAccount{Expires: "2026-09-30"}
	for day, want := range map[findings.Date][2]bool{"2026-09-29": {false, false}, "2026-09-30": {true, false}, "2026-10-01": {true, true}} {
		if got := [2]bool{w.Retired(day), s.Expired(day)}; got != want {
			t.Errorf("on %s: retired, expired = %v, want %v", day, got, want)
		}
	}
	if (findings.PolicyWorkspace{}).Retired("2026-09-30") || (findings.ServiceAccount{}).Expired("2026-09-30") {
		t.Error("without a day something is retired or expired")
	}
}

func TestParseRefusesWrongPolicyTables(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"the list of before": {
			"protected_users = []\nservice_accounts = [\"svc@bank.example\"]\n",
			[]string{"p.toml:2: service_accounts is no key any more: name each account in a table of its own, [[service_account]], which takes account, owner, purpose, expires, review_every"},
		},
		"keys of a table": {
			"[[workspace]]\nid = \"w\"\nretired = 2026-01-01\n[[same_person]]\naccount = \"a@bank.example\"\n",
			[]string{
				"p.toml:3: unknown key workspace.retired: [[workspace]] takes id, owner, critical, review_every, retired_on",
				"p.toml:4: same_person 1: accounts: two or more are required",
				"p.toml:5: unknown key same_person.account: [[same_person]] takes accounts",
			},
		},
		"token account": {
			"[organization]\ntoken_account = \"Ann <ann@bank.example>\"\n",
			[]string{`p.toml:2: organization.token_account: "Ann <ann@bank.example>" is not one e-mail address, without a name or quotes`},
		},
		"workspaces": {
			"[[workspace]]\nowner = \"a@b@c\"\n[[workspace]]\nid = \"w\"\nreview_every = -1\nretired_on = \"soon\"\n[[workspace]]\nid = \" w\"\n[[workspace]]\nid = \"{9f1c2d3e-0000-4000-8000-0123456789ab}\"\n",
			[]string{
				"p.toml:1: workspace 1: id is required",
				`p.toml:2: workspace 1: owner: "a@b@c" is not one e-mail address, without a name or quotes`,
				"p.toml:5: workspace 2: review_every: -1 is not between 0 and 3650",
				`p.toml:6: workspace 2: retired_on: "soon" is not a date such as 2026-09-30`,
				`p.toml:8: workspace 3: id: workspace 2 names " w" too`,
				`p.toml:10: workspace 4: id: "{9f1c2d3e-0000-4000-8000-0123456789ab}" is not an id: write it as 8-4-4-4-12 hexadecimal digits, without braces`,
			},
		},
		"service accounts": {
			"[[service_account]]\naccount = \"svc@bank.example\"\n[[service_account]]\naccount = \"SVC@bank.example \"\nexpires = \"2026-13-01\"\n[[service_account]]\npurpose = \"none\"\n[[service_account]]\naccount = \"@\"\nreview_every = 4000\n",
			[]string{
				`p.toml:4: service_account 2: account: service_account 1 names "SVC@bank.example " too`,
				`p.toml:5: service_account 2: expires: "2026-13-01" is not a date such as 2026-09-30`,
				"p.toml:6: service_account 3: account is required",
				`p.toml:9: service_account 4: account: "@" is not an e-mail address`,
				"p.toml:10: service_account 4: review_every: 4000 is not between 0 and 3650",
			},
		},
		"a text in place of days": {
			"[[service_account]]\naccount = \"svc@bank.example\"\nreview_every = \"90 days\"\n",
			[]string{"p.toml:3: service_account.review_every: it is text in quotes: give a whole number"},
		},
		"same person": {
			"[[same_person]]\naccounts = [\"a@bank.example\"]\n[[same_person]]\naccounts = [\"u1\", \"\", \"u1\"]\n[[same_person]]\naccounts = [\"u2\", \"A@bank.example\"]\n[[same_person]]\n",
			[]string{
				"p.toml:2: same_person 1: accounts: two or more are required",
				"p.toml:4: same_person 2: accounts: entry 2 is empty",
				`p.toml:4: same_person 2: accounts: entry 3: "u1" is named twice`,
				`p.toml:6: same_person 3: accounts: entry 2: same_person 1 names "A@bank.example" too: name all accounts of a person in one`,
				"p.toml:7: same_person 4: accounts: two or more are required",
			},
		},
	} {
		t.Run(name, func(t *testing.T) { refused(t, tt.text, tt.want) })
	}
}
