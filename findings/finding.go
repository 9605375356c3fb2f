package findings

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"tlaudit/snapshot"
)

// The states of a finding.
const (
	Open              = "open"
	IsAccepted        = "accepted"
	AcceptanceExpired = "acceptance_expired"
)

// A Finding is one fact that a rule found. An empty field does not apply or is
// unknown.
type Finding struct {
	Rule         *Rule  // one for all findings of a rule: there may be a great many
	Kind         string // Exception, ToConfirm or Data
	Severity     string // one of SeverityNames
	Remediation  string // what to do about it: cancel, remove, change-role, collect or manual
	State        string // Open, IsAccepted or AcceptanceExpired
	Subject      string // ids only, unique within the rule
	WorkspaceID  string
	UserID       string
	EnrollmentID string
	Workspaces   int    // in how many workspaces the person has access at the snapshot; of one about a workspace 1 if there, else 0
	PrivilegedIn int    // in how many of them the person holds a privileged role
	Email        string // of the person or the invitation
	EmailAsOf    string // when the e-mail was last known, RFC 3339 in UTC; empty if it was at the snapshot
	Evidence     string
	Since        string    // since when the facts of the evidence have held, RFC 3339 in UTC
	ToDo         string    // what a person has to do about it
	Grows        string    // what it can grow by within a severity: ids, separated by commas; see Compare
	Beside       string    // New, FirstLookedAt or StillSo; empty if that was not computed: see MarkNew
	Fingerprint  string    // see Fingerprint
	Acceptance   *Accepted // nil if nobody accepted it
	Who          string    // the worst of Rule.Who and of those of the findings merged into this one; empty for Rule.Who
	Folded       []string  // ids of the rules whose findings about the person were merged into this one
}

// Address returns the e-mail, with its day if it is only the last known one; empty where no
// e-mail is known.
func (f *Finding) Address() string {
	return snapshot.LastKnown{Email: f.Email, AsOf: f.EmailAsOf}.String()
}

// WhatToDo returns what to do about a finding as a sentence. It names a command where a
// plan of the finding's snapshot has an action for the finding, after what somebody has to
// confirm first.
func (f *Finding) WhatToDo() string {
	if !f.IsOpen() {
		return "Nothing until the acceptance ends."
	}
	var action string
	switch f.Remediation {
	case "cancel":
		action = "Cancel the invitation"
	case "remove":
		action = "Remove the direct access"
	case "change-role":
		action = "Change the role back"
	default:
		return f.ToDo
	}
	// An action is decided by the newest snapshot, whichever the finding is of: a guard blocks
	// what is planned from an older one.
	action += ": tlaudit remediate plan --rule " + f.Rule.ID + " --at latest"
	if f.Kind == ToConfirm {
		return f.ToDo + " " + action
	}
	return action
}

// IsOpen reports whether somebody has to act on a finding: nobody has accepted it,
// or the acceptance has ended.
func (f *Finding) IsOpen() bool { return f.State != IsAccepted }

// GrantSubject returns the subject of a grant as the rules write it.
func GrantSubject(workspaceID, userID, source, roleID string) string {
	return "grant:" + workspaceID + "/" + userID + "/" + source + "/" + roleID
}

// A NotEvaluated rule, or a part of a rule, could not be evaluated. It found nothing,
// which is not the same as zero findings.
type NotEvaluated struct {
	Rule   Rule
	InPart bool // the rest of the rule was evaluated
	Lacks  []Lack
}

// A Lack is something that a rule needs and does not have.
type Lack struct {
	Text   string
	Policy string // the key of the policy that supplies it; empty for none
}

func (k Lack) String() string {
	if k.Policy == "" {
		return k.Text
	}
	return k.Text + " (policy: " + k.Policy + ")"
}

// Reason returns every lack in one line; it begins with "in part: " if the rest of
// the rule was evaluated.
func (n NotEvaluated) Reason() string {
	var lacks []string
	for _, k := range n.Lacks {
		lacks = append(lacks, k.String())
	}
	reason := strings.Join(lacks, "; ")
	if n.InPart {
		return "in part: " + reason
	}
	return reason
}

// A Result holds what the rules found: findings in the order of CompareRisk; rules that
// were not evaluated, in the order of the rules.
type Result struct {
	Findings     []*Finding
	NotEvaluated []NotEvaluated
	Unmatched    []Unmatched // in the order of the policy

	found      []*Finding  // every finding, merged into another one or not
	into       map[int]int // places in found of those that were merged, each with the place of the one that took it in
	index      *index      // of found by subject; nil until it is needed
	parameters *Parameters
}

// Rank returns the place of a severity, 0 for the worst; unknown severities come last.
func Rank(severity string) int {
	if i := slices.Index(SeverityNames(), severity); i >= 0 {
		return i
	}
	return len(SeverityNames())
}

// Fingerprint returns the name of a finding, which never changes: the first 16
// hexadecimal digits of the SHA-256 of the JSON array [rule, subject].
func Fingerprint(rule, subject string) string {
	b := append(snapshot.AppendQuoted([]byte{'['}, rule), ',')
	sum := sha256.Sum256(append(snapshot.AppendQuoted(b, subject), ']'))
	return hex.EncodeToString(sum[:8])
}
