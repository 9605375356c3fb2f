// Package remediation plans what to do about findings and drift, and does it. A plan is
// made from values only: equal ledgers give equal bytes. Only Apply sends the calls of a
// plan, and only with Options.Yes.
package remediation

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"tlaudit/identity"
	"tlaudit/strictjson"
	"tlaudit/transactionlink"
)

// Version is the version of the format of a plan.
const Version = 1

// A Plan says what to do, decided from one snapshot. Its actions are in the order in which
// they are carried out: those that take access away come first.
type Plan struct {
	Version     int      `json:"version"`
	Snapshot    int64    `json:"snapshot"`
	StateDigest string   `json:"state_digest"` // of the snapshot
	CreatedAt   string   `json:"created_at"`   // when the walk of the snapshot ended: a plan knows no clock
	Actions     []Action `json:"actions"`
	Manual      []Manual `json:"manual"`
}

// A Kind is what an action does.
type Kind string

// The kinds of action, in the order in which they are carried out.
const (
	Cancel     Kind = "cancel"      // an invitation
	Remove     Kind = "remove"      // a direct membership
	ChangeRole Kind = "change-role" // of a direct membership
	Restore    Kind = "restore"     // a direct membership that was lost
	Resend     Kind = "resend"      // an invitation
	Invite     Kind = "invite"      // somebody whose account is gone
)

// kinds returns every Kind in order.
func kinds() []Kind { return []Kind{Cancel, Remove, ChangeRole, Restore, Resend, Invite} }

// An Action is one call of the API and the reason for it.
type Action struct {
	ID           string          `json:"id"` // of the call: the same for equal method, path and body
	Action       Kind            `json:"action"`
	Method       string          `json:"method"`
	Path         string          `json:"path"`
	Body         json.RawMessage `json:"body"` // null for none
	Reason       string          `json:"reason"`
	Precondition Precondition    `json:"precondition"`
	BlockedBy    []Guard         `json:"blocked_by"` // in the order of Guards; empty for none
}

// A Precondition is the state from which an action was decided; what is unknown or does
// not apply is null. RoleID is the one direct role that the person holds, null for none.
type Precondition struct {
	WorkspaceID   optional `json:"workspace_id"`
	WorkspaceName optional `json:"workspace_name"`
	UserID        optional `json:"user_id"`
	Email         optional `json:"email"`
	RoleID        optional `json:"role_id"`
	RoleName      optional `json:"role_name"`
	EnrollmentID  optional `json:"enrollment_id"`
	Status        optional `json:"status"` // of the invitation
	LastSentAt    optional `json:"last_invitation_sent_at"`

	// What else the action depends on; absent for nothing. If there are several, one of
	// them is enough.
	InheritedRoleID optional `json:"inherited_role_id,omitempty"`   // the person has inherited access to the workspace by this role
	NewerID         optional `json:"newer_enrollment_id,omitempty"` // a later invitation of the e-mail is pending
	AccountID       optional `json:"account_id,omitempty"`          // this account has the e-mail
}

// dependsOnMore reports whether an action depends on more than the state of its target.
func (p Precondition) dependsOnMore() bool {
	return p.InheritedRoleID != "" || p.NewerID != "" || p.AccountID != ""
}

// join merges the preconditions of two reasons for one call: it depends on what either
// depends on, or on nothing more if one of them depends on nothing more.
func (p *Precondition) join(other Precondition) {
	if !p.dependsOnMore() || !other.dependsOnMore() {
		p.InheritedRoleID, p.NewerID, p.AccountID = "", "", ""
		return
	}
	p.InheritedRoleID = cmp.Or(p.InheritedRoleID, other.InheritedRoleID)
	p.NewerID = cmp.Or(p.NewerID, other.NewerID)
	p.AccountID = cmp.Or(p.AccountID, other.AccountID)
}

// A Manual step has to be taken by a person.
type Manual struct {
	Subject  string `json:"subject"` // ids only
	Reason   string `json:"reason"`
	WhatToDo string `json:"what_to_do"`
}

// An optional text is null in JSON if it is empty.
type optional string

// MarshalJSON writes null for the empty text.
func (o optional) MarshalJSON() ([]byte, error) {
	if o == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(o))
}

// UnmarshalJSON reads null as the empty text.
func (o *optional) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*o = ""
	if s != nil {
		*o = optional(*s)
	}
	return nil
}

