package remediation_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// options returns those of an apply that writes to a journal.
func (w *fixture) options(j interface {
	Past() []remediation.Entry
	Append(remediation.Entry) error
}, policy findings.Policy) remediation.Options {
	return remediation.Options{Yes: true, Policy: policy, Journal: j, Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler), PageSize: 2}
}

// apply applies a plan once with a journal at path.
func (w *fixture) apply(t *testing.T, path string, p remediation.Plan, policy findings.Policy) ([]remediation.Outcome, error) {
	t.Helper()
	j, err := remediation.OpenJournal(path)
	must(t, err)
	defer func() { must(t, j.Close()) }()
	return remediation.Apply(t.Context(), w.client(t), p, w.options(j, policy))
}

// isRight checks that exactly the plan's changes were made.
func isRight(t *testing.T, before, after *simulator.Organization) {
	t.Helper()
	want := before.Clone()
	take(want, "w2", "ann")
	want.Workspace(workspaceID("w2")).Put(userID("bob"), roleID("w2", "Editor"))
	give(want, "w1", "dan", "Viewer")
	want.Enrollment(enrollmentID("one")).Status = "CANCELLED"
	two := want.Enrollment(enrollmentID("two"))
	got := after.Clone()
	if now := got.Enrollment(enrollmentID("two")); now.Status != "PENDING" || now.LastSentAt == two.LastSentAt {
		t.Errorf("the invitation is %s, sent %s", now.Status, now.LastSentAt)
	} else {
		two.Status, two.LastSentAt = now.Status, now.LastSentAt
	}
	invited := slices.DeleteFunc(slices.Clone(got.Enrollments), func(e simulator.Enrollment) bool { return e.Email != address("cat") })
	if len(invited) != 1 {
		t.Errorf("%d invitations for cat", len(invited))
	}
	for i := range invited {
		if len(invited[i].Assignments) != 1 || invited[i].Assignments[0].RoleID != roleID("w2", "Viewer") {
			t.Errorf("the invitation offers %v", invited[i].Assignments)
		}
	}
	got.Enrollments = slices.DeleteFunc(got.Enrollments, func(e simulator.Enrollment) bool { return e.Email == address("cat") })
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the organization (-want +got):\n%s", d)
	}
}

func writes(requests []simulator.Request) int {
	n := 0
	for _, r := range requests {
		if r.Endpoint.Writes() {
			n++
		}
	}
	return n
}

func states(outcomes []remediation.Outcome) string {
	var all []string
	for _, o := range outcomes {
		all = append(all, string(o.Action.Action)+" "+string(o.State)+" ("+o.Detail+")")
	}
	return strings.Join(all, "\n")
}

// TestApply: the plan is done, reported and in the journal; a second apply makes no request.
func TestApply(t *testing.T) {
	w, p, policy, before := drifted(t)
	path := journalPath(t)
	served := w.server.Served()
	dry, err := remediation.Apply(t.Context(), nil, p, remediation.Options{Policy: policy, Now: func() time.Time { return w.now }})
	must(t, err)
	for _, o := range dry {
		if o.State != remediation.Planned {
			t.Errorf("without --yes: %s is %s", o.Action.Action, o.State)
		}
	}
	if n := w.server.Served(); n != served {
		t.Errorf("without --yes %d requests were made", n-served)
	}
	if d := cmp.Diff(before, w.server.Organization()); d != "" {
		t.Fatalf("without --yes something changed:\n%s", d)
	}
	outcomes, err := w.apply(t, path, p, policy)
	must(t, err)
	for _, o := range outcomes {
		if o.State != remediation.Done {
			t.Errorf("%s is %s: %s", o.Action.Action, o.State, o.Detail)
		}
	}
	isRight(t, before, w.server.Organization())
	if n := writes(w.server.Requests()); n != len(p.Actions) {
		t.Errorf("%d calls, want %d", n, len(p.Actions))
	}
	served = w.server.Served()
	outcomes, err = w.apply(t, path, p, policy)
	must(t, err)
	if n := w.server.Served(); n != served || len(outcomes) != len(p.Actions) {
		t.Errorf("the second apply made %d requests, %d outcomes", n-served, len(outcomes))
	}
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the journal has mode %v", info.Mode())
	}
	text, err := os.ReadFile(path)
	must(t, err)
	if bytes.Contains(text, []byte(canary)) {
		t.Error("the token is in the journal")
	}
	// Without the journal the live state shows it.
	outcomes, err = w.apply(t, path+"2", p, policy)
	must(t, err)
	for _, o := range outcomes {
		if o.State != remediation.Already {
			t.Errorf("without the journal %s is %s: %s", o.Action.Action, o.State, o.Detail)
		}
	}
	isRight(t, before, w.server.Organization())
}

