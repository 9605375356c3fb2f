package identity_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/identity"
)

// Each case is a roster and the accounts of a listing, as user id and address.
func TestRosterMatch(t *testing.T) {
	const id = "0b0e1111-2222-4333-8444-55555555abcd"
	for name, tt := range map[string]struct {
		rows, accounts [][2]string
		approved       []string
		want           identity.RosterMatch
	}{
		"by address": {
			rows: [][2]string{{"", "ann@x.example"}, {"", "bob@x.example"}}, accounts: [][2]string{{"a", "Ann@X.example"}, {"c", "cid@x.example"}, {"d", ""}},
			want: identity.RosterMatch{Rows: 2, ByEmail: 1, Nobody: 1, Matched: 1, Accounts: 2},
		},
		"by id, in any case, though renamed": {
			rows: [][2]string{{"0B0E1111-2222-4333-8444-55555555ABCD", "old@x.example"}}, accounts: [][2]string{{id, "new@x.example"}},
			want: identity.RosterMatch{Rows: 1, ByID: 1, Matched: 1, Accounts: 1},
		},
		"only approved domains count in the rate": {
			rows: [][2]string{{"", "ann@x.example"}, {"", "bob@y.example"}}, accounts: [][2]string{{"a", "ann@x.example"}, {"b", "bob@y.example"}, {"c", "cid@y.example"}},
			approved: []string{"X.example"},
			want:     identity.RosterMatch{Rows: 2, ByEmail: 2, Matched: 1, Accounts: 1},
		},
		"ids that are one row off": {
			rows: [][2]string{{"b", "ann@x.example"}, {"c", "bob@x.example"}, {"a", "cid@x.example"}}, accounts: [][2]string{{"a", "ann@x.example"}, {"b", "bob@x.example"}, {"c", "cid@x.example"}},
			want: identity.RosterMatch{Rows: 3, Contradictions: 3, Accounts: 3, Contradicted: []string{"ann@x.example", "bob@x.example", "cid@x.example"}},
		},
		"an id that nobody has, and the address of an account": {
			rows: [][2]string{{"z", "ann@x.example"}, {"y", "zoe@x.example"}}, accounts: [][2]string{{"a", "ann@x.example"}},
			want: identity.RosterMatch{Rows: 2, Contradictions: 1, Nobody: 1, Accounts: 1, Contradicted: []string{"ann@x.example"}},
		},
		"two accounts with one address": {
			rows: [][2]string{{"", "ann@x.example"}}, accounts: [][2]string{{"a", "ann@x.example"}, {"b", "ANN@x.example"}},
			want: identity.RosterMatch{Rows: 1, ByEmail: 1, Matched: 2, Accounts: 2},
		},
		"two accounts with one address, one of them by id": {
			rows: [][2]string{{"b", "ann@x.example"}}, accounts: [][2]string{{"a", "ann@x.example"}, {"b", "ann@x.example"}},
			want: identity.RosterMatch{Rows: 1, ByID: 1, Matched: 2, Accounts: 2},
		},
		"a row by id before a row by address": {
			rows: [][2]string{{"a", "old@x.example"}, {"", "new@x.example"}}, accounts: [][2]string{{"a", "new@x.example"}},
			want: identity.RosterMatch{Rows: 2, ByID: 1, Nobody: 1, Matched: 1, Accounts: 1},
		},
		"an account without an address": {
			rows: [][2]string{{"a", "ann@x.example"}}, accounts: [][2]string{{"a", ""}},
			want: identity.RosterMatch{Rows: 1, ByID: 1, Matched: 1, Accounts: 1},
		},
		"more than ASCII case": {
			rows: [][2]string{{"", "JÜRGEN@x.example"}, {"", "Ann@x.example"}}, accounts: [][2]string{{"a", "ju\u0308rgen@x.example"}, {"b", "ann@X.example"}},
			want: identity.RosterMatch{Rows: 2, ByEmail: 2, Matched: 2, Accounts: 2, BeyondASCII: []identity.EmailPair{{Roster: "JÜRGEN@x.example", Account: "ju\u0308rgen@x.example"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := identity.NewRoster(tt.approved)
			for _, row := range tt.rows {
				r.Add(row[0], row[1])
			}
			r.Account("forgotten", "ann@x.example")
			r.Forget()
			for _, a := range tt.accounts {
				r.Account(a[0], a[1])
			}
			if d := cmp.Diff(tt.want, r.Match()); d != "" {
				t.Errorf("Match (-want +got):\n%s", d)
			}
		})
	}
}

func TestRate(t *testing.T) {
	if rate, ok := (identity.RosterMatch{Matched: 2, Accounts: 4}).Rate(); !ok || rate != 0.5 {
		t.Errorf("rate %v, %v", rate, ok)
	}
	if _, ok := (identity.RosterMatch{}).Rate(); ok {
		t.Error("no accounts to match, and a rate")
	}
}
