package remediation_test

import (
	"bytes"
	"strings"
	"testing"

	"tlaudit/remediation"
)

// TestReadRefuses: a plan is input that somebody may have edited.
func TestReadRefuses(t *testing.T) {
	_, p, _, _ := drifted(t)
	text := string(written(t, p))
	first := func(old, with string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("the plan has no %q", old)
		}
		return strings.Replace(text, old, with, 1)
	}
	if _, err := remediation.Read(strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	duplicated := p
	duplicated.Actions = append(append([]remediation.Action{}, p.Actions...), p.Actions[1])
	tests := map[string]string{
		"not JSON":            "plan",
		"another version":     first(`"version": 1`, `"version": 2`),
		"no version":          first(`"version": 1,`, ``),
		"unknown field":       first(`"snapshot":`, `"dry_run": true, "snapshot":`),
		"unknown in action":   first(`"method":`, `"token": "x", "method":`),
		"something after":     text + "{}",
		"version twice":       first(`"version": 1`, `"version": 2, "version": 1`),
		"another case":        first(`"snapshot":`, `"Snapshot":`),
		"both cases":          first(`"actions":`, `"Actions": [], "actions":`),
		"actions twice":       first(`"actions":`, `"actions": [], "actions":`),
		"a reason twice":      first(`"reason":`, `"reason": "shown to a reviewer", "reason":`),
		"a path twice":        first(`"path":`, `"path": "/shown", "path":`),
		"a case in an action": first(`"blocked_by":`, `"Blocked_by":`),
		"a case in the state": first(`"precondition": {`, `"precondition": {"Email": "shown@bank.example", `),
		"a role twice":        first(`"roleId":`, `"roleId": "shown", "roleId":`),
		"a role in two cases": first(`"roleId":`, `"RoleId": "shown", "roleId":`),
		"no snapshot":         first(`"snapshot": 2`, `"snapshot": 0`),
		"no digest":           first(`"state_digest": "`, `"state_digest": "x`),
		"no time":             first(`"created_at": "`, `"created_at": "x`),
		"unknown action":      first(`"action": "cancel"`, `"action": "delete-user"`),
		"another action":      first(`"action": "cancel"`, `"action": "resend"`),
		"another method":      first(`"method": "DELETE"`, `"method": "PUT"`),
		"another path":        first(`"path": "/organizations/enrollments/`, `"path": "/organizations/users/`),
		"another id in path":  first(enrollmentID("one")+`/cancel`, enrollmentID("two")+`/cancel`),
		"path that climbs":    strings.ReplaceAll(text, enrollmentID("one"), "../users"),
		"id with a quote":     strings.ReplaceAll(text, enrollmentID("one"), "a'b"),
		"id with a blank":     strings.ReplaceAll(text, enrollmentID("one"), "a b"),
		"another role":        first(`"roleId": "`+roleID("w2", "Editor"), `"roleId": "`+roleID("w2", "Admin")),
		"another user":        first(`"userId": "`+userID("bob"), `"userId": "`+userID("boss")),
		"body too many":       first(`"body": null`, `"body": {}`),
		"body unknown field":  first(`"userId": "`+userID("bob"), `"admin": true, "userId": "`+userID("bob")),
		"another address":     first(`"email": "cat@bank.example"`, `"email": "eve@evil.example"`),
		"an invite of nobody": first(`"user_id": "`+userID("cat")+`"`, `"user_id": null`),
		"unknown guard":       first(`"blocked_by": []`, `"blocked_by": ["nothing"]`),
		"another id":          first(p.Actions[0].ID, "0000000000000000"),
		"the same twice":      string(written(t, duplicated)),
		"type":                first(`"reason": "`, `"reason": 7, "x": "`),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := remediation.Read(strings.NewReader(text)); err == nil {
				t.Error("it was read")
			} else if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("the error is not one plain line: %q", err)
			}
		})
	}
}

// The error about a call that lacks its body says so.
func TestReadSaysThatABodyIsMissing(t *testing.T) {
	_, p, _, _ := drifted(t)
	tried := 0
	for i, a := range p.Actions {
		if len(a.Body) == 0 || string(a.Body) == "null" {
			continue
		}
		bodiless := p
		bodiless.Actions = append([]remediation.Action{}, p.Actions...)
		bodiless.Actions[i].Body = nil
		tried++
		if _, err := remediation.Read(bytes.NewReader(written(t, bodiless))); err == nil || !strings.Contains(err.Error(), "body: this call lacks its body") {
			t.Errorf("%s without a body: %v", a.Action, err)
		}
	}
	if tried == 0 {
		t.Error("no action of the plan has a body")
	}
}

// FuzzRead: what is read is written as the same plan, and can be read again.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"version":1,"snapshot":1,"state_digest":"` + strings.Repeat("0", 64) + `","created_at":"2026-09-30T06:00:00Z","actions":[],"manual":[{"subject":"\u202e\u009b31m\ud83d\udc69","reason":"","what_to_do":""}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := remediation.Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		text := written(t, p)
		again, err := remediation.Read(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("cannot be read again: %v\n%s", err, text)
		}
		if !bytes.Equal(text, written(t, again)) {
			t.Errorf("written otherwise:\n%s", text)
		}
		var script bytes.Buffer
		if err := remediation.Script(&script, p); err != nil {
			t.Errorf("script: %v", err)
		}
	})
}
