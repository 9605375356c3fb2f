package remediation_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tlaudit/findings"
	"tlaudit/remediation"
	"tlaudit/transactionlink/simulator"
)

// shifted returns a roster of all people whose column of user ids is one row too high;
// everybody is active unless another status is given.
func shifted(status map[string]string) []byte {
	names := []string{"boss", "ann", "bob", "cat", "dan"}
	text := "email,user_id,status\n"
	for i, n := range names {
		s := status[n]
		if s == "" {
			s = "active"
		}
		text += address(n) + "," + userID(names[(i+1)%len(names)]) + "," + s + "\n"
	}
	return []byte(text)
}

// rosterRules are the rules that need the roster.
func rosterRules(t *testing.T) []string {
	t.Helper()
	all, err := findings.Rules()
	must(t, err)
	var ids []string
	for _, r := range all {
		if slices.Contains(r.Needs, "roster") {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// TestShiftedRoster: a roster whose ids belong to the next row makes no action against
// anybody, and the plan says between which accounts the roster contradicts itself.
func TestShiftedRoster(t *testing.T) {
	left := map[string]string{"ann": "terminated"}
	row := "the roster contradicts itself: its row of ann@bank.example (" + userID("ann") + ") has the user id of bob@bank.example (" + userID("bob") + ")"
	tests := map[string][]byte{
		"all ids": shifted(left),
		"one row": []byte("email,user_id,status\nann@bank.example," + userID("bob") + ",terminated\nboss@bank.example,,active\ncat@bank.example,,active\ndan@bank.example,,active\n"),
	}
	for name, roster := range tests {
		for which, rules := range map[string][]string{"the automatic rules": nil, "the rules about the roster": rosterRules(t)} {
			t.Run(name+", "+which, func(t *testing.T) {
				w := smallFixture(t, func(o *simulator.Organization) {
					dismiss(o, "cat")
					give(o, "w1", "cat", "Viewer")
					give(o, "w2", "dan", "Viewer")
				})
				w.walk(t, roster)
				w.walk(t, roster)
				l := w.open(t)
				base := ref(t, l, "1")
				s := remediation.Selection{Findings: w.found(t, l, &base, smallPolicy(), rules...), Baseline: &base, ByRoster: true, IncludeGrants: true}
				p, err := remediation.Make(t.Context(), l, ref(t, l, "latest"), s, smallPolicy())
				must(t, err)
				if len(p.Actions) > 0 {
					t.Errorf("there are actions: %s", written(t, p))
				}
				said := map[string]bool{}
				for _, m := range p.Manual {
					if strings.Contains(m.Reason, row) {
						said[m.Subject] = true
					}
				}
				if d := cmp.Diff(map[string]bool{"user:" + userID("ann"): true, "user:" + userID("bob"): true}, said); d != "" {
					t.Errorf("who contradicts whom is said of (-want +got):\n%s\n%s", d, written(t, p))
				}
			})
		}
	}
}

// TestContradictingRows: what a step says of a row whose user id is unknown or was
// somebody's, and of an invitation to the address of such a row.
func TestContradictingRows(t *testing.T) {
	unknown := simulator.ID("user", "nobody")
	ofAnn := "the roster contradicts itself: its row of ann@bank.example (" + userID("ann") + ") has the user id "
	tests := map[string]struct {
		id     string // on the row of ann, who is terminated
		before func(*simulator.Organization)
		change func(*simulator.Organization)
		rules  []string
		want   map[string]string // subject -> part of the reason
	}{
		"no account's": {id: unknown, want: map[string]string{"user:" + userID("ann"): ofAnn + unknown + ", which no account ever had"}},
		"a former account's": {
			id: userID("bob"),
			change: func(o *simulator.Organization) {
				take(o, "w2", "bob")
				dismiss(o, "bob")
			},
			want: map[string]string{"user:" + userID("ann"): ofAnn + "that was of bob@bank.example (" + userID("bob") + ")"},
		},
		"an invitation": {
			id: userID("bob"),
			before: func(o *simulator.Organization) {
				enroll(o, "one", "Ann@bank.example", "PENDING", "2026-08-29T10:00:00.000Z")
			},
			rules: []string{"TL-INV-07"},
			want: map[string]string{
				"user:" + userID("ann"): ofAnn, "user:" + userID("bob"): ofAnn, // the rule judges nobody by such a row
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			roster := []byte("email,user_id,status\nann@bank.example," + tt.id + ",terminated\nboss@bank.example,,active\ncat@bank.example,,active\ndan@bank.example,,active\n")
			policy := smallPolicy()
			policy.Thresholds.RosterMatchPercent = 1 // a contradiction is no match, and there are four people
			w := smallFixture(t, tt.before)
			w.walk(t, nil)
			if tt.change != nil {
				w.server.Edit(tt.change)
			}
			w.walk(t, roster)
			l := w.open(t)
			s := remediation.Selection{Findings: w.found(t, l, nil, policy, tt.rules...), ByRoster: true}
			p, err := remediation.Make(t.Context(), l, ref(t, l, "2"), s, policy)
			must(t, err)
			if len(p.Actions) > 0 || len(p.Manual) > len(tt.want) {
				t.Errorf("plan %s", written(t, p))
			}
			for subject, part := range tt.want {
				if !slices.ContainsFunc(p.Manual, func(m remediation.Manual) bool { return m.Subject == subject && strings.Contains(m.Reason, part) }) {
					t.Errorf("nothing about %s says %q:\n%s", subject, part, written(t, p))
				}
			}
		})
	}
}

// TestContradictingRosterGivesNothing: access is given back to nobody whom a row that
// contradicts the accounts may call terminated; to others it is.
func TestContradictingRosterGivesNothing(t *testing.T) {
	w := smallFixture(t, func(o *simulator.Organization) {
		give(o, "w1", "dan", "Viewer")
		give(o, "w2", "boss", "Viewer")
	})
	w.walk(t, nil)
	w.server.Edit(func(o *simulator.Organization) {
		take(o, "w1", "ann")
		take(o, "w2", "bob")
		take(o, "w1", "dan")
	})
	w.walk(t, nil)
	before := w.reverting(t, smallPolicy())
	restored := []string{"restore /workspaces/w1/memberships/ann", "restore /workspaces/w1/memberships/dan", "restore /workspaces/w2/memberships/bob"}
	if d := cmp.Diff(restored, paths(before)); d != "" {
		t.Fatalf("without a roster (-want +got):\n%s", d)
	}
	w.walk(t, shifted(map[string]string{"ann": "Terminated"}))
	after := w.reverting(t, smallPolicy())
	if d := cmp.Diff(restored[1:2], paths(after)); d != "" {
		t.Errorf("with a roster that contradicts itself (-want +got):\n%s", d)
	}
	for _, who := range []string{"ann", "bob"} {
		if !slices.ContainsFunc(after.Manual, func(m remediation.Manual) bool {
			return strings.Contains(m.Subject, userID(who)) && strings.Contains(m.WhatToDo, "whom the roster may call terminated; the roster contradicts itself: its row of ")
		}) {
			t.Errorf("nothing is said about %s:\n%s", who, written(t, after))
		}
	}
	guarded, err := remediation.SetGuards(t.Context(), w.open(t), before, smallPolicy())
	must(t, err)
	for _, a := range guarded.Actions {
		want := []remediation.Guard{remediation.NotNewest, remediation.HasLeft}
		if string(a.Precondition.UserID) == userID("dan") {
			want = want[:1]
		}
		if d := cmp.Diff(want, a.BlockedBy); d != "" {
			t.Errorf("%s is blocked by (-want +got):\n%s", a.Precondition.Email, d)
		}
	}
}

// paths returns the kinds and short paths of a plan's actions, in the order of the texts.
func paths(p remediation.Plan) []string {
	var all []string
	for _, line := range brief(remediation.Plan{Actions: p.Actions}) {
		what, _, _ := strings.Cut(line, " {")
		all = append(all, what)
	}
	return all
}