// putBody is the body of a PUT of a membership.
type putBody struct {
	UserID string `json:"userId"`
	RoleID string `json:"roleId"`
}

// call sets the method, path, body and id of an action from its kind and the ids of its
// precondition; body is a putBody, a transactionlink.Invite or nil.
func (a *Action) call(body any) error {
	p := a.Precondition
	switch a.Action {
	case Cancel, Resend:
		a.Method, a.Path = http.MethodPost, "/organizations/enrollments/"+string(p.EnrollmentID)+"/"+string(a.Action)
	case Remove:
		a.Method, a.Path = http.MethodDelete, membershipPath(p)
	case ChangeRole, Restore:
		a.Method, a.Path = http.MethodPut, membershipPath(p)
	case Invite:
		a.Method, a.Path = http.MethodPost, "/organizations/enrollments"
	}
	a.Body = nil
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("body of %s %s: %w", a.Method, a.Path, err)
		}
		a.Body = b
	}
	a.ID = actionID(*a)
	return nil
}

func membershipPath(p Precondition) string {
	return "/workspaces/" + string(p.WorkspaceID) + "/memberships/" + string(p.UserID)
}

// actionID returns the first 16 hexadecimal digits of the SHA-256 of what is sent.
func actionID(a Action) string {
	sum := sha256.Sum256([]byte(a.Method + "\n" + a.Path + "\n" + string(a.Body)))
	return hex.EncodeToString(sum[:8])
}

// target names what an action changes: a plan has at most one action for each target.
func (a Action) target() string {
	p := a.Precondition
	switch a.Action {
	case Cancel, Resend:
		return "enrollment:" + string(p.EnrollmentID)
	case Invite:
		return "invite:" + identity.EmailKey(string(p.Email))
	}
	return "membership:" + string(p.WorkspaceID) + "/" + string(p.UserID)
}

// put returns the body of a change-role or restore.
func (a Action) put() (body putBody, err error) {
	err = strictjson.Decode(a.Body, &body)
	return body, err
}

// invite returns the body of an invite.
func (a Action) invite() (body transactionlink.Invite, err error) {
	err = strictjson.Decode(a.Body, &body)
	return body, err
}

func compareActions(a, b Action) int {
	return cmp.Or(slices.Index(kinds(), a.Action)-slices.Index(kinds(), b.Action),
		strings.Compare(a.Path, b.Path), strings.Compare(string(a.Body), string(b.Body)))
}

func compareManual(a, b Manual) int {
	return cmp.Or(strings.Compare(a.Subject, b.Subject), strings.Compare(a.Reason, b.Reason), strings.Compare(a.WhatToDo, b.WhatToDo))
}

// Write writes a plan as JSON, indented by two spaces. Equal plans give equal bytes;
// characters that a terminal would obey are escaped.
func (p Plan) Write(w io.Writer) error {
	if p.Actions == nil {
		p.Actions = []Action{}
	}
	if p.Manual == nil {
		p.Manual = []Manual{}
	}
	p.Actions = slices.Clone(p.Actions)
	for i := range p.Actions {
		if p.Actions[i].BlockedBy == nil {
			p.Actions[i].BlockedBy = []Guard{}
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(p); err != nil {
		return fmt.Errorf("write plan of snapshot %d: %w", p.Snapshot, err)
	}
	_, err := w.Write(escapeInvisible(b.Bytes()))
	return err
}

// escapeInvisible replaces control and other invisible characters in JSON by \u escapes,
// which read back as the same text.
func escapeInvisible(b []byte) []byte {
	out := make([]byte, 0, len(b))
	for _, r := range string(b) {
		if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			if r > 0xffff {
				r -= 0x10000
				out = fmt.Appendf(out, `\u%04x`, 0xd800+r>>10)
				r = 0xdc00 + r&0x3ff
			}
			out = fmt.Appendf(out, `\u%04x`, r)
			continue
		}
		out = append(out, string(r)...)
	}
	return out
}

// Digest returns the SHA-256 of a plan, in hexadecimal, without the guards: SetGuards sets
// them again.
func (p Plan) Digest() (string, error) {
	p.Actions = slices.Clone(p.Actions)
	for i := range p.Actions {
		p.Actions[i].BlockedBy = nil
	}
	h := sha256.New()
	if err := p.Write(h); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
