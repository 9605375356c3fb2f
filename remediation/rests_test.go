package remediation_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// planned is a world after one walk, with the plan of some rules.
func planned(t *testing.T, edit func(*simulator.Organization), rules ...string) (*world, remediation.Plan) {
	t.Helper()
	w := testingWorld(t, edit)
	w.walk(t, nil)
	l, err := snapshot.Open(t.Context(), w.path)
	must(t, err)
	p, err := remediation.Make(t.Context(), l, ref(t, l, "1"), remediation.Selection{IncludeGrants: true, Findings: w.found(t, l, nil, smallPolicy(), rules...)}, smallPolicy())
	must(t, errors.Join(err, l.Close()))
	if len(p.Actions) != 1 {
		t.Fatalf("plan %s", written(t, p))
	}
	return w, p
}

// TestRestsOn: an action is left alone once what it was decided on beside its target
// has changed.
func TestRestsOn(t *testing.T) {
	type org = simulator.Organization
	tests := map[string]struct {
		before, change func(*org)
		faults         simulator.Faults
		want           remediation.State
	}{
		"TL-INH-02": {
			before: func(o *org) { o.User(userID("ann")).RoleID = organizationRole("owner") },
			change: func(o *org) { o.User(userID("ann")).RoleID = organizationRole("member") },
			want:   remediation.Changed,
		},
		"TL-INV-05": {
			before: func(o *org) {
				enroll(o, "one", "new@bank.example", "PENDING", "2026-08-29T10:00:00.000Z")
				enroll(o, "two", "new@bank.example", "PENDING", "2026-08-28T10:00:00.000Z")
			},
			change: func(o *org) { o.Enrollment(enrollmentID("one")).Status = "CANCELLED" },
			want:   remediation.Changed,
		},
		"TL-INV-06": {
			before: func(o *org) { enroll(o, "one", "ann@bank.example", "PENDING", "2026-08-29T10:00:00.000Z") },
			change: func(o *org) { dismiss(o, "ann") },
			want:   remediation.Changed,
		},
		"TL-INV-06 where accounts may not be read": {
			before: func(o *org) { enroll(o, "one", "ann@bank.example", "PENDING", "2026-08-29T10:00:00.000Z") },
			faults: simulator.Faults{{Kind: "403", Endpoint: simulator.ListUsers}},
			want:   remediation.NotDone,
		},
		"TL-INV-02 of another e-mail by now": {
			before: func(o *org) { enroll(o, "one", "new@bank.example", "PENDING", "") },
			change: func(o *org) { o.Enrollment(enrollmentID("one")).Email = "other@bank.example" },
			want:   remediation.Changed,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, p := planned(t, tt.before, name[:9])
			if tt.change != nil {
				w.server.Edit(tt.change)
			}
			w.server.SetFaults(tt.faults)
			outcomes, err := w.apply(t, filepath.Join(t.TempDir(), "journal.jsonl"), p, smallPolicy())
			if err == nil || len(outcomes) != 1 || outcomes[0].State != tt.want {
				t.Errorf("%v: %s", err, states(outcomes))
			}
			if n := writes(w.server.Requests()); n != 0 {
				t.Errorf("%d calls were sent", n)
			}
		})
	}
}

