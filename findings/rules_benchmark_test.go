package findings_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"tlaudit/findings"
	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
)

// A bank is a synthetic organization in which every workspace has its own roles,
// as in a real one. Each drifted grant has another role than without drift.
type bank struct{ grants, workspaces, users, drift int }

func (b bank) workspace(i int) string { return fmt.Sprintf("0b0e5c1a-0000-4000-8000-%012d", i) }
func (b bank) user(i int) string      { return fmt.Sprintf("5e0f7a9c-1111-4000-9000-%012d", i) }
func (b bank) email(i int) string {
	if i%100 == 0 {
		return fmt.Sprintf("person%d@elsewhere.example", i)
	}
	return fmt.Sprintf("person%d@bank.example", i)
}

// record stages the bank and writes it as the n-th day's snapshot.
func (b bank) record(tb testing.TB, path string, n int) {
	tb.Helper()
	names := []string{"Workspace Admin", "Viewer", "Analyst", "Desk 4", "Editor"}
	roleID := func(w, r int) string { return fmt.Sprintf("7c3d%04d-2222-4000-a000-%012d", r, w) }
	var o walked
	o.memberships = map[string]member{}
	each := b.grants / b.workspaces
	every := b.grants + 1
	if b.drift > 0 {
		every = b.grants / b.drift
	}
	for w := range b.workspaces {
		id := b.workspace(w)
		o.workspaces = append(o.workspaces, snapshot.Workspace{WorkspaceID: id, Name: "Workspace " + strconv.Itoa(w), Type: "TEAM", Listed: true})
		var m member
		for r, name := range names {
			m.roles = append(m.roles, snapshot.Role{RoleID: roleID(w, r), Name: name, Type: "WORKSPACE", WorkspaceID: id})
		}
		for g := range each {
			n, r := w*each+g, 1+(w+g)%4
			if g == 0 || n%every == every-1 {
				r = 0
			}
			m.grants = append(m.grants, snapshot.Grant{WorkspaceID: id, UserID: b.user((w*each + g*31) % b.users), Source: snapshot.Direct, RoleID: roleID(w, r)})
		}
		o.memberships[id] = m
	}
	o.users, o.invitations, o.roster, o.roles = []snapshot.User{}, []snapshot.Invitation{}, []snapshot.RosterRow{}, []snapshot.Role{{RoleID: "org-member", Name: "member"}}
	for i := range b.users {
		o.users = append(o.users, snapshot.User{UserID: b.user(i), Email: b.email(i), FirstName: "First", LastName: "Last" + strconv.Itoa(i%5000),
			OrganizationRoleID: "org-member", CreatedAt: "2025-01-01T00:00:00.000Z"})
		if i%100 != 1 {
			o.roster = append(o.roster, snapshot.RosterRow{Email: b.email(i), Department: "D" + strconv.Itoa((i+n*(i%1000/999))%7), Status: "active"})
		}
		if i%50 == 0 {
			o.invitations = append(o.invitations, snapshot.Invitation{EnrollmentID: fmt.Sprintf("e-%d", i), Email: b.email(i),
				Status: []string{"ACCEPTED", "PENDING", "EXPIRED", "CANCELLED"}[i/50%4], LastSentAt: "2025-12-20T00:00:00.000Z"})
		}
	}
	o.record(tb, path, n)
}

// BenchmarkRules runs all rules over the newest of three snapshots. The ledger is
// made once, by another process where TLAUDIT_BENCH_LEDGER names its place: peak
// memory is then that of the rules alone.
func BenchmarkRules(b *testing.B) {
	for _, size := range []bank{
		{grants: 100_000, workspaces: 1_000, users: 10_000},
		{grants: 1_000_000, workspaces: 10_000, users: 100_000},
	} {
		b.Run(fmt.Sprintf("grants=%d", size.grants), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "access.db")
			if dir := os.Getenv("TLAUDIT_BENCH_LEDGER"); dir != "" {
				path = filepath.Join(dir, fmt.Sprintf("bank-%d.db", size.grants))
			}
			if _, err := os.Stat(path); err != nil {
				size.record(b, path, 0)
				drifted := size
				drifted.drift = size.grants / 1000
				drifted.record(b, path, 1)
				size.record(b, path, 2)
			}
			policy := findings.Default()
			policy.Organization.ApprovedDomains = []string{"bank.example"}
			policy.Thresholds.PrivilegedPerWorkspace = 50
			policy.ServiceAccounts = []findings.ServiceAccount{{Account: size.email(7)}}
			policy.External = []findings.External{{Email: size.email(50), Sponsor: ""}}
			policy.ToxicPairs = []findings.ToxicPair{{Name: "four eyes", First: "Workspace Admin", Second: "Desk 4"}}
			b.ReportAllocs()
			for b.Loop() {
				l, err := snapshot.Open(b.Context(), path)
				if err != nil {
					b.Fatal(err)
				}
				at, base := resolve(b, l, "latest"), resolve(b, l, "1")
				rules, err := findings.Rules()
				if err != nil {
					b.Fatal(err)
				}
				_, result, err := findings.Evaluate(b.Context(), l, at, &base, policy, rules)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(result.Findings)), "findings")
				if err := l.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(machine.Peak(), "peak-MB")
		})
	}
}
