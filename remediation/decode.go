package remediation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tlaudit/snapshot"
	"tlaudit/strictjson"
	"tlaudit/text"
	"tlaudit/transactionlink"
)

// longestPlan is the most that is read of a plan, in bytes.
const longestPlan = 64 << 20

// callable matches the ids that may become part of a call.
var callable = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$`)

// Read reads a plan that Write wrote and that somebody may have edited. It refuses fields
// that are unknown, doubled or spelled in another way, another version, a path or body that
// does not belong to the kind of action, an id that does not belong to its call, and a
// second action for one target. The guards of the file are not trusted: see SetGuards.
func Read(r io.Reader) (Plan, error) {
	b, err := io.ReadAll(io.LimitReader(r, longestPlan+1))
	if err != nil {
		return Plan{}, fmt.Errorf("read plan: %w", err)
	}
	if len(b) > longestPlan {
		return Plan{}, fmt.Errorf("read plan: it is longer than %d MiB", longestPlan>>20)
	}
	var fields map[string]json.RawMessage
	if err := strictjson.Decode(b, &fields); err != nil {
		return Plan{}, fmt.Errorf("read plan: %w", err)
	}
	if string(fields["version"]) != strconv.Itoa(Version) {
		return Plan{}, fmt.Errorf("read plan: its version is not %d, the only one that is known", Version)
	}
	var p Plan
	if err := strictjson.Decode(b, &p); err != nil {
		return Plan{}, fmt.Errorf("read plan: %w", err)
	}
	if err := p.check(); err != nil {
		return Plan{}, fmt.Errorf("read plan: %w", err)
	}
	return p, nil
}

func (p *Plan) check() error {
	if p.Snapshot < 1 {
		return fmt.Errorf("snapshot %d: there is no such number", p.Snapshot)
	}
	if !snapshot.IsDigest(p.StateDigest) {
		return errors.New("state_digest is not 64 hexadecimal digits")
	}
	if _, err := time.Parse(time.RFC3339, p.CreatedAt); err != nil {
		return errors.New("created_at is not a time")
	}
	seen := map[string]int{}
	for i := range p.Actions {
		a := &p.Actions[i]
		if err := a.check(); err != nil {
			return fmt.Errorf("action %d (%s): %w", i+1, text.Line(a.ID), err)
		}
		if n, ok := seen[a.target()]; ok {
			return fmt.Errorf("action %d: action %d is for the same target, %s", i+1, n, a.target())
		}
		seen[a.target()] = i + 1
	}
	return nil
}

// check refuses an action whose call is not one that a plan makes.
func (a *Action) check() error {
	if !slices.Contains(kinds(), a.Action) {
		return fmt.Errorf("unknown action %q", a.Action)
	}
	for _, g := range a.BlockedBy {
		if !slices.Contains(Guards(), g) {
			return fmt.Errorf("unknown guard %q in blocked_by", g)
		}
	}
	body, err := a.checkBody()
	if err != nil {
		return err
	}
	if err := a.checkIDs(); err != nil {
		return err
	}
	again := Action{Action: a.Action, Precondition: a.Precondition}
	if err := again.call(body); err != nil {
		return err
	}
	switch {
	case a.Method != again.Method || a.Path != again.Path:
		return fmt.Errorf("%s %s is not the call of its action and precondition, %s %s", text.Line(a.Method), text.Line(a.Path), again.Method, again.Path)
	case a.ID != again.ID:
		return fmt.Errorf("its id is not that of its call, %s", again.ID)
	}
	a.Body = again.Body
	return nil
}

// checkBody returns the body of an action as its type, nil if it has none.
func (a *Action) checkBody() (any, error) {
	if len(a.Body) == 0 || string(a.Body) == "null" {
		a.Body = nil
	}
	bodied := a.Action == ChangeRole || a.Action == Restore || a.Action == Invite
	if bodied && a.Body == nil {
		return nil, errors.New("body: this call lacks its body")
	}
	switch a.Action {
	case ChangeRole, Restore:
		var body putBody
		if err := strictjson.Decode(a.Body, &body); err != nil {
			return nil, fmt.Errorf("body: %w", err)
		}
		if body.UserID != string(a.Precondition.UserID) || !callable.MatchString(body.RoleID) {
			return nil, errors.New("body: its userId is not that of the path, or its roleId is not an id")
		}
		return body, nil
	case Invite:
		var body transactionlink.Invite
		if err := strictjson.Decode(a.Body, &body); err != nil {
			return nil, fmt.Errorf("body: %w", err)
		}
		return body, checkInvite(body, string(a.Precondition.Email))
	}
	if a.Body != nil {
		return nil, errors.New("body: this call takes no body")
	}
	return nil, nil
}

func checkInvite(body transactionlink.Invite, email string) error {
	if body.Email != email || !mailbox(email) {
		return errors.New("body: its email is not that of the precondition, or is not an address")
	}
	if !callable.MatchString(body.RoleID) {
		return errors.New("body: its roleId is not an id")
	}
	for _, w := range body.WorkspaceAssignments {
		if !callable.MatchString(w.WorkspaceID) || !callable.MatchString(w.RoleID) {
			return errors.New("body: an assignment lacks an id")
		}
	}
	return nil
}

// checkIDs refuses a precondition that does not belong to the kind of action, or whose
// ids, of which the path is made, do not have the form of an id.
func (a *Action) checkIDs() error {
	p := a.Precondition
	if p.InheritedRoleID != "" && a.Action != Remove || (p.NewerID != "" || p.AccountID != "") && a.Action != Cancel {
		return errors.New("its precondition names a state that does not belong to its action")
	}
	switch a.Action {
	case Cancel, Resend:
		if !callable.MatchString(string(p.EnrollmentID)) || p.WorkspaceID != "" {
			return errors.New("its precondition does not name one invitation")
		}
	case Remove, ChangeRole, Restore:
		if !callable.MatchString(string(p.WorkspaceID)) || !callable.MatchString(string(p.UserID)) || p.EnrollmentID != "" {
			return errors.New("its precondition does not name one user in one workspace")
		}
		if (p.RoleID == "") != (a.Action == Restore) {
			return errors.New("its precondition lacks the role that the user holds, or names one where the user holds none")
		}
	case Invite:
		if !callable.MatchString(string(p.UserID)) {
			return errors.New("its precondition does not name the user who is gone")
		}
	}
	return nil
}

// mailbox reports whether somebody can be invited by an e-mail: it has two parts, and
// every character of it is visible.
func mailbox(email string) bool {
	local, domain, ok := strings.Cut(email, "@")
	hidden := func(r rune) bool { return r == ' ' || r == '\\' || !unicode.IsPrint(r) }
	return ok && local != "" && domain != "" && utf8.ValidString(email) && !strings.ContainsFunc(email, hidden)
}
