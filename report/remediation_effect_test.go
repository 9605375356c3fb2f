package report

import (
	"encoding/json"
	"testing"

	"tlaudit/remediation"
)

// Whether a later snapshot shows an effect is said of what it read; what it did not read is
// unknown.
func TestEffectOfAnActionInALaterSnapshot(t *testing.T) {
	action := func(kind remediation.Kind) remediation.Action {
		return remediation.Action{Action: kind, Precondition: remediation.Precondition{WorkspaceID: "w-1", UserID: "u-ann", EnrollmentID: "e-1", LastSentAt: "2026-06-01T08:00:00.000Z"}}
	}
	changed := action(remediation.ChangeRole)
	changed.Body = json.RawMessage(`{"userId":"u-ann","roleId":"r-view"}`)
	place := [2]string{"w-1", "u-ann"}
	read := laterState{id: 7, read: map[string]bool{"w-1": true}, invitationsRead: true}
	holds := func(roles ...string) laterState {
		l := read
		l.roles = map[[2]string][]string{place: roles}
		return l
	}
	invited := func(status, sent string) laterState {
		l := read
		l.invitations, l.sent = map[string]string{"e-1": status}, map[string]string{"e-1": sent}
		return l
	}
	for name, tt := range map[string]struct {
		later  laterState
		action remediation.Action
		want   string
	}{
		"removed":                   {holds(), action(remediation.Remove), "Yes: snapshot 7"},
		"not removed":               {holds("r-admin"), action(remediation.Remove), "No: snapshot 7 has the direct role named r-admin"},
		"role changed":              {holds("r-view"), changed, "Yes: snapshot 7"},
		"role not changed":          {holds("r-admin"), changed, "No: snapshot 7 has the direct role named r-admin"},
		"both roles":                {holds("r-admin", "r-view"), changed, "No: snapshot 7 has the direct role named r-admin, named r-view"},
		"access gone":               {holds(), changed, "No: snapshot 7 has no direct role there"},
		"workspace not read":        {laterState{id: 7}, action(remediation.Remove), "Unknown: snapshot 7 did not read the workspace"},
		"workspace gone":            {laterState{id: 7, gone: map[string]bool{"w-1": true}}, action(remediation.Remove), "Snapshot 7: the workspace is gone"},
		"cancelled":                 {invited("CANCELLED", ""), action(remediation.Cancel), "Yes: snapshot 7"},
		"not cancelled":             {invited("PENDING", ""), action(remediation.Cancel), "No: snapshot 7 has it PENDING"},
		"sent again":                {invited("PENDING", "2026-07-01T08:00:00.000Z"), action(remediation.Resend), "Yes: snapshot 7"},
		"not sent again":            {invited("PENDING", "2026-06-01T08:00:00.000Z"), action(remediation.Resend), "No: snapshot 7 has it last sent as before"},
		"invitation not listed":     {read, action(remediation.Cancel), "Unknown: snapshot 7 does not list the invitation"},
		"invitations not read":      {laterState{id: 7}, action(remediation.Cancel), "Unknown: snapshot 7 did not read the invitations"},
		"an invitation yet to come": {read, action(remediation.Invite), "Not compared: the invitation has no id yet"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tt.later.effect(tt.action, func(id string) string { return "named " + id })
			if err != nil || got != tt.want {
				t.Errorf("effect = %q (%v), want %q", got, err, tt.want)
			}
		})
	}
}