// doubled is a world whose plan cancels invitations that rest on others which it cancels
// before them: of ann, who has two and an account, and of somebody whose newer one is
// open for too long. It gives what drifted does.
func doubled(t *testing.T) (*world, remediation.Plan, findings.Policy, *simulator.Organization) {
	t.Helper()
	// A plan cancels in the order of ids.
	ids := []string{"one", "two", "three", "four"}
	slices.SortFunc(ids, func(a, b string) int { return strings.Compare(enrollmentID(a), enrollmentID(b)) })
	w := testingWorld(t, func(o *simulator.Organization) {
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

// TestRestsOnEither: of two things that an action rests on, one is enough.
func TestRestsOnEither(t *testing.T) {
	type org = simulator.Organization
	cancelled := func(o *org) {
		for i, e := range o.Enrollments {
			if e.Email == "ann@bank.example" && e.LastSentAt == "2026-09-20T10:00:00.000Z" {
				o.Enrollments[i].Status = "ACCEPTED"
			}
		}
	}
	tests := map[string]struct {
		change func(*org)
		faults simulator.Faults
		want   remediation.State // of the last, which rests on two things
	}{
		"both":           {change: func(*org) {}, want: remediation.Done},
		"the account":    {change: cancelled, want: remediation.Done},
		"the invitation": {change: func(o *org) { dismiss(o, "ann") }, want: remediation.Done},
		"neither":        {change: func(o *org) { cancelled(o); dismiss(o, "ann") }, want: remediation.Changed},
		"the invitation, accounts cannot be read": {change: func(*org) {}, faults: simulator.Faults{{Kind: "403", Endpoint: simulator.ListUsers}}, want: remediation.Done},
		"perhaps the account":                     {change: cancelled, faults: simulator.Faults{{Kind: "403", Endpoint: simulator.ListUsers}}, want: remediation.NotDone},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, p, policy, _ := doubled(t)
			w.server.Edit(tt.change)
			w.server.SetFaults(tt.faults)
			outcomes, err := w.apply(t, filepath.Join(t.TempDir(), "journal.jsonl"), p, policy)
			var incomplete *remediation.IncompleteError
			if err != nil && !errors.As(err, &incomplete) {
				t.Fatal(err)
			}
			last := p.Actions[len(p.Actions)-1]
			i := slices.IndexFunc(outcomes, func(o remediation.Outcome) bool { return o.Action.ID == last.ID })
			if i < 0 || outcomes[i].State != tt.want {
				t.Errorf("want %s:\n%s", tt.want, states(outcomes))
			}
		})
	}
}

// TestUntoldByAnotherPlan: a call left open by one plan is open for another with the
// same call.
func TestUntoldByAnotherPlan(t *testing.T) {
	w, p := planned(t, func(o *simulator.Organization) { enroll(o, "one", "new@bank.example", "PENDING", "") }, "TL-INV-02")
	path := filepath.Join(t.TempDir(), "journal.jsonl")
	w.server.SetFaults(simulator.Faults{{Kind: simulator.Reset, Endpoint: simulator.ResendInvitation}})
	for range 2 {
		outcomes, err := w.apply(t, path, p, smallPolicy())
		if err == nil || len(outcomes) != 1 || outcomes[0].State != remediation.Unknown {
			t.Errorf("%v: %s", err, states(outcomes))
		}
		p.Actions[0].Reason += " and so on"
	}
	if n := writes(w.server.Requests()); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
}

// TestLastRoster: the last roster that was read counts, also once a plan is made.
func TestLastRoster(t *testing.T) {
	for name, rosters := range map[string][][]byte{
		"before the newest walk": {everybody(map[string]string{"dan": "terminated"}), nil},
		"at the newest walk":     {nil, everybody(map[string]string{"dan": "terminated"})},
	} {
		t.Run(name, func(t *testing.T) {
			w := testingWorld(t, func(o *simulator.Organization) { enroll(o, "one", "Dan@bank.example", "PENDING", "") })
			w.walk(t, rosters[0])
			w.walk(t, rosters[1])
			l := w.open(t)
			p, err := remediation.Make(t.Context(), l, ref(t, l, "2"), remediation.Selection{IncludeGrants: true, Findings: w.found(t, l, nil, smallPolicy(), "TL-INV-02")}, smallPolicy())
			must(t, err)
			if len(p.Actions) != 0 || len(p.Manual) != 1 {
				t.Errorf("plan %s", written(t, p))
			}
		})
	}
	w, p := planned(t, func(o *simulator.Organization) { enroll(o, "one", "Dan@bank.example", "PENDING", "") }, "TL-INV-02")
	w.walk(t, everybody(map[string]string{"dan": "terminated"}))
	p, err := remediation.Judge(t.Context(), w.open(t), p, smallPolicy())
	must(t, err)
	if d := cmp.Diff([]remediation.Guard{remediation.NotNewest, remediation.HasLeft}, p.Actions[0].BlockedBy); d != "" {
		t.Errorf("blocked by (-want +got):\n%s", d)
	}
	outcomes, err := remediation.Apply(t.Context(), nil, p, remediation.Options{Override: remediation.Guards(), Now: func() time.Time { return w.now }})
	must(t, err)
	if outcomes[0].State != remediation.Blocked {
		t.Errorf("overridden: %s", states(outcomes))
	}
}

// TestLeftSince: whoever a newer roster calls terminated is given nothing, whatever is
// overridden.
func TestLeftSince(t *testing.T) {
	tests := map[string]struct {
		change func(*simulator.Organization)
		roster string
		kind   remediation.Kind
	}{
		"a role of the same class": {
			change: func(o *simulator.Organization) {
				o.Workspace(workspaceID("w2")).Put(userID("bob"), roleID("w2", "Viewer"))
			},
			roster: "email,user_id,name,manager,department,title,status,start_date,end_date\nbob@bank.example,,bob,,,,terminated,2025-01-01,\n",
			kind:   remediation.ChangeRole,
		},
		"an invitation, known by the id alone": {
			change: func(o *simulator.Organization) { take(o, "w1", "ann"); dismiss(o, "ann") },
			roster: "email,user_id,name,manager,department,title,status,start_date,end_date\nmrs.ann@bank.example," + userID("ann") + ",ann,,,,terminated,2025-01-01,\n",
			kind:   remediation.Invite,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := testingWorld(t, nil)
			w.walk(t, nil)
			w.server.Edit(tt.change)
			w.walk(t, nil)
			p := w.reverting(t, smallPolicy())
			if len(p.Actions) != 1 || p.Actions[0].Action != tt.kind || len(p.Actions[0].BlockedBy) > 0 {
				t.Fatalf("plan %s", written(t, p))
			}
			w.walk(t, []byte(tt.roster))
			p, err := remediation.Judge(t.Context(), w.open(t), p, smallPolicy())
			must(t, err)
			if d := cmp.Diff([]remediation.Guard{remediation.NotNewest, remediation.HasLeft}, p.Actions[0].BlockedBy); d != "" {
				t.Errorf("blocked by (-want +got):\n%s", d)
			}
		})
	}
}

