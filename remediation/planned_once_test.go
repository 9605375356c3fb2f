package remediation_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"

	"github.com/google/go-cmp/cmp"
)

// A plannedOnce is a fixture with a plan that is made once in a process. Every test gets a
// ledger, an organization and a plan of its own.
type plannedOnce struct {
	once   sync.Once
	ledger []byte
	now    time.Time
	plan   remediation.Plan
	policy findings.Policy
	before *simulator.Organization // before the plan is applied
}

// get returns what make returned the first time.
func (p *plannedOnce) get(t *testing.T, make func(*testing.T) (*fixture, remediation.Plan, findings.Policy, *simulator.Organization)) (*fixture, remediation.Plan, findings.Policy, *simulator.Organization) {
	t.Helper()
	p.once.Do(func() {
		w, plan, policy, before := make(t)
		b, err := os.ReadFile(w.path)
		must(t, err)
		p.ledger, p.now, p.plan, p.policy, p.before = b, w.now, plan, policy, before
	})
	if p.ledger == nil {
		t.Fatal("the fixture could not be made: see the first test that needs it")
	}
	w := &fixture{path: filepath.Join(t.TempDir(), "access.db"), token: canary, now: p.now}
	must(t, os.WriteFile(w.path, p.ledger, 0o600))
	w.server = simulator.New(p.before.Clone(), simulator.Options{Token: canary, Now: func() time.Time { return w.now }})
	plan := p.plan
	plan.Actions = slices.Clone(plan.Actions)
	return w, plan, p.policy, p.before.Clone()
}

var driftedOnce, doubledOnce plannedOnce

// drifted returns a fixture, a plan of it that has every kind of action, the policy of the
// plan, and the organization before the plan is applied.
func drifted(t *testing.T) (*fixture, remediation.Plan, findings.Policy, *simulator.Organization) {
	t.Helper()
	return driftedOnce.get(t, makeDrifted)
}

// doubled is like drifted, but for a plan that cancels invitations and before them the
// newer ones on which they depend: of ann, who has two and an account, and of somebody
// whose newer one is pending for too long.
func doubled(t *testing.T) (*fixture, remediation.Plan, findings.Policy, *simulator.Organization) {
	t.Helper()
	return doubledOnce.get(t, makeDoubled)
}

func makeDrifted(t *testing.T) (*fixture, remediation.Plan, findings.Policy, *simulator.Organization) {
	t.Helper()
	w := smallFixture(t, func(o *simulator.Organization) {
		enroll(o, "one", "new@evil.example", "PENDING", "2026-08-25T10:00:00.000Z")
		enroll(o, "two", "late@bank.example", "EXPIRED", "2026-08-01T10:00:00.000Z")
		give(o, "w1", "dan", "Viewer")
		give(o, "w2", "cat", "Viewer")
	})
	w.walk(t, nil)
	w.server.Edit(func(o *simulator.Organization) {
		give(o, "w2", "ann", "Viewer")
		o.Workspace(workspaceID("w2")).Put(userID("bob"), roleID("w2", "Admin"))
		take(o, "w1", "dan")
		take(o, "w2", "cat")
		dismiss(o, "cat")
	})
	w.walk(t, nil)
	policy := smallPolicy()
	policy.ProtectedUsers = nil
	l := w.open(t)
	base := ref(t, l, "1")
	s := remediation.Selection{RevertSince: &base, IncludeGrants: true, Findings: w.found(t, l, &base, policy, "TL-INV-03", "TL-INV-04")}
	p, err := remediation.Make(t.Context(), l, ref(t, l, "2"), s, policy)
	must(t, err)
	var got []string
	for _, a := range p.Actions {
		got = append(got, string(a.Action))
	}
	if d := cmp.Diff([]string{"cancel", "remove", "change-role", "restore", "resend", "invite"}, got); d != "" {
		t.Fatalf("actions (-want +got):\n%s", d)
	}
	return w, p, policy, w.server.Organization()
}

func makeDoubled(t *testing.T) (*fixture, remediation.Plan, findings.Policy, *simulator.Organization) {
	t.Helper()
	// A plan cancels in the order of ids.
	ids := []string{"one", "two", "three", "four"}
	slices.SortFunc(ids, func(a, b string) int { return strings.Compare(enrollmentID(a), enrollmentID(b)) })
	w := smallFixture(t, func(o *simulator.Organization) {
		enroll(o, ids[0], "new@bank.example", "PENDING", "2026-08-30T10:00:00.000Z")
	})
	w.walk(t, nil)
	w.now = w.now.Add(20 * 24 * time.Hour)
	w.server.Edit(func(o *simulator.Organization) {
		o.Enrollment(enrollmentID(ids[0])).LastSentAt = "2026-09-20T10:00:00.000Z"
		enroll(o, ids[1], "new@bank.example", "PENDING", "2026-09-10T10:00:00.000Z")
		enroll(o, ids[2], "ann@bank.example", "PENDING", "2026-09-20T10:00:00.000Z")
		enroll(o, ids[3], "ann@bank.example", "PENDING", "2026-09-19T10:00:00.000Z")
	})
	w.walk(t, nil)
	l := w.open(t)
	p, err := remediation.Make(t.Context(), l, ref(t, l, "2"), remediation.Selection{Findings: w.found(t, l, nil, smallPolicy(), "TL-INV-01", "TL-INV-05", "TL-INV-06")}, smallPolicy())
	must(t, err)
	var got []string
	for _, a := range p.Actions {
		was := a.Precondition
		got = append(got, strings.Join([]string{string(was.EnrollmentID), string(was.NewerID), string(was.AccountID)}, " "))
	}
	of := func(i int) string { return enrollmentID(ids[i]) }
	if d := cmp.Diff([]string{of(0) + "  ", of(1) + " " + of(0) + " ", of(2) + "  " + userID("ann"), of(3) + " " + of(2) + " " + userID("ann")}, got); d != "" {
		t.Fatalf("actions (-want +got):\n%s", d)
	}
	return w, p, smallPolicy(), w.server.Organization()
}
