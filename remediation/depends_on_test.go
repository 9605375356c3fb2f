package remediation_test

import (
	"errors"
	"slices"
	"testing"

	"tlaudit/remediation"
	"tlaudit/snapshot"
	"tlaudit/transactionlink/simulator"
)

// planned returns a fixture after one walk, with the plan of some rules.
func planned(t *testing.T, edit func(*simulator.Organization), rules ...string) (*fixture, remediation.Plan) {
	t.Helper()
	w := smallFixture(t, edit)
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

// TestDependsOn: an action is not sent once something besides its target, on which it
// depends, has changed.
func TestDependsOn(t *testing.T) {
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
			outcomes, err := w.apply(t, journalPath(t), p, smallPolicy())
			if err == nil || len(outcomes) != 1 || outcomes[0].State != tt.want {
				t.Errorf("%v: %s", err, states(outcomes))
			}
			if n := writes(w.server.Requests()); n != 0 {
				t.Errorf("%d calls were sent", n)
			}
		})
	}
}

// TestDependsOnEither: of two things on which an action depends, one is enough.
func TestDependsOnEither(t *testing.T) {
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
		want   remediation.State // of the last action, which depends on two things
	}{
		"both":           {change: func(*org) {}, want: remediation.Done},
		"the account":    {change: cancelled, want: remediation.Done},
		"the invitation": {change: func(o *org) { dismiss(o, "ann") }, want: remediation.Done},
		"neither":        {change: func(o *org) { cancelled(o); dismiss(o, "ann") }, want: remediation.Changed},
		"the invitation, accounts cannot be read": {change: func(*org) {}, faults: simulator.Faults{{Kind: "403", Endpoint: simulator.ListUsers}}, want: remediation.Done},
		"the account, accounts cannot be read":    {change: cancelled, faults: simulator.Faults{{Kind: "403", Endpoint: simulator.ListUsers}}, want: remediation.NotDone},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, p, policy, _ := doubled(t)
			w.server.Edit(tt.change)
			w.server.SetFaults(tt.faults)
			outcomes, err := w.apply(t, journalPath(t), p, policy)
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
