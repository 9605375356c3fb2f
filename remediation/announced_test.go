package remediation_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/snapshot"
	"tlaudit/testdata/machine"
	"tlaudit/transactionlink/simulator"
)

// TestAnnounced: over the sample organization, a finding announces a command exactly where
// a plan of that finding alone has an action.
func TestAnnounced(t *testing.T) {
	_, l, policy := sample(t)
	base := ref(t, l, "2026-Q2")
	for word, baseline := range map[string]*snapshot.Reference{"2026-Q2": nil, "2026-Q3": &base} {
		kinds := announcedAt(t, l, ref(t, l, word), baseline, policy)
		if word == "2026-Q3" && (kinds["cancel"] == 0 || kinds["remove"] == 0 || kinds["change-role"] == 0 || kinds["manual"] == 0) {
			t.Errorf("%s has not every remediation: %v", word, kinds)
		}
	}
}

// TestAnnouncedOverRandomLedgers: the same of random organizations that change at random.
func TestAnnouncedOverRandomLedgers(t *testing.T) {
	machine.Checks(t, 6)
	policy := smallPolicy()
	policy.Thresholds.RosterMatchPercent = 1
	policy.External = []findings.External{{Email: "cat@evil.example", Expires: "2026-01-01"}}
	rapid.Check(t, func(rt *rapid.T) {
		w := smallFixture(t, func(o *simulator.Organization) {
			o.Roles = append(o.Roles, simulator.OrganizationRole{ID: organizationRole("viewer"), Name: "viewer", Inherits: true})
			o.Workspaces[0].Members, o.Workspaces[1].Members = nil, nil
		})
		for range rapid.IntRange(2, 3).Draw(rt, "snapshots") {
			w.server.Edit(func(o *simulator.Organization) { shuffle(rt, o) })
			w.walk(t, randomRoster(rt))
		}
		l, err := snapshot.Open(t.Context(), w.path)
		must(t, err)
		defer func() { must(t, l.Close()) }()
		base := ref(t, l, "1")
		announcedAt(rt, l, ref(t, l, "latest"), &base, policy)
	})
}

// shuffle changes who has access and an account, and who is invited.
func shuffle(rt *rapid.T, o *simulator.Organization) {
	who := rapid.SampledFrom([]string{"boss", "ann", "bob", "cat", "dan"})
	for range rapid.IntRange(0, 5).Draw(rt, "changes of access") {
		ws, user := rapid.SampledFrom([]string{"w1", "w2"}).Draw(rt, "workspace"), who.Draw(rt, "user")
		if rapid.IntRange(0, 2).Draw(rt, "a second role") > 0 {
			take(o, ws, user)
		}
		if role := rapid.SampledFrom([]string{"", "Admin", "Admin", "Viewer", "Editor", "Desk"}).Draw(rt, "role"); role != "" && !slices.Contains(o.Workspace(workspaceID(ws)).Members, simulator.Member{UserID: userID(user), RoleID: roleID(ws, role)}) {
			give(o, ws, user, role)
		}
	}
	if rapid.IntRange(0, 3).Draw(rt, "renames a role") == 0 {
		o.Workspaces[0].Roles[rapid.IntRange(0, 3).Draw(rt, "which")].Name = rapid.SampledFrom([]string{"Admin", "Viewer", "Desk", "Root"}).Draw(rt, "new name")
	}
	if rapid.IntRange(0, 2).Draw(rt, "dismisses") == 0 {
		dismiss(o, who.Draw(rt, "dismissed"))
	}
	for i := range o.Users {
		u := &o.Users[i]
		u.RoleID = organizationRole(rapid.SampledFrom([]string{"member", "member", "viewer", "owner"}).Draw(rt, "organization role"))
		if rapid.IntRange(0, 4).Draw(rt, "gets another address") == 0 {
			u.Email = rapid.SampledFrom([]string{"ann", "cat", "dan"}).Draw(rt, "name") + rapid.SampledFrom([]string{"@bank.example", "@evil.example"}).Draw(rt, "domain")
		}
	}
	o.Enrollments = nil
	for _, name := range []string{"one", "two", "three"} {
		email := rapid.SampledFrom([]string{"new@bank.example", "New@bank.example ", "cat@evil.example", "ann@bank.example", "dan@bank.example", ""}).Draw(rt, "invited")
		status := rapid.SampledFrom([]string{"PENDING", "PENDING", "EXPIRED", "ACCEPTED", "CANCELLED"}).Draw(rt, "status")
		enroll(o, name, email, status, rapid.SampledFrom([]string{"", "2026-06-01T10:00:00.000Z", "2026-08-29T10:00:00.000Z", "2026-08-29T10:00:00Z"}).Draw(rt, "sent"))
	}
}

func randomRoster(rt *rapid.T) []byte {
	if rapid.IntRange(0, 3).Draw(rt, "roster") == 0 {
		return nil
	}
	text := "email,user_id,status,end_date\n"
	for i, name := range []string{"boss", "ann", "bob", "cat", "dan"} {
		id := rapid.SampledFrom([]string{"", userID(name), userID(name), userID("ann")}).Draw(rt, "id")
		if strings.Contains(text, id) {
			id = ""
		}
		text += fmt.Sprintf("%s,%s,%s,%s\n", address(rapid.SampledFrom([]string{name, name + fmt.Sprint(i)}).Draw(rt, "listed as")), id,
			rapid.SampledFrom([]string{"active", "terminated", "leave"}).Draw(rt, "status"), rapid.SampledFrom([]string{"", "2026-08-01", "2026-09-20", "2027-01-01"}).Draw(rt, "end"))
	}
	return []byte(text)
}

// announcedAt compares what each open finding of a snapshot announces with the plan of that
// finding alone. It returns how many findings have each remediation.
func announcedAt(t rapid.TB, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy findings.Policy) map[string]int {
	rules, err := findings.Rules()
	if err != nil {
		t.Fatal(err)
	}
	_, result, err := findings.Evaluate(context.Background(), l, at, baseline, policy, rules)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, f := range remediation.Open(result.Findings) {
		kinds[f.Remediation]++
		p, err := remediation.Make(context.Background(), l, at, remediation.Selection{Findings: []*findings.Finding{f}, Baseline: baseline}, policy)
		if err != nil {
			t.Fatal(err)
		}
		announced := strings.Contains(f.WhatToDo(), "tlaudit remediate plan --rule "+f.Rule.ID)
		if announced != (len(p.Actions) > 0) {
			t.Errorf("%s %s at snapshot %d says %q; its plan has %d actions, %v", f.Rule.ID, f.Subject, at.Snapshot, f.WhatToDo(), len(p.Actions), p.Manual)
		}
		for _, a := range p.Actions {
			if string(a.Action) != f.Remediation {
				t.Errorf("%s %s at snapshot %d says %s, and its plan has %s", f.Rule.ID, f.Subject, at.Snapshot, f.Remediation, a.Action)
			}
		}
	}
	return kinds
}
