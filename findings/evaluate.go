package findings

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tlaudit/snapshot"
)

// The states of a finding.
const (
	Open              = "open"
	IsAccepted        = "accepted"
	AcceptanceExpired = "acceptance_expired"
)

// A Finding is one fact that a rule found. Empty means that it does not apply or
// is unknown.
type Finding struct {
	Rule         Rule
	Kind         string
	Severity     string
	Remediation  string // what to do about it
	State        string // Open, IsAccepted or AcceptanceExpired
	Subject      string // ids only, unique within the rule
	WorkspaceID  string
	UserID       string
	EnrollmentID string
	Email        string
	Evidence     string
	FirstSeen    string // of the fact it is about
	Fingerprint  string
	Acceptance   *Accepted // nil where nobody accepted it
	TookIn       []string  // rules whose findings about the person this one stands for
}

// IsOpen tells whether somebody has to do something about a finding: nobody has
// accepted it, or the acceptance has ended.
func (f Finding) IsOpen() bool { return f.State != IsAccepted }

// MayBeNew tells whether the fact of a finding was first seen at a snapshot, or at a
// time that is not known.
func (f Finding) MayBeNew(at snapshot.Reference) bool {
	return f.FirstSeen == "" || f.FirstSeen == at.TakenAt
}

// A NotEvaluated rule, or a part of it, found nothing because it could not look.
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

// Reason says all of it.
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

// A Result is what the rules found: findings worst first, then by rule and
// subject; rules that were not evaluated in the order of the rules.
type Result struct {
	Findings     []Finding
	NotEvaluated []NotEvaluated
	Unmatched    []Unmatched // in the order of the policy
}

// Find looks, as Look does, and runs rules over what it sees. What a rule needs and
// the ledger does not have makes it not evaluated, never zero findings. Our rules run
// over tables that hold what they look at, the user's own over the views themselves.
func Find(ctx context.Context, l *snapshot.Ledger, at snapshot.Reference, baseline *snapshot.Reference, policy Policy, rules []Rule) (_ *Scene, _ Result, err error) {
	s, err := newScene(ctx, l, at, baseline, policy)
	if err != nil {
		return nil, Result{}, err
	}
	defer func() { err = errors.Join(err, l.Unfocus(ctx)) }()
	if err := l.Focus(ctx, s.At.Snapshot, number(s.Previous), number(s.Baseline)); err != nil {
		return nil, Result{}, err
	}
	if err := s.look(ctx, l); err != nil {
		return nil, Result{}, err
	}
	result, err := s.evaluate(ctx, l, rules)
	return s, result, err
}

func (s *Scene) evaluate(ctx context.Context, l *snapshot.Ledger, rules []Rule) (Result, error) {
	var result Result
	for _, r := range slices.SortedStableFunc(slices.Values(rules), ownLast) {
		if lacks := s.Missing(r); lacks != nil {
			result.NotEvaluated = append(result.NotEvaluated, NotEvaluated{r, false, lacks})
			continue
		}
		if lacks := s.MissingPart(r); lacks != nil {
			result.NotEvaluated = append(result.NotEvaluated, NotEvaluated{r, true, lacks})
		}
		if r.Own {
			if err := l.Unfocus(ctx); err != nil {
				return Result{}, err
			}
		}
		found, err := s.run(ctx, l, r)
		if err != nil {
			return Result{}, fmt.Errorf("rule %s: %w", r.File, err)
		}
		result.Findings = append(result.Findings, found...)
	}
	result.Unmatched = s.unmatched(rules, result.Findings)
	result.Findings = takeIn(result.Findings)
	slices.SortStableFunc(result.Findings, compareFindings)
	return result, nil
}

func ownLast(a, b Rule) int {
	switch {
	case a.Own == b.Own:
		return 0
	case b.Own:
		return -1
	}
	return 1
}

// Missing is what keeps a rule from being evaluated; nil where it is evaluated.
func (s *Scene) Missing(r Rule) []Lack {
	severity, set := s.Policy.Severity[r.ID]
	switch {
	case severity == "off":
		return []Lack{{Text: "switched off by the policy (severity)"}}
	case r.Off && !set:
		return []Lack{{"off until set", fmt.Sprintf("[severity] %q", r.ID)}}
	}
	return s.lacks(r.Needs)
}

// MissingPart is what keeps a part of a rule from being evaluated.
func (s *Scene) MissingPart(r Rule) []Lack { return s.lacks(r.Partly) }

// lacks are those of some needs that are not met, each once.
func (s *Scene) lacks(needs []string) []Lack {
	var all []Lack
	for _, need := range needs {
		if lack := s.missing(need); lack.Text != "" && !slices.Contains(all, lack) {
			all = append(all, lack)
		}
	}
	return all
}

// Rank is the place of a severity, worst first; unknown ones come last.
func Rank(severity string) int {
	if i := slices.Index(SeverityNames(), severity); i >= 0 {
		return i
	}
	return len(SeverityNames())
}

func compareFindings(a, b Finding) int {
	return cmp.Or(Rank(a.Severity)-Rank(b.Severity), compareRules(a.Rule.ID, b.Rule.ID), strings.Compare(a.Subject, b.Subject))
}

// Fingerprint names a finding for ever: the first 16 hexadecimal digits of the
// SHA-256 of the JSON array [rule, subject].
func Fingerprint(rule, subject string) string {
	b := append(snapshot.AppendQuoted([]byte{'['}, rule), ',')
	sum := sha256.Sum256(append(snapshot.AppendQuoted(b, subject), ']'))
	return hex.EncodeToString(sum[:8])
}

// acceptance says whether the policy accepts a finding on the snapshot's day.
func (s *Scene) acceptance(f Finding) (string, *Accepted) {
	state, by := Open, (*Accepted)(nil)
	for i, a := range s.Policy.Accepted {
		day := s.At.TakenAt[:len(time.DateOnly)]
		if a.Rule != f.Rule.ID || a.Subject != f.Subject || a.AcceptedOn > day {
			continue // of another finding, or not accepted yet on that day
		}
		if a.Expires >= day {
			return IsAccepted, &s.Policy.Accepted[i]
		}
		state, by = AcceptanceExpired, &s.Policy.Accepted[i]
	}
	return state, by
}

// taker is the rule about somebody who has left.
const taker = "TL-HR-01"

// taken are the rules whose findings about a person the taker takes in: somebody
// who has left is one finding, not five.
func taken() []string { return []string{"TL-EXT-01", "TL-HR-02", "TL-INH-02", "TL-PRV-01"} }

// takeIn folds findings with the same root cause into one.
func takeIn(all []Finding) []Finding {
	also := map[string][]string{}
	left := map[string]bool{}
	for _, f := range all {
		// One that somebody accepted must not hide what nobody has looked at.
		if f.Rule.ID == taker && f.IsOpen() {
			left[f.UserID] = true
		}
	}
	kept := slices.DeleteFunc(all, func(f Finding) bool {
		// What somebody has accepted is shown as such, whatever else is found.
		if !slices.Contains(taken(), f.Rule.ID) || !left[f.UserID] || !f.IsOpen() {
			return false
		}
		if !slices.Contains(also[f.UserID], f.Rule.ID) {
			also[f.UserID] = append(also[f.UserID], f.Rule.ID)
		}
		return true
	})
	for i, f := range kept {
		if f.Rule.ID == taker && len(also[f.UserID]) > 0 {
			kept[i].TookIn = also[f.UserID]
			kept[i].Evidence += "; also matches: " + strings.Join(also[f.UserID], ", ")
		}
	}
	return kept
}