// TestApplyAfterChanges: what has changed since the plan is not touched, and the guards
// follow the live state.
func TestApplyAfterChanges(t *testing.T) {
	tests := map[string]struct {
		edit     func(o *simulator.Organization)
		late     time.Duration
		override []remediation.Guard
		want     map[remediation.Kind]remediation.State
	}{
		"another role": {
			edit: func(o *simulator.Organization) {
				o.Workspace(workspaceID("w2")).Put(userID("ann"), roleID("w2", "Editor"))
				give(o, "w2", "bob", "Viewer")
				give(o, "w1", "dan", "Editor")
			},
			want: map[remediation.Kind]remediation.State{remediation.Remove: remediation.Changed, remediation.ChangeRole: remediation.Changed, remediation.Restore: remediation.Changed},
		},
		"invitations moved": {
			edit: func(o *simulator.Organization) {
				o.Enrollment(enrollmentID("one")).LastSentAt = "2026-09-02T10:00:00.000Z"
				o.Enrollment(enrollmentID("two")).Status = "ACCEPTED"
				o.Users = append(o.Users, simulator.User{ID: userID("cat"), Email: " CAT@bank.example", RoleID: organizationRole("member")})
			},
			want: map[remediation.Kind]remediation.State{remediation.Cancel: remediation.Changed, remediation.Resend: remediation.Changed, remediation.Invite: remediation.Changed},
		},
		"done by somebody else": {
			edit: func(o *simulator.Organization) {
				take(o, "w2", "ann")
				o.Enrollment(enrollmentID("one")).Status = "CANCELLED"
				enroll(o, "three", "Cat@bank.example", "PENDING", "2026-09-02T10:00:00.000Z")
			},
			want: map[remediation.Kind]remediation.State{remediation.Remove: remediation.Already, remediation.Cancel: remediation.Already, remediation.Invite: remediation.Already},
		},
		"the other admin has gone": {
			edit: func(o *simulator.Organization) { take(o, "w2", "boss") },
			want: map[remediation.Kind]remediation.State{remediation.ChangeRole: remediation.Blocked},
		},
		"the other admin has gone, overridden": {
			edit:     func(o *simulator.Organization) { take(o, "w2", "boss") },
			override: []remediation.Guard{remediation.LastPrivileged},
			want:     map[remediation.Kind]remediation.State{},
		},
		"eight days later": {
			late: 8 * 24 * time.Hour,
			want: map[remediation.Kind]remediation.State{remediation.Cancel: remediation.Blocked, remediation.Remove: remediation.Blocked, remediation.ChangeRole: remediation.Blocked,
				remediation.Restore: remediation.Blocked, remediation.Resend: remediation.Blocked, remediation.Invite: remediation.Blocked},
		},
		"eight days later, overridden": {
			late: 8 * 24 * time.Hour, override: []remediation.Guard{remediation.StalePlan},
			want: map[remediation.Kind]remediation.State{},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w, p, policy, _ := drifted(t)
			if tt.edit != nil {
				w.server.Edit(tt.edit)
			}
			before := w.server.Organization()
			w.now = w.now.Add(tt.late)
			j, err := remediation.OpenJournal(journalPath(t))
			must(t, err)
			defer func() { must(t, j.Close()) }()
			o := w.options(j, policy)
			o.Override = tt.override
			outcomes, err := remediation.Apply(t.Context(), w.client(t), p, o)
			failed := 0
			for _, outcome := range outcomes {
				want, ok := tt.want[outcome.Action.Action]
				if !ok {
					want = remediation.Done
				}
				if outcome.State != want {
					t.Errorf("%s is %s (%s), want %s", outcome.Action.Action, outcome.State, outcome.Detail, want)
				}
				if !outcome.State.Fine() {
					failed++
				}
			}
			var incomplete *remediation.IncompleteError
			if errors.As(err, &incomplete) != (failed > 0) {
				t.Errorf("%d failed, and the error is %v", failed, err)
			}
			if len(tt.want) == len(p.Actions) {
				if d := cmp.Diff(before, w.server.Organization()); d != "" {
					t.Errorf("blocked, and yet:\n%s", d)
				}
			}
		})
	}
}