// TestPrivilegedForPrivileged: a privileged role in place of another takes nothing.
func TestPrivilegedForPrivileged(t *testing.T) {
	w := testingWorld(t, nil)
	w.walk(t, nil)
	w.server.Edit(func(o *simulator.Organization) {
		o.Workspace(workspaceID("w1")).Put(userID("boss"), roleID("w1", "Desk"))
	})
	w.walk(t, nil)
	policy := smallPolicy()
	policy.Roles.Privileged = append(slices.Clone(policy.Roles.Privileged), roleID("w1", "Desk"))
	p := w.reverting(t, policy)
	outcomes, err := w.apply(t, filepath.Join(t.TempDir(), "journal.jsonl"), p, policy)
	if err != nil || len(outcomes) != 1 || outcomes[0].State != remediation.Done {
		t.Errorf("%v: %s", err, states(outcomes))
	}
}

// TestEveryActionHasAnOutcome: also where the run ends early.
func TestEveryActionHasAnOutcome(t *testing.T) {
	for _, f := range []simulator.Fault{
		{Kind: "401", Endpoint: simulator.CancelInvitation}, {Kind: "401", Endpoint: simulator.PutMembership, AfterEffect: true},
		{Kind: "401", Endpoint: simulator.ListMemberships}, {Kind: "401", Endpoint: simulator.InviteUser},
	} {
		t.Run(string(f.Endpoint), func(t *testing.T) {
			w, p, policy, _ := drifted(t)
			w.server.SetFaults(simulator.Faults{f})
			outcomes, err := w.apply(t, filepath.Join(t.TempDir(), "journal.jsonl"), p, policy)
			var incomplete *remediation.IncompleteError
			if err == nil || errors.As(err, &incomplete) {
				t.Errorf("the error is %v", err)
			}
			if len(outcomes) != len(p.Actions) {
				t.Errorf("%d outcomes of %d:\n%s", len(outcomes), len(p.Actions), states(outcomes))
			}
			for _, o := range outcomes {
				sent := slices.ContainsFunc(w.server.Requests(), func(r simulator.Request) bool { return r.Method == o.Action.Method && r.Path == o.Action.Path })
				if sent == (o.State == remediation.NotReached) {
					t.Errorf("%s is %s", o.Action.Action, o.State)
				}
			}
		})
	}
}

// TestEndedWithoutAccess: an ended contract of somebody without access is a step by hand.
func TestEndedWithoutAccess(t *testing.T) {
	w := testingWorld(t, nil)
	w.walk(t, nil)
	ended := findings.Finding{Rule: findings.Rule{ID: "TL-HR-04", ToDo: "Ask their manager."}, Subject: "user:" + userID("dan"), UserID: userID("dan"), Remediation: "remove"}
	l := w.open(t)
	p, err := remediation.Make(t.Context(), l, ref(t, l, "1"), remediation.Selection{Findings: []findings.Finding{ended}}, findings.Default())
	must(t, err)
	if d := cmp.Diff([]string{"by hand user:dan: Ask their manager."}, brief(p)); d != "" {
		t.Errorf("plan (-want +got):\n%s", d)
	}
}
